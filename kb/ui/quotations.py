"""What an answer quotes from the user's own documents, under a heading of its own."""

from __future__ import annotations

import streamlit as st

from kb.answering.models import Answer
from kb.presenting.quotations import headed, where
from kb.records.models import Lang
from kb.texts import documents as words
from kb.texts import interface as texts
from kb.ui import components
from kb.ui.views import view


def shown(answer: Answer, lang: Lang) -> None:
    """Draw the quotations, each with the link to its page; nothing where there is none."""
    if not answer.quotations:
        return
    st.header(words.get("quotations", lang), anchor=False)
    st.caption(words.get("quotations_help", lang))
    for n, quotation in enumerate(answer.quotations):
        with st.container(border=True, gap="xsmall", key=f"quote-{n}"):
            draft = f" :gray-badge[{words.get('draft', lang)}]" if quotation.draft else ""
            st.markdown(view.escape(words.quoted(quotation.text, answer.language)) + draft)
            told = [headed(quotation, lang).strip(), where(quotation, lang)]
            st.caption(view.escape(" ".join(filter(None, told))))
            components.link(
                "documents",
                texts.get("quotation_open", lang),
                icon=":material/find_in_page:",
                id=quotation.document,
                at=str(quotation.page),
                passage=quotation.passage,
                part=f"{quotation.start}-{quotation.start + len(quotation.text)}",
            )
