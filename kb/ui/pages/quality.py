"""The Quality page, for planners: what is held, of whom, from when, and how it was made."""

from __future__ import annotations

from datetime import date

import streamlit as st

from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.texts import interface as texts
from kb.ui import components, state
from kb.ui.views import quality_view
from kb.ui.views.tables_html import plain_html, shares_html
from kb.ui.views.view import escape


def page() -> None:
    """Draw the page."""
    lang = state.lang()
    corpus = state.base().corpus
    today = date.today()
    st.title(texts.get("quality_title", lang), anchor=False)
    st.markdown(texts.get("quality_intro", lang))
    _totals(corpus, lang)
    st.header(texts.get("quality_places_title", lang), anchor=False)
    st.html(plain_html(quality_view.place_rows(corpus, lang), lang))
    st.caption(texts.get("quality_places_help", lang))
    st.header(texts.get("quality_documents_title", lang), anchor=False)
    st.html(plain_html(quality_view.document_rows(corpus, today, lang), lang))
    st.caption(texts.get("quality_documents_help", lang))
    st.header(texts.get("quality_made_title", lang), anchor=False)
    st.markdown(texts.get("quality_made", lang))
    st.header(texts.get("quality_coverage", lang), anchor=False)
    st.caption(texts.get("quality_coverage_help", lang))
    st.html(shares_html(quality_view.coverage(corpus, lang)))
    _glossary(corpus, lang)
    components.link("measures", texts.get("page_measures", lang), icon=":material/monitoring:")


def _totals(corpus: Corpus, lang: Lang) -> None:
    with st.container(horizontal=True, gap="small"):
        for label, count in quality_view.totals(corpus, lang):
            st.metric(label, f"{count:,}", border=True, width=160)


def _glossary(corpus: Corpus, lang: Lang) -> None:
    terms = quality_view.glossary(corpus, lang)
    st.header(texts.get("quality_glossary", lang), anchor=False)
    with st.expander(
        texts.get("terms_title", lang, count=len(terms)), icon=":material/dictionary:"
    ):
        for name, definition in terms:
            st.markdown(f"**{escape(name)}** — {escape(definition)}")
