"""The ruling lines of a page -> grids of cells.

Lines that touch belong to one grid. Its lines' positions divide it into the smallest rectangles;
those that no line parts are one cell, so that a merged cell knows how far it reaches.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

THIN = 3.0
"""Points: what is thinner is a line, and lines as near as this are one."""

Rule = tuple[float, float, float]
"""Position across the line, start and end along it, in points."""


@dataclass(frozen=True)
class Cell:
    """A cell by its first row and column, counted from 0, and how many of each it covers."""

    row: int
    column: int
    down: int
    right: int


@dataclass(frozen=True)
class Grid:
    """``xs`` and ``ys`` are the positions of the lines, ascending, in points."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]

    @cached_property
    def places(self) -> dict[tuple[int, int], Cell]:
        """The cell that covers a row and column."""
        return {
            (cell.row + down, cell.column + right): cell
            for cell in self.cells
            for down in range(cell.down)
            for right in range(cell.right)
        }

    def at(self, x: float, y: float) -> Cell | None:
        """The cell around a point."""
        return self.places.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))


def grids_between(across: Sequence[Rule], down: Sequence[Rule]) -> list[Grid]:
    """The grids of two cells or more that lines enclose, from top to bottom."""
    found = [_grid(*group) for group in _touching(_merged(across), _merged(down))]
    return sorted((g for g in found if len(g.cells) > 1), key=lambda g: (g.ys[0], g.xs[0]))


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Lines at one position that touch or overlap, as one."""
    found: list[Rule] = []
    snapped = _snapped([at for at, _, _ in rules])
    for at, start, end in sorted((snapped[at], start, end) for at, start, end in rules):
        if found and found[-1][0] == at and start <= found[-1][2] + THIN:
            found[-1] = (at, found[-1][1], max(end, found[-1][2]))
        else:
            found.append((at, start, end))
    return found


def _snapped(values: list[float]) -> dict[float, float]:
    """Each value with the least of those near to it."""
    found: dict[float, float] = {}
    least = before = float("-inf")
    for value in sorted(values):
        if value - before > THIN:
            least = value
        found[value] = least
        before = value
    return found


def _touching(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Lines that cross or touch, directly or by others."""
    group = list(range(len(across) + len(down)))

    def head(n: int) -> int:
        while group[n] != n:
            group[n] = group[group[n]]
            n = group[n]
        return n

    for n, (y, x0, x1) in enumerate(across):
        for m, (x, y0, y1) in enumerate(down, start=len(across)):
            if x0 - THIN <= x <= x1 + THIN and y0 - THIN <= y <= y1 + THIN:
                group[head(m)] = head(n)
    members: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for n, rule in enumerate([*across, *down]):
        pair = members.setdefault(head(n), ([], []))
        pair[n >= len(across)].append(rule)
    yield from (pair for pair in members.values() if len(pair[0]) > 1 and len(pair[1]) > 0)


def _grid(across: list[Rule], down: list[Rule]) -> Grid:
    """The cells that lines enclose; what they leave open at the sides is closed."""
    left, right = min(x0 for _, x0, _ in across), max(x1 for _, _, x1 in across)
    top, bottom = min(y for y, _, _ in across), max(y for y, _, _ in across)
    ends = [rule for rule in across if rule[0] in {top, bottom}]
    if all(abs(x0 - left) <= THIN and abs(x1 - right) <= THIN for _, x0, x1 in ends):
        down = _merged([*down, (left, top, bottom), (right, top, bottom)])
    xs, ys = sorted({x for x, _, _ in down}), sorted({y for y, _, _ in across})
    walls = {
        (r, c)
        for c, x in enumerate(xs)
        for r in range(len(ys) - 1)
        if any(at == x and _covers(a, b, ys[r], ys[r + 1]) for at, a, b in down)
    }
    floors = {
        (r, c)
        for r, y in enumerate(ys)
        for c in range(len(xs) - 1)
        if any(at == y and _covers(a, b, xs[c], xs[c + 1]) for at, a, b in across)
    }
    return Grid(tuple(xs), tuple(ys), tuple(_cells(len(ys) - 1, len(xs) - 1, walls, floors)))


def _covers(start: float, end: float, low: float, high: float) -> bool:
    return start - THIN <= low and high <= end + THIN


def _cells(
    rows: int, columns: int, walls: set[tuple[int, int]], floors: set[tuple[int, int]]
) -> Iterator[Cell]:
    """Areas that no line parts, where they are rectangles with lines all around."""
    seen: set[tuple[int, int]] = set()
    for r in range(rows):
        for c in range(columns):
            if (r, c) in seen:
                continue
            area, edge, closed = [(r, c)], [(r, c)], True
            seen.add((r, c))
            while edge:
                y, x = edge.pop()
                for wall, lines, place in (
                    ((y, x), walls, (y, x - 1)),
                    ((y, x + 1), walls, (y, x + 1)),
                    ((y, x), floors, (y - 1, x)),
                    ((y + 1, x), floors, (y + 1, x)),
                ):
                    if wall in lines or place in seen:
                        continue
                    if not (0 <= place[0] < rows and 0 <= place[1] < columns):
                        closed = False
                        continue
                    seen.add(place)
                    area.append(place)
                    edge.append(place)
            low, left = max(y for y, _ in area), max(x for _, x in area)
            whole = Cell(
                r, min(x for _, x in area), low - r + 1, left - min(x for _, x in area) + 1
            )
            if closed and whole.down * whole.right == len(area):
                yield whole
