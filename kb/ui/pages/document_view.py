"""One document, page by page: its picture with the passage marked, beside its text."""

from __future__ import annotations

import streamlit as st

from kb.documents.models import Document, Page, SourcePassage
from kb.documents.pictures import has_pictures
from kb.documents.readers import recognition
from kb.errors import KbError
from kb.own_documents import OwnDocuments
from kb.records.models import Lang
from kb.texts import documents as words
from kb.texts import interface as texts
from kb.texts.signs import SIGNS
from kb.ui import components, state
from kb.ui.pages import document_review, draft_form
from kb.ui.views import view
from kb.ui.views.document_html import found_in, page_html

_FIND = "find-in-document"
_MOST_FOUND = 30


def draw(own: OwnDocuments, document_id: str, lang: Lang) -> None:
    """Draw the page the address names; the nearest one where it has no such page."""
    try:
        document = own.get(document_id)
    except KbError as error:
        st.title(texts.get("documents_title", lang), anchor=False)
        components.problem(error, lang)
        components.link("documents", texts.get("documents_back", lang), icon=":material/list:")
        return
    asked = state.param("at")
    number = min(max(1, int(asked) if asked.isdecimal() else 1), max(1, len(document.pages)))
    st.title(view.escape(document.title), anchor=False)
    if document.by_machine:
        st.warning(texts.get("documents_by_machine", lang), icon=":material/info:")
    if newer := own.replaced().get(document.id):
        st.info(texts.get("documents_is_older", lang), icon=":material/history:")
        components.link("documents", texts.get("documents_newer", lang), id=newer, at="1")
    if state.param("review"):
        _back(document, number, lang)
        document_review.draw(own, document, lang)
        return
    _moves(document, number, lang)
    if draft := state.param("draft"):
        left, right = st.columns([2, 3], gap="large")
        with left, st.container(key="page-beside"):
            _shown(own, document, number, None, lang)
        with right:
            draft_form.draw(own, document, draft, lang)
        return
    draft_form.told()
    components.link(
        "documents",
        texts.get("review_open", lang),
        icon=":material/fact_check:",
        id=document.id,
        at=str(number),
        review="1",
    )
    draft_form.listed(own, document, lang)
    find = state.param("find")
    _find(document, find, lang)
    _page(own, document, number, find, lang)


def _back(document: Document, number: int, lang: Lang) -> None:
    """From what is told of a document as a whole to its pages."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        components.link("documents", texts.get("documents_back", lang), icon=":material/list:")
        _whole(document, number, lang)


def _whole(document: Document, number: int, lang: Lang) -> None:
    components.link(
        "documents",
        texts.get("documents_open", lang),
        icon=":material/find_in_page:",
        id=document.id,
        at=str(number),
    )


def _moves(document: Document, number: int, lang: Lang) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        components.link("documents", texts.get("documents_back", lang), icon=":material/list:")
        if state.param("draft"):
            _whole(document, number, lang)
        unit = words.get(f"unit_{document.anchor}", lang)
        steps = (("before", number - 1, "arrow_back"), ("after", number + 1, "arrow_forward"))
        for name, target, icon in steps:
            if 1 <= target <= len(document.pages):
                components.link(
                    "documents",
                    texts.get(f"documents_{name}", lang, unit=unit),
                    icon=f":material/{icon}:",
                    id=document.id,
                    at=str(target),
                    find=state.param("find"),
                    draft=state.param("draft"),
                )


def _find(document: Document, find: str, lang: Lang) -> None:
    st.session_state[_FIND] = find
    st.text_input(texts.get("documents_find", lang), key=_FIND, on_change=_look)
    if not find.strip():
        return
    hits = found_in(document, find)
    if not hits:
        st.caption(texts.get("documents_found_none", lang))
        return
    st.caption(texts.get("documents_found", lang, count=len(hits)))
    with st.container(height=160, gap="xsmall"):
        for hit in hits[:_MOST_FOUND]:
            place = words.place(document.anchor, hit.label, lang)
            components.link(
                "documents",
                f"{place}{SIGNS[lang].after}{hit.around}",
                id=document.id,
                at=str(hit.page),
                find=find,
            )


def _look() -> None:
    state.set_params(find=st.session_state[_FIND].strip(), passage=None)


def _page(own: OwnDocuments, document: Document, number: int, find: str, lang: Lang) -> None:
    if not document.pages:
        st.caption(texts.get("documents_empty_page", lang))
        return
    shown = document.pages[number - 1]
    passage = own.passage(state.param("passage"))
    marked = passage if passage and passage.document == document.id else None
    if marked and marked.page != number:
        marked = None
    place = words.place(document.anchor, shown.label, lang)
    st.subheader(view.escape(place), anchor=False)
    left, right = st.columns([3, 2]) if has_pictures(document) else (st.container(),) * 2
    with left:
        _picture(own, document, number, marked, lang)
    with right:
        if shown.by_machine:
            st.markdown(f":orange-badge[{words.get('by_machine', lang)}]")
        if not shown.blocks:
            _without_text(document, shown, lang)
        text = marked.text if marked else ""
        st.html(page_html(shown, text, _part(text), find))


def _without_text(document: Document, page: Page, lang: Lang) -> None:
    """That nothing was read of a page, and how it comes to some text."""
    if page.unread == "vertical":
        st.caption(texts.get("documents_vertical", lang))
        return
    st.caption(texts.get("documents_empty_page", lang))
    if has_pictures(document):
        how = "documents_not_read" if recognition.available() else "documents_get_text"
        st.caption(texts.get(how, lang))


def _shown(
    own: OwnDocuments, document: Document, number: int, marked: SourcePassage | None, lang: Lang
) -> None:
    """A page as a picture, or as text where it has none."""
    page = document.pages[number - 1]
    st.subheader(view.escape(words.place(document.anchor, page.label, lang)), anchor=False)
    if not _picture(own, document, number, marked, lang):
        st.html(page_html(page))


def _picture(
    own: OwnDocuments, document: Document, number: int, marked: SourcePassage | None, lang: Lang
) -> bool:
    boxes, quoted = (marked.boxes, _part(marked.text)) if marked else ((), "")
    picture = own.picture(document.id, number, boxes, quoted)
    if picture is None:
        st.caption(texts.get("documents_no_picture", lang))
        return False
    st.image(picture, width="stretch")
    return True


def _part(text: str) -> str:
    """The part of a passage's text that the address names; empty where it names none."""
    start, _, end = state.param("part").partition("-")
    return text[int(start) : int(end)] if start.isdecimal() and end.isdecimal() else ""
