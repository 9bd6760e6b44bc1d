"""The ruling lines that the picture of a page shows.

A rule is a straight run of ink, longer than letters are large and thinner than they are. Ink is
what differs from the ground around it, so that light rules between dark cells are found as dark
ones on white paper are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kb.documents.readers.grids import THIN, Grid, Rule, grids_between

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_RUNS = 6_000
"""A page with more of them is a photograph or a map; no table is looked for."""

_INK = 32.0
"""Of 255 levels of grey, as a mean along the line: what differs by less is noise or shade."""

_FULL = 48.0
"""What differs by more counts as this, so that two strokes do not make up for the gap between."""

_BRIDGED = 2.0
"""Points along a line over which ink is averaged: a rule goes on over a speck that breaks it."""

_LONG = 12.0
"""Points: the least length of a rule."""

_SURE = 36.0
"""Points: a longer one may end in the open; a shorter one runs from rule to rule."""

_GROUND = 8
"""Pixels of the squares whose medians tell the ground; the ground is the median of 7 by 7."""

_GROUNDS = 7

_BESIDE = 2
"""Rows: runs no further apart are of one rule."""

_RECENT = 8
"""Runs of a rule that are looked at for that."""

Pixels = NDArray[Any]

_Run = tuple[int, int, int]
"""Row, start and end, in pixels."""


def grids_of_picture(picture: Image, per_point: float) -> list[Grid]:
    """The grids of the picture of a page that stands upright, in points, from top to bottom.

    Args:
        picture: in grey.
        per_point: its pixels a point.
    """
    grey = np.asarray(picture, dtype=np.float32)
    ink = np.clip(_ground(picture) - grey, -_FULL, _FULL)
    across, down = _rules(ink, per_point), _rules(ink.T, per_point)
    for _ in range(2):  # what ends on a line that is none is none either
        across, down = _held(across, down), _held(down, across)
    return grids_between(across, down)


def _ground(picture: Image) -> Pixels:
    """For each pixel the grey of the paper or of the coloured area it is on."""
    from PIL import Image, ImageFilter

    width, height = picture.size
    right, low = -width % _GROUND, -height % _GROUND
    grey = np.pad(np.asarray(picture), ((0, low), (0, right)), mode="edge")
    rows, columns = (edge // _GROUND for edge in grey.shape)
    squares = grey.reshape(rows, _GROUND, columns, _GROUND).transpose(0, 2, 1, 3)
    medians = np.median(squares.reshape(rows, columns, -1), axis=2).astype(np.uint8)
    smooth = np.asarray(Image.fromarray(medians).filter(ImageFilter.MedianFilter(_GROUNDS)))
    whole = smooth.repeat(_GROUND, axis=0).repeat(_GROUND, axis=1)
    return whole[:height, :width].astype(np.float32)


def _rules(ink: Pixels, per_point: float) -> list[Rule]:
    """The rules along the rows of an array: runs in rows next to each other, as one."""
    found: list[list[_Run]] = []
    near: list[list[_Run]] = []
    for count, run in enumerate(_runs(ink, per_point)):
        if count > MOST_RUNS:
            return []
        row, start, end = run
        near = [rule for rule in near if row - rule[-1][0] <= _BESIDE]
        touching = [
            rule
            for rule in near
            if any(row - y <= _BESIDE and a < end and start < b for y, a, b in rule[-_RECENT:])
        ]
        if not touching:
            found.append([run])
            near.append(found[-1])
            continue
        first, *others = touching
        for other in others:
            first += other
            other.clear()
        first.sort()
        first.append(run)
        near = [rule for rule in near if rule]
    return [rule for runs in found if runs for rule in _rule(runs, per_point)]


def _runs(ink: Pixels, per_point: float) -> Iterator[_Run]:
    """Row by row: from where to where ink goes on for the length of a rule."""
    bridge = max(1, round(_BRIDGED * per_point))
    sums = np.cumsum(np.pad(ink, ((0, 0), (bridge, 0))), axis=1, dtype=np.float32)
    mean = (sums[:, bridge:] - sums[:, :-bridge]) / bridge
    inked = np.pad(np.abs(mean) > _INK, ((0, 0), (1, 1)))
    edges = np.diff(inked.astype(np.int8), axis=1)
    (rows, starts), (_, ends) = np.nonzero(edges == 1), np.nonzero(edges == -1)
    long = ends - starts >= _LONG * per_point
    half = bridge // 2
    for row, start, end in zip(rows[long], starts[long], ends[long], strict=True):
        yield int(row), int(start) - half, int(end) - half


def _rule(runs: list[_Run], per_point: float) -> Iterator[Rule]:
    """The rule that runs are, where they are thin."""
    start, end = min(a for _, a, _ in runs), max(b for _, _, b in runs)
    room = sum(b - a for _, a, b in runs)
    if room / (end - start) <= THIN * per_point:
        at = sum(row * (b - a) for row, a, b in runs) / room + 0.5
        yield at / per_point, start / per_point, end / per_point


def _held(rules: list[Rule], others: list[Rule]) -> list[Rule]:
    """Those that others cross or touch, short ones at both their ends."""

    def touched(at: float, low: float, high: float) -> bool:
        return any(
            low - THIN <= other <= high + THIN and a - THIN <= at <= b + THIN
            for other, a, b in others
        )

    return [
        (at, start, end)
        for at, start, end in rules
        if (
            touched(at, start, end)
            if end - start > _SURE
            else touched(at, start, start) and touched(at, end, end)
        )
    ]
