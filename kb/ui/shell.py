"""The frame of every page: navigation, language switch, collection and questions of the visit."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from kb.errors import KbError
from kb.records.models import Lang
from kb.texts import interface as texts
from kb.ui import components, keeping, state
from kb.ui.state import PageName
from kb.ui.views.view import escape

_ICONS: dict[PageName, str] = {
    "ask": ":material/forum:",
    "browse": ":material/search:",
    "record": ":material/article:",
    "compare": ":material/compare_arrows:",
    "kept": ":material/bookmarks:",
    "town": ":material/home_pin:",
    "roadmap": ":material/calendar_month:",
    "map": ":material/map:",
    "quality": ":material/fact_check:",
    "documents": ":material/upload_file:",
    "measures": ":material/monitoring:",
}
_NOT_LISTED: frozenset[PageName] = frozenset(["record", "measures"])
"""Pages that others lead to."""

# Inline: Streamlit fetches its named icons for the browser's tab from the network.
_FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="6" fill="#1f5582"/>'
    '<path fill="#fff" d="M16 5 5 11v2h22v-2zM8 15h3v8H8zm6.5 0h3v8h-3zM21 15h3v8h-3z'
    'M5 25h22v2H5z"/>'
    "</svg>"
)


def run(default: PageName = "ask", cold: DeltaGenerator | None = None) -> None:
    """Draw the page the address names.

    Args:
        default: the page at the root of the address.
        cold: the place for what is shown until the records are open, where there is one yet.
    """
    lang = state.lang()
    st.set_page_config(page_icon=_FAVICON, layout="wide")
    pages = {name: _page(name, lang) for name in _ICONS}
    state.set_pages(pages)
    # The root has no path of its own; it shows the default page, which keeps its own path too.
    root = st.Page(_runner(default), title=pages[default].title, url_path="home", default=True)
    current = st.navigation([root, *pages.values()], position="hidden")
    state.sync_address(current.url_path)
    components.apply_style(lang)
    with st.sidebar:
        # No st.empty: each run would take the name away for a moment and move the menu below it.
        heading = st.container(key="name")
        _navigation(current, lang)
        visit = st.container(key="visit")
    try:
        cold = cold or st.empty()
        with cold:
            components.cold(lang)
        opened = state.base()
        cold.empty()
        # The name is the records' own, known once they are open.
        name = opened.corpus.name(lang)
        st.set_page_config(page_title=f"{current.title}｜{name}")
        heading.markdown(f"**{escape(name)}**")
        with state.holding(opened):
            if state.freshness() == "stale":
                components.stale(lang)
            current.run()
            with visit:
                _visit(lang)
                keeping.keep()
    except KbError as error:
        components.problem(error, lang)


def _page(name: PageName, lang: Lang) -> Page:
    return st.Page(
        _runner(name),
        title=texts.get(f"page_{name}", lang),
        icon=_ICONS[name],
        url_path=name,
    )


def _runner(name: PageName) -> Callable[[], None]:
    """Runs a page's module, imported when the page is first opened."""

    def run_page() -> None:
        import_module(f"kb.ui.pages.{name}").page()

    return run_page


def _navigation(current: Page, lang: Lang) -> None:
    with st.container(gap="xsmall"):
        for name in _ICONS:
            if name not in _NOT_LISTED:
                # At the root the default page is marked as the one shown.
                target = current if current.title == state.page(name).title else state.page(name)
                st.page_link(
                    target, icon=_ICONS[name], query_params=state.link_params(), width="stretch"
                )
    with st.container(key="language"):
        # The same place in the other language.
        other = {**st.query_params.to_dict(), "lang": "en" if lang == "ja" else "ja"}
        st.page_link(
            current,
            label=texts.get("other_language", lang),
            icon=":material/translate:",
            query_params=other,
        )


def _visit(lang: Lang) -> None:
    """What is the visitor's own: town, records and questions."""
    if town := state.town():
        label = texts.get("town_set", lang, name=town.name.get(lang))
        components.link("town", label, icon=_ICONS["town"])
    ids = state.collection()
    with st.expander(texts.get("collection", lang, count=len(ids)), expanded=bool(ids)):
        if not ids:
            st.caption(texts.get("collection_empty", lang))
        for record_id in ids:
            components.record_link(record_id, lang, limit=34)
        if ids:
            components.link(
                "compare", texts.get("collection_compare", lang), icon=_ICONS["compare"], ids=ids
            )
            components.link("kept", texts.get("kept_open", lang), icon=_ICONS["kept"])
            st.button(
                texts.get("collection_clear", lang),
                icon=":material/bookmark_remove:",
                on_click=state.clear_collection,
            )
    asked = state.questions()
    if asked:
        with st.expander(texts.get("visit_questions", lang, count=len(asked))):
            for question in asked:
                components.link("ask", components.short(question), q=question)
