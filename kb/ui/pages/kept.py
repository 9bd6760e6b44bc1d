"""The Kept page: the records collected, with a name, notes and a link to pass on.

Query parameters of a list passed on: ``ids`` its records, ``name`` what it is called. Notes are the
visitor's own and no part of the link.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from kb.records.models import Lang
from kb.texts import interface as texts
from kb.ui import components, exporting, state
from kb.ui.views.view import escape

_NAME = "list-name"


def page() -> None:
    """Draw the page."""
    lang = state.lang()
    known = state.base().corpus.records
    passed_on = [i for i in state.param_list("ids") if i in known][: state.MOST_RECORDS]
    st.title(texts.get("kept_title", lang), anchor=False)
    st.markdown(texts.get("kept_intro", lang))
    if passed_on and not set(passed_on) <= set(state.collection()):
        _passed_on(passed_on, lang)
    ids = state.collection()
    if not ids:
        st.info(texts.get("collection_empty", lang), icon=":material/bookmark_add:")
        return
    st.session_state[_NAME] = state.list_name()
    st.text_input(
        texts.get("kept_name", lang),
        key=_NAME,
        max_chars=80,
        placeholder=texts.get("kept_name_hint", lang),
        on_change=_rename,
    )
    for record_id in ids:
        _record(record_id, lang)
    with st.expander(texts.get("kept_link", lang), icon=":material/link:"):
        st.caption(texts.get("kept_link_help", lang))
        st.code(_address(ids, state.list_name()), language=None, wrap_lines=True)
    exporting.collection_buttons(ids, lang)


def _passed_on(ids: list[str], lang: Lang) -> None:
    name = state.param("name")[:80]
    told = texts.get("kept_passed_on", lang, name=name, count=len(ids))
    with st.container(border=True):
        st.markdown(f"**{escape(told)}**")
        for record_id in ids:
            components.record_link(record_id, lang)
        st.button(
            texts.get("kept_take", lang),
            key="take-list",
            type="primary",
            icon=":material/bookmark_add:",
            on_click=_take,
            args=(ids, name),
        )


def _take(ids: list[str], name: str) -> None:
    state.collect(ids)
    if name and not state.list_name():
        state.name_list(name)
    state.set_params(ids=None, name=None)


def _rename() -> None:
    state.name_list(st.session_state[_NAME])


def _record(record_id: str, lang: Lang) -> None:
    """A record with the visitor's note on it."""
    corpus = state.base().corpus
    record = corpus.get(record_id)
    key = f"note-{record_id}"
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            components.record_link(record_id, lang)
            components.collect_button(record_id, lang, "kept")
        st.markdown(escape(record.gist.get(lang)))
        st.session_state[key] = state.notes().get(record_id, "")
        st.text_input(
            texts.get("kept_note", lang),
            key=key,
            max_chars=500,
            placeholder=texts.get("kept_note_hint", lang),
            on_change=_annotate,
            args=(record_id, key),
        )


def _annotate(record_id: str, key: str) -> None:
    state.note_record(record_id, st.session_state[key])


def _address(ids: list[str], name: str) -> str:
    """The list as an address of this app, which whoever can reach the app can open."""
    here = urlsplit(st.context.url or "")
    site = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    query = urlencode({"ids": ",".join(ids), **({"name": name} if name else {})}, safe=",")
    return f"{site}/kept?{query}"
