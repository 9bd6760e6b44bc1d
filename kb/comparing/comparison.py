"""Records side by side: one row a record, each cell with the point that backs it."""

from __future__ import annotations

from kb.comparing.table import Cell, Row, Table
from kb.records.corpus import Corpus
from kb.records.doubts import point_text
from kb.records.models import Aspect, CitedText, Lang, Point, Record, Status
from kb.records.registers import Municipality
from kb.texts import wording


def compare(corpus: Corpus, records: list[Record], lang: Lang) -> Table:
    """The comparison table of some records, in their order."""
    return Table(
        columns=wording.COLUMNS[lang],
        rows=tuple(_row(corpus, record, lang) for record in records),
    )


def _row(corpus: Corpus, record: Record, lang: Lang) -> Row:
    place = corpus.municipality(record)
    organisation = record.organisation
    lead = talent = None
    if organisation:
        lead = organisation.lead or organisation.body or organisation.unit
        talent = organisation.outside_talent
    return Row(
        record=record.id,
        label=place.name.get(lang),
        cells=(
            _population(record, place, lang),
            _cited(lead, lang),
            _cited(talent, lang, record, Aspect.OUTSIDE_TALENT),
            _first_point(record, lang, Aspect.COST),
            _funding(record, lang),
            _result(record, lang),
        ),
    )


def _population(record: Record, place: Municipality, lang: Lang) -> Cell:
    """With the profile point that states it; else with where the register has it from."""
    text = wording.population(place, lang)
    for point in record.points:
        if point.aspect is Aspect.PROFILE and "人口" in point.ja:
            return Cell(text=text, point=point.id)
    origin = place.population.source.get(lang)
    return Cell(text=f"{text}、{origin}" if lang == "ja" else f"{text}, {origin}")


def _cited(
    entry: CitedText | None, lang: Lang, record: Record | None = None, aspect: Aspect | None = None
) -> Cell:
    if entry:
        return Cell(text=entry.get(lang), point=entry.point)
    if record and aspect:
        return _first_point(record, lang, aspect)
    return _silent(lang)


def _first_point(record: Record, lang: Lang, aspect: Aspect) -> Cell:
    point = next((p for p in record.points if p.aspect is aspect), None)
    return _point_cell(record, point, lang) if point else _silent(lang)


def _funding(record: Record, lang: Lang) -> Cell:
    if record.funding:
        names = wording.joined((f.name.get(lang) for f in record.funding), lang)
        return Cell(text=names, point=record.funding[0].point)
    return _first_point(record, lang, Aspect.FUNDING)


def _result(record: Record, lang: Lang) -> Cell:
    outcomes = [
        p
        for p in record.points
        if p.aspect is Aspect.OUTCOME and record.status_of(p) is not Status.PLANNED
    ]
    if outcomes:
        return _point_cell(record, outcomes[0], lang)
    return _first_point(record, lang, Aspect.PRESENT_STATE)


def _point_cell(record: Record, point: Point, lang: Lang) -> Cell:
    return Cell(text=point_text(record, point, lang), point=point.id)


def _silent(lang: Lang) -> Cell:
    return Cell(text=wording.NOT_STATED[lang])
