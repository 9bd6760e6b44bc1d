"""Where a page offers its content as files; each file is made when its button is pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import streamlit as st

from kb.answering.models import Answer
from kb.comparing.sidebyside import SideBySide
from kb.presenting import Format, Report, of_answer, of_comparison, of_records, write
from kb.presenting.files import file_name
from kb.records.models import Lang
from kb.texts import interface as texts
from kb.ui import state

_ICONS = {
    Format.WORD: ":material/description:",
    Format.EXCEL: ":material/table:",
    Format.CSV: ":material/csv:",
    Format.MARKDOWN: ":material/markdown:",
}


def answer_buttons(answer: Answer, lang: Lang) -> None:
    """Buttons that save an answer; drawn under it on the Ask page."""
    corpus = state.answerer().index.corpus
    stem = f"{texts.get('page_ask', answer.language)}_{answer.question}"
    _buttons("answer", stem, lambda: of_answer(answer, corpus, date.today()), lang)


def comparison_buttons(table: SideBySide, lang: Lang) -> None:
    """Buttons that save a comparison."""
    corpus = state.answerer().index.corpus
    places = "_".join(dict.fromkeys(subject.place for subject in table.subjects))
    stem = f"{texts.get('page_compare', lang)}_{places}"
    _buttons("comparison", stem, lambda: of_comparison(table, corpus, lang, date.today()), lang)


def record_buttons(record_id: str, lang: Lang) -> None:
    """Buttons that save one record in full."""
    corpus = state.answerer().index.corpus
    record = corpus.get(record_id)
    stem = f"{corpus.municipality(record).name.get(lang)}_{record.title.get(lang)}"
    _buttons("record", stem, lambda: of_records(corpus, [record_id], lang, date.today()), lang)


def collection_buttons(ids: Sequence[str], lang: Lang) -> None:
    """A button that opens those that save the collected records, at least one, in full."""
    corpus = state.answerer().index.corpus
    stem = texts.get("export_collection_name", lang)
    with st.popover(texts.get("export_collection", lang), icon=":material/download:"):
        _buttons("collection", stem, lambda: of_records(corpus, ids, lang, date.today()), lang)


def list_buttons(ids: Sequence[str], lang: Lang) -> None:
    """Buttons that save a list of records, at least one, as a table."""
    corpus = state.answerer().index.corpus
    title = texts.get("page_browse", lang)
    formats = (Format.EXCEL, Format.CSV)
    _buttons(
        "list", title, lambda: of_records(corpus, ids, lang, date.today(), title), lang, formats
    )


def _buttons(
    what: str,
    stem: str,
    report: Callable[[], Report],
    lang: Lang,
    formats: Iterable[Format] = tuple(Format),
) -> None:
    with st.container(key=f"export-{what}", gap="xsmall"):
        st.markdown(f"**{texts.get(f'export_{what}', lang)}**")
        st.caption(texts.get("export_help", lang))
        with st.container(horizontal=True, gap="small"):
            for format in formats:
                st.download_button(
                    texts.get(f"format_{format.value}", lang),
                    data=_maker(report, format),
                    file_name=file_name(f"{stem}_{date.today().isoformat()}", format),
                    mime=format.mime,
                    key=f"export-{what}-{format.value}",
                    icon=_ICONS[format],
                    on_click="ignore",
                )


def _maker(report: Callable[[], Report], format: Format) -> Callable[[], bytes]:
    return lambda: write(report(), format).data
