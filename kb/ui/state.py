"""What a visitor's page depends on: the shared index, the address and the visit.

The address (query parameters) is the only home of what a page shows, so that a link, a reload
and the back button lead to the same view. What belongs to the visitor alone (the collection of
records with its name and notes, the visitor's own town) lives in the session and is kept by the
browser; the questions asked are kept by it for the visit alone (``kb.ui.keeping``).

Query parameters: ``lang`` (``en``; Japanese without it) on every page, and those each page
names for itself (``q``, ``id``, ...).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Literal

import streamlit as st
from streamlit.navigation.page import Page

from kb.comparing.likeness import Likeness, Town, likeness
from kb.errors import QueryError
from kb.knowledge_base import Freshness, KnowledgeBase
from kb.published import Published
from kb.records.models import Lang
from kb.settings import Settings

PageName = Literal[
    "ask",
    "browse",
    "record",
    "compare",
    "kept",
    "town",
    "roadmap",
    "map",
    "quality",
    "documents",
    "measures",
]

_PAGES = "_pages"
_ADDRESS = "_address"
_COLLECTION = "_collection"
_QUESTIONS = "_questions"
_LIST_NAME, _NOTES = "_list_name", "_notes"
_TOWN = "_town"
_KEPT_QUESTIONS = 20
MOST_RECORDS = 200
_MOST_CHARS = 500
_LOOKED_AT_EVERY = 10
"""Seconds after which the record files are looked at again to see whether they changed."""

_FINDING = threading.Lock()
"""Held while the one that all visitors share is found: the first two must not make two."""

_HELD: ContextVar[KnowledgeBase | None] = ContextVar("held", default=None)


def base() -> KnowledgeBase:
    """The knowledge base all visitors share: one and the same throughout a run of a page.

    Raises:
        ArtefactError: there is no index, or it is damaged or stale.
        ModelError: its encoder cannot be loaded.
    """
    settings = Settings.from_environment()
    where = (str(settings.cases), str(settings.index), str(settings.documents))
    if held := _HELD.get():
        return held
    with _FINDING:
        published = _published(*where)
    return published.current()


@contextmanager
def holding(opened: KnowledgeBase) -> Iterator[None]:
    """Makes this one the ``base`` of the run, whatever is published meanwhile."""
    token = _HELD.set(opened)
    try:
        yield
    finally:
        _HELD.reset(token)


@lru_cache(maxsize=2)
def _published(cases: str, index: str, documents: str) -> Published:
    return Published(cases, index, documents)


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


def list_name() -> str:
    """What the visitor calls the collection; empty without a name."""
    return str(st.session_state.get(_LIST_NAME, ""))


def name_list(name: str) -> None:
    """Give the collection a name."""
    st.session_state[_LIST_NAME] = name.strip()[:_MOST_CHARS]


def notes() -> dict[str, str]:
    """The visitor's own notes on records, by id."""
    held: dict[str, str] = st.session_state.setdefault(_NOTES, {})
    return held


def note_record(record_id: str, text: str) -> None:
    """Note something on a record; an empty note takes it away."""
    held = notes()
    held[record_id] = text.strip()[:_MOST_CHARS]
    if not held[record_id]:
        del held[record_id]


def collect(record_ids: Iterable[str]) -> None:
    """Add records to the collection, each once."""
    ids: list[str] = st.session_state.setdefault(_COLLECTION, [])
    ids += [i for i in dict.fromkeys(record_ids) if i not in ids]
    del ids[MOST_RECORDS:]


def town() -> Town | None:
    """The visitor's own municipality, where one is set."""
    held = _town()
    code, population = held.get("code"), held.get("population")
    if not isinstance(code, str):
        return None
    try:
        return base().town(code, population if isinstance(population, int) else None)
    except QueryError:
        # The browser kept what is no municipality, or none any more.
        return None


def set_town(code: str | None, population: int | None = None) -> None:
    """Make this the visitor's own municipality; None takes it away."""
    st.session_state[_TOWN] = {"code": code, "population": population} if code else {}


def likest_first() -> Town | None:
    """The visitor's town where lists are to begin with municipalities like it."""
    return None if _town().get("order") is False else town()


def order_by_likeness(on: bool) -> None:
    """Whether lists begin with municipalities like the visitor's town."""
    st.session_state[_TOWN] = {**_town(), "order": on}


def like_town(code: str) -> Likeness | None:
    """What a municipality of the register has in common with the visitor's town, if one is set."""
    own = town()
    return likeness(own, base().corpus.tables.municipalities[code]) if own else None


def _town() -> dict[str, object]:
    held: dict[str, object] = st.session_state.setdefault(_TOWN, {})
    return held


def visited() -> dict[str, object]:
    """What belongs to this visit, to be kept through a reload and no longer."""
    return {"questions": questions()}


def return_to(left: Mapping[str, object]) -> None:
    """Take up what ``visited`` gave before a reload."""
    asked = questions()
    asked += [q for q in _texts(left.get("questions")) if q not in asked]
    st.session_state[_QUESTIONS] = asked[:_KEPT_QUESTIONS]


def kept() -> dict[str, object]:
    """All that is the visitor's own, to be kept until the next visit."""
    return {
        "records": list(st.session_state.get(_COLLECTION, [])),
        "name": list_name(),
        "notes": dict(notes()),
        "town": dict(_town()),
    }


def restore(left: Mapping[str, object]) -> None:
    """Take up what ``kept`` gave in an earlier visit; what has another shape is passed over."""
    earlier = _texts(left.get("records"))
    ids: list[str] = st.session_state.setdefault(_COLLECTION, [])
    ids[:] = [*earlier, *(i for i in ids if i not in earlier)][:MOST_RECORDS]
    earlier_town = left.get("town")
    if isinstance(earlier_town, dict) and not _town():
        st.session_state[_TOWN] = {n: earlier_town.get(n) for n in ("code", "population", "order")}
    name, own = left.get("name"), left.get("notes")
    if isinstance(name, str) and not list_name():
        name_list(name)
    for record_id, text in own.items() if isinstance(own, dict) else ():
        if isinstance(text, str) and str(record_id) not in notes():
            note_record(str(record_id), text)


def _texts(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
