"""The user's own documents in a knowledge base: imported, indexed, searched, quoted, removed.

Documents lie in a folder of their own; what search needs of each is one file in it. Both are put
in place in one step, so that a stop at any moment leaves what was there before; a document whose
passages were not encoded yet is made searchable at the next import or by ``catch_up``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.documents.library import Library
from kb.documents.models import Box, Document, SourcePassage
from kb.documents.passages import passages_of
from kb.documents.pictures import page_picture
from kb.documents.readers.protocol import Done
from kb.errors import QueryError
from kb.index.opened import OpenedIndex
from kb.index.source_index import Part, Parts, SourceIndex, encoded, key_of, model_of
from kb.own_documents.proposing import proposed
from kb.search.documents import SourceHit, SourceSearcher
from kb.settings import LanguageModel

if TYPE_CHECKING:
    from kb.answering.models import Answer
    from kb.answering.quotations import Quoter
    from kb.comparing.beside_record import RecordBeside
    from kb.comparing.documents import Beside
    from kb.comparing.review import Read, Review
    from kb.comparing.treated import Treated
    from kb.documents.models import Page
    from kb.index.conditions import Filters
    from kb.own_documents.narrowing import Narrowing
    from kb.prose.models import Drafted
    from kb.records.models import Lang

Progress = Callable[[str, int, int], None]
"""Told what is done and how many pages of how many it is done with; by raising it stops it.

``opening`` while nobody knows how many, ``reading``, ``recognising`` (from pictures), ``encoding``.
"""

_INDEX = ".index"


@dataclass(frozen=True)
class _Opened:
    """What is searched, as of one moment."""

    stamp: tuple[object, ...]
    searcher: SourceSearcher
    index: OpenedIndex

    @cached_property
    def quoter(self) -> Quoter:
        from kb.answering.quotations import Quoter

        return Quoter(self.index, self.searcher)


def _untold(what: str, pages: int, of: int) -> None:
    """The progress of an import that nobody watches."""


def _told_of(done: Done, progress: Progress) -> None:
    what = "recognising" if done.pictures else "reading" if done.of else "opening"
    progress(what, done.pages, done.of)


class OwnDocuments:
    """The documents of one folder, with the records' index for its encoder and vocabularies.

    What others import or remove meanwhile is seen at the next question. Safe to share between
    threads.
    """

    def __init__(self, folder: Path, index: OpenedIndex) -> None:
        self.folder, self.index = folder, index
        self.library = Library(folder)
        self.parts = Parts(folder / _INDEX)
        self._opened: _Opened | None = None
        self._opening = threading.Lock()
        self._narrowed: tuple[tuple[object, ...], Narrowing] | None = None
        self._narrowing_lock = threading.Lock()
        self._sections: dict[str, tuple[tuple[Page, ...], list[Treated]]] = {}

    def __bool__(self) -> bool:
        """Whether there is anything to search."""
        return bool(self.parts.stamp())

    def listed(self) -> list[Document]:
        """All documents, in the order of their ids."""
        return self.library.documents()

    def latest(self) -> list[Document]:
        """Those that no newer, searchable version replaces, in the order of their ids."""
        every = self.listed()
        apart = _replaced(every, self.searchable())
        return [document for document in every if document.id not in apart]

    def searchable(self) -> set[str]:
        """Ids of the documents whose passages are indexed."""
        return set(self.parts.keys())

    def replaced(self) -> dict[str, str]:
        """Id of each document that a newer, searchable version replaces -> id of that.

        Such a one is not searched or quoted any more; it is kept, and what cites it opens.
        """
        return _replaced(self.listed(), self.searchable())

    def get(self, document: str) -> Document:
        """One document with its pages.

        Raises:
            KbError: there is none with this id.
        """
        return self.library.get(document)

    def add(self, path: Path, progress: Progress = _untold, **told: Any) -> Document:
        """Import one file: read, kept beside what was read, encoded, searchable.

        Args:
            path: the file.
            progress: told how far it is; what it raises stops the import, and nothing stays.
            told: what the user says of the document (title, publisher, published, period,
                municipality, kind, draft, replaces), in place of what its text says.

        Raises:
            KbError: the file cannot be read; nothing of it stays.
        """
        progress("opening", 0, 0)
        before = self.library.ids()
        document = self.library.add(
            path,
            proposed,
            lambda done: _told_of(done, progress),
            **{k: v for k, v in told.items() if v},
        )
        try:
            self._encode(document, progress)
        except BaseException:
            if document.id not in before:
                self.library.remove(document.id)
            raise
        return document

    def remove(self, document: str) -> None:
        """Take a document out, with its original.

        Raises:
            KbError: there is none with this id.
        """
        self.library.remove(document)
        self.parts.remove(document)

    def correct(self, document: str, **told: Any) -> Document:
        """Change and so confirm what is told of a document; nothing is encoded anew.

        Raises:
            KbError: there is none with this id, or a value does not fit.
        """
        return self.library.correct(document, **{"confirmed": True, **told})

    def catch_up(self, progress: Progress = _untold) -> list[Document]:
        """Encode what is not yet, or was otherwise (another model, other rules); which it was."""
        keys = self.parts.keys()
        behind = []
        for document in self.listed():
            if keys.get(document.id) != key_of(passages_of(document), self.index.encoder):
                self._encode(document, progress)
                behind.append(document)
        return behind

    def picture(
        self, document: str, page: int, boxes: Sequence[Box] = (), quoted: str = ""
    ) -> bytes | None:
        """A page as a PNG with boxes marked; None where the document has no pictures.

        Args:
            document: its id.
            page: counted from 1.
            boxes: what to mark, in the page's own points.
            quoted: a sentence within them, to mark in their place where it is found.

        Raises:
            KbError: there is no such document or page.
        """
        return page_picture(self.library, document, page, boxes, quoted)

    def passage(self, passage: str) -> SourcePassage | None:
        """A passage by its id, those of older versions too; None where none has it any more."""
        index = self._current().searcher.index
        number = index.number.get(passage)
        if number is not None:
            return index.passages[number]
        document = passage.partition("/")[0]
        if document not in self.library.ids():
            return None
        return next((p for p in passages_of(self.get(document)) if p.id == passage), None)

    def review(self, document: str, population: int | None = None) -> Review:
        """A document held against the records and the other documents.

        Args:
            document: its id.
            population: of its municipality, where the register does not know that.

        Raises:
            KbError: there is none with this id.
        """
        from kb.comparing.review import review

        held = self.get(document)
        return review(
            self.index.corpus,
            self._read(held),
            lambda text: self._current().searcher.nearest(text, held.id, self.index),
            population,
            [self._read(other) for other in self.latest() if other.id != held.id],
        )

    def compare(self, documents: Sequence[str], topic: str | None = None) -> Beside:
        """Documents side by side, by topic, in their own words.

        Args:
            documents: two ids or more.
            topic: id of the only topic to look at; all when None.

        Raises:
            KbError: there is none with one of the ids, or fewer than two.
        """
        from kb.comparing.documents import beside

        if len(set(documents)) < 2:
            raise QueryError("One document cannot be compared. Give the ids of two or more.")
        read = [self._read(self.get(document)) for document in documents]
        return beside(self.index.corpus, read, topic)

    def beside(self, record: str, document: str, lang: Lang = "ja") -> RecordBeside:
        """A record beside a document, by column.

        Args:
            record: its id.
            document: its id.
            lang: the language the record is told in.

        Raises:
            KbError: there is none with one of the ids.
        """
        from kb.comparing.beside_record import beside_record

        corpus = self.index.corpus
        return beside_record(corpus, corpus.get(record), self._read(self.get(document)), lang)

    def drafts(self, document: str, sections: Sequence[str] = ()) -> list[dict[str, Any]]:
        """A draft record of each section, as plain data of the schema, filled in by rule.

        Args:
            document: its id.
            sections: only those whose headings hold one of these.

        Raises:
            KbError: there is none with this id, or no such section.
        """
        from kb.own_documents.drafting import drafts_of

        held = self.get(document)
        return drafts_of(self.index.corpus, held, self._read(held).sections, sections)

    def headings(self, document: str) -> list[str]:
        """The headings of the sections that can be drafted, in order, each once.

        Raises:
            KbError: there is none with this id.
        """
        from kb.comparing.treated import sections_of

        sections = sections_of(passages_of(self.get(document)))
        return list(dict.fromkeys(one.name for one in sections if one.name))

    def proposed(
        self, draft: Mapping[str, Any], model: LanguageModel | None = None
    ) -> Drafted | None:
        """What a language model proposes for the empty fields of a draft, each held against the
        draft's own sentences; the draft is not changed. This may take as long as the model's
        ``seconds`` and some more to check.

        Args:
            draft: plain data, as ``drafts`` gives it.
            model: the server to ask; the one ``KB_LLM_URL`` names when None.

        Returns:
            The proposals, or why there are none; None where no server is named.

        Raises:
            KbError: the settings of the server cannot be used.
        """
        model = model or LanguageModel.from_environment()
        if model is None:
            return None
        from kb.prose.drafting import proposed as proposed_by

        return proposed_by(draft, self.index.corpus, model, self.index.encoder)

    def _read(self, document: Document) -> Read:
        """A document with what its sections treat, kept while what was read stays the same."""
        from kb.comparing.review import Read
        from kb.comparing.treated import treated

        known = self._sections.get(document.sha256)
        if known is None or known[0] != document.pages:
            known = (document.pages, treated(self.index.corpus, passages_of(document)))
            self._sections[document.sha256] = known
        return Read(document, known[1])

    def _encode(self, document: Document, progress: Progress) -> None:
        count = len(document.pages)
        for done in encoded(document.id, passages_of(document), self.index.encoder):
            if isinstance(done, Part):
                self.parts.write(done)
            else:
                progress("encoding", int(done * count), count)

    def search(
        self,
        question: str,
        k: int = 10,
        documents: Collection[str] | None = None,
        filters: Filters | None = None,
    ) -> list[SourceHit]:
        """The ``k`` best passages for a question, best first.

        Args:
            question: what to look for, Japanese or English.
            k: how many; all where there are fewer.
            documents: ids of those to search; all when None.
            filters: conditions, as on records, that the passages meet.

        Raises:
            QueryError: the question holds nothing to search.
        """
        from kb.understanding.intent import understand

        intent = understand(question, self.index.corpus)
        current = self._current()
        passing: set[str] | None = None
        if documents is not None:
            own = current.searcher.index.passages
            passing = {passage.id for passage in own if passage.document in documents}
        if filters is not None and filters.active():
            met = self.narrowing().passing(filters)
            passing = met if passing is None else passing & met
        vector = self.index.questions([intent.core or intent.question])[0]
        return current.searcher.search(intent, vector, k, passing)

    def narrowing(self) -> Narrowing:
        """What conditions see of the documents as they are now, older versions left out."""
        from kb.own_documents.narrowing import Narrowing

        with self._narrowing_lock:
            stamp = (self.parts.stamp(), self.library.stamp())
            if self._narrowed is None or self._narrowed[0] != stamp:
                read = [self._read(document) for document in self.latest()]
                self._narrowed = (stamp, Narrowing(self.index.corpus, read))
            return self._narrowed[1]

    def quoted(self, answer: Answer) -> Answer:
        """The answer with what the documents say to its question."""
        return self._current().quoter.quoted(answer) if self else answer

    def _current(self) -> _Opened:
        """What is in the folder now; opened anew where that changed."""
        with self._opening:
            stamp = (self.parts.stamp(), self.library.stamp())
            if self._opened is None or self._opened.stamp != stamp:
                self._opened = self._open(stamp)
            return self._opened

    def _open(self, stamp: tuple[object, ...]) -> _Opened:
        keys, model = self.parts.keys(), self.index.manifest.model
        documents = self.listed()
        replaced = _replaced(documents, keys)
        listed = {d.id: d for d in documents if d.id not in replaced}
        held = (
            {part.document: part for part in self._opened.searcher.index.parts}
            if self._opened
            else {}
        )
        parts = []
        for document in listed:
            part = held.get(document)
            if part is None or part.key != keys.get(document):
                part = self.parts.read(document)
            if part is not None and part.model == model_of(model.name, model.revision):
                parts.append(part)
        searcher = SourceSearcher(SourceIndex(parts, self.index.space), listed, self.index.corpus)
        return _Opened(stamp, searcher, self.index)


def _replaced(documents: Iterable[Document], searchable: Collection[str]) -> dict[str, str]:
    return {d.replaces: d.id for d in documents if d.replaces and d.id in searchable}
