"""Two to six records, or municipalities, side by side: every entry names the point that backs it.

It widens the table of an answer (``comparison``) by the lines a planner reads when deciding:
what is done, by whom, with which targets, difficulties and advice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.comparing.comparison import columns_of, compare, points_of
from kb.errors import QueryError
from kb.records.corpus import Corpus
from kb.records.doubts import point_text
from kb.records.models import Lang, Record, Status
from kb.records.registers import ColumnEntry
from kb.texts import wording

LIMIT = 6
"""Columns that can still be read next to each other."""

_ENTRIES = 2
_ENTRIES_OF_PLACE = 3


@dataclass(frozen=True)
class Entry:
    """One statement of a cell.

    ``point`` is empty where it is about the record as a whole; ``record`` too, where the text names
    its own source (a census).
    """

    text: str
    record: str = ""
    point: str = ""


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


@dataclass(frozen=True)
class SideBySide:
    """``silent`` names the lines that were left out because no subject states them."""

    subjects: tuple[Subject, ...]
    lines: tuple[Line, ...]
    silent: tuple[str, ...]


def of_records(corpus: Corpus, ids: Sequence[str], lang: Lang) -> SideBySide:
    """Records side by side, in the order given.

    Raises:
        UnknownRecordError: an id that no record has.
        QueryError: fewer than two or more than ``LIMIT`` records.
    """
    records = [corpus.get(i) for i in dict.fromkeys(ids)]
    _check_number(len(records))
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
    nothing_left_out = (0,) * len(records)
    gist = Line(_GIST[lang], gists, nothing_left_out)
    lines = [gist, *_lines(corpus, [[r] for r in records], lang, _ENTRIES)]
    return _told(subjects, lines)


def of_places(
    corpus: Corpus, codes: Sequence[str], lang: Lang, topic: str | None = None
) -> SideBySide:
    """Municipalities side by side, from all their records or those on one topic.

    Raises:
        QueryError: an unknown code, or fewer than two or more than ``LIMIT`` municipalities.
    """
    places = corpus.tables.municipalities
    chosen = list(dict.fromkeys(codes))
    unknown = [code for code in chosen if code not in places]
    if unknown:
        raise QueryError(f"No municipality has the code {unknown[0][:20]!r}. Choose one by name.")
    _check_number(len(chosen))
    own = [
        [r for r in corpus if r.municipality == code and (not topic or topic in r.topics)]
        for code in chosen
    ]
    if topic:
        own = [sorted(records, key=lambda r: r.topics[0] != topic) for records in own]
    subjects = tuple(
        Subject(
            key=code,
            place=places[code].name.get(lang),
            title="",
            records=tuple(r.id for r in records),
        )
        for code, records in zip(chosen, own, strict=True)
    )
    return _told(subjects, _lines(corpus, own, lang, _ENTRIES_OF_PLACE))


def _check_number(count: int) -> None:
    if not 2 <= count <= LIMIT:
        raise QueryError(f"A comparison needs 2 to {LIMIT} entries. Add or remove some.")


def _lines(corpus: Corpus, columns: list[list[Record]], lang: Lang, limit: int) -> list[Line]:
    """The lines of the answer's table, then the wide ones; a cell a column of records."""
    tables = [compare(corpus, records, lang) for records in columns]
    lines = []
    for n, column in enumerate(columns_of(corpus)):
        cells = []
        for records, table in zip(columns, tables, strict=True):
            pairs = sorted(
                zip(records, table.rows, strict=True),
                key=lambda pair: column.topic not in pair[0].topics[:1],
            )
            entries = [
                Entry(cell.text, record.id if cell.point else "", cell.point)
                for record, row in pairs
                if (cell := row.cells[n]).text != wording.NOT_STATED[lang]
            ]
            cells.append(entries)
        own_limit = 1 if "population" in column.fields else limit
        lines.append(_line(column.name.get(lang), cells, own_limit))
    for column in corpus.tables.columns.values():
        if "wide" in column.roles:
            cells = [[e for r in records for e in _entries(r, column, lang)] for records in columns]
            lines.append(_line(column.name.get(lang), cells, limit))
    return lines


def _entries(record: Record, column: ColumnEntry, lang: Lang) -> list[Entry]:
    return [
        Entry(point_text(record, point, lang), record.id, point.id)
        for point in points_of(record, column)
    ]


def _line(name: str, cells: list[list[Entry]], limit: int) -> Line:
    """The first entries of each cell, each text once, and how many it has beyond them."""
    distinct = [list({e.text: e for e in reversed(cell)}.values())[::-1] for cell in cells]
    return Line(
        name,
        tuple(tuple(cell[:limit]) for cell in distinct),
        tuple(0 if limit == 1 else max(0, len(cell) - limit) for cell in distinct),
    )


def _told(subjects: tuple[Subject, ...], lines: list[Line]) -> SideBySide:
    return SideBySide(
        subjects=subjects,
        lines=tuple(line for line in lines if any(line.cells)),
        silent=tuple(line.name for line in lines if not any(line.cells)),
    )


_GIST: dict[Lang, str] = {"ja": "要点", "en": "Gist"}
