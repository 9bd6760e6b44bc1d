"""Two to six records, or municipalities, side by side: every entry names the point that backs it.

The page and its export lay subjects out as columns; the command gives the same comparison one row
a record (``as_table``). It widens the table of an answer (``comparison``) by the lines a planner
reads when deciding: what is done, by whom, with which targets, difficulties and advice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.comparing.comparison import all_columns_of, cell, columns_of, entries
from kb.comparing.elsewhere import elsewhere, topics_named
from kb.comparing.table import Cell, Entry, Row, Table
from kb.errors import QueryError
from kb.index.text import normalise
from kb.records.corpus import Corpus
from kb.records.models import Lang, Record, Status
from kb.records.registers import ColumnEntry

LIMIT = 6
"""Columns that can still be read next to each other."""

_ENTRIES = 2
_ENTRIES_OF_PLACE = 3


@dataclass(frozen=True)
class Subject:
    """A column: a record, or a municipality with its records."""

    key: str
    place: str
    title: str
    records: tuple[str, ...]
    status: Status | None = None


@dataclass(frozen=True)
class Line:
    """One thing compared; a cell without entries is silent (記載なし).

    ``more`` counts the entries each cell leaves out.
    """

    name: str
    cells: tuple[tuple[Entry, ...], ...]
    more: tuple[int, ...]

    @property
    def differs(self) -> bool:
        """Whether the subjects do not all say the same in it, silence counting as a saying."""
        told = {frozenset(normalise(e.text) for e in cell) for cell in self.cells}
        return len(told) > 1 or any(self.more)


@dataclass(frozen=True)
class SideBySide:
    """Subjects compared; ``compared`` has every line, were it silent throughout."""

    subjects: tuple[Subject, ...]
    compared: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that some subject states."""
        return tuple(line for line in self.compared if any(line.cells))

    def differing(self) -> SideBySide:
        """The same without the lines in which all subjects say the same."""
        return replace(self, compared=tuple(line for line in self.compared if line.differs))

    @property
    def silent(self) -> tuple[str, ...]:
        """The names of the lines that no subject states."""
        return tuple(line.name for line in self.compared if not any(line.cells))


def of_records(
    corpus: Corpus,
    ids: Sequence[str],
    lang: Lang,
    most: int | None = LIMIT,
    topic: str | None = None,
) -> SideBySide:
    """Records side by side, in the order given; at most ``most`` of them.

    ``topic`` leaves only the lines in which one of them says something on it.

    Raises:
        UnknownRecordError: an id that no record has.
        QueryError: fewer than two or too many records.
    """
    records = [corpus.get(i) for i in dict.fromkeys(ids)]
    if most is not None:
        _check_number(len(records))
    elif len(records) < 2:
        raise QueryError("A comparison needs two records. Give two or more ids.")
    subjects = tuple(
        Subject(
            key=record.id,
            place=corpus.municipality(record).name.get(lang),
            title=record.title.get(lang),
            records=(record.id,),
            status=record.status,
        )
        for record in records
    )
    gists = tuple((Entry(r.gist.get(lang), r.id),) for r in records)
    gist = Line(_GIST[lang], gists, more=(0,) * len(records))
    lines = _lines(corpus, [[r] for r in records], lang, _ENTRIES, topic)
    return SideBySide(subjects, (gist, *lines) if lines or not topic else ())


def as_table(corpus: Corpus, compared: SideBySide, lang: Lang) -> Table:
    """Records side by side with one row each, the columns of an answer's table first.

    A cell has one entry: where a record has further ones, they stand in columns of their own
    (課題, 課題 2), which are empty for records without.
    """
    if not compared.compared:
        return Table(columns=(), rows=())
    gist, *lines = compared.compared
    names = {column.name.get(lang) for column in columns_of(corpus)}
    narrow = sum(line.name in names for line in lines)
    columns: list[str] = []
    cells: list[list[Cell]] = [[] for _ in compared.subjects]
    for line in (*lines[:narrow], gist, *lines[narrow:]):
        for n in range(max(1, *map(len, line.cells))):
            columns.append(f"{line.name} {n + 1}" if n else line.name)
            for own, told in zip(cells, line.cells, strict=True):
                own.append(cell(told[n:], lang) if told[n:] or not n else Cell(text=""))
    return Table(
        columns=tuple(columns),
        rows=tuple(
            Row(record=subject.key, label=subject.place, cells=tuple(own))
            for subject, own in zip(compared.subjects, cells, strict=True)
        ),
    )


def of_places(
    corpus: Corpus, codes: Sequence[str], lang: Lang, topic: str | None = None
) -> SideBySide:
    """Municipalities side by side, from all their records.

    ``topic`` leaves only the lines in which one of them says something on it; in these every
    municipality is heard with all it has, what is on the topic first.

    Raises:
        QueryError: an unknown code, or fewer than two or more than ``LIMIT`` municipalities.
    """
    places = corpus.tables.municipalities
    chosen = list(dict.fromkeys(codes))
    unknown = [code for code in chosen if code not in places]
    if unknown:
        raise QueryError(f"No municipality has the code {unknown[0][:20]!r}. Choose one by name.")
    _check_number(len(chosen))
    own = [[r for r in corpus if r.municipality == code] for code in chosen]
    if topic:
        own = [sorted(records, key=lambda r: _distance(r, topic)) for records in own]
    subjects = tuple(
        Subject(
            key=code,
            place=places[code].name.get(lang),
            title="",
            records=tuple(r.id for r in records),
        )
        for code, records in zip(chosen, own, strict=True)
    )
    return SideBySide(subjects, _lines(corpus, own, lang, _ENTRIES_OF_PLACE, topic))


def _check_number(count: int) -> None:
    if not 2 <= count <= LIMIT:
        raise QueryError(f"A comparison needs 2 to {LIMIT} entries. Add or remove some.")


def _distance(record: Record, topic: str) -> int:
    """0 where the topic is a record's main one, 1 another one, 2 none."""
    return 2 if topic not in record.topics else int(record.topics[0] != topic)


def _lines(
    corpus: Corpus,
    subjects: list[list[Record]],
    lang: Lang,
    limit: int,
    topic: str | None,
) -> tuple[Line, ...]:
    """The lines of the answer's table, then the wide ones; a cell a subject's records."""
    found = []
    on_topic = not topic
    for column in all_columns_of(corpus):
        told = [_entries(corpus, records, column, lang) for records in subjects]
        people = "population" in column.fields
        if topic and not people:
            on = [[e for e in own if _is_on(corpus, e, topic)] for own in told]
            if not any(on):
                continue
            on_topic = True
            told = [
                own_on or [replace(entry, beside_topic=True) for entry in own]
                for own_on, own in zip(on, told, strict=True)
            ]
        found.append(_line(column.name.get(lang), told, 1 if people else limit))
    return tuple(found) if on_topic else ()


def _line(name: str, told: list[list[Entry]], limit: int) -> Line:
    """The first entries of each subject and how many it has beyond them."""
    return Line(
        name,
        tuple(tuple(own[:limit]) for own in told),
        # One number of inhabitants is all there is to tell, however many records repeat it.
        tuple(max(0, len(own) - limit) if limit > 1 else 0 for own in told),
    )


def _entries(corpus: Corpus, records: list[Record], column: ColumnEntry, lang: Lang) -> list[Entry]:
    """The entries of some records, each text once, records on the column's topic first.

    Where none says a thing under the column's aspects, what they say of it under others.
    """
    if column.topic:
        records = sorted(records, key=lambda r: column.topic not in r.topics[:1])
    told = [e for r in records for e in entries(corpus, r, column, lang)]
    told = told or [e for r in records for e in elsewhere(corpus, r, column, lang)]
    by_text: dict[str, Entry] = {}
    for entry in told:
        by_text.setdefault(entry.text, entry)
    return list(by_text.values())


def _is_on(corpus: Corpus, entry: Entry, topic: str) -> bool:
    """Whether an entry is on a topic: its record's main one, or named by the point itself."""
    if not entry.record:
        return False
    record = corpus.get(entry.record)
    return record.topics[0] == topic or (
        bool(entry.point) and topic in topics_named(corpus, record.point(entry.point))
    )


_GIST: dict[Lang, str] = {"ja": "要点", "en": "Gist"}
