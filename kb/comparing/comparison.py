"""Records side by side: one row a record, each cell with the point that backs it."""

from __future__ import annotations

from kb.comparing.table import Cell, Row, Table
from kb.records.corpus import Corpus
from kb.records.doubts import point_text
from kb.records.models import Lang, Point, Record, Status
from kb.records.registers import ColumnEntry, ColumnField
from kb.texts import wording


def compare(corpus: Corpus, records: list[Record], lang: Lang) -> Table:
    """The comparison table of some records, in their order."""
    columns = columns_of(corpus)
    return Table(
        columns=tuple(column.name.get(lang) for column in columns),
        rows=tuple(
            Row(
                record=record.id,
                label=corpus.municipality(record).name.get(lang),
                cells=tuple(_cell(corpus, record, column, lang) for column in columns),
            )
            for record in records
        ),
    )


def columns_of(corpus: Corpus) -> tuple[ColumnEntry, ...]:
    """The columns of an answer's table."""
    return tuple(c for c in corpus.tables.columns.values() if "wide" not in c.roles)


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


def _cell(corpus: Corpus, record: Record, column: ColumnEntry, lang: Lang) -> Cell:
    for field in column.fields:
        if field == "population":
            return _population(corpus, record, column, lang)
        if cell := _field(record, field, lang):
            return cell
    for point in points_of(record, column)[:1]:
        return Cell(text=point_text(record, point, lang), point=point.id)
    return Cell(text=wording.NOT_STATED[lang])


def _field(record: Record, field: ColumnField, lang: Lang) -> Cell | None:
    if field == "funding":
        if not record.funding:
            return None
        names = wording.joined((f.name.get(lang) for f in record.funding), lang)
        return Cell(text=names, point=record.funding[0].point)
    entry = getattr(record.organisation, field.removeprefix("organisation."), None)
    return Cell(text=entry.get(lang), point=entry.point) if entry else None


def _population(corpus: Corpus, record: Record, column: ColumnEntry, lang: Lang) -> Cell:
    """With the point that states it; else with where the register has it from."""
    place = corpus.municipality(record)
    text = wording.population(place, lang)
    for point in points_of(record, column):
        if "人口" in point.ja:
            return Cell(text=text, point=point.id)
    origin = place.population.source.get(lang)
    return Cell(text=f"{text}、{origin}" if lang == "ja" else f"{text}, {origin}")
