"""The facets a list of records is narrowed by: beside it on a wide screen, folded on a phone.

What is chosen stands in the address, under the names of ``Filters``.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.search import facets as known_facets
from kb.search.conditions import Filters
from kb.search.facets import Narrowed
from kb.texts import interface as texts
from kb.ui import state
from kb.ui.views import browse_view
from kb.ui.views.view import escape

_OPEN = "facets-open"
_FROM, _TO = "people-from", "people-to"
_MOST_PEOPLE = 99_999_999
_STEP = 10_000

_SHOWN = ("population", "type", "topic", "status", "kind")
_FOLDED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("facet_place", ("prefecture", "municipality")),
    ("facet_approach", ("approach",)),
    ("facet_document", ("document", "funded")),
)
"""Those with long lists, folded until opened; their heading tells how many are chosen."""


class _Facets:
    """Draws one facet after the other; counts once for all of them."""

    def __init__(self, narrowed: Narrowed, selection: Filters, lang: Lang) -> None:
        self._narrowed, self._selection, self._lang = narrowed, selection, lang
        self._known = known_facets.known_values(narrowed.corpus)
        self._counts = narrowed.counts()

    def one(self, name: str) -> None:
        narrowed, selection, lang = self._narrowed, self._selection, self._lang
        if name == "population":
            _people(selection, lang)
            _bands(narrowed.bands(), selection, lang)
        elif name == "funded":
            _funded(narrowed, selection, lang)
        else:
            count = self._counts[name].get
            _pills(narrowed.corpus, name, self._known[name], selection, count, lang)


def facets(narrowed: Narrowed, selection: Filters, lang: Lang) -> None:
    """Every facet with how many records each choice would leave."""
    chosen = {
        n: browse_view.chosen(selection, n) for n in (*known_facets.FACETS, "population", "funded")
    }
    total = sum(chosen.values())
    label = texts.get("facets_open", lang)
    with st.container(key="facets-switch"):
        # Only narrow screens show the switch: it opens what wide ones show beside the list.
        st.toggle(
            texts.get("facet_chosen", lang, label=label, count=total) if total else label, key=_OPEN
        )
    draw = _Facets(narrowed, selection, lang)
    folded = "" if st.session_state[_OPEN] else "-folded"
    with st.container(key=f"facets{folded}", gap="small"):
        for name in _SHOWN:
            draw.one(name)
        for group, names in _FOLDED:
            count = sum(chosen[name] for name in names)
            text = texts.get(group, lang)
            heading = texts.get("facet_chosen", lang, label=text, count=count) if count else text
            with st.expander(heading, expanded=bool(count), key=f"open-{group}"):
                for name in names:
                    draw.one(name)


def _people(selection: Filters, lang: Lang) -> None:
    """From and to how many inhabitants; either may be left open."""
    with st.container(horizontal=True, gap="small", key="people"):
        for key, value in ((_FROM, selection.min_population), (_TO, selection.max_population)):
            st.session_state[key] = None if value is None else min(value, _MOST_PEOPLE)
            st.number_input(
                texts.get(f"facet_{key}", lang),
                min_value=0,
                max_value=_MOST_PEOPLE,
                value=None,
                step=_STEP,
                format="%d",
                key=key,
                placeholder=texts.get("facet_people_open", lang),
                on_change=_choose_people,
            )


def _choose_people() -> None:
    low, high = st.session_state[_FROM], st.session_state[_TO]
    _set_people(low, high)


def _set_people(low: int | None, high: int | None) -> None:
    state.set_params(
        min_population=None if low is None else str(low),
        max_population=None if high is None else str(high),
        n=None,
    )


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
    labels = [browse_view.band_label(low, high, lang) for low, high in known_facets.BANDS]
    offered = [n for n, count in enumerate(counts) if count or known_facets.BANDS[n] == chosen]
    key = "facet-population"
    st.session_state[key] = next((n for n in offered if known_facets.BANDS[n] == chosen), None)
    st.pills(
        texts.get("facet_population_label", lang),
        offered,
        format_func=lambda n: f"{labels[n]} ({counts[n]})",
        key=key,
        on_change=_choose_band,
    )


def _choose_band() -> None:
    chosen = st.session_state["facet-population"]
    low, high = (None, None) if chosen is None else known_facets.BANDS[chosen]
    _set_people(low, high)


def _funded(narrowed: Narrowed, selection: Filters, lang: Lang) -> None:
    count = sum(bool(record.funding) for record in narrowed.passing)
    key = "facet-funded"
    st.session_state[key] = selection.funded
    label = texts.get("facet_funded_label", lang, count=count)
    st.toggle(label, key=key, on_change=_choose_funded)


def _choose_funded() -> None:
    state.set_params(funded="1" if st.session_state["facet-funded"] else None, n=None)
