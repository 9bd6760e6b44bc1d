"""Records as spreadsheet tables: one row a record, a point, a figure or a step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kb.comparing.comparison import compare
from kb.presenting.report import Cell, Sheet, Sources, stage_cell
from kb.records.doubts import point_text
from kb.records.models import Record
from kb.texts import exports as words
from kb.texts import wording
from kb.texts.signs import SIGNS

_ORIGIN = ("document", "publisher", "published", "section", "page", "accessed", "record")


def records_sheet(
    records: Sequence[Record], sources: Sources, name: str = "", *, notes: Mapping[str, str]
) -> Sheet:
    """One row a record, with what a comparison says of it; the user's own notes where any are."""
    lang, corpus = sources.lang, sources.corpus
    table = compare(corpus, list(records), lang)
    noted = any(record.id in notes for record in records)
    # The population is a number of its own here, so the comparison's first column is left out.
    columns = (
        *words.columns(lang, "place", "prefecture", "type", "population"),
        *words.columns(lang, "kind", "status", "as_of", "title", "gist", "topics"),
        *table.columns[1:],
        *words.columns(lang, *_ORIGIN),
        *(words.columns(lang, "own_note") if noted else ()),
    )
    rows: list[tuple[Cell, ...]] = []
    for record, compared in zip(records, table.rows, strict=True):
        place, as_of = corpus.municipality(record), corpus.as_of(record)
        topics = (corpus.tables.topics[t].name.get(lang) for t in record.topics)
        rows.append(
            (
                place.name.get(lang),
                place.prefecture.get(lang),
                corpus.type_name(place.type, lang),
                place.population.value,
                words.get(record.kind.value, lang),
                wording.STATUS[record.status][lang],
                as_of.get(lang) if as_of else "",
                record.title.get(lang),
                record.gist.get(lang),
                SIGNS[lang].items.join(topics),
                *(c.text for c in compared.cells[1:]),
                *_origin(record, "", sources),
                *((notes.get(record.id, ""),) if noted else ()),
            )
        )
    return Sheet(name or words.get("list", lang), columns, tuple(rows))


def points_sheet(records: Iterable[Record], sources: Sources) -> Sheet:
    """One row a point."""
    lang = sources.lang
    rows = [
        (
            *_named(record, sources),
            sources.corpus.aspect_label(point.aspect, lang),
            stage_cell(sources.corpus, record, point, lang),
            point_text(record, point, lang),
            *_origin(record, point.id, sources),
            point.id,
        )
        for record in records
        for point in record.points
    ]
    columns = words.columns(lang, "place", "title", "aspect", "status", "text", *_ORIGIN, "point")
    return Sheet(words.get("statements", lang), columns, tuple(rows))


def figures_sheet(records: Iterable[Record], sources: Sources) -> Sheet:
    """One row a figure; ``value_to`` closes a range."""
    lang = sources.lang
    rows: list[tuple[Cell, ...]] = [
        (
            *_named(record, sources),
            figure.get(lang),
            figure.value,
            "" if figure.value_to is None else figure.value_to,
            words.get(figure.qualifier.value, lang) if figure.qualifier else "",
            figure.unit.get(lang),
            wording.FIGURE_KIND[figure.kind][lang] or words.get("count", lang),
            figure.period.get(lang) if figure.period else "",
            figure.doubt.get(lang) if figure.doubt else "",
            *_origin(record, figure.point, sources),
            figure.point,
        )
        for record in records
        for figure in record.figures
    ]
    columns = words.columns(
        lang,
        *(
            "place",
            "title",
            "label",
            "value",
            "value_to",
            "qualifier",
            "unit",
            "figure_kind",
            "period",
            "doubt",
        ),
        *(*_ORIGIN, "point"),
    )
    return Sheet(words.get("figures", lang), columns, tuple(rows))


def schedule_sheet(records: Iterable[Record], sources: Sources) -> Sheet:
    """One row a step or target of a plan's time table."""
    lang = sources.lang
    rows: list[tuple[Cell, ...]] = [
        (
            *_named(record, sources),
            step.start,
            step.end,
            words.get(f"step_{step.kind.value}", lang),
            step.track.get(lang),
            step.step.get(lang),
            step.doubt.get(lang) if step.doubt else "",
            *_origin(record, step.point, sources),
            step.point,
        )
        for record in records
        for step in record.schedule
    ]
    columns = words.columns(
        lang,
        *("place", "title", "start", "end", "step_kind", "track", "step", "doubt"),
        *(*_ORIGIN, "point"),
    )
    return Sheet(words.get("schedule", lang), columns, tuple(rows))


def _named(record: Record, sources: Sources) -> tuple[str, str]:
    lang = sources.lang
    return sources.corpus.municipality(record).name.get(lang), record.title.get(lang)


def _origin(record: Record, point: str, sources: Sources) -> tuple[str, ...]:
    """The cells of ``_ORIGIN``; the record becomes a source of the report."""
    lang = sources.lang
    document = sources.corpus.document(record)
    return (
        document.title.get(lang),
        document.publisher.get(lang),
        document.published.get(lang),
        record.source.section,
        sources.mark(record.id, point).page,
        sources.accessed.isoformat(),
        record.id,
    )
