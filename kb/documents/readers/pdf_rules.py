"""The ruling lines of a PDF page -> grids of cells.

Lines that touch belong to one grid. Its lines' positions divide it into the smallest rectangles;
those that no line parts are one cell, so that a merged cell knows how far it reaches.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kb.documents.readers.pdf_text import Edges, placing

MOST_LINES = 3_000
"""A page with more of them is a drawing or a map; no table is looked for."""

_THIN = 3.0
"""Points: what is thinner is a line, and lines as near as this are one."""

_WHITE = 250
_DEPTH = 5

Rule = tuple[float, float, float]
"""Position across the line, start and end along it."""


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


def grids_of(page: Any) -> list[Grid]:
    """The grids of a page with two cells or more, from top to bottom."""
    across: list[Rule] = []
    down: list[Rule] = []
    for x0, y0, x1, y1 in _drawn(page):
        if y1 - y0 <= _THIN < x1 - x0:
            across.append(((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _THIN < y1 - y0:
            down.append(((x0 + x1) / 2, y0, y1))
        elif x1 - x0 > _THIN:
            across += [(y0, x0, x1), (y1, x0, x1)]
            down += [(x0, y0, y1), (x1, y0, y1)]
        if len(across) + len(down) > MOST_LINES:
            return []
    across, down = _merged(across), _merged(down)
    found = [_grid(*group) for group in _touching(across, down)]
    return sorted((g for g in found if len(g.cells) > 1), key=lambda g: (g.ys[0], g.xs[0]))


def _drawn(page: Any) -> Iterator[Edges]:
    """The boxes of what is drawn in a page: of each stroke, and of each area that is not white."""
    import pypdfium2.raw as pdfium

    placed = placing(page)
    unmoved = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    count = pdfium.FPDFPage_CountObjects(page)
    objects = (pdfium.FPDFPage_GetObject(page, n) for n in range(count))
    for edges in _of_objects(objects, unmoved, _DEPTH):
        yield placed(*edges)


Matrix = tuple[float, float, float, float, float, float]


def _of_objects(objects: Iterator[Any], above: Matrix, depth: int) -> Iterator[Edges]:
    import pypdfium2.raw as pdfium

    for one in objects:
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_PATH and _visible(one):
            yield from _of_path(one, above)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
            count = pdfium.FPDFFormObj_CountObjects(one)
            inner = (pdfium.FPDFFormObj_GetObject(one, n) for n in range(count))
            yield from _of_objects(inner, _times(_matrix(one), above), depth - 1)


def _visible(path: Any) -> bool:
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if stroke.value:
        return True
    if not fill.value:
        return False
    colour = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetFillColor(path, *colour)
    return min(part.value for part in colour[:3]) < _WHITE and colour[3].value > 0


def _of_path(path: Any, above: Matrix) -> Iterator[Edges]:
    """The box of a line or rectangle; of another path those of its straight pieces."""
    import pypdfium2.raw as pdfium

    matrix = _times(_matrix(path), above)
    x, y, points = ctypes.c_float(), ctypes.c_float(), list[tuple[float, float, int]]()
    count = pdfium.FPDFPath_CountSegments(path)
    for n in range(min(count, MOST_LINES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, n)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        a, b, c, d, e, f = matrix
        place = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        points.append((*place, pdfium.FPDFPathSegment_GetType(segment)))
    start = 0
    for n in range(1, len(points) + 1):
        if n == len(points) or points[n][2] == pdfium.FPDF_SEGMENT_MOVETO:
            yield from _of_outline(points[start:n])
            start = n


def _of_outline(points: list[tuple[float, float, int]]) -> Iterator[Edges]:
    import pypdfium2.raw as pdfium

    straight = [kind != pdfium.FPDF_SEGMENT_BEZIERTO for _, _, kind in points]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    box = (min(xs), min(ys), max(xs), max(ys))
    level = all(
        min(abs(xs[n] - xs[n - 1]), abs(ys[n] - ys[n - 1])) < 0.5 for n in range(1, len(xs))
    )
    thin = min(box[2] - box[0], box[3] - box[1]) <= _THIN
    if all(straight) and level and (thin or len(points) in {4, 5}):
        yield box
        return
    for n in range(1, len(points)):
        if straight[n]:
            pair_x, pair_y = sorted(xs[n - 1 : n + 1]), sorted(ys[n - 1 : n + 1])
            if min(pair_x[1] - pair_x[0], pair_y[1] - pair_y[0]) < 0.5:
                yield pair_x[0], pair_y[0], pair_x[1], pair_y[1]


def _matrix(one: Any) -> Matrix:
    import pypdfium2.raw as pdfium

    held = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(one, held)
    return held.a, held.b, held.c, held.d, held.e, held.f


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _merged(rules: list[Rule]) -> list[Rule]:
    """Lines at one position that touch or overlap, as one."""
    found: list[Rule] = []
    snapped = _snapped([at for at, _, _ in rules])
    for at, start, end in sorted((snapped[at], start, end) for at, start, end in rules):
        if found and found[-1][0] == at and start <= found[-1][2] + _THIN:
            found[-1] = (at, found[-1][1], max(end, found[-1][2]))
        else:
            found.append((at, start, end))
    return found


def _snapped(values: list[float]) -> dict[float, float]:
    """Each value with the least of those near to it."""
    found: dict[float, float] = {}
    least = before = float("-inf")
    for value in sorted(values):
        if value - before > _THIN:
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
            if x0 - _THIN <= x <= x1 + _THIN and y0 - _THIN <= y <= y1 + _THIN:
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
    if all(abs(x0 - left) <= _THIN and abs(x1 - right) <= _THIN for _, x0, x1 in ends):
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
    return start - _THIN <= low and high <= end + _THIN


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
