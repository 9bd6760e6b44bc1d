"""The page of figures for developers: what the index is, and how well it answers."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kb.errors import QueryError
from kb.evaluation.measures import Report
from kb.knowledge_base import KnowledgeBase
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
    st.title(texts.get("measures_title", lang), anchor=False)
    st.markdown(texts.get("measures_intro", lang))
    _index(base, lang)
    _evaluation(base, lang)


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
