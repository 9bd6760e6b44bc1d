"""The Compare page: two to six records, or municipalities, side by side.

Query parameters: ``ids`` the records, or ``by=place`` with ``places`` (codes); ``topic`` and
``differing`` (``1``) narrow the lines; ``document`` the own document beside one record.
"""

from __future__ import annotations

import streamlit as st

from kb.comparing.likeness import likest_first
from kb.comparing.sidebyside import LIMIT, SideBySide
from kb.errors import QueryError
from kb.records.corpus import Corpus
from kb.records.models import Lang, Record
from kb.texts import interface as texts
from kb.texts import wording
from kb.ui import components, exporting, likeness, state
from kb.ui.pages import compare_document
from kb.ui.views.compare_html import cited_pages, side_by_side_html
from kb.ui.views.view import escape

_MODE, _RECORDS, _PLACES, _TOPIC = "compare-by", "compare-ids", "compare-places", "compare-topic"
_BY_PLACE = "place"
_DIFFERING = "compare-differing"
_LEAST, _LIKEST = 2, 3
"""Cases that a suggested comparison needs, and those in the one for the visitor's town."""


def page() -> None:
    """Draw the page."""
    lang = state.lang()
    corpus = state.base().corpus
    st.title(texts.get("compare_title", lang), anchor=False)
    mode = _BY_PLACE if state.param("by") == _BY_PLACE else "record"
    st.session_state[_MODE] = mode
    st.segmented_control(
        texts.get("compare_by", lang),
        ["record", _BY_PLACE],
        format_func=lambda m: texts.get(f"compare_by_{m}", lang),
        key=_MODE,
        required=True,
        on_change=_switch,
        label_visibility="collapsed",
    )
    table = _of_places(corpus, lang) if mode == _BY_PLACE else _of_records(corpus, lang)
    if table:
        _table(corpus, table, lang)


def _switch() -> None:
    state.set_params(by=_BY_PLACE if st.session_state[_MODE] == _BY_PLACE else None)


def _of_records(corpus: Corpus, lang: Lang) -> SideBySide | None:
    asked = state.param_list("ids")
    unknown = [i for i in asked if i not in corpus.records]
    known = [i for i in asked if i in corpus.records]
    for record_id in unknown:
        text = texts.get("compare_unknown", lang, id=record_id[:60])
        st.warning(escape(text), icon=":material/search_off:")
    if len(known) > LIMIT:
        text = texts.get("compare_too_many", lang, count=len(known), limit=LIMIT)
        st.warning(text, icon=":material/filter_6:")
    ids = known[:LIMIT]
    st.session_state[_RECORDS] = ids
    st.multiselect(
        texts.get("compare_choose", lang, limit=LIMIT),
        list(corpus.records),
        format_func=lambda i: _record_label(corpus, i, lang),
        key=_RECORDS,
        max_selections=LIMIT,
        placeholder=texts.get("compare_choose_hint", lang),
        on_change=_choose_records,
    )
    _from_collection(ids, lang)
    if len(ids) >= 2:
        return state.base().compare(ids, lang, _topic(corpus, lang))
    if ids and compare_document.draw(ids[0], lang):
        return None
    st.info(texts.get("compare_too_few", lang), icon=":material/compare_arrows:")
    _examples(corpus, lang)
    return None


def _record_label(corpus: Corpus, record_id: str, lang: Lang) -> str:
    record = corpus.get(record_id)
    return f"{corpus.municipality(record).name.get(lang)}｜{record.title.get(lang)}"


def _choose_records() -> None:
    state.set_params(ids=st.session_state[_RECORDS])


def _from_collection(ids: list[str], lang: Lang) -> None:
    """A button that takes in what was collected, as far as there is room."""
    missing = [i for i in state.collection() if i not in ids]
    if missing and len(ids) < LIMIT:
        fresh = [*ids, *missing][:LIMIT]
        st.button(
            texts.get("compare_collected", lang, count=len(fresh) - len(ids)),
            icon=":material/bookmark:",
            on_click=lambda: state.set_params(ids=fresh),
        )


def _examples(corpus: Corpus, lang: Lang) -> None:
    """Comparisons to begin with: the cases of each type of body."""
    st.header(texts.get("compare_examples", lang), anchor=False)
    likeness.switch(lang, "compare")
    town = state.likest_first()
    cases_of_all = [r for r in corpus if r.kind == "case"]
    if town:
        cases_of_all = likest_first(corpus, town, cases_of_all, lambda r: r.municipality)
        _like_town(corpus, cases_of_all[:_LIKEST], lang)
    for kind in corpus.tables.body_types.values():
        cases = [r for r in cases_of_all if corpus.municipality(r).type is kind.id][:LIMIT]
        if len(cases) >= _LEAST:
            places = [corpus.municipality(r).name.get(lang) for r in cases]
            name, listed = kind.examples.get(lang), wording.joined(places, lang)
            label = texts.get("compare_example", lang, name=name, places=listed)
            ids = [r.id for r in cases]
            components.link("compare", label, icon=":material/compare_arrows:", ids=ids)


def _like_town(corpus: Corpus, cases: list[Record], lang: Lang) -> None:
    """The cases of municipalities most like the visitor's town, and why they are."""
    if len(cases) < _LEAST:
        return
    places = [corpus.municipality(r).name.get(lang) for r in cases]
    label = texts.get("compare_like_town", lang, places=wording.joined(places, lang))
    ids = [r.id for r in cases]
    components.link("compare", label, icon=":material/home_pin:", ids=ids)
    for record, name in zip(cases, places, strict=True):
        st.caption(f"{escape(name)}{likeness.badge(record.municipality, lang)}")


def _of_places(corpus: Corpus, lang: Lang) -> SideBySide | None:
    places = corpus.tables.municipalities
    held = {r.municipality for r in corpus}
    codes = [c for c in sorted(places) if c in held]
    if town := state.likest_first():
        codes = likest_first(corpus, town, codes, str)
    chosen = [c for c in state.param_list("places") if c in held][:LIMIT]
    st.session_state[_PLACES] = chosen
    st.pills(
        texts.get("compare_places", lang, limit=LIMIT),
        codes,
        selection_mode="multi",
        format_func=lambda c: escape(places[c].name.get(lang)),
        key=_PLACES,
        on_change=_choose_places,
    )
    topic = _topic(corpus, lang)
    try:
        return state.base().compare_places(chosen, lang, topic)
    except QueryError:
        st.info(texts.get("compare_too_few_places", lang), icon=":material/compare_arrows:")
        return None


def _topic(corpus: Corpus, lang: Lang) -> str | None:
    """The topic the lines are narrowed to, with the box to choose it."""
    topic = state.param("topic") if state.param("topic") in corpus.tables.topics else ""
    st.session_state[_TOPIC] = topic
    st.selectbox(
        texts.get("compare_topic", lang),
        ["", *corpus.tables.topics],
        format_func=lambda t: (
            corpus.tables.topics[t].name.get(lang) if t else texts.get("all_topics", lang)
        ),
        key=_TOPIC,
        on_change=lambda: state.set_params(topic=st.session_state[_TOPIC] or None),
        width=360,
    )
    return topic or None


def _choose_places() -> None:
    chosen = st.session_state[_PLACES]
    if len(chosen) > LIMIT:
        st.toast(texts.get("compare_places_full", state.lang(), limit=LIMIT))
    state.set_params(places=chosen[:LIMIT])


def _differing(table: SideBySide, lang: Lang) -> SideBySide:
    """The table, or its lines that differ where these are asked for."""
    same = sum(not line.differs for line in table.lines)
    st.session_state[_DIFFERING] = state.param("differing") == "1"
    st.toggle(
        texts.get("compare_differing", lang, count=same),
        key=_DIFFERING,
        help=texts.get("compare_differing_help", lang),
        on_change=lambda: state.set_params(differing="1" if st.session_state[_DIFFERING] else None),
    )
    return table.differing() if st.session_state[_DIFFERING] else table


def _table(corpus: Corpus, table: SideBySide, lang: Lang) -> None:
    if not table.lines:
        st.info(texts.get("compare_nothing", lang), icon=":material/search_off:")
        return
    silent = table.silent
    table = _differing(table, lang)
    if not table.lines:
        st.info(texts.get("compare_all_same", lang), icon=":material/equal:")
        return
    st.caption(texts.get("compare_help", lang))
    pages = cited_pages(corpus, table)
    numbers = {record_id: n for n, record_id in enumerate(pages, start=1)}
    st.html(side_by_side_html(corpus, table, lang, numbers))
    if silent:
        names = wording.joined(silent, lang)
        st.caption(escape(texts.get("compare_silent", lang, names=names)))
    st.header(texts.get("sources_title", lang), anchor=False)
    for record_id, cited in pages.items():
        components.source_entry(numbers[record_id], record_id, cited, lang, lang)
    exporting.comparison_buttons(table, lang)
