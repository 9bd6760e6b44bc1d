"""Connected prose under an answer, where a language model is set up: it joins when it is ready.

The model is asked in a thread of its own. The page is drawn without it, looks for it now and then,
and is drawn once more when it has come.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

import streamlit as st

from kb.answering.models import Answer
from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase
from kb.prose.models import Prose
from kb.prose.writing import joined
from kb.records.models import Lang
from kb.settings import LanguageModel
from kb.texts import prose as phrases
from kb.ui import state
from kb.ui.views import view
from kb.ui.views.prose_html import prose_html

_AT_ONCE = 2
_KEPT = 100
_LOOKED_AT_EVERY = 1.0
_TRIED_AGAIN_AFTER = 60.0
"""Seconds for which a text that did not come about is not asked for again."""


class Writing:
    """Texts being worded and those that are, by what they were made of."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="prose")
        self._texts: OrderedDict[object, tuple[Future[Prose | None], float]] = OrderedDict()
        self._lock = Lock()

    def of(self, answer: Answer, base: KnowledgeBase, model: LanguageModel) -> Future[Prose | None]:
        """The text for an answer, asked for where nobody has asked yet."""
        made_of = (base.folder, model, answer.understood.asked, joined(answer))
        with self._lock:
            known = self._texts.get(made_of)
            if known is None or _over(*known):
                known = self._pool.submit(base.prose, answer, model), time.monotonic()
                self._texts[made_of] = known
            self._texts.move_to_end(made_of)
            while len(self._texts) > _KEPT:
                self._texts.popitem(last=False)[1][0].cancel()
            return known[0]


def _over(text: Future[Prose | None], since: float) -> bool:
    """Whether a text that did not come about may be tried again."""
    if not text.done() or time.monotonic() - since < _TRIED_AGAIN_AFTER:
        return False
    if text.cancelled() or text.exception() is not None:
        return True
    written = text.result()
    return written is not None and written.fault is not None


@st.cache_resource(show_spinner=False)
def _writing() -> Writing:
    return Writing()


def joins(answer: Answer, lang: Lang) -> None:
    """Draw an answer's prose, or that it is on its way; nothing where no model is named."""
    try:
        model = LanguageModel.from_environment()
    except KbError as error:
        st.caption(view.escape(str(error)))
        return
    if model is None or not joined(answer):
        return
    text = _writing().of(answer, state.base(), model)
    with st.container(key="prose"):
        if text.done():
            _shown(_result(text), answer, lang)
        else:
            st.fragment(_awaited, run_every=_LOOKED_AT_EVERY)(text, lang)


def _awaited(text: Future[Prose | None], lang: Lang) -> None:
    if text.done():
        st.rerun()
    st.caption(f":material/hourglass_top: {phrases.get('waiting', lang)}")


def _result(text: Future[Prose | None]) -> Prose | None:
    if text.cancelled() or text.exception() is not None:
        return None
    return text.result()


def _shown(prose: Prose | None, answer: Answer, lang: Lang) -> None:
    if prose is None:
        st.caption(phrases.get("fault_unusable", lang))
        return
    if prose.fault:
        st.caption(phrases.get(f"fault_{prose.fault}", lang))
        return
    st.header(phrases.get("title", lang), anchor=False)
    st.caption(phrases.get("help", lang))
    with st.container(border=True):
        st.html(prose_html(state.base().corpus, prose, answer, lang))
    if prose.left_out:
        st.caption(phrases.get("left_out", lang, count=prose.left_out))
    with st.expander(phrases.get("copy", lang), icon=":material/content_copy:"):
        st.code(state.base().prose_text(prose, answer), language=None, wrap_lines=True)
