"""A report's first table as CSV."""

from __future__ import annotations

import csv
import io

from kb.presenting.report import Report, plain
from kb.presenting.tabular import csv_safe


def to_csv(report: Report) -> bytes:
    """UTF-8 with a byte order mark, without which Excel garbles Japanese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    sheet = report.sheets[0]
    for row in (sheet.columns, *sheet.rows):
        writer.writerow(
            [cell if isinstance(cell, int | float) else csv_safe(plain(cell)) for cell in row]
        )
    return out.getvalue().encode("utf-8-sig")
