"""A document held against the records: by topic what it says, what was not found, who does it.

Query parameters, with the document's ``id``: ``review``, ``people`` the inhabitants of its
municipality where no record tells them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kb.comparing.review import Holding, Review, TopicReview
from kb.documents.models import Document, Quotation
from kb.own_documents import OwnDocuments
from kb.presenting.quotations import headed, where
from kb.presenting.reviews import MOST_NAMED, aims_title, lacks_text
from kb.records.models import Lang
from kb.texts import documents as words
from kb.texts import interface as texts
from kb.ui import components, exporting, state
from kb.ui.views import view

_PEOPLE = "review-people"
_HOLDINGS: tuple[Holding, ...] = ("not_found", "mentioned", "treated")


def draw(own: OwnDocuments, document: Document, lang: Lang) -> None:
    """Draw the review."""
    st.subheader(texts.get("review_title", lang), anchor=False)
    st.caption(words.get("review_help", lang))
    asked = state.param("people")
    review = own.review(document.id, int(asked) if asked.isdecimal() else None)
    if review.place is None:
        _people(asked, lang)
    exporting.review_buttons(review, lang)
    for tab, holding in zip(
        st.tabs(
            [
                words.get(f"review_{holding}", lang, count=len(review.holding(holding)))
                for holding in _HOLDINGS
            ]
        ),
        _HOLDINGS,
        strict=True,
    ):
        with tab:
            topics = review.holding(holding)
            for topic in topics:
                _topic(topic, lang)
            if not topics:
                st.caption(words.get("review_none", lang))
    _aims(review, lang)
    _listed(
        words.get("review_targets", lang, open=len(review.targets), all=review.target_count),
        [(t.quotation, lacks_text(t.lacks, lang)) for t in review.targets],
        lang,
    )
    _listed(
        words.get("review_unassigned", lang, count=len(review.unassigned)),
        [(quotation, "") for _, quotation in review.unassigned],
        lang,
    )


def _people(asked: str, lang: Lang) -> None:
    """Asks for the inhabitants, where the register does not know the municipality."""
    st.session_state[_PEOPLE] = int(asked) if asked.isdecimal() else None
    st.number_input(
        texts.get("review_people", lang),
        min_value=1,
        step=1000,
        key=_PEOPLE,
        help=texts.get("review_people_help", lang),
        on_change=lambda: state.set_params(people=str(st.session_state[_PEOPLE] or "")),
    )


def _topic(topic: TopicReview, lang: Lang) -> None:
    corpus = state.base().corpus
    with st.container(border=True, gap="xsmall", key=f"topic-{topic.topic}"):
        st.markdown(f"**{view.escape(corpus.tables.topics[topic.topic].name.get(lang))}**")
        if topic.holding == "not_found":
            near = [words.get("review_near", lang, said=q.text) for q in topic.quotations]
            st.caption(view.escape(" ".join([words.get("review_absent", lang), *near])))
        else:
            quotations(topic.quotations, lang, topic.topic)
            if topic.more:
                st.caption(words.get("review_more", lang, count=topic.more))
        if topic.elsewhere:
            st.caption(words.get("review_elsewhere", lang))
            quotations(topic.elsewhere, lang, f"{topic.topic}-else")
        for key, records in (("review_cases", topic.cases), ("review_plans", topic.plans)):
            if records:
                st.caption(words.get(key, lang))
                _records(records, lang)


def quotations(said: Sequence[Quotation], lang: Lang, place: str) -> None:
    """Sentences of a document with links to their pages; ``place`` makes keys unique."""
    for n, quotation in enumerate(said):
        with st.container(key=f"said-{place}-{n}", gap="xsmall"):
            st.markdown(view.escape(words.quoted(quotation.text, lang) + headed(quotation, lang)))
            _link(quotation, lang)


def _link(quotation: Quotation, lang: Lang) -> None:
    components.link(
        "documents",
        where(quotation, lang),
        icon=":material/find_in_page:",
        id=quotation.document,
        at=str(quotation.page),
        passage=quotation.passage,
        part=f"{quotation.start}-{quotation.start + len(quotation.text)}",
    )


def _records(records: Sequence[str], lang: Lang) -> None:
    for record in records[:MOST_NAMED]:
        components.record_link(record, lang)
    if len(records) > MOST_NAMED:
        st.caption(words.get("review_more", lang, count=len(records) - MOST_NAMED))


def _aims(review: Review, lang: Lang) -> None:
    corpus = state.base().corpus

    def drawn() -> None:
        for aim in review.aims:
            st.markdown(view.escape(corpus.get(aim.record).point(aim.point).get(lang)))
            components.record_link(aim.record, lang, aim.point)

    _folded(aims_title(review, lang), bool(review.aims), drawn)


def _listed(title: str, quoted: Sequence[tuple[Quotation, str]], lang: Lang) -> None:
    def drawn() -> None:
        for quotation, beside in quoted:
            st.markdown(view.escape(_said(quotation, beside, lang)))
            _link(quotation, lang)

    _folded(title, bool(quoted), drawn)


def _said(quotation: Quotation, beside: str, lang: Lang) -> str:
    return f"{words.quoted(quotation.text, lang)}{headed(quotation, lang)} {beside}"


def _folded(title: str, filled: bool, drawn: Callable[[], None]) -> None:
    if not filled:
        st.caption(title)
        return
    with st.expander(title):
        drawn()
