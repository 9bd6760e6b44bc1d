"""The user's own documents: import, list, correct, remove; or one of them, page by page.

Query parameters: ``id`` the document shown, ``at`` its page from 1, ``passage`` the passage
marked on it, ``part`` the quoted part of that (``start-end``), ``find`` the words looked for in it.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kb.documents.models import Document
from kb.errors import KbError
from kb.own_documents import OwnDocuments
from kb.records.models import Lang
from kb.texts import documents as words
from kb.texts import interface as texts
from kb.texts import wording
from kb.texts.signs import SIGNS
from kb.ui import components, state
from kb.ui.pages import document_search, document_view
from kb.ui.views import view

_ROUND = "documents-round"
_REPORT = "documents-report"
_FIELDS = ("title", "publisher", "published", "period", "municipality")
_EXAMPLES = {"published": "2024-03", "period": "2024-2028"}


def page() -> None:
    """Draw the page."""
    lang, own = state.lang(), state.base().documents
    if document := state.param("id"):
        document_view.draw(own, document, lang)
        return
    st.title(texts.get("documents_title", lang), anchor=False)
    st.markdown(texts.get("documents_intro", lang))
    _add(own, lang)
    _report(lang)
    _listed(own, lang)


def _add(own: OwnDocuments, lang: Lang) -> None:
    # A new key empties the box once its files are imported.
    turn = st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        texts.get("documents_drop", lang), accept_multiple_files=True, key=f"upload-{turn}"
    )
    if not files:
        return
    replaces = _replacing(own, lang) if len(files) == 1 else ""
    if st.button(
        texts.get("documents_import", lang), type="primary", icon=":material/upload_file:"
    ):
        # Its press begins a new run of the page, which ends this one at its next sign of progress.
        with st.container(key="importing"):
            bar = st.progress(0.0)
            st.button(texts.get("documents_cancel", lang), icon=":material/close:")
        st.session_state[_REPORT] = [_imported(own, file, bar, replaces, lang) for file in files]
        st.session_state[_ROUND] = turn + 1
        st.rerun()


def _replacing(own: OwnDocuments, lang: Lang) -> str:
    """The id of the version that the file replaces; empty where it replaces none."""
    titles = {document.id: document.title for document in own.latest()}
    if not titles:
        return ""
    return st.selectbox(
        texts.get("documents_replaces", lang),
        ["", *titles],
        format_func=lambda known: titles.get(known, texts.get("documents_replaces_none", lang)),
    )


def _imported(
    own: OwnDocuments,
    file: UploadedFile,
    bar: st.delta_generator.DeltaGenerator,
    replaces: str,
    lang: Lang,
) -> tuple[bool, str]:
    """Imports one file; whether that went well, and the sentence that says so."""

    def show(what: str, pages: int, of: int) -> None:
        told = texts.get(f"documents_{what}", lang, name=file.name, pages=pages, of=of)
        bar.progress(pages / of if of else 0.0, text=view.escape(told))

    start = time.perf_counter()
    with TemporaryDirectory() as folder:
        # The name is the browser's: no part of it may lead out of the folder.
        path = Path(folder) / (Path(file.name.replace("\\", "/")).name or "document")
        path.write_bytes(file.getvalue())
        try:
            document = own.add(path, show, replaces=replaces)
        except KbError as error:
            return False, texts.error(error, lang)
    seconds = f"{time.perf_counter() - start:.1f}"
    length = words.counted(document.anchor, len(document.pages), lang)
    done = texts.get("documents_done", lang, title=document.title, length=length, seconds=seconds)
    return True, done


def _report(lang: Lang) -> None:
    for went_well, sentence in st.session_state.pop(_REPORT, []):
        if went_well:
            st.success(view.escape(sentence), icon=":material/check_circle:")
        else:
            st.error(view.escape(sentence), icon=":material/error:")


def _listed(own: OwnDocuments, lang: Lang) -> None:
    apart = own.replaced()
    every = own.listed()
    found = [d for d in every if d.id not in apart]
    st.header(texts.get("documents_list", lang, count=len(found)), anchor=False)
    if not found:
        st.caption(texts.get("documents_none", lang))
        return
    passing = document_search.draw(own, lang)
    st.caption(texts.get("documents_confirm", lang))
    for document in found:
        if passing is None or document.id in passing:
            _entry(own, document, lang)
    if older := [d for d in every if d.id in apart]:
        st.subheader(texts.get("documents_older", lang, count=len(older)), anchor=False)
        st.caption(texts.get("documents_older_help", lang))
        for document in older:
            _entry(own, document, lang)


def _entry(own: OwnDocuments, document: Document, lang: Lang) -> None:
    with st.container(border=True, gap="xsmall", key=f"document-{document.id}"):
        read = "" if document.confirmed else f" :orange-badge[{texts.get('documents_read', lang)}]"
        draft = f" :gray-badge[{words.get('draft', lang)}]" if document.draft else ""
        st.markdown(f"**{view.escape(document.title)}**{draft}{read}")
        told = [document.municipality, document.publisher, _day(document, lang)]
        told += [_years(document, lang), document.filename]
        once = dict.fromkeys(filter(None, told))
        st.caption(view.escape(SIGNS[lang].facts.join(once)))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            components.link(
                "documents",
                texts.get("documents_open", lang),
                icon=":material/find_in_page:",
                id=document.id,
                at="1",
            )
            correct = "documents_correct" if document.confirmed else "documents_check"
            with st.popover(texts.get(correct, lang), icon=":material/edit:"):
                _form(own, document, lang)
            with st.popover(texts.get("documents_remove", lang), icon=":material/delete:"):
                st.markdown(texts.get("documents_remove_sure", lang))
                st.button(
                    texts.get("documents_remove_now", lang),
                    key=f"remove-{document.id}",
                    on_click=_remove,
                    args=(own, document.id, lang),
                )


def _years(document: Document, lang: Lang) -> str:
    if not document.period:
        return ""
    return texts.get("documents_years", lang, years=document.period.replace("-", SIGNS[lang].to))


def _day(document: Document, lang: Lang) -> str:
    return wording.day_label(document.published, lang) if document.published else ""


def _form(own: OwnDocuments, document: Document, lang: Lang) -> None:
    with st.form(f"correct-{document.id}", border=False):
        told = {
            name: st.text_input(
                texts.get(f"documents_field_{name}", lang),
                value=str(getattr(document, name) or ""),
                placeholder=_EXAMPLES.get(name),
                key=f"{name}-{document.id}",
            )
            for name in _FIELDS
        }
        draft = st.checkbox(
            texts.get("documents_field_draft", lang),
            value=document.draft,
            key=f"draft-{document.id}",
        )
        if st.form_submit_button(texts.get("documents_save", lang)):
            try:
                own.correct(document.id, **told, draft=draft)
            except KbError as error:
                components.problem(error, lang)
                return
            st.session_state[_REPORT] = [(True, texts.get("documents_saved", lang))]
            st.rerun()


def _remove(own: OwnDocuments, document: str, lang: Lang) -> None:
    try:
        own.remove(document)
    except KbError as error:
        st.session_state[_REPORT] = [(False, texts.error(error, lang))]
        return
    st.session_state[_REPORT] = [(True, texts.get("documents_removed", lang))]
