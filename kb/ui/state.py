"""What a visitor's page depends on: the shared index, the address and the visit.

The address (query parameters) is the only home of what a page shows, so that a link, a reload
and the back button lead to the same view. What belongs to the visit alone (the collection of
records, the questions asked) lives in the session and never in the address.

Query parameters: ``lang`` (``en``; Japanese without it) on every page, and those each page
names for itself (``q``, ``id``, ...).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

import streamlit as st
from streamlit.navigation.page import Page

from kb.knowledge_base import Freshness, KnowledgeBase
from kb.published import Published
from kb.records.models import Lang
from kb.settings import Settings

PageName = Literal["ask", "browse", "record", "compare", "roadmap", "map", "quality", "documents"]

_PAGES = "_pages"
_ADDRESS = "_address"
_COLLECTION = "_collection"
_QUESTIONS = "_questions"
_KEPT_QUESTIONS = 20
_LOOKED_AT_EVERY = 10
"""Seconds after which the record files are looked at again to see whether they changed."""

_HELD: ContextVar[KnowledgeBase | None] = ContextVar("held", default=None)


def base() -> KnowledgeBase:
    """The knowledge base all visitors share: one and the same throughout a run of a page.

    Raises:
        ArtefactError: there is no index, or it is damaged or stale.
        ModelError: its encoder cannot be loaded.
    """
    settings = Settings.from_environment()
    return _HELD.get() or _published(str(settings.cases), str(settings.index)).current()


@contextmanager
def holding(opened: KnowledgeBase) -> Iterator[None]:
    """Makes this one the ``base`` of the run, whatever is published meanwhile."""
    token = _HELD.set(opened)
    try:
        yield
    finally:
        _HELD.reset(token)


@st.cache_resource(max_entries=2, show_spinner=False)
def _published(cases: str, index: str) -> Published:
    return Published(cases, index)


def freshness() -> Freshness:
    """How the index in use stands to the record files beside it, as of some seconds ago."""
    opened = base()
    return _freshness(str(opened.cases), str(opened.root), opened.folder, opened)


@st.cache_data(ttl=_LOOKED_AT_EVERY, show_spinner=False)
def _freshness(cases: str, root: str, folder: str, _opened: KnowledgeBase) -> Freshness:
    """Shared by all visitors: every press of every page asks for it."""
    return _opened.freshness()


def lang() -> Lang:
    """The language of the interface, as the address has it."""
    return "en" if param("lang") == "en" else "ja"


def param(name: str) -> str:
    """A query parameter; empty when it is absent."""
    return st.query_params.get(name, "")


def param_list(name: str) -> list[str]:
    """A query parameter that holds several values, ``a,b``; without empty and doubled ones."""
    parts = (part.strip() for part in param(name).split(","))
    return list(dict.fromkeys(part for part in parts if part))


def set_params(**values: str | Iterable[str] | None) -> None:
    """Write query parameters, one step of the browser's history; empty ones are removed.

    Those not named stay as they are.
    """
    fresh = {**st.query_params.to_dict(), **_flat(values)}
    fresh = {name: value for name, value in fresh.items() if value}
    if fresh != st.query_params.to_dict():
        st.query_params.from_dict(fresh)


def sync_address(path: str) -> None:
    """Bring the browser's address in line after a link to the same page.

    Streamlit hands the parameters of such a link to the script, but leaves the address bar (and
    with it reload, bookmark and back button) at the old ones.
    """
    params = st.query_params.to_dict()
    before = st.session_state.get(_ADDRESS)
    st.session_state[_ADDRESS] = (path, params)
    if before and before[0] == path and before[1] != params:
        st.query_params.from_dict(params)


def link_params(**values: str | Iterable[str] | None) -> dict[str, str]:
    """Query parameters for a link to a page, the language kept."""
    flat = _flat({"lang": param("lang"), **values})
    return {name: value for name, value in flat.items() if value}


def _flat(values: Mapping[str, str | Iterable[str] | None]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else ",".join(value or ())
        for name, value in values.items()
    }


def set_pages(pages: Mapping[PageName, Page]) -> None:
    """Make the pages known to ``page``; the shell does this on every run."""
    st.session_state[_PAGES] = dict(pages)


def page(name: PageName) -> Page:
    """The page to link or switch to."""
    found: Page = st.session_state[_PAGES][name]
    return found


def collection() -> list[str]:
    """Ids of the records collected in this visit that the index still holds, oldest first."""
    known = base().corpus.records
    ids: list[str] = st.session_state.setdefault(_COLLECTION, [])
    return [record_id for record_id in ids if record_id in known]


def toggle_collected(record_id: str) -> None:
    """Add a record to the collection, or take it out again."""
    ids: list[str] = st.session_state.setdefault(_COLLECTION, [])
    if record_id in ids:
        ids.remove(record_id)
    else:
        ids.append(record_id)


def clear_collection() -> None:
    """Empty the collection."""
    st.session_state[_COLLECTION] = []


def questions() -> list[str]:
    """The questions of this visit, newest first, each once."""
    asked: list[str] = st.session_state.setdefault(_QUESTIONS, [])
    return list(asked)


def note_question(question: str) -> None:
    """Remember a question asked in this visit."""
    asked = [question, *(q for q in questions() if q != question)]
    st.session_state[_QUESTIONS] = asked[:_KEPT_QUESTIONS]
