"""The Record page: everything one record holds, where its source says it, and what it leaves out.

Query parameters: ``id`` the record, ``point`` a point to mark (a citation led to it).
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from kb.errors import UnknownRecordError
from kb.presenting import terms
from kb.records.corpus import Corpus
from kb.records.models import Lang, Record
from kb.texts import interface as texts
from kb.texts import wording
from kb.ui import components, exporting, likeness, reporting, state
from kb.ui.views import record_view, view
from kb.ui.views.tables_html import facts_html, plain_html
from kb.ui.views.view import escape


def page() -> None:
    """Draw the page."""
    lang = state.lang()
    corpus = state.base().corpus
    record_id = state.param("id")
    if not record_id:
        st.title(texts.get("page_record", lang), anchor=False)
        st.info(texts.get("record_none", lang), icon=":material/article:")
        components.link("browse", texts.get("page_browse", lang), icon=":material/search:")
        return
    try:
        record = corpus.get(record_id)
    except UnknownRecordError as error:
        components.problem(error, lang)
        for near in error.near:
            components.record_link(near, lang)
        components.link("browse", texts.get("page_browse", lang), icon=":material/search:")
        return
    _way_back(lang)
    _head(corpus, record, lang)
    main, side = st.columns([0.66, 0.34], gap="large")
    with main:
        _points(corpus, record, state.param("point"), lang)
        _tables(record, lang)
        components.terms(terms.of_record(record, corpus, lang), lang, lang)
    with side:
        _facts(corpus, record, lang)
    _neighbours(corpus, record, lang)
    _questions(record, lang)


def _way_back(lang: Lang) -> None:
    """To the answer the visitor came from, where there was one."""
    asked = state.questions()
    if asked:
        components.link(
            "ask",
            texts.get("back_to_answer", lang, question=components.short(asked[0])),
            icon=":material/arrow_back:",
            q=asked[0],
        )


def _head(corpus: Corpus, record: Record, lang: Lang) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.markdown(
            f"{view.badge(record.status, lang)}"
            f" :gray-badge[{texts.get(f'kind_{record.kind.value}', lang)}]"
            f" {components.dated_badge(view.dated(corpus, record, lang))}"
            f" {escape(view.place_label(corpus.municipality(record), lang))}",
            width="stretch",
        )
        components.collect_button(record.id, lang, "head")
    st.title(escape(record.title.get(lang)), anchor=False)
    _cited(corpus, record, state.param("point"), lang)
    with st.container(key="finding"):
        st.markdown(f"**{escape(record.gist.get(lang))}**")
    st.markdown(escape(record.summary.get(lang)))


def _cited(corpus: Corpus, record: Record, point_id: str, lang: Lang) -> None:
    """The point a citation led to, first thing on the page; nothing for an unknown one."""
    if point_id in {point.id for point in record.points}:
        source = view.point_source(corpus, record.id, point_id, lang)
        with st.container(key="cited-point", border=True, gap="xsmall"):
            mark = texts.get("record_marked", lang)
            st.caption(f":material/format_quote: {mark} — {escape(source.aspect)}")
            _point(record, source, lang, "cited-")


def _points(corpus: Corpus, record: Record, marked: str, lang: Lang) -> None:
    heading, told = (
        ("record_points_own", "record_points_own_help")
        if _all_verbatim(record)
        else ("record_points", "record_points_help")
    )
    st.header(texts.get(heading, lang), anchor=False)
    st.caption(texts.get(told, lang))
    for aspect, sources in record_view.points_by_aspect(corpus, record, lang):
        st.subheader(escape(aspect), anchor=False)
        for source in sources:
            if source.point == marked:
                with st.container(key="marked-point", border=True):
                    _point(record, source, lang)
            else:
                _point(record, source, lang)


def _point(record: Record, source: view.PointSource, lang: Lang, place: str = "") -> None:
    """A point with its page, and its state where that is not the record's."""
    page = f":gray-badge[{escape(view.page_label(source.page))}]"
    state_mark = components.other_status([(source, 0)], record.status, lang)
    if source.verbatim and not _all_verbatim(record):
        state_mark += f" :gray-badge[{texts.get('verbatim_badge', lang)}]"
    with st.container(key=f"say-{place}{source.point}", horizontal=True, gap="small", wrap=False):
        st.markdown(f"{escape(source.text)} {page}{state_mark}", width="stretch")
        reporting.button(source, lang, f"{place}{source.point}", short=True)


def _all_verbatim(record: Record) -> bool:
    return all(point.wording == "verbatim" for point in record.points)


def _tables(record: Record, lang: Lang) -> None:
    for key, rows in (
        ("record_figures", record_view.figure_rows(record, lang)),
        ("record_schedule", record_view.schedule_rows(record, lang)),
    ):
        if rows:
            st.header(texts.get(key, lang), anchor=False)
            st.html(plain_html(rows))


def _own_page(record: Record, lang: Lang) -> None:
    """The way to the page of the user's own document from which the record was drafted."""
    own = state.base().documents
    if record.source.imported not in own.library.ids():
        return
    document = own.get(record.source.imported)
    components.link(
        "documents",
        texts.get("record_own_page", lang),
        icon=":material/find_in_page:",
        id=document.id,
        at=str(document.page_labelled(record.source.page)),
    )


def _facts(corpus: Corpus, record: Record, lang: Lang) -> None:
    """The side column: source, municipality, organisation, funding, what is not stated."""
    for heading, rows in (
        ("facts_source", record_view.source_facts(corpus, record, lang)),
        ("facts_place", record_view.place_facts(corpus, record, lang)),
        ("facts_organisation", record_view.organisation_facts(record, lang)),
        ("facts_funding", record_view.funding_facts(record, lang)),
        ("facts_subject", record_view.subject_facts(corpus, record, lang)),
    ):
        if rows:
            st.subheader(texts.get(heading, lang), anchor=False)
            st.html(facts_html(rows))
    _own_page(record, lang)
    silent = record_view.silent_on(corpus, record, lang)
    if silent:
        st.subheader(texts.get("facts_silent", lang), anchor=False)
        st.markdown(" ".join(f":gray-badge[{name}]" for name in silent))
        st.caption(texts.get("facts_silent_help", lang))
    if record.links:
        st.subheader(texts.get("facts_links", lang), anchor=False)
        for item in record.links:
            st.link_button(
                escape(item.title.get(lang)),
                item.url,
                icon=":material/open_in_new:",
                type="tertiary",
            )
        st.caption(texts.get("facts_links_help", lang))
    st.subheader(texts.get("cite_title", lang), anchor=False)
    st.code(view.citation_line(corpus, record, lang, date.today()), language=None, wrap_lines=True)
    exporting.record_buttons(record.id, lang)
    if record.notes:
        with st.expander(texts.get("record_notes", lang)):
            for note in record.notes:
                st.markdown(f"- {escape(note)}")


def _neighbours(corpus: Corpus, record: Record, lang: Lang) -> None:
    related = record_view.related(corpus, record, lang)
    if related:
        st.header(texts.get("related_title", lang), anchor=False)
        with st.container(gap="xsmall"):
            for measure, ids in related:
                label = texts.get("related_measure", lang, measure=measure, count=len(ids))
                with st.expander(escape(label)):
                    for record_id in ids:
                        components.record_link(record_id, lang)
    st.header(texts.get("similar_title", lang), anchor=False)
    st.caption(texts.get("similar_help", lang))
    for column, (found, ids) in zip(
        st.columns(3), record_view.similar_places(corpus, record), strict=False
    ):
        with column:
            st.markdown(f"**{escape(view.place_label(found.place, lang))}**")
            st.caption(escape(wording.joined(likeness.told(found, lang), lang)))
            for record_id in ids[:3]:
                title = corpus.get(record_id).title.get(lang)
                components.link("record", title, icon=":material/article:", id=record_id)


def _questions(record: Record, lang: Lang) -> None:
    st.header(texts.get("record_questions", lang), anchor=False)
    for question in record.questions.get(lang):
        components.link("ask", question, icon=":material/forum:", q=question)
