"""The ask page."""

from __future__ import annotations

import streamlit as st

from kb.ui import state, texts


def page() -> None:
    """Draw the page."""
    lang = state.lang()
    st.title(texts.get("page_ask", lang))
    st.write(texts.get("in_preparation", lang))
