"""A draft record beside the page it was made from: finished by a person, held against the schema.

Query parameters, with those of the document's page: ``draft`` the draft that is edited.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from kb.documents.models import Document
from kb.errors import KbError
from kb.own_documents import OwnDocuments
from kb.records.drafts import PROPOSED, Draft, Drafts, still_proposed, with_proposals
from kb.records.models import LANGS, FigureKind, Lang, Status
from kb.settings import Settings
from kb.texts import interface as texts
from kb.texts import prose as phrases
from kb.texts import wording
from kb.texts.signs import SIGNS
from kb.ui import components, state
from kb.ui.pages import draft_registers
from kb.ui.prose import proposals
from kb.ui.views import view
from kb.ui.views.draft_view import COLUMNS, entries_of, lacking, lines, part_name, rows_of

_HELD, _TURN, _TOLD = "draft-held", "draft-turn", "draft-told"
_SHORT = ("title", "gist", "summary")
_NUMBERS = frozenset(["value", "start", "end"])
_AGAIN_AFTER = 60
_ROWS = {"points": 88}
"""Pixels of a row whose sentences take several lines."""

_SENTENCE = 300
_WIDTHS: dict[str, Literal["small"]] = {
    "id": "small",
    "page": "small",
    "kind": "small",
    "point": "small",
}


def listed(own: OwnDocuments, document: Document, lang: Lang) -> None:
    """The drafts made from a document, and the button that makes them."""
    drafts = _drafts()
    with st.expander(texts.get("draft_list", lang), icon=":material/edit_note:"):
        st.caption(texts.get("draft_help", lang))
        which = st.multiselect(texts.get("draft_which", lang), own.headings(document.id))
        if st.button(texts.get("draft_make", lang), icon=":material/post_add:"):
            try:
                made = own.drafts(document.id, which)
                fresh = [d for d in made if drafts.write(d, document.filename)]
            except KbError as error:
                components.problem(error, lang)
                return
            st.success(texts.get("draft_made", lang, count=len(fresh)))
        for draft in drafts.listed():
            if (draft.data.get("source") or {}).get("imported") == document.id:
                _entry(document, draft, lang)


def _entry(document: Document, draft: Draft, lang: Lang) -> None:
    title = (draft.data.get("title") or {}).get("ja") or draft.id
    complete = texts.get("draft_complete", lang)
    left = texts.get("draft_left", lang, count=len(draft.faults)) if draft.faults else complete
    components.link(
        "documents",
        title + wording.in_brackets(left, lang),
        icon=":material/edit:",
        id=document.id,
        at=str(document.page_labelled(str((draft.data.get("source") or {}).get("page", "")))),
        draft=draft.id,
    )


def draw(own: OwnDocuments, document: Document, draft_id: str, lang: Lang) -> None:
    """The form of a draft; what is typed is held against the schema at once."""
    drafts = _drafts()
    try:
        draft = drafts.get(draft_id)
    except KbError as error:
        components.problem(error, lang)
        return
    if st.session_state.get(_HELD, ("", {}))[0] != draft_id:
        _begin(draft_id, draft.data)
    held: dict[str, Any] = st.session_state[_HELD][1]
    st.subheader(texts.get("draft_title_page", lang), anchor=False)
    if told := st.session_state.pop(_TOLD, ""):
        st.success(told, icon=":material/check_circle:")
    _registers(own, document, drafts, lang)
    above = st.container()
    typed = _typed(held, document, drafts, lang)
    with above:
        _proposals(draft_id, typed, lang)
    faults = drafts.faults_of(draft_id, typed)
    empty, others = lacking(faults, lang)
    with above:
        if empty:
            fields = SIGNS[lang].items.join(empty)
            st.info(texts.get("draft_empty", lang, fields=fields), icon=":material/edit:")
        for other in others:
            st.warning(view.escape(other), icon=":material/warning:")
    _buttons(drafts, draft_id, typed, bool(faults), lang)


def _proposals(draft_id: str, typed: dict[str, Any], lang: Lang) -> None:
    """Take over what a model proposes, beside what was typed meanwhile; tell what is its."""
    told = proposals(typed, (draft_id, st.session_state[_TURN]), lang)
    if told:
        _begin(draft_id, with_proposals(typed, told.values))
        st.session_state[_TOLD] = phrases.get("proposed", lang, count=len(told.values))
        st.rerun()
    if marked := typed.get(PROPOSED):
        fields = SIGNS[lang].items.join(dict.fromkeys(_name(path, lang) for path in marked))
        st.info(phrases.get("proposed_fields", lang, fields=fields))


def _name(path: str, lang: Lang) -> str:
    """The name of a field by its path: points.p2.en -> 要点2・英語."""
    first, *rest = path.split(".")
    number = "".join(filter(str.isdigit, rest[0])) if len(rest) > 1 else ""
    return part_name([first, *rest[-1:]], lang, number)


def _registers(own: OwnDocuments, document: Document, drafts: Drafts, lang: Lang) -> None:
    """Asks for what the registers lack, and begins again with what was entered."""
    corpus = own.index.corpus
    told = draft_registers.document_form(corpus, document, drafts, lang)
    code, added = draft_registers.town_form(corpus, document, drafts, lang)
    if code:
        st.session_state[f"municipality-{st.session_state[_TURN]}"] = code
    if told or added:
        _opened.clear()
        st.session_state[_TOLD] = told or added
        st.rerun()


def _begin(draft_id: str, data: Any) -> None:
    st.session_state[_HELD] = (draft_id, dict(data))
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _typed(held: dict[str, Any], document: Document, drafts: Drafts, lang: Lang) -> dict[str, Any]:
    """The draft as it stands in the form."""
    turn = st.session_state[_TURN]
    corpus = state.base().corpus
    typed = dict(held)
    for field in _SHORT:
        area = st.text_area if field == "summary" else st.text_input
        typed[field] = {
            spoken: area(
                _label(field, spoken, lang) + _mark(held, f"{field}.{spoken}"),
                value=(held.get(field) or {}).get(spoken, ""),
                key=f"{field}-{spoken}-{turn}",
            )
            for spoken in LANGS
        }
    tables = drafts.loading.tables
    places = {m.code: m.name.get(lang) for m in tables.municipalities.values()}
    own = tables.municipality_called(document.municipality)
    town = str(held.get("municipality") or (own.code if own else ""))
    typed["municipality"] = _choice("municipality", town, places, lang)
    states = {s.value: wording.STATUS[s][lang] for s in Status}
    typed["status"] = _choice("status", str(held.get("status") or ""), states, lang)
    for field, entries in (
        ("topics", corpus.tables.topics),
        ("approaches", corpus.tables.approaches),
    ):
        names = {known: entry.name.get(lang) for known, entry in entries.items()}
        typed[field] = st.multiselect(
            texts.get(f"draft_{field}", lang),
            list(names),
            default=[known for known in held.get(field) or [] if known in names],
            format_func=names.__getitem__,
            key=f"{field}-{turn}",
        )
    questions = held.get("questions") or {}
    typed["questions"] = {
        spoken: lines(
            st.text_area(
                _label("questions", spoken, lang),
                value="\n".join(questions.get(spoken) or []),
                help=texts.get("draft_questions_help", lang),
                key=f"questions-{spoken}-{turn}",
            )
        )
        for spoken in LANGS
    }
    for part in COLUMNS:
        typed[part] = entries_of(held, part, _table(held, part, lang))
    typed.pop(PROPOSED, None)
    if marked := still_proposed(typed, held):
        typed[PROPOSED] = marked
    return typed


def _table(held: dict[str, Any], part: str, lang: Lang) -> list[dict[str, Any]]:
    import pandas as pd

    corpus = state.base().corpus
    st.markdown(f"**{texts.get(f'draft_{part}', lang)}**")
    points = [str(point["id"]) for point in held.get("points") or []]
    choices: dict[str, dict[str, str]] = {
        "aspect": {a: corpus.aspect_label(a, lang) for a in corpus.tables.aspects},
        "kind": {kind.value: wording.FIGURE_KIND[kind][lang] for kind in FigureKind},
        "point": {point: point for point in points},
    }
    config: dict[str, Any] = {}
    for column in COLUMNS[part]:
        name = part_name(column.split("."), lang)
        if column in choices:
            config[column] = st.column_config.SelectboxColumn(
                name,
                options=[*choices[column]],
                format_func=partial(_named, choices[column]),
                width=_WIDTHS.get(column),
            )
        elif column in _NUMBERS:
            config[column] = st.column_config.NumberColumn(name, width="small")
        else:
            config[column] = st.column_config.TextColumn(name, width=_width(part, column))
    edited = st.data_editor(
        pd.DataFrame(rows_of(held, part), columns=list(COLUMNS[part])),
        column_config=config,
        num_rows="dynamic",
        hide_index=True,
        placeholder="—",
        row_height=_ROWS.get(part),
        key=f"{part}-{st.session_state[_TURN]}",
    )
    return [{str(name): value for name, value in row.items()} for row in edited.to_dict("records")]


def _width(part: str, column: str) -> int | Literal["small"] | None:
    """Wide where sentences stand."""
    return _SENTENCE if part == "points" and column in LANGS else _WIDTHS.get(column)


def _named(names: dict[str, str], known: object) -> str:
    return names.get(str(known), str(known))


def _choice(field: str, own: str, names: dict[str, str], lang: Lang) -> str:
    options = ["", *names]
    key = f"{field}-{st.session_state[_TURN]}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = own if own in options else ""
    chosen = st.selectbox(
        texts.get(f"draft_{field}", lang),
        options,
        format_func=lambda known: names.get(known, ""),
        key=key,
    )
    return str(chosen or "")


def _mark(held: dict[str, Any], path: str) -> str:
    """The sign of what a model proposed."""
    return f" {phrases.MARK}" if path in (held.get(PROPOSED) or ()) else ""


def _label(field: str, spoken: Lang, lang: Lang) -> str:
    return part_name((field, spoken), lang)


def _buttons(
    drafts: Drafts, draft_id: str, typed: dict[str, Any], faulty: bool, lang: Lang
) -> None:
    checked = st.checkbox(texts.get("draft_checked", lang), disabled=faulty)
    with st.container(horizontal=True, gap="small"):
        save = st.button(texts.get("draft_save", lang), type="primary", icon=":material/save:")
        finish = st.button(
            texts.get("draft_finish", lang), disabled=faulty, icon=":material/library_add:"
        )
    if not (save or finish):
        return
    try:
        saved = drafts.save(draft_id, typed)
        told = texts.get("draft_saved", lang)
        if finish:
            path = drafts.finish(draft_id, checked=checked)
            told = texts.get("draft_finished", lang, path=_short(path))
    except KbError as error:
        components.problem(error, lang)
        return
    st.session_state[_TOLD] = told
    if finish:
        st.session_state.pop(_HELD)
        state.set_params(draft=None)
    else:
        _begin(draft_id, saved.data)
    st.rerun()


def told() -> None:
    """What became of a draft that was moved among the records."""
    if sentence := st.session_state.pop(_TOLD, ""):
        st.success(sentence, icon=":material/check_circle:")


def _short(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _drafts() -> Drafts:
    settings = Settings.from_environment()
    return _opened(str(settings.drafts), str(settings.cases))


@st.cache_resource(ttl=_AGAIN_AFTER, max_entries=2, show_spinner=False)
def _opened(folder: str, cases: str) -> Drafts:
    return Drafts(Path(folder), Path(cases))
