"""The plans' steps by year as rows to display; knows no Streamlit. All text is plain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlencode

from kb.comparing.roadmap import Matrix, Plan
from kb.records.corpus import Corpus
from kb.records.models import Lang, Step, era_year
from kb.texts import interface as texts
from kb.ui.views import view
from kb.ui.views.tables_html import scrolled


def per_year(all_plans: Iterable[Plan]) -> Counter[tuple[str, int]]:
    """How many steps and targets each municipality (by code) has in each fiscal year."""
    return Counter(
        (plan.record.municipality, year)
        for plan in all_plans
        for step in plan.steps
        for year in range(step.start, step.end + 1)
    )


_YEAR_LINES: dict[Lang, tuple[str, ...]] = {"ja": ("{era}", "({year})"), "en": ("FY{year}",)}


def year_label(year: int, lang: Lang) -> list[str]:
    """An axis label on two lines: 令和5 / (2023); one line in English."""
    era = era_year(year).removesuffix("年")
    return [line.format(era=era, year=year) for line in _YEAR_LINES[lang]]


def by_track(steps: Sequence[Step], lang: Lang) -> list[tuple[str, list[Step]]]:
    """The steps under the name of their track, tracks in the source's order, each by year."""
    tracks: dict[str, list[Step]] = {}
    for step in steps:
        tracks.setdefault(step.track.get(lang), []).append(step)
    return [(name, sorted(own, key=lambda s: (s.start, s.end))) for name, own in tracks.items()]


def matrix_html(corpus: Corpus, matrix: Matrix, lang: Lang) -> str:
    """The matrix as a table whose measures link to their records."""
    heads = [texts.get("roadmap_measure", lang), texts.get("roadmap_track", lang)]
    heads += [" ".join(year_label(year, lang)) for year in matrix.years]
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = ""
    for row in matrix.rows:
        name = escape(corpus.municipality(row.record).name.get(lang))
        page = escape(view.page_label(row.record.page_of(row.record.point(row.point))))
        to = {"id": row.record.id, "point": row.point, **view.link_language(lang)}
        query = escape(urlencode(to))
        title = escape(row.record.title.get(lang))
        cells = "".join(
            "<td>" + "".join(f"<p>{escape(t)}</p>" for t in row.told(year, lang)) + "</td>"
            for year in matrix.years
        )
        body += (
            f'<tr><th scope="row">{name}<span class="kb-title">'
            f'<a href="record?{query}" target="_self">{title}</a> {page}</span></th>'
            f"<td>{escape(row.track.get(lang))}</td>{cells}</tr>"
        )
    label = escape(texts.get("roadmap_matrix", lang))
    table = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return scrolled("kb-table kb-plain kb-matrix", table, lang, label)
