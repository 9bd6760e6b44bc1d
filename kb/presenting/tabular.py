"""Tables as rows of text, safe to open in a spreadsheet."""

from __future__ import annotations

from kb.comparing.table import Table

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The full-width signs too: a Japanese Excel reads them as the plain ones."""


def table_rows(table: Table) -> list[list[str]]:
    """Header and rows; each row begins with its record, each cell ends in its source.

    「上里町 (mic-03-kamisato)」, 「… (mic-03-kamisato#pa)」: two records may be of one place.
    """
    header = ["", *table.columns]
    rows = [
        [
            f"{row.label} ({row.record})",
            *(f"{c.text} ({row.record}#{c.point})" if c.point else c.text for c in row.cells),
        ]
        for row in table.rows
    ]
    return [header, *rows]


def csv_safe(cell: str) -> str:
    """The cell with a quote in front where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
