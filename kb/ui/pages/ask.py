"""The Ask page: a question, what was understood of it, and the answer with its sources.

Query parameters: ``q`` the question, ``after`` the one before where ``q`` leans on it, ``drop`` the
understood fields taken back (``a,b``).
"""

from __future__ import annotations

import streamlit as st

from kb.answering.models import Answer, Item
from kb.answering.told import stage_of_item
from kb.errors import QueryError
from kb.presenting import terms
from kb.presenting.notes import completed_note, notes
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.texts import interface as texts
from kb.ui import components, exporting, likeness, prose, quotations, state
from kb.ui.views import answer_view, view

_BOX = "question-box"
_KEPT = "kept-fields"
_HITS = 10
_MAX_CHARS = 1000


def page() -> None:
    """Draw the page."""
    lang = state.lang()
    base = state.base()
    corpus = base.corpus
    question, after = state.param("q"), state.param("after")
    st.title(texts.get("ask_title", lang), anchor=False)
    _question_box(corpus, question, lang)
    if not question.strip():
        _examples(corpus, lang)
        return
    dropped = answer_view.known_fields(state.param_list("drop"))
    try:
        answer = base.ask(question, drop=dropped, like=state.likest_first(), after=after)
    except QueryError as error:
        components.problem(error, lang)
        _examples(corpus, lang)
        return
    asked = answer.understood.asked
    state.note_question(asked)
    with st.container(key="ask-on"):
        st.caption(texts.get("ask_on", lang))
    _understood(question, after, dropped, lang)
    components.announce(
        texts.get("ask_asked", lang, question=asked),
        texts.get("ask_told", lang, said=len(answer.statements), sources=len(answer.citations))
        if answer.answered
        else texts.get("ask_untold", lang),
    )
    if answer.answered:
        _answer(corpus, answer, lang)
    else:
        _refusal(corpus, answer, lang)
    prose.asks(answer.question, lang)
    _follow_ups(corpus, answer, lang)
    _hits(answer, lang)


def _question_box(corpus: Corpus, question: str, lang: Lang) -> None:
    themes = corpus.tables.themes.values()
    example = next((q for theme in themes for q in theme.questions.get(lang)), "")
    # The box follows the address: links, reload and the back button all change the question.
    st.session_state[_BOX] = question
    with (
        st.form("ask", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(
            texts.get("ask_label", lang),
            key=_BOX,
            max_chars=_MAX_CHARS,
            placeholder=texts.get("ask_placeholder", lang, question=example) if example else None,
            width="stretch",
        )
        st.form_submit_button(
            texts.get("ask_button", lang),
            type="primary",
            icon=":material/search:",
            on_click=_submit,
        )


def _submit() -> None:
    """Ask what was typed: on from the question shown where it does not stand on its own."""
    typed = st.session_state[_BOX].strip()
    after, drop = _leans_on(typed)
    state.set_params(q=typed, after=after, drop=drop)


def _leans_on(typed: str) -> tuple[str, list[str]]:
    """The question before in full, and what of it was taken back; nothing for one of its own."""
    question, after = state.param("q"), state.param("after")
    dropped = answer_view.known_fields(state.param_list("drop"))
    base = state.base()
    if typed == question:
        return after, []
    try:
        before = base.understand(question, after, dropped).asked
        read = base.understand(typed, before)
    except QueryError:
        # The page says what is wrong with what was typed.
        return "", []
    return (before, [f for f in dropped if f in read.taken_over]) if read.completed else ("", [])


def _examples(corpus: Corpus, lang: Lang) -> None:
    places = len({record.municipality for record in corpus})
    documents = {record.source.document: corpus.document(record) for record in corpus}.values()
    published = sorted(documents, key=lambda document: document.published_on)
    st.markdown(
        texts.get(
            "ask_intro",
            lang,
            records=len(corpus),
            places=places,
            documents=len(documents),
            first=published[0].published.get(lang),
            last=published[-1].published.get(lang),
        )
    )
    st.header(texts.get("examples_title", lang), anchor=False)
    themes = list(corpus.tables.themes.values())
    for start in range(0, len(themes), 3):
        for column, theme in zip(st.columns(3), themes[start : start + 3], strict=False):
            with column:
                st.markdown(f"**{view.escape(theme.name.get(lang))}**")
                for question in theme.questions.get(lang):
                    components.link("ask", question, q=question)


def _understood(question: str, after: str, dropped: list[str], lang: Lang) -> None:
    """The fields of the intent as chips; one taken off re-asks without it, and can come back."""
    base = state.base()
    chips = answer_view.chips(base.understand(question, after), base.corpus, lang)
    if not chips:
        return
    labels = {chip.field: chip.label for chip in chips}
    kept = [field for field in labels if field not in dropped]
    st.session_state[_KEPT] = kept
    st.pills(
        texts.get("understood", lang),
        list(labels),
        selection_mode="multi",
        format_func=lambda field: (
            f"{view.escape(labels[field])} {'＋' if field in dropped else '✕'}"
        ),
        key=_KEPT,
        on_change=_take_back,
        args=(list(labels),),
    )


def _take_back(fields: list[str]) -> None:
    kept = st.session_state[_KEPT]
    state.set_params(drop=[field for field in fields if field not in kept])


def _answer(corpus: Corpus, answer: Answer, lang: Lang) -> None:
    _notes(answer)
    numbers = {c.id: c.n for c in reversed(answer.citations)}
    if answer.finding:
        with st.container(key="finding"):
            st.markdown(f"**{view.escape(answer.finding.text)}**")
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.caption(texts.get("sources_of_finding", lang), width="content")
                in_order = sorted(answer.finding.citations, key=lambda r: numbers[r.id])
                for n, reference in enumerate(in_order):
                    source = view.point_source(
                        corpus, reference.id, reference.point, answer.language
                    )
                    components.citation(source, numbers[reference.id], lang, f"finding-{n}")
    if any(len(group.items) > 1 for group in answer.groups):
        likeness.switch(lang, "answer")
    for g, group in enumerate(answer.groups):
        if group.heading:
            st.header(view.escape(group.heading), anchor=False)
        for i, item in enumerate(group.items):
            _item(corpus, answer, item, numbers, lang, f"{g}-{i}")
    prose.joins(answer, lang)
    quotations.shown(answer, lang)
    if answer.table:
        st.header(texts.get("table_title", lang), anchor=False)
        st.caption(texts.get("table_help", lang))
        states = {item.record: item.status for group in answer.groups for item in group.items}
        components.comparison(answer.table, answer.language, numbers, states)
    components.terms(terms.of_answer(answer, corpus), answer.language, lang)
    _sources(corpus, answer, lang)
    _take_away(answer, lang)


def _notes(answer: Answer) -> None:
    """What the reply says beside its statements; that it goes on from a question is no warning."""
    for note in notes(answer):
        box = st.info if note == completed_note(answer) else st.warning
        box(view.escape(note), icon=":material/info:")


def _item(
    corpus: Corpus, answer: Answer, item: Item, numbers: dict[str, int], lang: Lang, place: str
) -> None:
    """What one record says, its state and date in its head."""
    record = corpus.get(item.record)
    dated = components.dated_badge(view.dated(corpus, record, lang))
    alike = likeness.badge(record.municipality, lang)
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            stage = view.badge(stage_of_item(corpus, item), lang)
            label = f"**{view.escape(item.label)}** {stage} {dated}{alike}"
            st.markdown(label, width="stretch")
            components.collect_button(item.record, lang, place)
        for s, statement in enumerate(item.statements):
            sources = [
                (view.point_source(corpus, r.id, r.point, answer.language), numbers[r.id])
                for r in statement.citations
            ]
            components.statement(statement.text, sources, lang, f"{place}-{s}", item.status)


def _sources(corpus: Corpus, answer: Answer, lang: Lang) -> None:
    st.header(texts.get("sources_title", lang), anchor=False)
    cited = answer_view.cited_points(answer)
    shown: set[str] = set()
    for source in answer.citations:
        if source.id in shown:
            continue
        shown.add(source.id)
        record = corpus.get(source.id)
        pages = [record.page_of(record.point(p)) for p in cited[source.id]]
        components.source_entry(source.n, source.id, pages, answer.language, lang)


def _take_away(answer: Answer, lang: Lang) -> None:
    with st.expander(texts.get("copy_title", lang), icon=":material/content_copy:"):
        st.caption(texts.get("copy_help", lang))
        st.code(state.base().text(answer), language=None, wrap_lines=True)
    exporting.answer_buttons(answer, lang)


def _refusal(corpus: Corpus, answer: Answer, lang: Lang) -> None:
    with st.container(key="finding"):
        st.markdown(f"**{view.escape(answer.reason)}**")
        st.markdown(texts.get("refusal_searched", lang, count=len(corpus)))
    _notes(answer)
    quotations.shown(answer, lang)
    if answer.related:
        st.header(texts.get("beside_title", lang), anchor=False)
        numbers = {r: n for n, r in enumerate(answer.nearest, start=1)}
        for s, statement in enumerate(answer.related):
            sources = [
                (view.point_source(corpus, r.id, r.point, answer.language), numbers[r.id])
                for r in statement.citations
            ]
            components.statement(statement.text, sources, lang, f"related-{s}", None)
    if answer.nearest:
        st.header(texts.get("nearest_title", lang), anchor=False)
        st.caption(texts.get("nearest_help", lang))
        for record_id in answer.nearest:
            components.record_card(record_id, answer.language, lang, "nearest")
    _take_away(answer, lang)


def _follow_ups(corpus: Corpus, answer: Answer, lang: Lang) -> None:
    suggested = answer_view.follow_ups(corpus, answer)
    if suggested:
        st.header(texts.get("follow_ups_title", lang), anchor=False)
        for question in suggested:
            components.link("ask", question, icon=":material/subdirectory_arrow_right:", q=question)


def _hits(answer: Answer, lang: Lang) -> None:
    """The records search found, whether or not the answer used them; drawn when opened."""
    listed = st.expander(
        texts.get("hits_title", lang), icon=":material/list:", key="hits", on_change="rerun"
    )
    if not listed.open:
        return
    result = state.base().search(answer.question, k=_HITS, intent=answer.understood)
    with listed:
        st.caption(texts.get("hits_help", lang, count=len(result.hits), ms=round(result.took_ms)))
        for hit in result.hits:
            components.record_card(
                hit.record.id, answer.language, lang, "hit", snippet=hit.passage.text, page=hit.page
            )
