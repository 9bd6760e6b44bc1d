"""What an assistant gets: sentences, each with the record, document and page that back it.

One that quotes has to name where a sentence stands; so nothing here is told without that.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from kb.answering.decision import Reply
from kb.answering.models import Answer
from kb.answering.models import Statement as Stated
from kb.comparing.sidebyside import SideBySide
from kb.documents.models import Quotation
from kb.knowledge_base import KnowledgeBase
from kb.presenting.contract import ResultTold, search_told
from kb.presenting.notes import notes
from kb.records.corpus import Corpus
from kb.records.models import Kind, Lang, Record, Status
from kb.search.searcher import SearchResult


class Source(BaseModel):
    """Where a sentence stands: ``page`` of ``document``, told by ``point`` of ``record``.

    ``point`` is empty where the record as a whole says it.
    """

    record: str
    point: str
    municipality: str
    title: str
    document: str
    section: str
    page: str


class Sentence(BaseModel):
    """One sentence to be quoted as it is; ``status`` tells what is done from what is planned."""

    text: str
    status: Status
    sources: list[Source]


class Answered(BaseModel):
    """The reply to a question: the first of ``sentences`` sums up where there are several.

    Where ``answered`` is false the records do not answer it and ``reason`` says why; ``related``
    are then sentences on the subject that are no answer. ``unmet`` are words of the question that
    nothing covers. ``quotations`` are from the office's own documents.
    """

    question: str
    language: Lang
    answered: bool
    reply: Reply
    reason: str
    sentences: list[Sentence]
    related: list[Sentence]
    notes: list[str]
    unmet: list[str]
    quotations: list[Quotation]
    nearest: list[str]


class Searched(BaseModel):
    """Records, best first; each with the passage that fits best and its page."""

    query: str
    results: list[ResultTold]


class RecordTold(BaseModel):
    """A record: who did or plans what, each sentence with its source."""

    id: str
    kind: Kind
    status: Status
    municipality: str
    prefecture: str
    population: int
    title: str
    gist: str
    topics: list[str]
    sentences: list[Sentence]
    source: Source


class Compared(BaseModel):
    """One line of a comparison: what each record says on it, in their order."""

    line: str
    cells: list[list[Sentence]]


class Comparison(BaseModel):
    """Records side by side, on the lines that one of them states."""

    records: list[Source]
    lines: list[Compared]
    silent: list[str]


class Topic(BaseModel):
    id: str
    name: str
    records: int


class TopicList(BaseModel):
    topics: list[Topic]


def answered(answer: Answer, corpus: Corpus) -> Answered:
    """An answer for an assistant."""
    said = dict.fromkeys([*([answer.finding] if answer.finding else []), *answer.statements])
    return Answered(
        question=answer.question,
        language=answer.language,
        answered=answer.answered,
        reply=answer.reply,
        reason=answer.reason,
        sentences=_sentences(said, corpus, answer.language),
        related=_sentences(answer.related, corpus, answer.language),
        notes=list(notes(answer)),
        unmet=list(answer.unmet),
        quotations=list(answer.quotations),
        nearest=list(answer.nearest),
    )


def searched(result: SearchResult, corpus: Corpus) -> Searched:
    """The hits of a search for an assistant."""
    told = search_told(result, corpus)
    return Searched(query=told.query, results=told.results)


def record_told(record: Record, corpus: Corpus, lang: Lang) -> RecordTold:
    """A record in one language."""
    place = corpus.municipality(record)
    topics = corpus.tables.topics
    return RecordTold(
        id=record.id,
        kind=record.kind,
        status=record.status,
        municipality=place.name.get(lang),
        prefecture=place.prefecture.get(lang),
        population=place.population.value,
        title=record.title.get(lang),
        gist=record.gist.get(lang),
        topics=[topics[topic].name.get(lang) for topic in record.topics],
        sentences=[
            Sentence(
                text=point.get(lang),
                status=record.status_of(point),
                sources=[source_of(record, point.id, corpus, lang)],
            )
            for point in record.points
        ],
        source=source_of(record, "", corpus, lang),
    )


def comparison(compared: SideBySide, corpus: Corpus, lang: Lang) -> Comparison:
    """Records side by side for an assistant."""
    records = [corpus.get(subject.key) for subject in compared.subjects]
    return Comparison(
        records=[source_of(record, "", corpus, lang) for record in records],
        lines=[
            Compared(
                line=line.name,
                cells=[
                    [_entry(corpus, entry.text, entry.record, entry.point, lang) for entry in cell]
                    for cell in line.cells
                ],
            )
            for line in compared.lines
        ],
        silent=list(compared.silent),
    )


def topic_list(base: KnowledgeBase, lang: Lang) -> TopicList:
    """The topics with how many records each has."""
    held = base.facets().counts()["topic"]
    known = base.corpus.tables.topics.values()
    return TopicList(
        topics=[Topic(id=t.id, name=t.name.get(lang), records=held[t.id]) for t in known]
    )


def source_of(record: Record, point: str, corpus: Corpus, lang: Lang) -> Source:
    """Where a point of a record stands; the record's own page without one."""
    return Source(
        record=record.id,
        point=point,
        municipality=corpus.municipality(record).name.get(lang),
        title=record.title.get(lang),
        document=corpus.document(record).title.get(lang),
        section=record.source.section,
        page=record.page_of(record.point(point)) if point else record.source.page,
    )


def _entry(corpus: Corpus, text: str, record_id: str, point: str, lang: Lang) -> Sentence:
    if not record_id:
        # The text names its own source: a census.
        return Sentence(text=text, status=Status.DONE, sources=[])
    record = corpus.get(record_id)
    status = record.status_of(record.point(point)) if point else record.status
    sources = [source_of(record, point, corpus, lang)]
    return Sentence(text=text, status=status, sources=sources)


def _sentences(stated: Iterable[Stated], corpus: Corpus, lang: Lang) -> list[Sentence]:
    return [
        Sentence(
            text=statement.text,
            status=statement.status,
            sources=[
                source_of(corpus.get(c.id), c.point, corpus, lang) for c in statement.citations
            ],
        )
        for statement in stated
    ]
