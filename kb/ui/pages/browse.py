"""The Browse page: every record, narrowed by words and facets, as cards.

Query parameters: ``q`` words, the fields of ``Filters`` (``topic=a,b``), ``sort``,
``n`` the page of the list.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kb.errors import QueryError
from kb.knowledge_base import KnowledgeBase
from kb.records.corpus import Corpus
from kb.records.models import Lang, Status
from kb.search import facets
from kb.search.conditions import Filters
from kb.search.facets import Narrowed
from kb.search.searcher import SearchResult
from kb.texts import interface as texts
from kb.ui import components, exporting, paging, state
from kb.ui.views import answer_view, browse_view
from kb.ui.views.browse_view import Found
from kb.ui.views.view import escape

_WORDS = "browse-words"
_SORT = "browse-sort"
_CHIPS = "browse-chips"
_PAGE_SIZE = 10
_MAX_CHARS = 200
_NAMES = (*facets.FACETS, "min_population", "max_population", "funded")

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("facet_status", ("status", "kind")),
    ("facet_topic", ("topic",)),
    ("facet_approach", ("approach",)),
    ("facet_place", ("prefecture", "municipality")),
    ("facet_size", ("type", "population")),
    ("facet_document", ("document", "funded")),
)
"""Buttons that open facets, with the facets of each."""


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
    result = _search(base, words, lang)
    found = browse_view.candidates(corpus, result)
    narrowed = base.facets(selection, [f.record for f in found])
    _facets(narrowed, selection, lang)
    _chips(corpus, words, selection, lang)
    if result:
        _understood(corpus, result, lang)
    passing = {record.id for record in narrowed.passing}
    shown = [f for f in found if f.record.id in passing]
    if shown:
        _list(corpus, shown, words, lang)
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


def _search(base: KnowledgeBase, words: str, lang: Lang) -> SearchResult | None:
    """All records by relevance; None where there is nothing to search by."""
    if not words:
        return None
    try:
        return base.search(words, k=len(base.corpus))
    except QueryError:
        st.warning(texts.get("browse_no_words", lang), icon=":material/search_off:")
        return None


def _facets(narrowed: Narrowed, selection: Filters, lang: Lang) -> None:
    corpus = narrowed.corpus
    known = facets.known_values(corpus)
    counts = narrowed.counts()
    with st.container(horizontal=True, gap="small"):
        for label, names in _GROUPS:
            chosen = sum(browse_view.chosen(selection, name) for name in names)
            text = texts.get(label, lang)
            mark = texts.get("facet_chosen", lang, label=text, count=chosen) if chosen else text
            with st.popover(mark, key=f"open-{label}", type="primary" if chosen else "secondary"):
                for name in names:
                    if name == "population":
                        _bands(narrowed.bands(), selection, lang)
                    elif name == "funded":
                        _funded(narrowed, selection, lang)
                    else:
                        _pills(corpus, name, known[name], selection, counts[name].get, lang)


def _pills(
    corpus: Corpus,
    name: str,
    values: list[str],
    selection: Filters,
    count: Callable[[str, int], int],
    lang: Lang,
) -> None:
    """One facet; a value that would leave nothing is not offered, unless it is chosen."""
    chosen = getattr(selection, name)
    offered = [v for v in values if count(v, 0) or v in chosen]
    labels = {v: browse_view.value_label(corpus, name, v, lang) for v in offered}
    key = f"facet-{name}"
    single = name == "kind"
    st.session_state[key] = (chosen[0] if chosen else None) if single else list(chosen)
    st.pills(
        texts.get(f"facet_{name}_label", lang),
        offered,
        selection_mode="single" if single else "multi",
        format_func=lambda v: f"{escape(labels[v])} ({count(v, 0)})",
        key=key,
        on_change=_choose,
        args=(name,),
    )


def _choose(name: str) -> None:
    chosen = st.session_state[f"facet-{name}"]
    state.set_params(**{name: chosen or None, "n": None})


def _bands(counts: list[int], selection: Filters, lang: Lang) -> None:
    chosen = (selection.min_population, selection.max_population)
    labels = [browse_view.band_label(low, high, lang) for low, high in facets.BANDS]
    offered = [n for n, count in enumerate(counts) if count or facets.BANDS[n] == chosen]
    key = "facet-population"
    st.session_state[key] = next((n for n in offered if facets.BANDS[n] == chosen), None)
    st.pills(
        texts.get("facet_population_label", lang),
        offered,
        format_func=lambda n: f"{labels[n]} ({counts[n]})",
        key=key,
        on_change=_choose_band,
    )


def _choose_band() -> None:
    chosen = st.session_state["facet-population"]
    low, high = (None, None) if chosen is None else facets.BANDS[chosen]
    state.set_params(
        min_population=None if low is None else str(low),
        max_population=None if high is None else str(high),
        n=None,
    )


def _funded(narrowed: Narrowed, selection: Filters, lang: Lang) -> None:
    count = sum(bool(record.funding) for record in narrowed.passing)
    key = "facet-funded"
    st.session_state[key] = selection.funded
    label = texts.get("facet_funded_label", lang, count=count)
    st.toggle(label, key=key, on_change=_choose_funded)


def _choose_funded() -> None:
    state.set_params(funded="1" if st.session_state["facet-funded"] else None, n=None)


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


def _understood(corpus: Corpus, result: SearchResult, lang: Lang) -> None:
    """Conditions the words themselves put, which narrow the list too."""
    intent = result.intent.without(result.relaxed)
    only = intent.model_copy(update={"kind": None, "status": None, "topics": (), "aspects": ()})
    only = only.model_copy(update={"years": (), "unknown_places": ()})
    read = [chip.label for chip in answer_view.chips(only, corpus, lang)]
    if read:
        between = "、" if lang == "ja" else "; "
        st.caption(escape(texts.get("browse_understood", lang, read=between.join(read))))


def _list(corpus: Corpus, shown: list[Found], words: str, lang: Lang) -> None:
    orders = browse_view.ORDERS if words else tuple(o for o in browse_view.ORDERS if o != "fit")
    order = state.param("sort") if state.param("sort") in orders else orders[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        done = sum(f.record.status is not Status.PLANNED for f in shown)
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
    ordered = browse_view.ordered(corpus, shown, order)
    on_page, current, pages = paging.page_of(ordered, _PAGE_SIZE)
    for found in on_page:
        components.record_card(
            found.record.id,
            lang,
            lang,
            "browse",
            snippet=found.snippet if found.snippet_lang == lang else "",
            page=found.page if found.snippet_lang == lang else "",
        )
    paging.turn_pages(current, pages, "browse")
    exporting.list_buttons([f.record.id for f in ordered], lang)


def _sort() -> None:
    state.set_params(sort=st.session_state[_SORT], n=None)


def _empty(narrowed: Narrowed, selection: Filters, words: str, lang: Lang) -> None:
    """Nothing passes: which condition to give up, and what that would bring."""
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
