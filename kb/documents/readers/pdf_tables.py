"""Grids and the letters within them -> tables, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kb.documents.models import ROW_SEPARATOR, Block, Box
from kb.documents.readers.grids import Cell, Grid
from kb.documents.readers.pdf_text import Letter, Line, lines_of, text_of
from kb.documents.readers.structure import is_header, joined

_NEAR = 4.0
_MOST_HEADS = 3

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells with their boxes; the first ``heads`` are the header.

    ``at`` is the number of the page's letter that comes first; ``xs`` are the columns' edges.
    ``header`` is what each column is under.
    """

    at: int
    rows: tuple[Row, ...]
    boxes: tuple[Box, ...]
    heads: int
    xs: tuple[float, ...]
    header: Row

    def continuing(self, before: Table) -> Table:
        """The same as the rest of the table that ends the page before, where it is that."""
        alike = len(self.xs) == len(before.xs) and all(
            abs(own - self.xs[0] - other + before.xs[0]) < _NEAR
            for own, other in zip(self.xs, before.xs, strict=True)
        )
        if not alike or self.header == before.header:
            return self
        return replace(self, heads=0, header=before.header)

    def blocks(self, path: tuple[str, ...]) -> list[Block]:
        """A block for each row; those below the header hold it."""
        return [
            Block(
                kind="table_row",
                text=ROW_SEPARATOR.join(row),
                heading_path=path,
                boxes=(box,),
                header=() if n < self.heads else self.header,
            )
            for n, (row, box) in enumerate(zip(self.rows, self.boxes, strict=True))
        ]


def lines_and_tables(
    grids: Sequence[Grid], letters: Sequence[Letter]
) -> tuple[list[Line], list[Table]]:
    """The lines of a page that stand in no table, and its tables."""
    tables, taken = tables_of(grids, letters)
    # Where a table stood, the lines around it end.
    rest = [
        letter._replace(text="\n", made=True) if n in taken else letter
        for n, letter in enumerate(letters)
    ]
    return lines_of(rest), tables


def tables_of(grids: Sequence[Grid], letters: Sequence[Letter]) -> tuple[list[Table], set[int]]:
    """The tables of a page, and the numbers of the letters that are in them.

    A grid without two filled cells in a row and two filled rows is a frame around text.
    """
    inside: dict[int, dict[Cell, list[int]]] = {}
    for n, letter in enumerate(letters):
        if not letter.made and (place := _place(grids, letter)):
            inside.setdefault(place[0], {}).setdefault(place[1], []).append(n)
    tables, taken = [], set[int]()
    for number, cells in inside.items():
        filled = [cell for cell, own in cells.items() if text_of([letters[n] for n in own]).strip()]
        counts = [len(list(own)) for _, own in groupby(sorted(cell.row for cell in filled))]
        if len(counts) > 1 and max(counts) > 1:
            tables.append(_table(grids[number], cells, letters))
            taken.update(n for own in cells.values() for n in own)
    return tables, taken


def _place(grids: Sequence[Grid], letter: Letter) -> tuple[int, Cell] | None:
    """The grid and cell a letter is in; of grids within each other the inner one."""
    x, y = letter.centre
    found = [
        (g.xs[-1] - g.xs[0], n, cell)
        for n, g in enumerate(grids)
        if g.ys[0] <= y <= g.ys[-1] and (cell := g.at(x, y))
    ]
    return min(found, key=lambda one: one[:2])[1:] if found else None


def _table(grid: Grid, cells: dict[Cell, list[int]], letters: Sequence[Letter]) -> Table:
    texts = {cell: _text(own, letters) for cell, own in cells.items()}
    starts = {cell.row for cell in texts}
    rows, boxes, kept = [], [], []
    for r in range(len(grid.ys) - 1):
        across = [grid.places.get((r, c)) for c in range(len(grid.xs) - 1)]
        row = tuple("" if cell is None else texts.get(cell, "") for cell in across)
        if r in starts and any(row):
            rows.append(row)
            kept.append(r)
            left, right = grid.xs[0], grid.xs[-1]
            boxes.append(Box(x0=left, y0=grid.ys[r], x1=right, y1=grid.ys[r + 1]))
    heads = sum(r < _heads(grid) for r in kept) or 1
    if heads == 1 and not is_header(rows[0], rows[1:]):
        heads = 0
    header = tuple(
        " ".join(dict.fromkeys(filter(None, c))) for c in zip(*rows[:heads], strict=True)
    )
    at = min(n for own in cells.values() for n in own)
    return Table(at, tuple(rows), tuple(boxes), heads, grid.xs, header)


def _heads(grid: Grid) -> int:
    """How many rows the header has: more than one where a cell of the first stands over others."""
    first = {cell for cell in grid.cells if cell.row == 0}
    width = len(grid.xs) - 1
    over = [cell for cell in first if cell.right > 1]
    deepest = max((cell.down for cell in first), default=1)
    if any(cell.right == width for cell in first):  # a title
        return 1 + max((cell.row for cell in first), default=0)
    return min(deepest, _MOST_HEADS) if over and deepest > 1 else 1


def _text(numbers: Iterable[int], letters: Sequence[Letter]) -> str:
    """The lines of a cell as one text: a line goes on as long as the letters' numbers do."""
    text = ""
    line: list[Letter] = []
    before = None
    for n in [*numbers, None]:
        if n is not None and before is not None:
            between = letters[before + 1 : n]
            if len(between) <= 1 and all(b.made and b.text == " " for b in between):
                line += [*between, letters[n]]
                before = n
                continue
        text = joined(text, text_of(line).strip())
        if n is not None:
            line, before = [letters[n]], n
    return text
