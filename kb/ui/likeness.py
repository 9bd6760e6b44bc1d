"""The visitor's own town on the pages: in what others are like it, and the switch of the order."""

from __future__ import annotations

import streamlit as st

from kb.comparing.likeness import Likeness
from kb.records.models import Lang
from kb.texts import interface as texts
from kb.texts.likeness import reasons
from kb.ui import state
from kb.ui.views.view import escape


def told(found: Likeness, lang: Lang) -> tuple[str, ...]:
    """In what a municipality is like the town, a phrase each, plain text."""
    corpus = state.base().corpus
    return reasons(found.shared, found.place, corpus.type_name(found.place.type, lang), lang)


def badges(phrases: tuple[str, ...]) -> str:
    """Phrases of ``told`` as Markdown, to follow the name of a municipality."""
    return " ".join(f":violet-badge[:material/home_pin: {escape(p)}]" for p in phrases)


def badge(code: str, lang: Lang) -> str:
    """In what a municipality is like the visitor's town, as Markdown; empty without a town."""
    town, found = state.town(), state.like_town(code)
    if not town or not found or not found.shared:
        return ""
    phrases = told(found, lang)
    if found.itself:
        return f" {badges(phrases)}"
    shared = texts.get("between_phrases", lang).join(phrases)
    return f" {badges((texts.get('alike_in', lang, name=town.name.get(lang), shared=shared),))}"


def switch(lang: Lang, place: str) -> None:
    """Whether lists begin with municipalities like the visitor's town; nothing without a town.

    Args:
        lang: language of the label.
        place: where it stands; makes its key unique.
    """
    town = state.town()
    if not town:
        return
    key = f"likest-first-{place}"
    st.session_state[key] = state.likest_first() is not None
    st.toggle(
        texts.get("likest_first", lang, name=town.name.get(lang)),
        key=key,
        help=texts.get("likest_first_help", lang),
        on_change=lambda: state.order_by_likeness(st.session_state[key]),
    )
