"""What a visitor's page depends on: the shared index, the address and the visit.

The address (query parameters) is the only home of what a page shows, so that a link, a reload
and the back button lead to the same view. What belongs to the visit alone (the collection of
records, the questions asked) lives in the session and never in the address.

Query parameters: ``lang`` (``en``; Japanese without it) on every page, and those each page
names for itself (``q``, ``id``, ...).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import Page

from kb.answering.answerer import Answerer
from kb.errors import IndexMissingError
from kb.index.sources import sources_changed
from kb.records.models import Lang
from kb.settings import Settings

PageName = Literal["ask", "browse", "record", "compare", "roadmap", "map", "quality"]

Freshness = Literal["same", "stale", "alone"]

_PAGES = "_pages"
_ADDRESS = "_address"
_COLLECTION = "_collection"
_QUESTIONS = "_questions"
_KEPT_QUESTIONS = 20
_LOOKED_AT_EVERY = 10
"""Seconds after which the record files are looked at again to see whether they changed."""


def answerer() -> Answerer:
    """The one answerer of all visitors; opened anew when the index is republished.

    Raises:
        ArtefactError: there is no index, or it is damaged or stale.
        ModelError: its encoder cannot be loaded.
    """
    root = Settings.from_environment().index
    try:
        current = (root / "CURRENT").read_text(encoding="utf-8", errors="replace")
    except OSError:
        raise IndexMissingError(root) from None
    return _open(str(root), current)


@st.cache_resource(max_entries=2, show_spinner=False)
def _open(root: str, current: str) -> Answerer:
    """``current`` is the content of CURRENT: another one is another index."""
    opened = Answerer.open(Settings.from_environment().index)
    # The first question loads the encoder; asked here, no visitor waits for it.
    opened.ask("推進体制")
    return opened


def freshness() -> Freshness:
    """How the index in use stands to the record files beside it, as of some seconds ago.

    ``alone`` where there are no such files: the records inside the index are all there is.
    """
    settings = Settings.from_environment()
    if not settings.cases.is_dir():
        return "alone"
    sources = answerer().index.manifest.sources
    return "stale" if _changed(str(settings.cases), str(settings.index), sources) else "same"


@st.cache_data(ttl=_LOOKED_AT_EVERY, show_spinner=False)
def _changed(cases: str, root: str, sources: str) -> bool:
    """Shared by all visitors: every press of every page asks for it."""
    return sources_changed(Path(cases), Path(root), sources)


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
    known = answerer().index.corpus.records
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
