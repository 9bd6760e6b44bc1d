"""Where a page offers its content as files; each file is made when its button is pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import streamlit as st

from kb.answering.models import Answer
from kb.comparing.beside_record import RecordBeside
from kb.comparing.review import Review
from kb.comparing.roadmap import Matrix
from kb.comparing.sidebyside import SideBySide
from kb.presenting import Format
from kb.presenting.files import file_name
from kb.records.models import Lang
from kb.texts import documents
from kb.texts import interface as texts
from kb.ui import state

_ICONS = {
    Format.WORD: ":material/description:",
    Format.EXCEL: ":material/table:",
    Format.CSV: ":material/csv:",
    Format.MARKDOWN: ":material/markdown:",
    Format.TEXT: ":material/notes:",
}


def answer_buttons(answer: Answer, lang: Lang) -> None:
    """Buttons that save an answer; drawn under it on the Ask page."""
    stem = f"{texts.get('page_ask', answer.language)}_{answer.understood.asked}"
    _buttons("answer", stem, answer, lang)


def comparison_buttons(table: SideBySide, lang: Lang) -> None:
    """Buttons that save a comparison."""
    places = "_".join(dict.fromkeys(subject.place for subject in table.subjects))
    _buttons("comparison", f"{texts.get('page_compare', lang)}_{places}", table, lang)


def record_buttons(record_id: str, lang: Lang) -> None:
    """Buttons that save one record in full."""
    corpus = state.base().corpus
    record = corpus.get(record_id)
    stem = f"{corpus.municipality(record).name.get(lang)}_{record.title.get(lang)}"
    _buttons("record", stem, [record_id], lang)


def collection_buttons(ids: Sequence[str], lang: Lang) -> None:
    """A button that opens those that save the collected records, at least one, in full.

    What the visitor called the list and noted on its records goes with them.
    """
    name = state.list_name()
    stem = name or texts.get("export_collection_name", lang)
    with st.popover(texts.get("export_collection", lang), icon=":material/download:"):
        _buttons("collection", stem, ids, lang, name, notes=state.notes())


def list_buttons(ids: Sequence[str], lang: Lang) -> None:
    """Buttons that save a list of records, at least one, as a table."""
    title = texts.get("page_browse", lang)
    _buttons("list", title, ids, lang, title, (Format.EXCEL, Format.CSV))


def roadmap_buttons(matrix: Matrix, stem: str, lang: Lang) -> None:
    """Buttons that save measures by years as they are shown."""
    _buttons("roadmap", stem, matrix, lang, "", (Format.EXCEL, Format.CSV, Format.WORD))


def review_buttons(review: Review, lang: Lang) -> None:
    """Buttons that save the review of a document."""
    stem = documents.get("review", lang, title=review.document.title)
    _buttons("review", stem, review, lang, "", (Format.WORD, Format.EXCEL))


def beside_buttons(found: RecordBeside, lang: Lang) -> None:
    """Buttons that save a record beside a document."""
    place = state.base().corpus.municipality(state.base().record(found.record)).name.get(lang)
    stem = documents.get("beside_record", lang, place=place, title=found.document.title)
    _buttons("comparison", stem, found, lang, "", (Format.WORD, Format.EXCEL))


def _buttons(
    what: str,
    stem: str,
    content: Answer | SideBySide | Matrix | Review | RecordBeside | Sequence[str],
    lang: Lang,
    title: str = "",
    formats: Iterable[Format] = tuple(Format),
    notes: Mapping[str, str] | None = None,
) -> None:
    with st.container(key=f"export-{what}", gap="xsmall"):
        st.markdown(f"**{texts.get(f'export_{what}', lang)}**")
        st.caption(texts.get("export_help", lang))
        with st.container(horizontal=True, gap="small"):
            for format in formats:
                st.download_button(
                    texts.get(f"format_{format.value}", lang),
                    data=_maker(content, format, lang, title, notes),
                    file_name=file_name(f"{stem}_{date.today().isoformat()}", format),
                    mime=format.mime,
                    key=f"export-{what}-{format.value}",
                    icon=_ICONS[format],
                    on_click="ignore",
                )


def _maker(
    content: Answer | SideBySide | Matrix | Review | RecordBeside | Sequence[str],
    format: Format,
    lang: Lang,
    title: str = "",
    notes: Mapping[str, str] | None = None,
) -> Callable[[], bytes]:
    """Makes the file from the records that the page was drawn from."""
    base = state.base()
    return lambda: base.export(content, format, lang, title, notes).data
