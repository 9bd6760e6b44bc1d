"""What a record says of a thing compared: the one source of every table that compares.

An answer's table (``compare``) holds the first entry of its narrow columns; the page, its export
and the command (``sidebyside``) hold those of all columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from kb.comparing.table import Cell, Entry, Row, Table
from kb.records.corpus import Corpus
from kb.records.doubts import point_text
from kb.records.models import Lang, Point, Record, Status
from kb.records.registers import ColumnEntry, ColumnField
from kb.texts import wording
from kb.texts.signs import SIGNS


def compare(corpus: Corpus, records: list[Record], lang: Lang) -> Table:
    """The table of an answer: one row a record, in their order."""
    held = _rows_of(corpus)
    return Table(
        columns=tuple(column.name.get(lang) for column in columns_of(corpus)),
        rows=tuple(
            held(record.id, lang)
            if corpus.records.get(record.id) is record
            else _row(corpus, record, lang)
            for record in records
        ),
    )


@lru_cache(maxsize=4)
def _rows_of(corpus: Corpus) -> Callable[[str, Lang], Row]:
    """The row of a corpus's own record, made once: it is the same in every answer."""
    return cache(lambda record_id, lang: _row(corpus, corpus.get(record_id), lang))


def _row(corpus: Corpus, record: Record, lang: Lang) -> Row:
    told = (entries(corpus, record, column, lang)[:1] for column in columns_of(corpus))
    return Row(
        record=record.id,
        label=corpus.municipality(record).name.get(lang),
        cells=tuple(cell(own, lang) for own in told),
    )


def columns_of(corpus: Corpus) -> tuple[ColumnEntry, ...]:
    """The columns of an answer's table."""
    return tuple(c for c in corpus.tables.columns.values() if "wide" not in c.roles)


def all_columns_of(corpus: Corpus) -> tuple[ColumnEntry, ...]:
    """The columns of an answer's table, then the wide ones."""
    wide = (c for c in corpus.tables.columns.values() if "wide" in c.roles)
    return (*columns_of(corpus), *wide)


def silent_on(corpus: Corpus, record: Record) -> list[ColumnEntry]:
    """What a planner looks for in a record and the source does not say."""
    return [
        c for c in corpus.tables.columns.values() if "sought" in c.roles and not states(record, c)
    ]


def states(record: Record, column: ColumnEntry) -> bool:
    """Whether a record says anything of what a column tells, were it only a figure."""
    return (
        any(field == "population" or _field(record, field, "ja") for field in column.fields)
        or bool(points_of(record, column))
        or any(figure.kind in column.figures for figure in record.figures)
    )


def points_of(record: Record, column: ColumnEntry) -> list[Point]:
    """The points a column tells of, those of its first aspect first."""
    order = {aspect: n for n, aspect in enumerate(column.aspects)}
    own = [p for p in record.points if p.aspect in order]
    if "came" in column.roles:
        own = [p for p in own if record.status_of(p) is not Status.PLANNED]
    return own if "wide" in column.roles else sorted(own, key=lambda p: order[p.aspect])


def entries(corpus: Corpus, record: Record, column: ColumnEntry, lang: Lang) -> list[Entry]:
    """All that a record says in a column, each with its point; none where it is silent.

    A narrow column has one entry at most, the field of the record before a point.
    """
    for field in column.fields:
        if field == "population":
            return [_population(corpus, record, column, lang)]
        if entry := _field(record, field, lang):
            return [entry]
    told = points_of(record, column)
    return [
        Entry(point_text(record, point, lang), record.id, point.id)
        for point in (told if "wide" in column.roles else told[:1])
    ]


def cell(told: Sequence[Entry], lang: Lang) -> Cell:
    """The first entry as a cell; 記載なし where there is none."""
    return Cell(
        text=wording.under(told[0].under, told[0].text, lang) if told else wording.NOT_STATED[lang],
        point=told[0].point if told else "",
    )


def _field(record: Record, field: ColumnField, lang: Lang) -> Entry | None:
    if field == "funding":
        if not record.funding:
            return None
        names = wording.joined((f.name.get(lang) for f in record.funding), lang)
        return Entry(names, record.id, record.funding[0].point)
    entry = getattr(record.organisation, field.removeprefix("organisation."), None)
    return Entry(entry.get(lang), record.id, entry.point) if entry else None


def _population(corpus: Corpus, record: Record, column: ColumnEntry, lang: Lang) -> Entry:
    """With the point that states it; else with where the register has it from."""
    place = corpus.municipality(record)
    text = wording.population(place, lang)
    for point in points_of(record, column):
        if "人口" in point.ja:
            return Entry(text, record.id, point.id)
    origin = place.population.source.get(lang)
    return Entry(SIGNS[lang].names.join((text, origin)))
