"""The Browse page: every record, narrowed by words and facets, as cards.

Query parameters: ``q`` words, the fields of ``Filters`` (``topic=a,b``), ``sort``,
``n`` the page of the list.
"""

from __future__ import annotations

import streamlit as st

from kb.errors import QueryError
from kb.knowledge_base import KnowledgeBase
from kb.records.corpus import Corpus
from kb.records.models import Lang, Record, Status
from kb.search import facets
from kb.search.conditions import Filters
from kb.search.facets import Narrowed
from kb.search.words import Found
from kb.texts import interface as texts
from kb.texts.signs import SIGNS
from kb.ui import components, exporting, narrowing, paging, state
from kb.ui.views import answer_view, browse_view
from kb.ui.views.view import escape

_WORDS = "browse-words"
_SORT = "browse-sort"
_CHIPS = "browse-chips"
_PAGE_SIZE = 10
_MAX_CHARS = 200
_NAMES = (*facets.FACETS, "min_population", "max_population", "funded")


def page() -> None:
    """Draw the page."""
    lang = state.lang()
    base = state.base()
    corpus = base.corpus
    selection, problems = facets.read(corpus, {name: state.param_list(name) for name in _NAMES})
    words = state.param("q").strip()[:_MAX_CHARS]
    st.title(texts.get("browse_title", lang), anchor=False)
    _search_box(words, lang)
    for problem in problems:
        st.warning(escape(problem), icon=":material/filter_alt_off:")
    found = _search(base, words, lang)
    narrowed = base.facets(selection, browse_view.candidates(corpus, found))
    with st.container(key="find"):
        narrowing.facets(narrowed, selection, lang)
        with st.container(key="found"):
            _chips(corpus, words, selection, lang)
            if found:
                _understood(corpus, found, lang)
            if narrowed.passing:
                _list(corpus, narrowed.passing, found, lang)
            else:
                _empty(narrowed, selection, words, lang)


def _search_box(words: str, lang: Lang) -> None:
    st.session_state[_WORDS] = words
    st.text_input(
        texts.get("browse_words", lang),
        key=_WORDS,
        max_chars=_MAX_CHARS,
        placeholder=texts.get("browse_placeholder", lang),
        icon=":material/search:",
        on_change=_submit_words,
    )


def _submit_words() -> None:
    state.set_params(q=st.session_state[_WORDS].strip(), n=None, sort=None)


def _search(base: KnowledgeBase, words: str, lang: Lang) -> Found | None:
    """The records that have to do with the words; None where there is nothing to search by."""
    if not words:
        return None
    try:
        return base.find(words)
    except QueryError:
        st.warning(texts.get("browse_no_words", lang), icon=":material/search_off:")
        return None


def _chips(corpus: Corpus, words: str, selection: Filters, lang: Lang) -> None:
    """What is in force, each to be taken off by a press."""
    chips = browse_view.chips(corpus, words, selection, lang)
    if not chips:
        return
    st.session_state[_CHIPS] = list(chips)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.pills(
            texts.get("browse_chips", lang),
            list(chips),
            selection_mode="multi",
            format_func=lambda chip: f"{escape(chips[chip])} ✕",
            key=_CHIPS,
            on_change=_take_off,
            args=(list(chips),),
            label_visibility="collapsed",
            wrap=True,
        )
        if len(chips) > 1:
            st.button(
                texts.get("browse_clear", lang),
                type="tertiary",
                icon=":material/filter_alt_off:",
                on_click=_clear,
            )


def _take_off(chips: list[str]) -> None:
    kept = st.session_state[_CHIPS]
    for chip in chips:
        if chip not in kept:
            _remove(chip)


def _remove(chip: str) -> None:
    """``name`` empties a field, ``name:value`` takes one value out of it."""
    name, _, value = chip.partition(":")
    if name == "population":
        state.set_params(min_population=None, max_population=None, n=None)
    else:
        rest = [v for v in state.param_list(name) if v != value] if value else None
        state.set_params(**{name: rest, "n": None})


def _clear() -> None:
    state.set_params(**dict.fromkeys(("q", *_NAMES, "n", "sort")))


def _understood(corpus: Corpus, found: Found, lang: Lang) -> None:
    """Conditions the words themselves put, which narrow the list too."""
    intent = found.result.intent.without(found.result.relaxed)
    only = intent.model_copy(update={"kind": None, "status": None, "topics": (), "aspects": ()})
    only = only.model_copy(update={"years": (), "unknown_places": ()})
    read = [chip.label for chip in answer_view.chips(only, corpus, lang)]
    if read:
        told = SIGNS[lang].items.join(read)
        st.caption(escape(texts.get("browse_understood", lang, read=told)))


def _list(corpus: Corpus, shown: list[Record], found: Found | None, lang: Lang) -> None:
    town = state.town()
    orders = browse_view.orders(found, town, first=state.likest_first() is not None)
    order = state.param("sort") if state.param("sort") in orders else orders[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        done = sum(record.status is not Status.PLANNED for record in shown)
        st.markdown(
            texts.get("browse_count", lang, count=len(shown), done=done, planned=len(shown) - done),
            width="stretch",
        )
        st.session_state[_SORT] = order
        st.selectbox(
            texts.get("browse_sort", lang),
            orders,
            format_func=lambda o: texts.get(f"sort_{o}", lang),
            key=_SORT,
            on_change=_sort,
            label_visibility="collapsed",
            width=220,
        )
    ordered = browse_view.ordered(corpus, shown, order, town)
    on_page, current, pages = paging.page_of(ordered, _PAGE_SIZE)
    for record in on_page:
        line = browse_view.line(found, record, lang)
        components.record_card(
            record.id,
            lang,
            lang,
            "browse",
            snippet=line.text if line else "",
            page=line.page if line else "",
            spans=line.spans if line else (),
        )
    paging.turn_pages(current, pages, "browse")
    exporting.list_buttons([record.id for record in ordered], lang)


def _sort() -> None:
    state.set_params(sort=st.session_state[_SORT], n=None)


def _empty(narrowed: Narrowed, selection: Filters, words: str, lang: Lang) -> None:
    """Nothing passes: which condition to give up, and what that would bring."""
    if words and not narrowed.rows:
        st.info(
            escape(texts.get("browse_unknown_words", lang, words=words)),
            icon=":material/search_off:",
        )
    else:
        st.info(texts.get("browse_empty", lang), icon=":material/search_off:")
    ways = narrowed.loosened()
    if words:
        # Among all records, not only those that have to do with the words.
        without = state.base().records(selection)
        ways += [("q", len(without))] if without else []
    options = [
        (texts.get("browse_loosen", lang, name=texts.get(f"field_{name}", lang), count=count), name)
        for name, count in ways
    ]
    for label, name in options:
        st.button(
            label,
            key=f"loosen-{name}",
            icon=":material/filter_alt_off:",
            on_click=_remove,
            args=(name,),
        )
    st.button(texts.get("browse_clear", lang), key="loosen-all", on_click=_clear)
