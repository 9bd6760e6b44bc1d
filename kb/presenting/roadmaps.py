"""A matrix of measures by years as a report."""

from __future__ import annotations

from datetime import date

from kb.comparing.roadmap import Matrix
from kb.errors import QueryError
from kb.presenting.report import Grid, Report, Sentence, Sheet, Sources
from kb.presenting.tables import schedule_sheet
from kb.records.corpus import Corpus
from kb.records.models import Lang, era_year
from kb.texts import exports as words


def of_roadmap(matrix: Matrix, corpus: Corpus, lang: Lang, accessed: date) -> Report:
    """The matrix with the place, measure and track of each row; its steps on a sheet of their own.

    Raises:
        QueryError: it holds no row.
    """
    if not matrix.rows:
        raise QueryError("There is nothing to export. Take off the municipality, topic or year.")
    sources = Sources(corpus, lang, accessed)
    years = [f"{era_year(y)}度（{y}）" if lang == "ja" else f"FY{y}" for y in matrix.years]
    columns = (*words.columns(lang, "place", "title", "track"), *years)
    rows = [
        (
            (Sentence(corpus.municipality(row.record).name.get(lang)),),
            (Sentence(row.record.title.get(lang), (sources.mark(row.record.id, row.point),)),),
            (Sentence(row.track.get(lang)),),
            *(tuple(Sentence(told) for told in row.told(year, lang)) for year in matrix.years),
        )
        for row in matrix.rows
    ]
    cells = tuple(tuple("\n".join(map(str, cell)) for cell in row) for row in rows)
    records = [corpus.get(record) for record in matrix.records]
    title = words.get("roadmap", lang)
    places = list(dict.fromkeys(corpus.municipality(r).name.get(lang) for r in records))
    if len(places) == 1:
        title = f"{title}：{places[0]}" if lang == "ja" else f"{title}: {places[0]}"
    return Report(
        title=title,
        stem=title,
        lang=lang,
        origin=corpus.name(lang),
        blocks=(Grid(columns, tuple(rows)),),
        sheets=(
            Sheet(words.get("roadmap", lang), columns, cells),
            schedule_sheet(records, sources),
        ),
        sources=sources.listed(),
    )
