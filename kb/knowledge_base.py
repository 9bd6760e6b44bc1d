"""The knowledge base as one object: what the command, the pages and other programs call.

>>> from kb import KnowledgeBase
>>> base = KnowledgeBase.open()
>>> answer = base.ask("外部人材をどう活用しているか")
>>> answer.answered
True
>>> cited = answer.statements[0].citations[0]
>>> cited.point in {point.id for point in base.record(cited.id).points}
True

Nothing here prints, draws or reads the environment. What a user can do wrong raises a ``KbError``
whose text is one sentence with the next step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from kb.backup import finish
from kb.errors import IndexMissingError, QueryError
from kb.index.artefact import Manifest
from kb.index.conditions import Filters
from kb.index.opened import OpenedIndex, open_index, published
from kb.index.sources import sources_changed
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang, Record
from kb.settings import LanguageModel, Settings, SharedStore

# A command uses one of these; imported at the top they would all cost every start.
if TYPE_CHECKING:
    from kb.answering.answerer import Answerer
    from kb.answering.models import Answer
    from kb.comparing.beside_record import RecordBeside
    from kb.comparing.documents import Beside
    from kb.comparing.likeness import Likeness, Town
    from kb.comparing.review import Review
    from kb.comparing.roadmap import Matrix
    from kb.comparing.sidebyside import SideBySide
    from kb.comparing.table import Table
    from kb.evaluation.ablation import Ablation
    from kb.evaluation.measures import Report
    from kb.evaluation.replies import Measures
    from kb.own_documents import OwnDocuments
    from kb.presenting import File
    from kb.prose.models import Asks, Prose
    from kb.search.documents import SourceHit
    from kb.search.facets import Narrowed
    from kb.search.searcher import Searcher, SearchResult
    from kb.search.words import Found
    from kb.understanding.intent import Intent

Freshness = Literal["same", "stale", "alone"]
"""How an index stands to the record files: built from them, older, or there are none."""

_FIRST_QUESTION = "推進体制"


class KnowledgeBase:
    """One published index, opened; safe to share between threads, for it never changes.

    ``corpus`` holds the records and their vocabularies, ``cases`` and ``root`` are the folders of
    the record files and of the index, ``documents`` the user's own documents: they alone may change
    while it is open, and are searched as they are at each question.
    """

    def __init__(
        self,
        index: OpenedIndex,
        cases: Path,
        root: Path,
        documents: Path | None = None,
        shared: SharedStore | None = None,
    ) -> None:
        self.index, self.cases, self.root = index, cases, root
        self._shared = shared
        self._documents = documents or cases / "documents"

    @classmethod
    def open(
        cls,
        cases: str | Path | None = None,
        index: str | Path | None = None,
        documents: str | Path | None = None,
    ) -> KnowledgeBase:
        """The published index, verified.

        Args:
            cases: the folder of the record files, which need not exist; ``KB_CASES`` or the
                working folder's ``cases`` when None.
            index: the folder of the built index; when None the store that ``KB_STORE`` names, else
                ``KB_INDEX`` or the working folder's ``index``.
            documents: the folder of the user's own documents, which need not exist;
                ``KB_DOCUMENTS`` or ``documents`` in that of the records when None.

        Raises:
            ArtefactError: there is no index, or it is damaged or of another format, or the store
                cannot be reached.

        >>> base = KnowledgeBase.open()
        >>> KnowledgeBase.open(index="nowhere")
        Traceback (most recent call last):
        kb.errors.IndexMissingError: There is no index in nowhere. Run: kb build
        """
        settings = Settings.from_environment()
        finish(settings)
        where = Path(cases) if cases is not None else settings.cases
        root = Path(index) if index is not None else settings.index
        own = Path(documents) if documents is not None else settings.documents_of(where)
        if index is None and settings.store:
            return cls._of_store(settings.store, where, root, own)
        try:
            return cls(open_index(root), where, root, own)
        except IndexMissingError:
            if where.is_dir():
                raise
            raise IndexMissingError(root, without=where) from None

    @classmethod
    def _of_store(
        cls, shared: SharedStore, cases: Path, root: Path, documents: Path
    ) -> KnowledgeBase:
        return cls(open_index(root, shared), cases, root, documents, shared)

    def is_current(self) -> bool:
        """Whether this is what is published; reads one line of the index's folder, or asks the
        store."""
        return published(self.root, self._shared) == self.index.folder

    def reload(self) -> KnowledgeBase:
        """Itself, or what has been published since, opened.

        The old one stays whole: answers it gave go on meaning its records.

        Raises:
            ArtefactError: what is published now cannot be opened.

        >>> base = KnowledgeBase.open()
        >>> base.reload() is base
        True
        """
        if self.is_current():
            return self
        if self._shared:
            return self._of_store(self._shared, self.cases, self.root, self._documents)
        return KnowledgeBase.open(self.cases, self.root, self._documents)

    def freshness(self) -> Freshness:
        """How the index stands to the record files.

        ``stale``: they changed since it was built. ``alone``: there are none, and the records
        inside the index are all there is.
        """
        if not self.cases.is_dir():
            return "alone"
        changed = sources_changed(self.cases, self.root, self.index.manifest.sources)
        return "stale" if changed else "same"

    def warm(self) -> None:
        """Load now what the first question would load, so that nobody waits for it.

        Raises:
            ModelError: the encoder cannot be loaded.
        """
        self.ask(_FIRST_QUESTION)

    @property
    def corpus(self) -> Corpus:
        """The records with the registers and vocabularies they refer to."""
        return self.index.corpus

    @property
    def folder(self) -> str:
        """The name of the index's folder: another one is another index."""
        return self.index.folder

    @property
    def manifest(self) -> Manifest:
        """What the index was built from and by."""
        return self.index.manifest

    @cached_property
    def searcher(self) -> Searcher:
        """The search behind ``search``, for what measures its parts."""
        from kb.search.searcher import Searcher

        return Searcher(self.index)

    @cached_property
    def answerer(self) -> Answerer:
        """The answering behind ``ask``, for what measures its parts."""
        from kb.answering.answerer import Answerer

        return Answerer(self.index, self.searcher)

    @cached_property
    def documents(self) -> OwnDocuments:
        """The user's own documents: import, search and remove them.

        >>> base = KnowledgeBase.open(documents="nowhere")
        >>> base.documents.listed()
        []
        """
        from kb.own_documents import OwnDocuments

        return OwnDocuments(self._documents, self.index)

    def record(self, record_id: str) -> Record:
        """One record.

        Raises:
            UnknownRecordError: no record has this id; names those like it.

        >>> KnowledgeBase.open().record("naha-8-2").municipality
        '472018'
        """
        return self.corpus.get(record_id)

    def records(self, filters: Filters | None = None) -> list[Record]:
        """The records that meet the conditions, in the order of their ids; all without any.

        >>> base = KnowledgeBase.open()
        >>> len(base.records()) == len(base.corpus)
        True
        >>> {r.kind.value for r in base.records(base.filters(kind="case"))}
        {'case'}
        """
        passing = self.index.columns.passing(*([filters] if filters else []))
        return [record for record in self.corpus if record.id in passing]

    def show(self, record_id: str) -> str:
        """One record in full as plain text, in both languages, with the terms it uses explained.

        Errors as ``record``.
        """
        from kb.presenting.terms import record_lines
        from kb.records.show import as_text

        record = self.record(record_id)
        text, explained = as_text(self.corpus, record), record_lines(record, self.corpus)
        return f"{text}\n\n{explained}" if explained else text

    def filters(
        self,
        *,
        min_population: int | None = None,
        max_population: int | None = None,
        **words: str | None,
    ) -> Filters:
        """Conditions from words, one a field of ``Filters``; ids or names, Japanese or English.

        Raises:
            QueryError: a word or a field fits nothing; the sentence offers what does.

        >>> base = KnowledgeBase.open()
        >>> base.filters(prefecture="Okinawa", topic="training").prefecture
        ('沖縄県',)
        """
        from kb.search.conditions import resolve

        return resolve(
            self.corpus, min_population=min_population, max_population=max_population, **words
        )

    def facets(
        self, filters: Filters | None = None, among: Iterable[Record] | None = None
    ) -> Narrowed:
        """What passes the conditions, and how many each further choice would leave.

        Args:
            filters: the conditions chosen.
            among: the records to narrow; all when None.

        >>> base = KnowledgeBase.open()
        >>> counts = base.facets().counts()
        >>> counts["kind"].total() == len(base.corpus)
        True
        """
        from kb.search.facets import narrow

        records = self.corpus if among is None else among
        return narrow(self.corpus, self.index.columns, records, filters or Filters())

    def understand(self, question: str, after: str = "", drop: Collection[str] = ()) -> Intent:
        """What is read from a question: places, sizes, topics, what kind of answer it wants.

        Args:
            after, drop: as in ``ask``.

        Raises:
            QueryError: the question, or the one before, holds nothing to search.

        >>> base = KnowledgeBase.open()
        >>> base.understand("人口5万人未満の町の体制は").max_population
        49999
        >>> base.understand("那覇市では？", after="藤沢市のスマホ教室の効果は").completed
        '那覇市のスマホ教室の効果は'
        """
        from kb.understanding.intent import understand

        return understand(question, self.corpus, after=after, drop=drop)

    def search(
        self,
        question: str,
        k: int = 10,
        filters: Filters | None = None,
        intent: Intent | None = None,
        like: Town | None = None,
    ) -> SearchResult:
        """The ``k`` best records, best first, as ``hits``.

        Args:
            question: what to look for, Japanese or English.
            k: how many; all when there are fewer.
            filters: conditions that hold whatever the question says.
            intent: what was read from the question, where that is known already.
            like: of the records found, those of municipalities like this one come first.

        Raises:
            QueryError: the question holds nothing to search.

        >>> result = KnowledgeBase.open().search("書かない窓口", k=3)
        >>> len(result.hits)
        3
        >>> result.hits[0].score >= result.hits[1].score
        True
        """
        result = self.searcher.search(question, k=k, filters=filters, intent=intent)
        if like is None:
            return result
        from kb.comparing.likeness import likest_first

        hits = likest_first(self.corpus, like, result.hits, lambda hit: hit.record.municipality)
        return replace(result, hits=hits)

    def find(self, typed: str) -> Found:
        """The records that have to do with words typed, best first; none where none has.

        What stands in 「」 or quotation marks has to stand in the record as it is.

        Raises:
            QueryError: the words hold nothing to search.

        >>> base = KnowledgeBase.open()
        >>> base.find("zzzz").hits
        []
        >>> len(base.find("「書かない窓口」").hits) < len(base.find("書かない窓口").hits)
        True
        """
        from kb.search.words import Found, Typed, held

        words = Typed.read(typed)
        result = self.search(words.text, k=len(self.corpus))
        return Found(result, held(self.index, result, words.phrases), words.phrases)

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        drop: Collection[str] = (),
        like: Town | None = None,
        after: str = "",
    ) -> Answer:
        """An answer whose every statement cites points of records, or a refusal with its reason.

        Args:
            question: Japanese or English; the answer is in its language.
            filters: conditions that hold whatever the question says.
            drop: fields of what was read from the question to leave out.
            like: under each heading, precedents of municipalities like this one come first.
            after: the question before, as typed or ``completed``: one that does not stand on its
                own takes over what it leaves unsaid.

        Raises:
            QueryError: the question, or the one before, holds nothing to search.

        >>> base = KnowledgeBase.open()
        >>> base.ask("how do small towns staff DX?").language
        'en'
        >>> base.ask("費用は？", after="外部人材をどう活用しているか").understood.completed
        '外部人材の費用は?'
        >>> refusal = base.ask("recipe for pancakes")
        >>> refusal.answered, refusal.statements
        (False, ())
        """
        answer = self.answerer.ask(question, filters=filters, drop=drop, like=like, after=after)
        return self.documents.quoted(answer) if self._documents.is_dir() else answer

    def prose(self, answer: Answer, model: LanguageModel | None = None) -> Prose | None:
        """The statements of an answer as connected prose, each sentence held against its points.

        A server on the own network words it; what its points do not back is left as the answer
        says it, and where the server is of no use ``fault`` says why. This may take as long as the
        model's ``seconds``; the answer itself needs none of it.

        Args:
            answer: what ``ask`` gave.
            model: the server to ask; the one ``KB_LLM_URL`` names when None.

        Returns:
            The prose; None where no server is named or fewer than two statements are to be joined.

        Raises:
            KbError: the settings of the server cannot be used.

        >>> base = KnowledgeBase.open()
        >>> base.prose(base.ask("外部人材をどう活用しているか")) is None
        True
        """
        model = model or LanguageModel.from_environment()
        if model is None:
            return None
        from kb.prose.writing import write

        return write(answer, self.corpus, model, self.index.encoder)

    def asks(self, question: str, model: LanguageModel | None = None) -> Asks | None:
        """What a long question with background asks, in its own words, as a language model marks
        them; each can be asked by itself. ``ask`` needs none of it.

        Args:
            question: as it was typed.
            model: the server to ask; the one ``KB_LLM_URL`` names when None.

        Returns:
            The questions; None where no server is named or the question is short.

        Raises:
            KbError: the settings of the server cannot be used.

        >>> KnowledgeBase.open().asks("外部人材をどう活用しているか") is None
        True
        """
        model = model or LanguageModel.from_environment()
        if model is None:
            return None
        from kb.prose.asking import asks_of

        return asks_of(question, model)

    def town(self, name: str, population: int | None = None) -> Town:
        """A municipality of the country, to hold others against; it needs no records.

        Args:
            name: its name, with its prefecture where others share it, or its six-digit code.
            population: its inhabitants; the register's where that holds it and None is given.

        Raises:
            QueryError: no municipality is called so, or several are.

        >>> base = KnowledgeBase.open()
        >>> base.town("上里町").population == base.town("Kamisato Town").population
        True
        """
        from kb.comparing.likeness import town_of

        return town_of(self.corpus, name, population)

    def similar(self, town: Town) -> list[Likeness]:
        """All municipalities that have records, likest first, each with what is alike.

        >>> base = KnowledgeBase.open()
        >>> first = base.similar(base.town("山形県小国町", 7_000))[0]
        >>> first.place.name.ja, first.shared
        ('舟形町', ('same_prefecture', 'same_type', 'people_within'))
        """
        from kb.comparing.likeness import likest

        return likest(self.corpus, town)

    def compare(self, ids: Sequence[str], lang: str = "ja", topic: str | None = None) -> SideBySide:
        """Two to six records side by side, each entry with the point that backs it.

        ``topic`` leaves only the lines in which one of them says something on it.

        Raises:
            UnknownRecordError: an id that no record has.
            QueryError: too few or too many records, or another language.

        >>> table = KnowledgeBase.open().compare(["mic-04-funagata", "mic-07-nishiaizu"], "en")
        >>> [subject.place for subject in table.subjects]
        ['Funagata Town', 'Nishiaizu Town']
        """
        from kb.comparing.sidebyside import of_records

        return of_records(self.corpus, ids, _language(lang), topic=topic)

    def compare_places(
        self, codes: Sequence[str], lang: str = "ja", topic: str | None = None
    ) -> SideBySide:
        """Two to six municipalities side by side, from all their records.

        ``topic`` leaves only the lines in which one of them says something on it.

        Raises:
            QueryError: an unknown code, too few or too many, or another language.
        """
        from kb.comparing.sidebyside import of_places

        return of_places(self.corpus, codes, _language(lang), topic)

    def table(self, ids: Sequence[str], lang: str = "ja", topic: str | None = None) -> Table:
        """What ``compare`` tells, one row a record, of any number of records.

        ``topic`` as in ``compare``.

        Raises:
            UnknownRecordError: an id that no record has.
            QueryError: fewer than two records, or another language.
        """
        from kb.comparing.sidebyside import as_table, of_records

        spoken = _language(lang)
        compared = of_records(self.corpus, ids, spoken, most=None, topic=topic)
        return as_table(self.corpus, compared, spoken)

    def text(self, answer: Answer, ids: bool = False) -> str:
        """An answer as plain text with citation numbers and the list of its sources.

        ``ids``: each source with its record's id, for ``record`` and ``show``.

        >>> base = KnowledgeBase.open()
        >>> "[1]" in base.text(base.ask("how do small towns staff DX?"))
        True
        """
        from kb.presenting.text import as_text

        return as_text(answer, self.corpus, ids)

    def prose_text(self, prose: Prose, answer: Answer) -> str:
        """Prose as plain text, with the citation numbers of the answer it was made of; of prose
        that did not come about, one line that says why."""
        from kb.presenting.prose import as_text

        return as_text(prose, answer, self.corpus)

    @overload
    def as_json(
        self,
        what: Answer | Asks | Prose | SearchResult | Table | Record | Likeness,
        lang: str = "ja",
    ) -> dict[str, Any]: ...

    @overload
    def as_json(self, what: Sequence[SourceHit], lang: str = "ja") -> list[dict[str, Any]]: ...

    def as_json(
        self,
        what: Answer
        | Asks
        | Prose
        | SearchResult
        | Table
        | Record
        | Likeness
        | Sequence[SourceHit],
        lang: str = "ja",
    ) -> dict[str, Any] | list[dict[str, Any]]:
        """What ``--json`` prints of an answer, prose, what a long question asks, a search, a table,
        a record, a likeness or passages.

        ``lang``: that of a likeness's words; the others have a language of their own, or both.

        >>> base = KnowledgeBase.open()
        >>> list(base.as_json(base.search("研修", k=1)))
        ['query', 'results', 'took_ms']
        """
        from kb.presenting.contract import as_json

        return as_json(what, self.corpus, _language(lang))

    def export(
        self,
        what: Answer | SideBySide | Matrix | Review | Beside | RecordBeside | Sequence[str],
        format: str,
        lang: str = "ja",
        title: str = "",
        notes: Mapping[str, str] | None = None,
    ) -> File:
        """A file of an answer, a comparison or records, ending in its sources.

        Args:
            what: an answer, a comparison, a matrix of measures by years, the review of a document,
                documents side by side, a record beside a document, or ids of records.
            format: ``docx``, ``xlsx``, ``csv``, ``md`` or ``txt``.
            lang: ``ja`` or ``en``; an answer keeps its own language.
            title: heading and file name of a list of records; made from them when empty.
            notes: the user's own words on records of a list, by id.

        Raises:
            UnknownRecordError: an id that no record has.
            QueryError: there is nothing to export, or another format or language.

        >>> base = KnowledgeBase.open()
        >>> file = base.export(base.ask("外部人材をどう活用しているか"), "docx")
        >>> file.data[:2], file.name.endswith(".docx")
        (b'PK', True)
        """
        from kb.answering.models import Answer
        from kb.comparing.beside_record import RecordBeside
        from kb.comparing.documents import Beside
        from kb.comparing.review import Review
        from kb.comparing.roadmap import Matrix
        from kb.comparing.sidebyside import SideBySide
        from kb.presenting import (
            format_of,
            of_answer,
            of_beside,
            of_comparison,
            of_record_beside,
            of_records,
            of_review,
            of_roadmap,
            write,
        )

        form, spoken, today = format_of(format), _language(lang), date.today()
        if isinstance(what, Answer):
            report = of_answer(what, self.corpus, today)
        elif isinstance(what, SideBySide):
            report = of_comparison(what, self.corpus, spoken, today)
        elif isinstance(what, Matrix):
            report = of_roadmap(what, self.corpus, spoken, today)
        elif isinstance(what, Review):
            report = of_review(what, self.corpus, spoken, today)
        elif isinstance(what, Beside):
            report = of_beside(what, self.corpus, spoken, today)
        elif isinstance(what, RecordBeside):
            report = of_record_beside(what, self.corpus, spoken, today)
        else:
            ids = [what] if isinstance(what, str) else what
            report = of_records(self.corpus, ids, spoken, today, title, notes)
        return write(report, form)

    def evaluate(
        self, file: str | Path, progress: Callable[[float], None] = lambda share: None
    ) -> Report:
        """How good search and answers are on the judged questions of a JSON Lines file.

        Args:
            file: one question a line, as in ``tests/data``.
            progress: called with the share done, 0 to 1.

        Raises:
            QueryError: the file cannot be read or holds a faulty line.
        """
        from kb.evaluation.measures import evaluate, read_questions

        return evaluate(self.answerer, read_questions(Path(file)), progress)

    def ablate(self, files: Sequence[str | Path]) -> Ablation:
        """What each device of the search is worth on judged questions, and a plain fusion.

        Raises:
            QueryError: a file cannot be read, or no question has graded records.
        """
        from kb.evaluation.ablation import ablate, read_ranked

        return ablate(self.index, read_ranked([Path(file) for file in files]))

    def evaluate_documents(self, file: str | Path) -> dict[str, dict[str, float]]:
        """How well raw sections are found, by language and way of searching.

        Args:
            file: sections and questions, as ``kb.evaluation.documents`` tells.

        Raises:
            QueryError: the file cannot be read or holds a faulty line.
        """
        from kb.evaluation.documents import evaluate_documents

        return evaluate_documents(Path(file), self.index)

    def evaluate_replies(self, file: str | Path) -> dict[str, Measures]:
        """What replies to questions with judged points say, leave out and claim, by language.

        Args:
            file: one question a line, as in ``tests/data/judged``.

        Raises:
            QueryError: the file cannot be read or holds a faulty line.
        """
        from kb.evaluation.replies import measures, told
        from kb.evaluation.training import read_judged

        return measures(told(self.answerer, read_judged([Path(file)])))


def _language(lang: str) -> Lang:
    for known in LANGS:
        if lang == known:
            return known
    raise QueryError(f"{lang[:20]!r} is no language of the records. Give {' or '.join(LANGS)}.")
