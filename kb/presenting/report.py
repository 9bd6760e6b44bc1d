"""What an export says, before it becomes a file of some format."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from kb.records.age import age_of
from kb.records.corpus import Corpus
from kb.records.models import Lang, Point, Record
from kb.records.stages import stage_of
from kb.texts import wording
from kb.texts.wording import page_label as page_label
from kb.texts.wording import page_order

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069"
    r"\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)

Cell = str | int | float
"""A cell of a spreadsheet."""


@dataclass(frozen=True)
class Mark:
    """A reference in the text: the number of a source and the page meant there."""

    n: int
    page: str

    def __str__(self) -> str:
        return f"[{self.n}, {self.page}]" if self.page else f"[{self.n}]"


@dataclass(frozen=True)
class Sentence:
    """Text with the sources that back it; ``stage`` is set where it must be told (〔計画〕)."""

    text: str
    marks: tuple[Mark, ...] = ()
    stage: str = ""

    @property
    def tail(self) -> str:
        """What follows the text: its stage and marks."""
        return f"{self.stage}{''.join(map(str, self.marks))}"

    def __str__(self) -> str:
        gap = " " if self.tail.startswith("[") and self.text[-1:].isascii() else ""
        return f"{self.text}{gap}{self.tail}"


@dataclass(frozen=True)
class Heading:
    """``level`` 1 stands below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    sentence: Sentence
    bullet: bool = False


@dataclass(frozen=True)
class Grid:
    """A table in the text: a row's first sentence is its heading."""

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Sentence, ...], ...], ...]


Block = Heading | Paragraph | Grid


@dataclass(frozen=True)
class Source:
    """An entry of the list of sources; ``page`` names all pages cited."""

    n: int
    record: str
    municipality: str
    title: str
    document: str
    publisher: str
    published: str
    dated: str
    note: str
    url: str
    section: str
    page: str
    accessed: str


@dataclass(frozen=True)
class Sheet:
    """A table for a spreadsheet; rows are as long as ``columns``."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Report:
    """``blocks`` are for reading, ``sheets`` for calculating; both stand on ``sources``.

    ``stem`` is the file's name without ending, before it is made safe; ``origin`` the name of the
    collection it comes from.
    """

    title: str
    stem: str
    lang: Lang
    blocks: tuple[Block, ...]
    sheets: tuple[Sheet, ...]
    sources: tuple[Source, ...]
    origin: str


@dataclass
class Sources:
    """Numbers the records an export cites, in the order they are first cited."""

    corpus: Corpus
    lang: Lang
    accessed: date
    _pages: dict[str, list[str]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def number(self, record_id: str) -> int:
        """The record's number among the sources."""
        self._pages.setdefault(record_id, [])
        return self._numbers.setdefault(record_id, len(self._pages))

    def mark(self, record_id: str, point_id: str = "") -> Mark:
        """The reference to a point, or to a record as a whole."""
        number = self.number(record_id)
        record = self.corpus.get(record_id)
        page = record.page_of(record.point(point_id)) if point_id else record.source.page
        if page not in self._pages[record_id]:
            self._pages[record_id].append(page)
        return Mark(number, page_label(page))

    def listed(self) -> tuple[Source, ...]:
        """All sources cited so far."""
        return tuple(
            self._source(n, self.corpus.get(record_id), pages)
            for n, (record_id, pages) in enumerate(self._pages.items(), start=1)
        )

    def _source(self, n: int, record: Record, pages: list[str]) -> Source:
        document = self.corpus.document(record)
        pages = sorted(pages, key=page_order) or [record.source.page]
        return Source(
            n=n,
            record=record.id,
            municipality=self.corpus.municipality(record).name.get(self.lang),
            title=record.title.get(self.lang),
            document=document.title.get(self.lang),
            publisher=document.publisher.get(self.lang),
            published=document.published.get(self.lang),
            dated=wording.dated(age_of(self.corpus, record, self.accessed), self.lang),
            note=document.note.get(self.lang) if document.note else "",
            url=document.url or "",
            section=record.source.section,
            page=", ".join(page_label(p) for p in pages),
            accessed=wording.day_label(self.accessed.isoformat(), self.lang),
        )


def stage_cell(corpus: Corpus, record: Record, point: Point, lang: Lang) -> str:
    """How far the thing a point tells is; with a mark where nobody has checked its record."""
    stage = stage_of(corpus, record, point).label(lang)
    mark = wording.in_brackets(wording.UNCHECKED[lang], lang) if record.unchecked else ""
    return f"{stage}{mark}"


def plain(text: str) -> str:
    """The text on one line without what no file format can hold."""
    return " ".join(_UNPRINTABLE.sub("", text).split())
