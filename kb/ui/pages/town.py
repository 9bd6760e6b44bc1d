"""The Town page: the visitor's own municipality, and which of those with records are like it.

It has no query parameters: the town is the visitor's own and kept in the browser.
"""

from __future__ import annotations

import streamlit as st

from kb.comparing.likeness import Likeness, Town
from kb.comparing.sidebyside import LIMIT
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.texts import interface as texts
from kb.ui import components, likeness, state
from kb.ui.views import view
from kb.ui.views.view import escape
from kb.understanding.gazetteer import all_places
from kb.understanding.naming import place_name, prefecture_name

_TOWN, _PEOPLE = "own-town", "own-people"
_MOST_PEOPLE = 99_999_999
_COMPARED = 3


def page() -> None:
    """Draw the page."""
    lang = state.lang()
    corpus = state.base().corpus
    st.title(texts.get("town_title", lang), anchor=False)
    st.markdown(texts.get("town_intro", lang))
    town = state.town()
    _choose(corpus, town, lang)
    if not town:
        return
    likeness.switch(lang, "town")
    found = [one for one in state.base().similar(town) if not one.itself]
    st.header(texts.get("town_alike", lang, name=escape(town.name.get(lang))), anchor=False)
    st.caption(texts.get("town_alike_help" if town.population else "town_no_people", lang))
    codes = [one.place.code for one in found[:_COMPARED]]
    if len(codes) > 1:
        components.link(
            "compare",
            texts.get("town_compare", lang, count=len(codes)),
            icon=":material/compare_arrows:",
            by="place",
            places=codes[:LIMIT],
        )
    for one in found:
        _place(corpus, one, lang)


def _choose(corpus: Corpus, town: Town | None, lang: Lang) -> None:
    """Name and inhabitants; a name takes its prefecture and type with it."""
    names = {
        place.code: _name(corpus, place.code, place.prefecture, lang) for place in all_places()
    }
    st.session_state[_TOWN] = town.code if town else None
    st.session_state[_PEOPLE] = town.population if town else None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            texts.get("town_name", lang),
            list(names),
            index=None,
            format_func=names.__getitem__,
            key=_TOWN,
            placeholder=texts.get("town_name_hint", lang),
            on_change=_set,
            args=(True,),
            width=360,
        )
        st.number_input(
            texts.get("town_people", lang),
            min_value=1,
            max_value=_MOST_PEOPLE,
            value=None,
            step=1000,
            format="%d",
            key=_PEOPLE,
            placeholder=texts.get("facet_people_open", lang),
            disabled=town is None,
            on_change=_set,
            args=(False,),
            width=220,
        )


def _name(corpus: Corpus, code: str, prefecture: str, lang: Lang) -> str:
    name, within = place_name(code, corpus, lang), prefecture_name(prefecture, corpus, lang)
    return name if name == within else texts.get("town_option", lang, name=name, prefecture=within)


def _set(renamed: bool) -> None:
    """Another town has other inhabitants: those of the register, or none yet."""
    state.set_town(st.session_state[_TOWN], None if renamed else st.session_state[_PEOPLE])


def _place(corpus: Corpus, found: Likeness, lang: Lang) -> None:
    place = found.place
    count = sum(record.municipality == place.code for record in corpus)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{escape(view.place_label(place, lang))}**")
        phrases = likeness.told(found, lang)
        if phrases:
            st.markdown(likeness.badges(phrases))
        else:
            st.caption(texts.get("town_unlike", lang))
        components.link(
            "browse",
            texts.get("map_open", lang, count=count),
            icon=":material/search:",
            municipality=place.code,
        )
