"""Where a reader says that a sentence is wrong; the report stays on the machine of the app."""

from __future__ import annotations

import streamlit as st

from kb.records.models import Lang
from kb.reports import Reports
from kb.settings import Settings
from kb.texts import interface as texts
from kb.ui import state
from kb.ui.views import view
from kb.ui.views.view import PointSource, escape

_MOST_CHARS = 2_000
_WORDS = "report-words"


def button(source: PointSource, lang: Lang, place: str, *, short: bool = False) -> None:
    """A button that asks what is wrong with a sentence.

    Args:
        source: the sentence with where it stands.
        lang: language of the labels.
        place: where on the page it stands; makes its key unique.
        short: a label that leaves the sentence beside it its room.
    """
    pressed = st.button(
        texts.get("report_short" if short else "report", lang),
        key=f"report-{place}",
        icon=":material/flag:",
        type="tertiary",
        help=texts.get("report_help", lang),
    )
    if pressed:
        st.dialog(texts.get("report_title", lang))(_ask)(source, lang)


def _ask(source: PointSource, lang: Lang) -> None:
    st.markdown(f"**{escape(source.text)}**")
    st.caption(escape(f"{source.place} {source.location}"))
    words = st.text_area(
        texts.get("report_words", lang),
        key=_WORDS,
        max_chars=_MOST_CHARS,
        placeholder=texts.get("report_hint", lang),
    )
    st.caption(texts.get("report_kept", lang))
    kept = st.button(texts.get("report_keep", lang), key="report-keep", type="primary")
    if kept and _keep(source, words, lang):
        st.toast(texts.get("report_done", lang), icon=":material/flag:")
        st.rerun()


def _keep(source: PointSource, words: str, lang: Lang) -> bool:
    """Whether the report could be written; a fault is told, and the words stay in their box."""
    try:
        Reports(Settings.from_environment().reports).add(
            record=source.record,
            point=source.point,
            page=view.page_label(source.page),
            sentence=source.text,
            question=" → ".join(filter(None, map(state.param, ("after", "q")))),
            words=words,
        )
    except OSError as error:
        told = texts.get("report_failed", lang, folder=Settings.from_environment().reports)
        st.error(escape(f"{told} ({error.strerror})"), icon=":material/error:")
        return False
    return True
