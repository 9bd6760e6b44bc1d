"""The ruling lines that a PDF page draws."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from kb.documents.readers.grids import THIN, Grid, Rule, grids_between
from kb.documents.readers.pdf_text import Edges, placing

MOST_LINES = 3_000
"""A page with more of them is a drawing or a map; no table is looked for."""

_WHITE = 250
_DEPTH = 5


def grids_of(page: Any) -> list[Grid]:
    """The grids of a page with two cells or more, from top to bottom."""
    across: list[Rule] = []
    down: list[Rule] = []
    for x0, y0, x1, y1 in _drawn(page):
        if y1 - y0 <= THIN < x1 - x0:
            across.append(((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= THIN < y1 - y0:
            down.append(((x0 + x1) / 2, y0, y1))
        elif x1 - x0 > THIN:
            across += [(y0, x0, x1), (y1, x0, x1)]
            down += [(x0, y0, y1), (x1, y0, y1)]
        if len(across) + len(down) > MOST_LINES:
            return []
    return grids_between(across, down)


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
    thin = min(box[2] - box[0], box[3] - box[1]) <= THIN
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
