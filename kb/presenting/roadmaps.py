"""A matrix of measures by years as a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from kb.comparing.roadmap import Matrix, Row
from kb.errors import QueryError
from kb.presenting.report import Block, Grid, Heading, Paragraph, Report, Sentence, Sheet, Sources
from kb.presenting.tables import schedule_sheet
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.texts import exports as words
from kb.texts import wording


def of_roadmap(matrix: Matrix, corpus: Corpus, lang: Lang, accessed: date) -> Report:
    """To read, a table a measure; to calculate, the matrix and its steps on a sheet each.

    Raises:
        QueryError: it holds no row.
    """
    if not matrix.rows:
        raise QueryError("There is nothing to export. Take off the municipality, topic or year.")
    sources = Sources(corpus, lang, accessed)
    records = [corpus.get(record) for record in matrix.records]
    title = words.get("roadmap", lang)
    places = list(dict.fromkeys(corpus.municipality(r).name.get(lang) for r in records))
    if len(places) == 1:
        title = words.get("roadmap_of", lang, place=places[0])
    return Report(
        title=title,
        stem=title,
        lang=lang,
        origin=corpus.name(lang),
        blocks=tuple(_blocks(matrix, sources, alone=len(places) == 1)),
        sheets=(_sheet(matrix, sources), schedule_sheet(records, sources)),
        sources=sources.listed(),
    )


def _blocks(matrix: Matrix, sources: Sources, *, alone: bool) -> Iterator[Block]:
    """The measures of each municipality under its name, with the years its plans span."""
    corpus, lang = sources.corpus, sources.lang
    yield Paragraph(Sentence(words.get("roadmap_key", lang)))
    for _, of_place in groupby(matrix.rows, key=lambda row: row.record.municipality):
        rows = list(of_place)
        if not alone:
            yield Heading(corpus.municipality(rows[0].record).name.get(lang))
        first = min(step.start for row in rows for step in row.steps)
        last = max(step.end for row in rows for step in row.steps)
        years = [year for year in matrix.years if first <= year <= last]
        for record, own in groupby(rows, key=lambda row: row.record):
            yield Heading(record.title.get(lang), 2)
            yield _grid(own, years, sources)


def _grid(rows: Iterable[Row], years: list[int], sources: Sources) -> Grid:
    lang = sources.lang
    return Grid(
        ("", *(wording.fiscal_year(year, lang) for year in years)),
        tuple(
            (
                (Sentence(row.track.get(lang), (sources.mark(row.record.id, row.point),)),),
                *(tuple(map(Sentence, row.told(year, lang))) for year in years),
            )
            for row in rows
        ),
    )


def _sheet(matrix: Matrix, sources: Sources) -> Sheet:
    corpus, lang = sources.corpus, sources.lang
    columns = words.columns(lang, "place", "title", "track")
    rows = tuple(
        (
            corpus.municipality(row.record).name.get(lang),
            f"{row.record.title.get(lang)} {sources.mark(row.record.id, row.point)}",
            row.track.get(lang),
            *("\n".join(row.told(year, lang)) for year in matrix.years),
        )
        for row in matrix.rows
    )
    years = (wording.fiscal_year(year, lang) for year in matrix.years)
    return Sheet(words.get("roadmap", lang), (*columns, *years), rows)
