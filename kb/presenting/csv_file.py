"""A report's first table as CSV."""

from __future__ import annotations

import csv
import io
import re

from kb.presenting.report import Cell, Report, plain
from kb.presenting.tabular import csv_safe

_READ_AS_ANOTHER = re.compile(r"0\d+|\d{1,2}([-/.]\d{1,2}){1,2}")
"""Sections that a spreadsheet turns into a number or a day: 04, 1-1, 8.10."""


def to_csv(report: Report) -> bytes:
    """UTF-8 with a byte order mark, without which Excel garbles Japanese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    sheet = report.sheets[0]
    for row in (sheet.columns, *sheet.rows):
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    text = csv_safe(plain(value))
    return f"'{text}" if _READ_AS_ANOTHER.fullmatch(text) else text
