"""The letters of a page that is a picture, read by machine: by rapidocr, where it is installed.

Its models come with its package, so that nothing is fetched (the extra ``ocr``). It reads lines
from left to right, and vertical ones without the small signs in them.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.documents.readers.japanese import read_as_japanese
from kb.documents.readers.pdf_text import Edges, Letter, Line, without_readings
from kb.documents.readers.reading_order import Placed, in_order
from kb.documents.readers.skew import Corners, Skew
from kb.documents.readers.widths import widths

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
_ERROR = 1.07
"""How many times larger than the text a heading is at least, and than it is a size read."""

_LEAST_PLACED = 3
"""Letters by which the usual step from one to the next can be told."""

_BLANK = 0.7
"""Of a letter's size: what more than the usual step from a letter to the next is a blank."""

_AIRY = re.compile(r"[、。，．・：「」『』（）()【】〔〕［］〈〉《》…‥―ー～]")
"""Beside these the ink of two letters is far apart without a blank."""

HOW = (
    "Install what reads pictures (pip install rapidocr onnxruntime), then import it again, "
    "or give a copy with its text."
)
"""What a user does about a document without text."""


def available() -> bool:
    """Whether what reads pictures is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


@dataclass(frozen=True)
class Read:
    """A line as read: its corners from the upper left on, clockwise, in pixels.

    ``middles`` says for each character where its middle is, as a share of the line, and ``step``
    how far it is from one full-width letter to the next, in pixels; empty where not known.
    """

    text: str
    corners: Corners
    middles: tuple[float, ...] = ()
    step: float = 0.0

    @property
    def edges(self) -> Edges:
        """The upright box around it: left, top, right and bottom, in pixels."""
        xs, ys = zip(*self.corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

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
        if self.step:
            return min(self.step, self.height)
        return min(self.width / max(0.5, widths(self.text)), self.height / _LETTER_HEIGHT)


class Recogniser:
    """Reads pictures; its models are loaded at the first one."""

    @cached_property
    def _engine(self) -> Any:
        from rapidocr import RapidOCR

        engine = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.return_word_box": True,
                "Global.return_single_char_box": True,
                "EngineConfig.onnxruntime.intra_op_num_threads": min(_THREADS, os.cpu_count() or 1),
                "Global.max_side_len": MOST_PIXELS,
                "Det.limit_type": "max",
                "Det.limit_side_len": _LOOKED_AT,
            }
        )
        read_as_japanese(engine)
        return engine

    def lines(self, picture: Image) -> list[Read]:
        """The lines of the picture of a page, in no order."""
        found = self._engine(np.asarray(picture.convert("RGB"))[:, :, ::-1])
        if not found.txts:
            return []
        # Where a line has no letters told, those of the lines after it would be another's.
        whole = len(found.word_results) == len(found.txts)
        told = found.word_results if whole else [()] * len(found.txts)
        return [
            _read(text.strip(), corners, letters)
            for text, corners, letters in zip(found.txts, found.boxes, told, strict=True)
            if text.strip()
        ]


def _read(text: str, box: Iterable[Sequence[float]], letters: Sequence[Any]) -> Read:
    """A line from what the recogniser tells.

    Args:
        text: as read.
        box: its corners.
        letters: of each letter that is no blank: itself, how sure, its corners; or nothing.
    """
    upper_left, upper_right, lower_right, lower_left = ((float(x), float(y)) for x, y in box)
    corners = (upper_left, upper_right, lower_right, lower_left)
    line = Read(text, corners)
    if line.tall:
        return line
    return _spaced(line, [_share(corners, np.mean(own, axis=0)) for *_, own in letters])


def _spaced(line: Read, middles: Sequence[float]) -> Read:
    """A line with the blanks that the recogniser leaves out: gaps between two letters.

    Args:
        line: as read.
        middles: where each letter that is no blank is, as a share of the line; or nothing.
    """
    solid = "".join(line.text.split())
    if len(middles) != len(solid) or len(solid) < _LEAST_PLACED:
        return line
    rooms = [widths(pair) / 2 for pair in map("".join, pairwise(solid))]
    steps = [after - before for before, after in pairwise(middles)]
    wide = median(step / room for step, room in zip(steps, rooms, strict=True))
    placed = [(solid[0], middles[0])]
    close: list[tuple[float, float]] = []
    rest = iter(line.text[1:])
    for own, middle, step, room in zip(solid[1:], middles[1:], steps, rooms, strict=True):
        before, blank = placed[-1][0], False
        while next(rest) != own:
            blank = True
        airy = _AIRY.search(before + own)
        if blank or (step - room * wide > _BLANK * wide and not airy):
            placed.append((" ", middle - step / 2))
        elif not airy:
            close.append((step, room))
        placed.append((own, middle))
    if close:
        wide = sum(step for step, _ in close) / sum(room for _, room in close)
    text, places = "".join(c for c, _ in placed), tuple(middle for _, middle in placed)
    return replace(line, text=text, middles=places, step=wide * line.width)


def _share(corners: Corners, point: Sequence[float]) -> float:
    """How far along a line a point is, 0 to 1."""
    (x0, y0), (x1, y1), *_ = corners
    x, y = point
    along = (x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)
    return float(along / max(1.0, (x1 - x0) ** 2 + (y1 - y0) ** 2))


def vertical(read: Sequence[Read]) -> bool:
    """Whether most of what is read goes down the page."""
    tall = sum(line.width * line.height for line in read if line.tall)
    return tall > sum(line.width * line.height for line in read if not line.tall)


def set_upright(read: Sequence[Read], size: tuple[int, int]) -> tuple[list[Read], Skew]:
    """The lines of a picture of this size, in pixels, and how its page lies: by its long lines."""
    width, height = size
    lies = Skew(0.0, (width / 2, height / 2))
    if vertical(read):
        lies = Skew(0.0, (height / 2, width / 2), width)
    slopes = [
        line.slope
        for line in (replace(line, corners=lies.upright(line.corners)) for line in read)
        if line.width > _LONG * line.height
    ]
    skew = replace(lies, slope=median(slopes or [0.0]))
    return [replace(line, corners=skew.upright(line.corners)) for line in read], skew


def letters_of(read: Sequence[Read], per_point: float) -> list[Letter]:
    """The lines of a page set upright -> its letters in the order they are read.

    Each line is ended by a break. What goes down the page is left out.
    """
    lines = [line for line in read if not line.tall]
    letters: list[Letter] = []
    for row in in_order([_placed(line) for line in lines]):
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


def _placed(line: Read) -> Placed:
    left, _, right, _ = line.edges
    middle = sum([y for _, y in line.corners]) / 4
    return Placed(left, right, middle, line.height, len(line.text))


def _letters(line: Read, per_point: float) -> Iterator[Letter]:
    whole = widths(line.text)
    left, top, right, bottom = (edge / per_point for edge in line.edges)
    before = 0.0
    for n, text in enumerate(line.text):
        half = widths(text) / 2
        middle = line.middles[n] if line.middles else (before + half) / whole
        before += 2 * half
        x0, x1 = (left + (middle + side / whole) * (right - left) for side in (-half, half))
        edges = (max(left, x0), top, min(right, x1), bottom)
        yield Letter(text, edges, edges, line.size / per_point, made=text.isspace())
