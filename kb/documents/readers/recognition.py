"""The letters of a page that is a picture, read by machine: by rapidocr, where it is installed.

Its models come with its package, so that nothing is fetched (the extra ``ocr``). It reads lines
from left to right: of a page of vertical lines nothing is told, rather than letters that are wrong.
"""

from __future__ import annotations

import math
import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.documents.readers.pdf_text import Edges, Letter, Line, without_readings
from kb.documents.readers.reading_order import Placed, in_order
from kb.documents.readers.structure import unspaced

if TYPE_CHECKING:
    from PIL.Image import Image

PER_POINT = 200 / 72
"""Pixels a point of the pictures that are read: 200 to an inch, as scanners have them."""

MOST_PIXELS = 3_400
"""Of a picture's longer side: that of A3; what is larger is read smaller."""

_LOOKED_AT = 1_280
"""Pixels of the longer side in which lines are looked for; they are read in the whole picture."""

_THREADS = 4
"""At most: each takes address space, of which the process may have only so much."""

_TALL = 1.5
_LONG = 5.0
_LETTER_HEIGHT = 1.15
"""The height of a line's box, in the sizes of its letters."""

_BODY = 1.12
_ERROR = 1.04
"""How many times larger than the text a heading is at least, and than it is a size read."""

_BRACKETS = {"(": "（", ")": "）"}

HOW = (
    "Install what reads pictures (pip install rapidocr onnxruntime), then import it again, "
    "or give a copy with its text."
)
"""What a user does about a document without text."""

Point = tuple[float, float]


def available() -> bool:
    """Whether what reads pictures is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


@dataclass(frozen=True)
class Read:
    """A line as read: its corners from the upper left on, clockwise, in pixels."""

    text: str
    corners: tuple[Point, Point, Point, Point]

    @property
    def width(self) -> float:
        return math.dist(self.corners[0], self.corners[1])

    @property
    def height(self) -> float:
        return math.dist(self.corners[0], self.corners[3])

    @property
    def tall(self) -> bool:
        """Whether it goes down the page."""
        return len(self.text) > 1 and self.height > _TALL * self.width

    @property
    def slope(self) -> float:
        (x0, y0), (x1, y1), *_ = self.corners
        return (y1 - y0) / (x1 - x0) if x1 > x0 else 0.0

    @property
    def size(self) -> float:
        """That of its letters: by the room they take, no more than the line's height allows."""
        return min(self.width / max(0.5, widths(self.text)), self.height / _LETTER_HEIGHT)


class Recogniser:
    """Reads pictures; its models are loaded at the first one."""

    @cached_property
    def _engine(self) -> Any:
        from rapidocr import RapidOCR

        return RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "EngineConfig.onnxruntime.intra_op_num_threads": min(_THREADS, os.cpu_count() or 1),
                "Global.max_side_len": MOST_PIXELS,
                "Det.limit_type": "max",
                "Det.limit_side_len": _LOOKED_AT,
            }
        )

    def letters(self, picture: Image, per_point: float) -> list[Letter]:
        """The letters of a picture in the order they are read, each line ended by a break.

        Args:
            picture: of a whole page.
            per_point: its pixels a point.
        """
        found = self._engine(np.asarray(picture.convert("RGB"))[:, :, ::-1])
        if not found.txts:
            return []
        read = [
            Read(text.strip(), tuple((float(x), float(y)) for x, y in corners))  # type: ignore[arg-type]
            for text, corners in zip(found.txts, found.boxes, strict=True)
            if text.strip()
        ]
        return letters_of(read, per_point)


def letters_of(read: Sequence[Read], per_point: float) -> list[Letter]:
    """Lines as read -> their letters, each in its share of its line; none of a vertical page."""
    lines = [line for line in read if not line.tall]
    down = sum(line.width * line.height for line in read if line.tall)
    if down > sum(line.width * line.height for line in lines):
        return []
    slope = median([line.slope for line in lines if line.width > _LONG * line.height] or [0.0])
    placed = [_placed(line, slope) for line in lines]
    letters: list[Letter] = []
    for row in in_order(placed):
        for n, piece in enumerate(row):
            if n:
                letters.append(letters[-1]._replace(text=" ", made=True))
            letters += _letters(lines[piece.number], per_point)
        letters.append(letters[-1]._replace(text="\n", made=True))
    return list(without_readings(letters))


def evened(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of all pages, their sizes rid of what is but an error of measuring.

    Those near the size of most letters are of that size; larger ones that differ little are one.
    """
    sizes = sorted(line.size for page in pages for line in page for _ in line.text)
    usual = median(sizes or [0.0])
    even: dict[float, float] = {}
    group: list[float] = []
    for size in [*dict.fromkeys(sizes), math.inf]:
        if group and size > _ERROR * group[-1]:
            even |= dict.fromkeys(group, median(group))
            group = []
        if size < _BODY * usual:
            even[size] = size if size * _BODY < usual else usual
        else:
            group.append(size)
    return [[line._replace(size=even[line.size]) for line in page] for page in pages]


def widths(text: str) -> float:
    """How wide a text is set, in full-width letters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "FWA" else 0.5 for c in text)


def _full_width(text: str) -> Iterator[str]:
    """The characters of a line, brackets beside Japanese in the form that Japanese has.

    On a picture the two forms look alike, and one pair of them is read in both.
    """
    for before, own, after in zip(f" {text}", text, f"{text} "[1:], strict=False):
        beside = unspaced(before) or unspaced(after)
        yield _BRACKETS.get(own, own) if beside else own


def _placed(line: Read, slope: float) -> Placed:
    xs, ys = [x for x, _ in line.corners], [y for _, y in line.corners]
    middle = sum(ys) / 4 - slope * sum(xs) / 4
    return Placed(min(xs), max(xs), middle, line.height, len(line.text))


def _letters(line: Read, per_point: float) -> Iterator[Letter]:
    size = line.size / per_point
    letters = list(_full_width(line.text))
    whole, before = widths("".join(letters)), 0.0
    for text in letters:
        after = before + widths(text)
        edges = _between(line.corners, before / whole, after / whole, per_point)
        yield Letter(text, edges, edges, size, made=False)
        before = after


def _between(corners: Sequence[Point], start: float, end: float, per_point: float) -> Edges:
    """The upright box around a part of a line, in points."""
    upper_left, upper_right, lower_right, lower_left = corners
    points = [_along(upper_left, upper_right, share) for share in (start, end)]
    points += [_along(lower_left, lower_right, share) for share in (start, end)]
    xs, ys = [x / per_point for x, _ in points], [y / per_point for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _along(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
