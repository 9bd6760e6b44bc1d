"""Long lists in pages; ``n`` in the address is the page shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from kb.ui import state

_T = TypeVar("_T")

_TO_TOP = """<script>/* {what} {page} */
document.querySelector('[data-testid="stMain"]')?.scrollTo({{top: 0}})</script>"""
"""The comment makes it another script for each page: it runs when the page changes, no sooner."""


def page_of(items: Sequence[_T], size: int) -> tuple[Sequence[_T], int, int]:
    """The items of the page the address names, its number and how many pages there are.

    A number that is none, or of a page that does not exist, means the nearest that does.
    """
    pages = max(1, -(-len(items) // size))
    asked = state.param("n")
    current = min(max(int(asked) if asked.isdecimal() and len(asked) < 10 else 1, 1), pages)
    return items[(current - 1) * size : current * size], current, pages


def turn_pages(current: int, pages: int, what: str) -> None:
    """Buttons to the other pages, if there are any; a new page begins at its top.

    Args:
        current: the page shown, from 1.
        pages: how many there are.
        what: names the list, for the widget's key.
    """
    if pages < 2:
        return
    # A key of its own for each page shown: the widget starts where the address says.
    key = f"{what}-page-{current}-{pages}"
    st.pagination(pages, default=current, key=key, on_change=_turn, args=(key,))
    st.html(_TO_TOP.format(what=what, page=current), unsafe_allow_javascript=True)


def _turn(key: str) -> None:
    state.set_params(n=str(st.session_state[key]))
