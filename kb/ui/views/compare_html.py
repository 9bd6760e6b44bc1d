"""A side-by-side comparison as an HTML table. Every text in it is escaped here."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from kb.comparing.sidebyside import Line, SideBySide, Subject
from kb.comparing.table import Entry
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.texts import exports, wording
from kb.ui.views import view
from kb.ui.views.tables_html import source_anchor


def cited_pages(corpus: Corpus, table: SideBySide) -> dict[str, list[str]]:
    """The records cited, column by column, each with the pages cited."""
    pages: dict[str, list[str]] = {}
    for n in range(len(table.subjects)):
        for entry in (e for line in table.lines for e in line.cells[n] if e.record):
            record = corpus.get(entry.record)
            page = record.page_of(record.point(entry.point)) if entry.point else record.source.page
            pages.setdefault(entry.record, []).append(page)
    return pages


def side_by_side_html(
    corpus: Corpus, table: SideBySide, lang: Lang, numbers: Mapping[str, int]
) -> str:
    """Subjects as columns, one row a thing compared; each entry leads to its source below.

    Args:
        corpus: the records the table was made of.
        table: the comparison.
        lang: its language.
        numbers: record id -> number of its source.
    """
    heads = "".join(_head(subject, lang, numbers) for subject in table.subjects)
    rows = "".join(_row(corpus, table.subjects, line, lang, numbers) for line in table.lines)
    return (
        '<div class="kb-table kb-compare" tabindex="0"><table>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _head(subject: Subject, lang: Lang, numbers: Mapping[str, int]) -> str:
    parts = [escape(subject.place)]
    if subject.title:
        parts.append(f'<span class="kb-title">{escape(subject.title)}</span>')
    notes = [wording.STATUS[subject.status][lang]] if subject.status else []
    if subject.title and subject.key in numbers:
        number = numbers[subject.key]
        notes.append(f'<a href="#{source_anchor(number)}">[{number}]</a>')
    if notes:
        parts.append(f'<span class="kb-state">{" ".join(notes)}</span>')
    return f'<th scope="col">{"".join(parts)}</th>'


def _row(
    corpus: Corpus,
    subjects: tuple[Subject, ...],
    line: Line,
    lang: Lang,
    numbers: Mapping[str, int],
) -> str:
    cells = "".join(
        _cell(corpus, subject, cell, more, lang, numbers)
        for subject, cell, more in zip(subjects, line.cells, line.more, strict=True)
    )
    return f'<tr><th scope="row">{escape(line.name)}</th>{cells}</tr>'


def _cell(
    corpus: Corpus,
    subject: Subject,
    cell: tuple[Entry, ...],
    more: int,
    lang: Lang,
    numbers: Mapping[str, int],
) -> str:
    if not cell:
        return f'<td class="kb-silent">{wording.NOT_STATED[lang]}</td>'
    beside = f'<p class="kb-quiet">{exports.get("beside_topic", lang)}</p>'
    entries = "".join(_entry(corpus, subject, e, lang, numbers) for e in cell)
    left_out = f'<p class="kb-quiet">{exports.get("more", lang, count=more)}</p>'
    return f"<td>{beside if cell[0].beside_topic else ''}{entries}{left_out if more else ''}</td>"


def _entry(
    corpus: Corpus, subject: Subject, entry: Entry, lang: Lang, numbers: Mapping[str, int]
) -> str:
    """The text, its state where the column's head does not tell it, and its citation."""
    if not entry.record:
        return f"<p>{escape(entry.text)}</p>"
    number = numbers[entry.record]
    record = corpus.get(entry.record)
    told, page, where = "", record.source.page, view.where(corpus, record, lang)
    if entry.point:
        source = view.point_source(corpus, entry.record, entry.point, lang)
        page, where = source.page, source.location
        stage = source.beside(subject.status)
        if entry.under:
            told = f'<span class="kb-mark">{escape(entry.under)}</span> '
        elif stage:
            told = f'<span class="kb-mark">{stage.label(lang)}</span> '
    return (
        f"<p>{told}{escape(entry.text)} "
        f'<a href="#{source_anchor(number)}" title="{escape(where)}">'
        f"[{number}]&nbsp;{escape(view.page_label(page))}</a></p>"
    )
