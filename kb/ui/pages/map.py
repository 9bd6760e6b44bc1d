"""The Map page: where the records are, by prefecture.

Query parameters: ``prefecture`` (its Japanese name), ``topic``.
"""

from __future__ import annotations

from collections import Counter

import streamlit as st

from kb.records.corpus import Corpus
from kb.records.models import Lang, Record, Status
from kb.search.conditions import Filters
from kb.texts import interface as texts
from kb.texts import wording
from kb.ui import components, state
from kb.ui.charts.map_tiles import TILE_SELECTION, TILES, tile_map
from kb.ui.views import view
from kb.ui.views.view import escape

_PREFECTURE, _TOPIC = "map-prefecture", "map-topic"
_ALL = ""


def page() -> None:
    """Draw the page."""
    lang = state.lang()
    base = state.base()
    corpus = base.corpus
    names = {tile.ja: tile.name(lang) for tile in TILES}
    prefecture = state.param("prefecture") if state.param("prefecture") in names else _ALL
    topic = state.param("topic") if state.param("topic") in corpus.tables.topics else _ALL
    records = base.records(Filters(topic=(topic,) if topic else ()))
    counts = Counter(corpus.municipality(r).prefecture.ja for r in records)
    st.title(texts.get("map_title", lang), anchor=False)
    st.markdown(texts.get("map_intro", lang))
    tiles, side = st.columns([0.64, 0.36], gap="large")
    with side:
        _choices(corpus, names, counts, prefecture, topic, lang)
        _places(corpus, records, names, prefecture, topic, lang)
    with tiles:
        _tiles(names, counts, prefecture, topic, lang)
        st.caption(texts.get("map_silent", lang))


def _choices(
    corpus: Corpus,
    names: dict[str, str],
    counts: Counter[str],
    prefecture: str,
    topic: str,
    lang: Lang,
) -> None:
    """The same choice as on the map, for the keyboard; and the topic."""
    options = [_ALL, *(p for p in names if counts[p] or p == prefecture)]

    def label(option: str) -> str:
        if option == _ALL:
            return texts.get("map_all", lang, count=counts.total())
        return texts.get("map_option", lang, name=names[option], count=counts[option])

    st.session_state[_PREFECTURE] = prefecture
    st.selectbox(
        texts.get("map_prefecture", lang),
        options,
        format_func=label,
        key=_PREFECTURE,
        on_change=_choose,
        args=(_PREFECTURE, "prefecture"),
    )
    st.session_state[_TOPIC] = topic
    st.selectbox(
        texts.get("facet_topic", lang),
        [_ALL, *corpus.tables.topics],
        format_func=lambda t: (
            corpus.tables.topics[t].name.get(lang) if t else texts.get("all_topics", lang)
        ),
        key=_TOPIC,
        on_change=_choose,
        args=(_TOPIC, "topic"),
    )


def _choose(key: str, name: str) -> None:
    state.set_params(**{name: st.session_state[key] or None})


def _tiles(
    names: dict[str, str], counts: Counter[str], prefecture: str, topic: str, lang: Lang
) -> None:
    told = wording.joined((f"{names[p]} {counts[p]}" for p in names if counts[p]), lang)
    description = texts.get("map_chart", lang, counts=told)
    # A key of its own for each view: a press leaves no mark that a later view would contradict.
    key = f"map-tiles-{prefecture}-{topic}"
    st.altair_chart(
        tile_map(counts, prefecture, lang, components.palette()),
        key=key,
        alt=description,
        on_select=lambda: _pick(key, prefecture),
        selection_mode=TILE_SELECTION,
    )


def _pick(key: str, before: str) -> None:
    tiles = st.session_state[key]["selection"][TILE_SELECTION]
    if tiles:
        picked = str(tiles[0]["prefecture"])
        # A second press on the same tile takes the choice back.
        state.set_params(prefecture=None if picked == before else picked)


def _places(
    corpus: Corpus,
    records: list[Record],
    names: dict[str, str],
    prefecture: str,
    topic: str,
    lang: Lang,
) -> None:
    """The municipalities of the prefecture chosen, or all, each with the way to its records."""
    if prefecture:
        st.header(escape(texts.get("map_places", lang, name=names[prefecture])), anchor=False)
    else:
        st.header(texts.get("map_places_all", lang), anchor=False)
    by_place: dict[str, list[Record]] = {}
    for record in records:
        if prefecture in (_ALL, corpus.municipality(record).prefecture.ja):
            by_place.setdefault(record.municipality, []).append(record)
    if not by_place:
        name = names.get(prefecture, "")
        st.info(texts.get("map_none", lang, name=name), icon=":material/location_off:")
        return
    for code, own in sorted(by_place.items()):
        place = corpus.tables.municipalities[code]
        done = sum(r.status is not Status.PLANNED for r in own)
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{escape(view.place_label(place, lang))}**")
            st.caption(texts.get("map_place_line", lang, done=done, planned=len(own) - done))
            components.link(
                "browse",
                texts.get("map_open", lang, count=len(own)),
                icon=":material/search:",
                municipality=code,
                topic=topic or None,
            )
