"""A record beside a document of the user's own, on the Compare page: by column, what each says.

Query parameter: ``document`` the document's id.
"""

from __future__ import annotations

import streamlit as st

from kb.comparing.beside_record import LineBeside
from kb.documents.models import Document
from kb.presenting.reviews import silence
from kb.records.models import Lang
from kb.texts import documents as words
from kb.texts import interface as texts
from kb.texts import wording
from kb.ui import components, exporting, state
from kb.ui.pages.document_review import quotations
from kb.ui.views.view import escape

_DOCUMENT = "compare-document"


def draw(record: str, lang: Lang) -> bool:
    """Draw the choice of a document and what stands beside the record; whether one is chosen."""
    own = state.base().documents
    titles = {document.id: document.title for document in own.latest()}
    if not titles:
        return False
    chosen = state.param("document") if state.param("document") in titles else ""
    st.session_state[_DOCUMENT] = chosen
    st.selectbox(
        texts.get("compare_document", lang),
        ["", *titles],
        format_func=lambda known: titles.get(known, texts.get("compare_document_none", lang)),
        key=_DOCUMENT,
        on_change=lambda: state.set_params(document=st.session_state[_DOCUMENT] or None),
    )
    if not chosen:
        return False
    found = own.beside(record, chosen, lang)
    st.caption(words.get("beside_help", lang))
    for side, name in zip(st.columns(2), _heads(record, found.document, lang), strict=True):
        side.markdown(f"**{escape(name)}**")
    for n, row in enumerate(found.lines):
        with st.container(border=True, gap="xsmall", key=f"beside-{n}"):
            st.markdown(f"**{escape(row.name)}**")
            left, right = st.columns(2)
            with left:
                _told(record, row, lang)
            with right:
                quotations(row.said, lang, f"beside-{n}")
                if not row.said:
                    st.caption(silence(row, lang))
    exporting.beside_buttons(found, lang)
    return True


def _heads(record: str, document: Document, lang: Lang) -> tuple[str, str]:
    corpus = state.base().corpus
    title = corpus.get(record).title.get(lang)
    place = corpus.municipality(corpus.get(record)).name.get(lang)
    return f"{place}｜{title}", words.get("titled", lang, title=document.title)


def _told(record: str, row: LineBeside, lang: Lang) -> None:
    for entry in row.told:
        st.markdown(escape(wording.under(entry.under, entry.text, lang)))
    if row.told:
        components.record_link(record, lang, row.told[0].point)
    else:
        st.caption(wording.NOT_STATED[lang])
