"""A report's tables as an Excel file, one sheet each, and its sources as the last sheet."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from dataclasses import astuple
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins

from kb.presenting.notes import closing
from kb.presenting.report import Cell, Report, Sheet, plain
from kb.presenting.tabular import csv_safe
from kb.texts import exports as words

_FONT = "Yu Gothic"
_HEAD = PatternFill("solid", fgColor="E5EDF5")
_RULE = Border(*[Side(style="thin", color="CFD8E0")] * 4)
_PROSE = 80
"""A column with a text longer than this is for reading; the others are for looking up."""
_PROSE_LEAST, _PROSE_MOST, _PROSE_LARGEST = 18, 40, 200
"""Prose takes what is left of the sheet, and more where it would be cut: a row has a limit."""
_WIDEST, _NARROWEST = 20, 7
_LINE, _HIGHEST = 17.0, 409.0
"""Points: a line of the font, and what Excel allows a row."""
_PAPER = 240
"""Columns of characters on a sheet of A4 on its side, in type of some 7 points."""
_LONG = 255
"""Longer text in the format for text is shown as ####."""
_CELL_CHARS = 32_000
_HEADER_CHARS = 80
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def to_excel(report: Report) -> bytes:
    """A .xlsx; text that Excel would take for a formula is quoted."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = plain(report.title)[:255]
    book.properties.creator = plain(report.origin)[:255]
    for sheet in [*report.sheets, _sources(report)]:
        _write(book, sheet, report)
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
        *("dated", "note", "url", "section", "page", "accessed"),
    )
    return Sheet(words.get("sources", lang), columns, tuple(astuple(s) for s in report.sources))


def _write(book: Any, sheet: Sheet, report: Report) -> None:
    page = book.create_sheet(_SHEET_NAME.sub(" ", plain(sheet.name))[:31])
    rows = (sheet.columns, *sheet.rows)
    widths = _column_widths(rows)
    for n, row in enumerate(rows, start=1):
        for m, value in enumerate(row, start=1):
            _cell(page.cell(n, m), value, head=n == 1)
        # Told, for not every program finds the height of wrapped text by itself.
        lines = max(_lines(value, width) for value, width in zip(row, widths, strict=True))
        page.row_dimensions[n].height = min(_HIGHEST, lines * _LINE + 3)
    for m, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(m)].width = width
    page.freeze_panes = "B2"
    page.auto_filter.ref = page.dimensions
    _paper(page, sum(widths), report)


def _paper(page: Any, width: float, report: Report) -> None:
    """A4 on its side, as many sheets wide as can be read; headings on each."""
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth = math.ceil(width / _PAPER)
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins = PageMargins(
        left=0.4, right=0.4, top=0.7, bottom=0.7, header=0.3, footer=0.3
    )
    page.print_title_rows = "1:1"
    if page.page_setup.fitToWidth > 1:
        page.print_title_cols = "A:A"
    page.oddHeader.left.text = plain(report.title)[:_HEADER_CHARS].replace("&", "&&")
    page.oddFooter.left.text = f"{plain(report.origin)} — {page.title}".replace("&", "&&")
    page.oddFooter.right.text = "&P / &N"


def _cell(cell: Any, value: Cell, *, head: bool) -> None:
    if isinstance(value, str):
        lines = (plain(line) for line in value.split("\n"))
        cell.value = csv_safe("\n".join(lines))[:_CELL_CHARS]
        cell.data_type = "s"
        if len(cell.value) <= _LONG:
            # Edited, 04 and 1-1 stay what they are.
            cell.number_format = "@"
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


def _column_widths(rows: tuple[tuple[Cell, ...], ...]) -> list[int]:
    """Room for the longest line of each column; of prose, such that no cell is cut."""
    columns = list(zip(*rows, strict=True))
    widest = [max(_width(line) for v in own for line in str(v).split("\n")) for own in columns]
    widths = [min(_WIDEST, max(_NARROWEST, width + 2)) for width in widest]
    prose = [m for m, width in enumerate(widest) if width > _PROSE]
    for m in prose:
        fitting = (
            width
            for width in range(_PROSE_LEAST, _PROSE_LARGEST, 2)
            if max(_lines(value, width) for value in columns[m]) * _LINE < _HIGHEST
        )
        widths[m] = next(fitting, _PROSE_LARGEST)
    spare = max(0, _PAPER - sum(widths))
    for m in prose:
        widths[m] = max(widths[m], min(_PROSE_MOST, widths[m] + spare // len(prose)))
    return widths


def _lines(value: Cell, width: float) -> int:
    """Lines a value takes in a column, with some room for words that go to the next line."""
    return sum(max(1, math.ceil(_width(line) / (width - 1))) for line in str(value).split("\n"))


def _width(line: str) -> int:
    """Columns of characters: a full-width one takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
