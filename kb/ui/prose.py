"""What a language model adds to an answer or a draft, where one is set up: it joins when ready.

The model is asked in a thread of its own. The page is drawn without it, looks for it now and then,
and is drawn once more when it has come.
"""

from __future__ import annotations

import json
from collections.abc import Hashable
from concurrent.futures import Future
from typing import Any

import streamlit as st

from kb.answering.models import Answer
from kb.errors import KbError
from kb.prose.asking import is_long
from kb.prose.models import Asks, Drafted, Prose
from kb.prose.writing import joined
from kb.records.models import Lang
from kb.settings import LanguageModel
from kb.texts import prose as phrases
from kb.ui import components, state
from kb.ui.views import view
from kb.ui.views.prose_html import prose_html
from kb.ui.waiting import LOOKED_AT_EVERY, Made, result, waiting

_ASKED = "draft-proposals-asked"


def joins(answer: Answer, lang: Lang) -> None:
    """Draw an answer's prose, or that it is on its way; nothing where no model is named."""
    model = _model()
    if model is None or not joined(answer):
        return
    base = state.base()
    made_of = ("prose", base.folder, model, answer.understood.asked, joined(answer))
    text = waiting().of(made_of, lambda: base.prose(answer, model))
    with st.container(key="prose"):
        if text.done():
            _shown(result(text, Prose), answer, lang)
        else:
            st.fragment(_awaited, run_every=LOOKED_AT_EVERY)(text, "waiting", lang)


def asks(question: str, lang: Lang) -> None:
    """Draw what a long question asks, a link each; nothing where no model is named."""
    try:
        model = LanguageModel.from_environment()
    except KbError:
        return  # said where the prose would be
    if model is None or not is_long(question):
        return
    base = state.base()
    made = waiting().of(("asks", model, question), lambda: base.asks(question, model))
    if not made.done():
        st.fragment(_awaited, run_every=LOOKED_AT_EVERY)(made, "asks_waiting", lang)
        return
    read = result(made, Asks)
    if read and read.asks:
        st.header(phrases.get("asks_title", lang), anchor=False)
        st.caption(phrases.get("asks_help", lang))
        for one in read.asks:
            components.link("ask", one, icon=":material/subdirectory_arrow_right:", q=one)


def proposals(draft: dict[str, Any], made_for: Hashable, lang: Lang) -> Drafted | None:
    """Draw the button that asks for proposals for a draft, that they are on their way, or why there
    are none; what came, for the form to take over. Nothing where no model is named.

    ``made_for`` tells this draft, as it was when it was asked for, from others.
    """
    model = _model()
    if model is None:
        return None
    if st.button(phrases.get("propose", lang), icon=":material/auto_awesome:"):
        st.session_state[_ASKED] = (made_for, json.dumps(draft, default=str))
    asked, content = st.session_state.get(_ASKED, (None, ""))
    if asked != made_for:
        return None
    base = state.base()
    # By what was asked about: what tells a draft from others tells it so within one visit only.
    made_of = ("draft", base.folder, model, content)
    made = waiting().of(made_of, lambda: base.documents.proposed(draft, model))
    if not made.done():
        st.fragment(_awaited, run_every=LOOKED_AT_EVERY)(made, "propose_waiting", lang)
        return None
    told = result(made, Drafted)
    if told and not told.fault:
        del st.session_state[_ASKED]
        return told
    why = told.fault if told and told.fault else "unusable"
    st.caption(phrases.fault(why, "draft", lang))
    return None


def _model() -> LanguageModel | None:
    """The model that the settings name; where they cannot be used, why is drawn."""
    try:
        return LanguageModel.from_environment()
    except KbError as error:
        st.caption(view.escape(str(error)))
        return None


def _awaited(made: Future[Made | None], said: str, lang: Lang) -> None:
    if made.done():
        st.rerun()
    st.caption(f":material/hourglass_top: {phrases.get(said, lang)}")


def _shown(prose: Prose | None, answer: Answer, lang: Lang) -> None:
    if prose is None:
        st.caption(phrases.fault("unusable", "prose", lang))
        return
    if prose.fault:
        st.caption(phrases.fault(prose.fault, "prose", lang))
        return
    st.header(phrases.get("title", lang), anchor=False)
    st.caption(phrases.get("help", lang))
    with st.container(border=True):
        st.html(prose_html(state.base().corpus, prose, answer, lang))
    if prose.left_out:
        st.caption(phrases.get("left_out", lang, count=prose.left_out))
    with st.expander(phrases.get("copy", lang), icon=":material/content_copy:"):
        st.code(state.base().prose_text(prose, answer), language=None, wrap_lines=True)
