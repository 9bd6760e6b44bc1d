"""Pieces that several pages draw. Record text passes through ``view.escape`` on its way."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from kb.errors import ArtefactError, KbError
from kb.records.models import Lang
from kb.ui import state
from kb.ui.state import PageName
from kb.ui.view import escape


def style(lang: Lang) -> None:
    """The few rules the theme has no setting for."""


def problem(error: KbError, lang: Lang) -> None:
    """An expected error as one sentence, with the command to run where the index is at fault."""
    st.error(escape(str(error)), icon=":material/error:")
    if isinstance(error, ArtefactError):
        st.code("python3 scripts/run.py app", language=None)


def link(
    page: PageName,
    label: str,
    *,
    icon: str | None = None,
    help: str | None = None,
    **params: str | Iterable[str] | None,
) -> None:
    """A link to a page of the app; ``label`` is plain text."""
    st.page_link(
        state.page(page),
        label=escape(label),
        icon=icon,
        help=help or "",
        query_params=state.link_params(**params),
    )


def record_link(record_id: str, lang: Lang, point: str = "") -> None:
    """A link to a record, named by its municipality and title."""
    corpus = state.answerer().index.corpus
    record = corpus.get(record_id)
    label = f"{corpus.municipality(record).name.get(lang)}　{record.title.get(lang)}"
    link("record", label, id=record_id, point=point)


def short(text: str, limit: int = 40) -> str:
    """The text, cut with an ellipsis where it is longer than ``limit`` characters."""
    return text if len(text) <= limit else f"{text[:limit]}…"
