"""The Quality page: what is held, how fresh it is, what the index is, how well it answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st

from kb.errors import QueryError
from kb.evaluation.measures import Report
from kb.knowledge_base import KnowledgeBase
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.settings import PACKAGE_ROOT
from kb.texts import interface as texts
from kb.ui import state
from kb.ui.views import quality_view
from kb.ui.views.tables_html import facts_html, plain_html
from kb.ui.views.view import escape

QUESTIONS = PACKAGE_ROOT / "tests" / "data"
"""Where judged questions lie in a checkout; an installed copy has none."""

_FILE = "quality-file"
_FRESHNESS = {
    "same": (st.success, ":material/check_circle:"),
    "alone": (st.info, ":material/info:"),
}


def page() -> None:
    """Draw the page."""
    lang = state.lang()
    base = state.base()
    corpus = base.corpus
    st.title(texts.get("quality_title", lang), anchor=False)
    st.markdown(texts.get("quality_intro", lang))
    _totals(corpus, lang)
    st.header(texts.get("quality_documents_title", lang), anchor=False)
    st.html(plain_html(quality_view.document_rows(corpus, date.today(), lang)))
    st.caption(texts.get("quality_documents_help", lang))
    _coverage(corpus, lang)
    _index(base, lang)
    _evaluation(base, lang)


def _totals(corpus: Corpus, lang: Lang) -> None:
    with st.container(horizontal=True, gap="small"):
        for label, count in quality_view.totals(corpus, lang):
            st.metric(label, f"{count:,}", border=True, width=160)


def _coverage(corpus: Corpus, lang: Lang) -> None:
    st.header(texts.get("quality_coverage", lang), anchor=False)
    st.caption(texts.get("quality_coverage_help", lang))
    rows = quality_view.coverage(corpus, lang)
    for row in rows:
        row["whole"] = 1.0
        row["text"] = texts.get("quality_coverage_text", lang, **row)
    base = alt.Chart(pd.DataFrame(rows)).encode(
        y=alt.Y(
            "name:N",
            sort=None,
            axis=alt.Axis(
                title=None, domain=False, ticks=False, labelColor="#1c2733", labelLimit=160
            ),
        )
    )
    share = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=None)
    whole = base.mark_bar(color="#eef2f6", height=22).encode(x=alt.X("whole:Q", axis=None))
    part = base.mark_bar(color="#a9c6e0", height=22).encode(x=share)
    label = base.mark_text(align="left", dx=6, fontSize=12.5, color="#1c2733").encode(
        x=alt.value(0), text="text:N"
    )
    chart = alt.layer(whole, part, label).properties(height=32 * len(rows))
    told = "; ".join(f"{row['name']} {row['text']}" for row in rows)
    st.altair_chart(chart.configure_view(strokeWidth=0), key="coverage", alt=told)


def _index(base: KnowledgeBase, lang: Lang) -> None:
    st.header(texts.get("quality_index", lang), anchor=False)
    fresh = state.freshness()
    if fresh in _FRESHNESS:
        show, icon = _FRESHNESS[fresh]
        show(texts.get(f"quality_{fresh}", lang), icon=icon)
    facts = quality_view.index_facts(base.manifest, base.folder, lang)
    half = -(-len(facts) // 2)
    for column, own in zip(st.columns(2), (facts[:half], facts[half:]), strict=True):
        column.html(facts_html(own))


def _evaluation(base: KnowledgeBase, lang: Lang) -> None:
    st.header(texts.get("quality_evaluation", lang), anchor=False)
    files = sorted(QUESTIONS.glob("*.jsonl"))
    if not files:
        st.info(texts.get("quality_no_questions", lang), icon=":material/folder_off:")
        return
    st.markdown(texts.get("quality_evaluation_help", lang))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        file = st.selectbox(
            texts.get("quality_file", lang),
            files,
            format_func=lambda path: _file_label(path, lang),
            key=_FILE,
            width=360,
        )
        pressed = st.button(
            texts.get("quality_run", lang), type="primary", icon=":material/play_arrow:"
        )
    reports = _reports()
    place = (base.folder, file.name)
    if pressed:
        report = _measured(base, file, lang)
        if report:
            reports[place] = report
    if place in reports:
        _report(reports[place], lang)


def _file_label(path: Path, lang: Lang) -> str:
    known = {"questions-tune", "questions-held", "refusal-tune", "refusal-held"}
    return texts.get(f"file_{path.stem}", lang) if path.stem in known else path.name


@st.cache_resource(show_spinner=False)
def _reports() -> dict[tuple[str, str], Report]:
    """The evaluations run so far, by index and file of questions; the same for all visitors."""
    return {}


def _measured(base: KnowledgeBase, file: Path, lang: Lang) -> Report | None:
    """Runs the evaluation; says in one sentence why it cannot."""
    bar = st.progress(0.0, texts.get("quality_running", lang, percent=0))

    def show(share: float) -> None:
        bar.progress(share, texts.get("quality_running", lang, percent=round(100 * share)))

    try:
        return base.evaluate(file, progress=show)
    except QueryError as error:
        st.error(escape(str(error)), icon=":material/error:")
    except ModuleNotFoundError as error:
        # The measures come from a package that only development needs.
        st.error(texts.get("quality_no_package", lang, name=error.name), icon=":material/error:")
    finally:
        bar.empty()
    return None


def _report(report: Report, lang: Lang) -> None:
    st.html(plain_html(quality_view.score_rows(report, lang)))
    rows = quality_view.shortfall_rows(report, lang)
    if rows:
        label = texts.get("quality_shortfalls", lang, count=len(rows))
        with st.expander(label, icon=":material/list:"):
            st.html(plain_html(rows))
    else:
        st.caption(texts.get("quality_no_shortfalls", lang))
