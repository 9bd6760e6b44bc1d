"""Excel by openpyxl, read as a stream: each visible sheet a page, its rows with their header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

from kb.documents.models import Anchor, Block, Page
from kb.documents.readers.protocol import Done, Tell
from kb.documents.readers.structure import one_line, table_rows
from kb.errors import DocumentError

MOST_ROWS = 100_000
MOST_COLUMNS = 200

_MERGED = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"
_DECIMALS = re.compile(r"\.(0+)")

Merged = dict[tuple[int, int], tuple[int, int]]
"""(row, column) of a covered cell -> those of the upper left cell, counted from 1."""


class ExcelReader:
    """Rows before the first with two different cells are the sheet's captions, not its table."""

    anchor: Anchor = "sheet"
    plain = False
    zipped = True

    def pages(self, path: Path, tell: Tell) -> tuple[Page, ...]:
        """The visible sheets; DocumentError where there are more rows than can be read."""
        import openpyxl

        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        pages: list[Page] = []
        left = MOST_ROWS
        with ZipFile(path) as archive:
            for n, sheet in enumerate(book.worksheets):
                tell(Done(n, len(book.worksheets)))
                if sheet.sheet_state != "visible":
                    continue
                with archive.open(sheet._worksheet_path) as xml:
                    merged = _merged(xml)
                rows = []
                for row in _rows(sheet, merged):
                    left -= 1
                    if not left:
                        problem = f"has more than {MOST_ROWS:,} rows"
                        raise DocumentError(path.name, problem, "Give it in parts.")
                    rows.append(row)
                blocks = tuple(_blocks(rows, str(sheet.title)))
                label = str(sheet.title)
                pages.append(Page(number=len(pages) + 1, label=label, blocks=blocks))
        book.close()
        return tuple(pages)


def _merged(xml: Any) -> Merged:
    from openpyxl.utils import range_boundaries

    found: Merged = {}
    for _, element in ElementTree.iterparse(xml):
        if element.tag == _MERGED:
            left, top, right, bottom = range_boundaries(element.get("ref"))
            for row in range(top, min(bottom, top + MOST_ROWS) + 1):
                for column in range(left, min(right, MOST_COLUMNS) + 1):
                    found[row, column] = (top, left)
        element.clear()
    return found


def _rows(sheet: Any, merged: Merged) -> Iterator[list[str]]:
    """The rows that hold anything, as shown; a merged cell stands in each place it covers."""
    # What a sheet tells of its own size is often wrong.
    sheet.reset_dimensions()
    first: dict[tuple[int, int], str] = {}
    corners = set(merged.values())
    widths: dict[int, int] = {}
    for line, column in merged:
        widths[line] = max(column, widths.get(line, 0))
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_shown(cell) for cell in row[:MOST_COLUMNS]]
        cells += [""] * (widths.get(number, 0) - len(cells))
        for column, text in enumerate(cells, start=1):
            if (number, column) in corners:
                first[number, column] = text
            elif (number, column) in merged:
                cells[column - 1] = first.get(merged[number, column], "")
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield cells


def _blocks(rows: list[list[str]], title: str) -> Iterator[Block]:
    if not rows:
        return
    yield Block(kind="heading", text=title, level=1)
    start = next((n for n, row in enumerate(rows) if len(set(filter(None, row))) > 1), len(rows))
    for row in rows[:start]:
        text = next(filter(None, row))
        yield Block(kind="paragraph", text=text, heading_path=(title,))
    yield from table_rows(rows[start:], (title,))


def _shown(cell: Any) -> str:
    """A cell's value as Excel shows it: percent, thousands, dates as year-month-day."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return one_line(str(value))
    form = str(cell.number_format or "").partition(";")[0]
    match = _DECIMALS.search(form)
    decimals = len(match[1]) if match else 0
    if "%" in form:
        return f"{value:.{decimals}%}"
    comma = "," if "#,##" in form else ""
    if comma or match:
        return f"{value:{comma}.{decimals}f}"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
