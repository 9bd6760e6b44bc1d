"""A report's tables as an Excel file, one sheet each, and its sources as the last sheet."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import astuple
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from kb.presenting.notes import closing
from kb.presenting.report import Cell, Report, Sheet, plain
from kb.presenting.tabular import csv_safe
from kb.texts import exports as words

_FONT = "Yu Gothic"
_HEAD = PatternFill("solid", fgColor="E5EDF5")
_RULE = Border(*[Side(style="thin", color="CFD8E0")] * 4)
_PROSE = 80
"""A column with a text longer than this is for reading; the others are for looking up."""
_PROSE_WIDTH, _WIDEST, _NARROWEST = 46, 26, 7
_CELL_CHARS = 32_000
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def to_excel(report: Report) -> bytes:
    """A .xlsx; text that Excel would take for a formula is quoted."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = plain(report.title)[:255]
    book.properties.creator = plain(report.origin)[:255]
    for sheet in [*report.sheets, _sources(report)]:
        _write(book, sheet)
    page = book.worksheets[-1]
    for line in closing(report):
        page.append(["", line])
        page.cell(page.max_row, 2).font = Font(name=_FONT, size=10, color="4B5966")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sources(report: Report) -> Sheet:
    lang = report.lang
    columns = words.columns(
        lang,
        *("n", "record", "place", "title", "document", "publisher", "published"),
        *("note", "section", "page", "accessed"),
    )
    return Sheet(words.get("sources", lang), columns, tuple(astuple(s) for s in report.sources))


def _write(book: Any, sheet: Sheet) -> None:
    page = book.create_sheet(_SHEET_NAME.sub(" ", plain(sheet.name))[:31])
    for n, row in enumerate((sheet.columns, *sheet.rows), start=1):
        for m, value in enumerate(row, start=1):
            _cell(page.cell(n, m), value, head=n == 1)
    for m in range(1, len(sheet.columns) + 1):
        widest = max(_width(row[m - 1]) for row in (sheet.columns, *sheet.rows))
        room = _PROSE_WIDTH if widest > _PROSE else _WIDEST
        width = min(room, max(_NARROWEST, widest + 2))
        page.column_dimensions[get_column_letter(m)].width = width
    page.freeze_panes = "B2"
    page.auto_filter.ref = page.dimensions
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"


def _cell(cell: Any, value: Cell, *, head: bool) -> None:
    if isinstance(value, str):
        lines = (plain(line) for line in value.split("\n"))
        cell.value = csv_safe("\n".join(lines))[:_CELL_CHARS]
        cell.data_type = "s"
    else:
        cell.value = value
        # Years have no separator, counts of people do.
        whole = "#,##0" if value >= 10_000 else "0"
        cell.number_format = "#,##0.###" if isinstance(value, float) else whole
    cell.font = Font(name=_FONT, size=10, bold=head)
    cell.alignment = Alignment(wrap_text=True, vertical="center" if head else "top")
    cell.border = _RULE
    if head:
        cell.fill = _HEAD


def _width(value: Cell) -> int:
    """Columns a value takes on a line: a full-width character takes two."""
    return max(
        sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
        for line in str(value).split("\n")
    )
