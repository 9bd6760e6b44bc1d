"""Pieces that several pages draw. Record text passes through ``view.escape`` on its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape as escape_html

import streamlit as st

from kb.comparing.table import Table
from kb.errors import ArtefactError, KbError, ModelError
from kb.records.models import Lang, Status
from kb.records.registers import Term
from kb.records.stages import Stage
from kb.texts import interface as texts
from kb.texts import wording
from kb.ui import likeness, reporting, script, state, style
from kb.ui.charts import shades
from kb.ui.charts.shades import Palette
from kb.ui.state import PageName
from kb.ui.views import view
from kb.ui.views.tables_html import comparison_html, facts_html, source_anchor
from kb.ui.views.view import PointSource, escape

_SHORT = 40


def apply_style(lang: Lang) -> None:
    """Rules of appearance and the page's language; once a run, before anything else."""
    st.html(style.CSS)
    st.html(script.of_page(lang), unsafe_allow_javascript=True)


def palette() -> Palette:
    """The colours of charts on the page as the visitor sees it."""
    return shades.DARK if st.context.theme.type == "dark" else shades.LIGHT


def cold(lang: Lang) -> None:
    """What stands in the page's place while the records are opened."""
    told = escape_html(texts.get("opening", lang))
    st.html(f'<p class="kb-cold" role="status">{told}</p>{style.COLD}')


def announce(printed: str, spoken: str) -> None:
    """What paper shows in place of the boxes, and what a screen reader says when it arrives."""
    st.html(
        f'<p class="kb-paper">{escape_html(printed)}</p>'
        f'<p class="kb-spoken" role="status">{escape_html(spoken)}</p>'
    )


def problem(error: KbError, lang: Lang) -> None:
    """An expected error as one sentence, with the command to run where the index is at fault."""
    st.error(escape(texts.error(error, lang)), icon=":material/error:")
    if isinstance(error, (ArtefactError, ModelError)):
        st.code("python3 scripts/run.py app", language=None)
        st.caption(escape(str(error)))


def stale(lang: Lang) -> None:
    """Tells that the records were edited after the index was built, and the command to run."""
    st.warning(texts.get("index_older", lang), icon=":material/update:")
    st.code("kb build", language=None)


def link(
    page: PageName,
    label: str,
    *,
    icon: str | None = None,
    **params: str | Iterable[str] | None,
) -> None:
    """A link to a page of the app; ``label`` is plain text, ``params`` its query parameters."""
    st.page_link(
        state.page(page),
        label=escape(label),
        icon=icon,
        help="",
        query_params=state.link_params(**params),
    )


def record_link(record_id: str, lang: Lang, point: str = "", *, limit: int | None = None) -> None:
    """A link to a record, named by its municipality and title.

    Args:
        record_id: the record.
        lang: language of the name.
        point: a point of it that the record page then marks.
        limit: characters after which the name is cut; None shows it whole.
    """
    corpus = state.base().corpus
    record = corpus.get(record_id)
    label = f"{corpus.municipality(record).name.get(lang)}｜{record.title.get(lang)}"
    shown = short(label, limit) if limit else label
    link("record", shown, icon=":material/article:", id=record_id, point=point)


def short(text: str, limit: int = _SHORT) -> str:
    """The text, cut with an ellipsis where it is longer than ``limit`` characters."""
    return text if len(text) <= limit else f"{text[:limit]}…"


def collect_button(record_id: str, lang: Lang, place: str) -> None:
    """Adds a record to the collection or takes it out.

    Args:
        record_id: the record.
        lang: language of the label.
        place: where on the page it stands; makes its key unique.
    """
    collected = record_id in state.collection()
    st.button(
        texts.get("collected" if collected else "collect", lang),
        key=f"collect-{place}-{record_id}",
        icon=":material/bookmark_added:" if collected else ":material/bookmark_add:",
        help=texts.get("collected_help" if collected else "collect_help", lang),
        type="tertiary",
        on_click=_toggle,
        args=(record_id, lang),
    )


def _toggle(record_id: str, lang: Lang) -> None:
    state.toggle_collected(record_id)
    added = record_id in state.collection()
    st.toast(
        texts.get("toast_added" if added else "toast_removed", lang, count=len(state.collection())),
        icon=":material/bookmark:",
    )


def citation(source: PointSource, number: int, lang: Lang, place: str) -> None:
    """A citation's number and page; pressed, it shows the point and where it stands.

    Args:
        source: the point cited, in the language of the answer.
        number: the number of its record among the sources.
        lang: language of the labels.
        place: where on the page it stands; makes its key unique.
    """
    with st.popover(
        f"\\[{number}\\] {escape(view.page_label(source.page))}",
        key=f"cite-{place}",
        type="tertiary",
        help=escape(f"{source.place} {source.location}"),
    ):
        mark = "" if source.stage is Stage.PRESENT else f"{view.badge(source.stage, lang)} "
        st.markdown(f"{mark}**{escape(source.aspect)}** {dated_badge(source.dated)}")
        st.markdown(escape(source.text))
        st.caption(texts.get("verbatim" if source.verbatim else "our_summary", lang))
        st.html(facts_html(_source_facts(source, lang)))
        if source.address:
            st.link_button(
                texts.get("open_source", lang), source.address, icon=":material/open_in_new:"
            )
        link(
            "record",
            texts.get("open_point", lang),
            icon=":material/article:",
            id=source.record,
            point=source.point,
        )
        reporting.button(source, lang, place)


def _source_facts(source: PointSource, lang: Lang) -> list[tuple[str, str]]:
    values = (
        ("source_record", f"{source.place}｜{source.title}"),
        ("source_document", source.document),
        ("fact_publisher", source.publisher),
        ("source_section", source.section),
        ("source_page", view.page_label(source.page)),
        ("fact_as_of", source.dated),
    )
    return [(texts.get(key, lang), value) for key, value in values if value]


def dated_badge(dated: str) -> str:
    """``view.dated`` as Markdown; empty where it is."""
    return f":gray-badge[:material/calendar_today: {escape(dated)}]" if dated else ""


def statement(
    text: str,
    sources: list[tuple[PointSource, int]],
    lang: Lang,
    place: str,
    status: Status | None,
) -> None:
    """One sentence with its citations beside it.

    Args:
        text: the sentence, plain.
        sources: each point cited with its record's number.
        lang: language of the labels.
        place: where on the page it stands; makes keys unique.
        status: the state said of its surroundings; a point of another state is
            marked, every one where it is None.
    """
    with st.container(key=f"say-{place}", horizontal=True, gap="small", wrap=False):
        st.markdown(escape(text) + other_status(sources, status, lang), width="stretch")
        for n, (source, number) in enumerate(sources):
            citation(source, number, lang, f"{place}-{n}")


def other_status(sources: list[tuple[PointSource, int]], status: Status | None, lang: Lang) -> str:
    """Badges, as Markdown, of the states that differ from the one already shown."""
    stages = dict.fromkeys(s.beside(status) for s, _ in sources)
    return "".join(f" {view.badge(stage, lang)}" for stage in stages if stage)


def comparison(
    table: Table, lang: Lang, numbers: Mapping[str, int], states: Mapping[str, Status]
) -> None:
    """A comparison table whose cells lead to the sources listed by ``source_entry``.

    Args:
        table: rows by record.
        lang: language of the table.
        numbers: record id -> number of its source.
        states: record id -> the state said of it.
    """
    corpus = state.base().corpus
    st.html(comparison_html(corpus, table, lang, numbers, states))


def source_entry(
    number: int, record_id: str, pages: Iterable[str], text_lang: Lang, lang: Lang
) -> None:
    """One entry of a list of sources, with the link to its record and the collect button.

    Args:
        number: its number; citations lead here.
        record_id: the record.
        pages: the pages cited, as printed.
        text_lang: language of the record's text.
        lang: language of the labels.
    """
    corpus = state.base().corpus
    record = corpus.get(record_id)
    listed = ", ".join(view.page_label(page) for page in sorted(set(pages), key=view.page_order))
    where = f"{corpus.document(record).title.get(text_lang)}, {record.source.section}"
    dated = view.dated(corpus, record, lang)
    with st.container(
        key=f"source-{number}",
        horizontal=True,
        vertical_alignment="center",
        gap="small",
        wrap=False,
    ):
        st.html(
            f'<div id="{source_anchor(number)}"><b>[{number}] '
            f"{escape_html(corpus.municipality(record).name.get(text_lang))}</b> "
            f"{escape_html(record.title.get(text_lang))}<br>"
            f'<span class="kb-quiet">{escape_html(where)}, '
            f"{escape_html(listed or view.page_label(record.source.page))}"
            f"{escape_html(wording.in_brackets(dated, lang))}</span></div>",
            width="stretch",
        )
        link("record", texts.get("open_record", lang), icon=":material/article:", id=record_id)
        collect_button(record_id, lang, "source")


def record_card(
    record_id: str,
    text_lang: Lang,
    lang: Lang,
    place: str,
    *,
    snippet: str = "",
    page: str = "",
    spans: Iterable[tuple[int, int]] = (),
) -> None:
    """A record in a list: place, state, title, one line of text, page, link and collect button.

    Args:
        record_id: the record.
        text_lang: language of the record's text.
        lang: language of the labels.
        place: where on the page it stands; makes keys unique.
        snippet: the line to show; its gist when empty.
        page: the page the snippet stands on; the record's first when empty.
        spans: places in the snippet that are marked.
    """
    corpus = state.base().corpus
    record = corpus.get(record_id)
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            name = view.place_label(corpus.municipality(record), text_lang)
            st.markdown(
                f"**{escape(name)}** {view.badge(record.status, lang)}"
                f" :gray-badge[{texts.get(f'kind_{record.kind.value}', lang)}]"
                f"{likeness.badge(record.municipality, lang)}",
                width="stretch",
            )
            collect_button(record_id, lang, place)
        link("record", record.title.get(text_lang), icon=":material/article:", id=record_id)
        st.markdown(view.marked(snippet or record.gist.get(text_lang), spans))
        st.caption(
            f"{escape(view.where(corpus, record, text_lang, page))}"
            f" {dated_badge(view.dated(corpus, record, lang))}"
        )


def terms(explained: Sequence[Term], spoken: Lang, lang: Lang) -> None:
    """Terms of the text above with their definitions, in its language ``spoken``."""
    if not explained:
        return
    title = texts.get("terms_title", lang, count=len(explained))
    with st.expander(title, icon=":material/dictionary:"):
        for term in explained:
            name, definition = term.term.get(spoken), term.definition.get(spoken)
            st.markdown(f"**{escape(name)}** — {escape(definition)}")
