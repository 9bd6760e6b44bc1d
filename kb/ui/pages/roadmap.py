"""The Roadmap page: what the plans do in which year, as a chart and as a table.

Query parameters: ``municipality`` (code), ``topic``, ``year``, ``kind`` (``step`` or ``target``),
``n`` the page of the list.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from kb.comparing import roadmap
from kb.comparing.roadmap import Choice, Plan
from kb.knowledge_base import KnowledgeBase
from kb.records.corpus import Corpus
from kb.records.models import Lang, StepKind
from kb.search.conditions import Filters
from kb.texts import interface as texts
from kb.texts import wording
from kb.ui import components, exporting, paging, state
from kb.ui.charts import roadmap_chart
from kb.ui.views import roadmap_view, view
from kb.ui.views.view import escape

_PLACE, _TOPIC, _YEAR, _KIND = "plan-place", "plan-topic", "plan-year", "plan-kind"
_ALL = ""
_PAGE_SIZE = 6
_APRIL = 4


def page() -> None:
    """Draw the page."""
    lang = state.lang()
    base = state.base()
    corpus = base.corpus
    plans = roadmap.plans(corpus)
    st.title(texts.get("roadmap_title", lang), anchor=False)
    st.markdown(texts.get("roadmap_intro", lang))
    choice = _read(corpus)
    _filters(corpus, plans, choice, lang)
    shown = roadmap.chosen(base.records(choice.filters), plans, choice)
    if not shown:
        st.info(texts.get("roadmap_empty", lang), icon=":material/event_busy:")
        st.button(
            texts.get("browse_clear", lang), icon=":material/filter_alt_off:", on_click=_clear
        )
        return
    if not choice.filters.municipality:
        _overview(base, plans, choice, lang)
    matrix = roadmap.matrix(shown, choice.year)
    _matrix(corpus, shown, matrix, lang)
    exporting.roadmap_buttons(matrix, _stem(corpus, choice, lang), lang)
    _charts(corpus, shown, lang)


def _read(corpus: Corpus) -> Choice:
    """The choice the address names; what it names wrongly chooses nothing."""
    municipality, topic = state.param("municipality"), state.param("topic")
    year, kind = state.param("year"), state.param("kind")
    return Choice(
        filters=Filters(
            municipality=(municipality,) if municipality in corpus.tables.municipalities else (),
            topic=(topic,) if topic in corpus.tables.topics else (),
        ),
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        kind=StepKind(kind) if kind in set(StepKind) else None,
    )


def _filters(corpus: Corpus, plans: list[Plan], choice: Choice, lang: Lang) -> None:
    tables = corpus.tables
    codes = list(dict.fromkeys(p.record.municipality for p in plans))
    topics = [t for t in tables.topics if any(t in p.record.topics for p in plans)]
    years = roadmap.years(plans)
    st.session_state[_PLACE] = next(iter(choice.filters.municipality), None)
    st.pills(
        texts.get("facet_municipality_label", lang),
        codes,
        format_func=lambda code: escape(tables.municipalities[code].name.get(lang)),
        key=_PLACE,
        on_change=_choose,
        args=(_PLACE, "municipality"),
    )
    everything = texts.get("roadmap_all", lang)
    topic = next(iter(choice.filters.topic), _ALL)
    with st.container(horizontal=True, gap="small"):
        for key, name, options, value, label in (
            (_TOPIC, "topic", topics, topic, lambda t: tables.topics[t].name.get(lang)),
            (_YEAR, "year", years, choice.year, lambda y: wording.fiscal_year(y, lang)),
            (
                _KIND,
                "kind",
                list(StepKind),
                choice.kind,
                lambda k: texts.get(f"roadmap_kind_{k.value}", lang),
            ),
        ):
            _selectbox(key, name, options, value, label, everything, lang)


def _selectbox(
    key: str,
    name: str,
    options: list[Any],
    value: Any,
    label: Any,
    everything: str,
    lang: Lang,
) -> None:
    st.session_state[key] = value if value in options else _ALL
    st.selectbox(
        texts.get(f"roadmap_by_{name}", lang),
        [_ALL, *options],
        format_func=lambda option: everything if option == _ALL else label(option),
        key=key,
        on_change=_choose,
        args=(key, name),
        width=230,
    )


def _choose(key: str, name: str) -> None:
    value = st.session_state[key]
    state.set_params(**{name: str(value) if value else None, "n": None})


def _clear() -> None:
    state.set_params(municipality=None, topic=None, year=None, kind=None, n=None)


def _overview(base: KnowledgeBase, plans: list[Plan], choice: Choice, lang: Lang) -> None:
    """Steps by municipality and year under the topic and kind chosen; a press narrows to a cell."""
    filters = choice.filters.without("municipality")
    wide = roadmap.chosen(base.records(filters), plans, Choice(filters, kind=choice.kind))
    places = base.corpus.tables.municipalities
    names = {
        code: places[code].name.get(lang)
        for code in dict.fromkeys(p.record.municipality for p in wide)
    }
    if len(names) < 2:
        return
    st.header(texts.get("roadmap_overview", lang), anchor=False)
    st.caption(texts.get("roadmap_overview_help", lang))
    chart = roadmap_chart.overview(
        roadmap_view.per_year(wide),
        names,
        roadmap.years(plans),
        lang,
        components.palette(),
    )
    # A key of its own for each view: a press leaves no mark that a later view would contradict.
    key = f"plan-cells-{','.join(filters.topic)}-{choice.year}-{choice.kind}"
    st.altair_chart(
        chart,
        key=key,
        alt=texts.get("roadmap_overview", lang),
        on_select=lambda: _pick(key),
        selection_mode=roadmap_chart.CELL_SELECTION,
    )


def _pick(key: str) -> None:
    cells = st.session_state[key]["selection"][roadmap_chart.CELL_SELECTION]
    if cells:
        cell = cells[0]
        state.set_params(municipality=cell["code"], year=str(cell["year"]), n=None)


def _stem(corpus: Corpus, choice: Choice, lang: Lang) -> str:
    """A file's name that tells what is in it: the roadmap and what it was narrowed by."""
    tables = corpus.tables
    names = [texts.get("roadmap_name", lang)]
    names += [tables.municipalities[code].name.get(lang) for code in choice.filters.municipality]
    names += [tables.topics[topic].name.get(lang) for topic in choice.filters.topic]
    names += [wording.fiscal_year(choice.year, lang)] if choice.year else []
    names += [texts.get(f"roadmap_kind_{choice.kind.value}", lang)] if choice.kind else []
    return "_".join(names)


def _matrix(corpus: Corpus, shown: list[Plan], matrix: roadmap.Matrix, lang: Lang) -> None:
    steps = sum(len(p.steps) for p in shown)
    targets = sum(s.kind is StepKind.TARGET for p in shown for s in p.steps)
    st.header(texts.get("roadmap_matrix", lang), anchor=False)
    st.markdown(
        texts.get(
            "roadmap_count_line", lang, plans=len(shown), steps=steps - targets, targets=targets
        )
    )
    st.caption(texts.get("roadmap_matrix_help", lang))
    st.html(roadmap_view.matrix_html(corpus, matrix, lang))


def _charts(corpus: Corpus, shown: list[Plan], lang: Lang) -> None:
    st.header(texts.get("roadmap_steps", lang), anchor=False)
    today = date.today()
    this_year = today.year - (today.month < _APRIL)
    st.caption(texts.get("roadmap_legend", lang, year=wording.fiscal_year(this_year, lang)))
    years = roadmap.years(shown)
    on_page, current, pages = paging.page_of(shown, _PAGE_SIZE)
    for plan in on_page:
        _plan(corpus, plan, years, this_year, lang)
    paging.turn_pages(current, pages, "plan")


def _plan(corpus: Corpus, plan: Plan, years: list[int], this_year: int, lang: Lang) -> None:
    record = plan.record
    with st.container(border=True, gap="xsmall"):
        st.markdown(
            f"**{escape(corpus.municipality(record).name.get(lang))}** "
            f"{view.badge(record.status, lang)}"
        )
        components.link("record", record.title.get(lang), icon=":material/article:", id=record.id)
        description = texts.get(
            "roadmap_chart",
            lang,
            place=corpus.municipality(record).name.get(lang),
            title=record.title.get(lang),
            count=len(plan.steps),
        )
        chart = roadmap_chart.gantt(plan.steps, years, this_year, lang, components.palette())
        st.altair_chart(chart, key=f"plan-{record.id}", alt=description)
        st.caption(escape(view.where(corpus, record, lang)))
