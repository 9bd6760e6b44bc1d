"""The order in which lines found on a picture are read: row by row, or column by column.

The best place for a gutter is the one that parts most lines; lines across it divide the page, and
between two of them come first those left of it, then those right of it. Only lines as long as
those of text are columns: short ones are cells, and are read with what stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

_LEAST_LINES = 3
_LEAST_LETTERS = 12
_ONE_ROW = 0.5
"""Of a line's height: lines whose middles are no further apart stand beside each other."""


@dataclass(frozen=True)
class Placed:
    """A line: its ends, its middle on a page set upright, its height, how many letters it has.

    ``number`` is its place among the lines given.
    """

    x0: float
    x1: float
    y: float
    height: float
    letters: int
    number: int = 0


Row = list[Placed]
"""Lines beside each other, from left to right."""


def in_order(lines: Sequence[Placed]) -> list[Row]:
    """The lines as they are read, each numbered by its place in ``lines``."""
    numbered = [replace(line, number=n) for n, line in enumerate(lines)]
    return list(_ordered(sorted(numbered, key=lambda line: line.y)))


def _ordered(lines: list[Placed]) -> Iterator[Row]:
    gutter = max((line.x0 for line in lines), key=lambda x: _parted(lines, x), default=0.0)
    if not _parted(lines, gutter):
        yield from _rows(lines)
        return
    for left, right, rest in _bands(lines, gutter):
        if rest:
            yield from _rows(rest)
        else:
            yield from _ordered(left)
            yield from _ordered(right)


def _parted(lines: Sequence[Placed], gutter: float) -> int:
    """How many lines a gutter parts into columns."""
    return sum(len(left) + len(right) for left, right, _ in _bands(lines, gutter))


def _bands(
    lines: Sequence[Placed], gutter: float
) -> Iterator[tuple[list[Placed], list[Placed], list[Placed]]]:
    """From above: the lines left and right of a gutter, or others that it does not part."""
    for across, group in groupby(lines, lambda line: line.x0 < gutter < line.x1):
        own = list(group)
        left = [line for line in own if line.x1 <= gutter]
        right = [line for line in own if line.x0 >= gutter]
        if not across and _column(left) and _column(right):
            yield left, right, []
        else:
            yield [], [], own


def _column(lines: Sequence[Placed]) -> bool:
    enough = len(lines) >= _LEAST_LINES
    return enough and median(line.letters for line in lines) >= _LEAST_LETTERS


def _rows(lines: Sequence[Placed]) -> Iterator[Row]:
    row: Row = []
    for line in lines:
        if row and line.y - row[0].y > _ONE_ROW * min(line.height, row[0].height):
            yield sorted(row, key=lambda one: one.x0)
            row = []
        row.append(line)
    if row:
        yield sorted(row, key=lambda one: one.x0)
