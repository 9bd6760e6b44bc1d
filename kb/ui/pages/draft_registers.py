"""What the registers lack for a draft to be a record: its document, its municipality."""

from __future__ import annotations

from datetime import date

import streamlit as st

from kb.documents.models import Document
from kb.errors import KbError, RecordError
from kb.own_documents.drafting import slug_of
from kb.own_documents.entry import entry_of, municipality_entry
from kb.records.corpus import Corpus
from kb.records.drafts import Drafts
from kb.records.entering import enter
from kb.records.models import Lang
from kb.texts import interface as texts
from kb.texts.signs import SIGNS
from kb.ui import components
from kb.ui.views import view
from kb.ui.views.draft_view import lacking
from kb.understanding.gazetteer import all_places, by_code, called
from kb.understanding.naming import place_name, prefecture_name

_SOURCE = {"ja": "住民基本台帳", "en": "Basic Resident Register"}
_MOST_PEOPLE = 99_999_999


def document_form(corpus: Corpus, document: Document, drafts: Drafts, lang: Lang) -> str:
    """Asks for what the register of sources lacks of a document that is not in it yet.

    Returns:
        The sentence that says it was entered; empty until then.
    """
    if slug_of(document) in drafts.loading.tables.documents:
        return ""
    entry = entry_of(corpus, document, "")
    with st.form("enter-document"):
        st.markdown(f"**{texts.get('draft_enter', lang)}**")
        st.caption(texts.get("draft_enter_help", lang))
        told = {
            name: st.text_input(texts.get(f"draft_enter_{name}", lang), value=value)
            for name, value in (
                ("title_en", ""),
                ("publisher_en", entry["publisher"]["en"]),
                ("terms_ja", entry["terms"]["ja"]),
                ("terms_en", entry["terms"]["en"]),
            )
        }
        if not st.form_submit_button(texts.get("draft_enter_now", lang)):
            return ""
    terms = {"ja": told["terms_ja"], "en": told["terms_en"]}
    try:
        entry = entry_of(corpus, document, told["title_en"], told["publisher_en"], terms)
        enter(drafts.cases, entry)
    except KbError as error:
        _refused(error, lang)
        return ""
    return texts.get("draft_entered", lang)


def town_form(corpus: Corpus, document: Document, drafts: Drafts, lang: Lang) -> tuple[str, str]:
    """Asks for a municipality that the register does not hold.

    Returns:
        Its code, and the sentence that says it was added; both empty until then.
    """
    known = drafts.loading.tables.municipalities
    own = called(document.municipality)
    missing = len(own) == 1 and own[0].code not in known
    names = {
        place.code: prefecture_name(place.prefecture, corpus, lang)
        + SIGNS[lang].gap
        + place_name(place.code, corpus, lang)
        for place in all_places()
        if place.code not in known
    }
    options = list(names)
    with (
        st.expander(texts.get("draft_town", lang), expanded=missing, icon=":material/add_home:"),
        st.form("enter-town", border=False),
    ):
        st.caption(texts.get("draft_town_help", lang))
        code = st.selectbox(
            texts.get("draft_municipality", lang),
            options,
            index=options.index(own[0].code) if missing else None,
            format_func=lambda c: names.get(c, c),
        )
        name_en = st.text_input(
            texts.get("draft_town_name_en", lang), help=texts.get("draft_town_name_en_help", lang)
        )
        population = st.number_input(
            texts.get("draft_town_population", lang), 1, _MOST_PEOPLE, value=None, step=1000
        )
        year = st.number_input(
            texts.get("draft_town_year", lang), 1989, 2100, value=date.today().year
        )
        source = {
            spoken: st.text_input(texts.get(f"draft_town_source_{spoken}", lang), value=value)
            for spoken, value in _SOURCE.items()
        }
        pressed = st.form_submit_button(texts.get("draft_town_now", lang))
    if not (pressed and code):
        return "", ""
    try:
        entry = municipality_entry(by_code()[code], population or 0, year, source, name_en)
        enter(drafts.cases, entry, "municipalities")
    except KbError as error:
        _refused(error, lang)
        return "", ""
    return code, texts.get("draft_town_added", lang, name=names[code])


def _refused(error: KbError, lang: Lang) -> None:
    """Why an entry was refused, with the names of its fields."""
    if not isinstance(error, RecordError):
        components.problem(error, lang)
        return
    empty, others = lacking([error], lang)
    told = [texts.get("draft_empty", lang, fields=SIGNS[lang].items.join(empty))] if empty else []
    for sentence in [*told, *others]:
        st.error(view.escape(sentence), icon=":material/error:")
