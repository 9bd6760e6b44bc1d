"""The text of a PDF page by pdfium: letters with their boxes, and lines in the page's own order."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from kb.documents.models import Box
from kb.documents.readers.structure import unspaced

Edges = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the upper left corner of the page as it is shown."""

_TOUCHING = 0.4
"""Of a letter's size: a gap that only sets Japanese off from digits and Latin letters."""

_BROKEN = 2
"""What pdfium tells of a hyphen at the end of a line."""

_SMALL = 0.65
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")


class Letter(NamedTuple):
    """A character as printed; ``room`` is all that its font leaves for it, ``size`` the font's.

    ``made`` says that it is no character of the file: a blank or line break that pdfium sees.
    """

    text: str
    edges: Edges
    room: Edges
    size: float
    made: bool

    @property
    def centre(self) -> tuple[float, float]:
        x0, y0, x1, y1 = self.edges
        return (x0 + x1) / 2, (y0 + y1) / 2


class Line(NamedTuple):
    """A line of a page; ``at`` is the number of its first letter, ``size`` that of most of them."""

    text: str
    box: Box
    size: float = 0.0
    at: int = 0


def placing(page: Any) -> Callable[[float, float, float, float], Edges]:
    """What turns (left, bottom, right, top) of the file into edges of the page as it is shown."""
    left, bottom, right, top = page.get_cropbox()
    turned = page.get_rotation()

    def placed(x0: float, y0: float, x1: float, y1: float) -> Edges:
        if turned == 90:
            return y0 - bottom, x0 - left, y1 - bottom, x1 - left
        if turned == 180:
            return right - x1, y0 - bottom, right - x0, y1 - bottom
        if turned == 270:
            return top - y1, right - x1, top - y0, right - x0
        return x0 - left, top - y1, x1 - left, top - y0

    return placed


def letters_of(page: Any) -> list[Letter]:
    """The letters of a page in its own order, readings over kanji left out."""
    return list(without_readings(list(_letters(page))))


def _letters(page: Any) -> Iterator[Letter]:
    import pypdfium2.raw as pdfium

    held, placed = page.get_textpage(), placing(page)
    text_page = held.raw
    matrix, room = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    high = 0
    for n in range(held.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, n)
        if 0xD800 <= code < 0xDC00:  # half of a character beyond the first plane
            high = code
            continue
        if high and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if not code or 0xD800 <= code < 0xE000:
            continue
        if code == _BROKEN:
            code = ord("-")
        made = pdfium.FPDFText_IsGenerated(text_page, n) == 1
        size = 0.0
        if not made:
            pdfium.FPDFText_GetMatrix(text_page, n, matrix)
            scale = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
            size = pdfium.FPDFText_GetFontSize(text_page, n) * scale
        pdfium.FPDFText_GetCharBox(text_page, n, left, right, bottom, top)
        edges = placed(left.value, bottom.value, right.value, top.value)
        pdfium.FPDFText_GetLooseCharBox(text_page, n, room)
        around = placed(room.left, room.bottom, room.right, room.top)
        yield Letter(chr(code), edges, around, size, made)


def without_readings(letters: list[Letter]) -> Iterator[Letter]:
    """Ruby left out: runs of much smaller letters, all of them kana over larger ones."""
    sizes = [letter.size for letter in letters if letter.size]
    usual = max(set(sizes), key=sizes.count) if sizes else 0.0
    bases = [one for one in letters if one.size >= 0.9 * usual and not one.text.isspace()]
    # What pdfium adds within or after a run belongs to it.
    small = False
    runs: list[tuple[bool, list[Letter]]] = []
    for letter in letters:
        small = small if letter.made else letter.size < _SMALL * usual
        if not runs or runs[-1][0] != small:
            runs.append((small, []))
        runs[-1][1].append(letter)
    for small, run in runs:
        solid = [one for one in run if not one.made] if small else []
        over = all(_KANA.match(one.text) and any(_over(one, b) for b in bases) for one in solid)
        if not (solid and over):
            yield from run


def _over(letter: Letter, base: Letter) -> bool:
    """Whether a small letter is set directly over another, or right of it where lines go down."""
    x, y = letter.centre
    x0, y0, x1, y1 = base.room
    far, near = 0.8 * base.size, 0.5 * base.size
    above = x0 - near <= x <= x1 + near and y0 - far <= y <= (y0 + y1) / 2
    beside = y0 - near <= y <= y1 + near and (x0 + x1) / 2 <= x <= x1 + far
    return above or beside


def lines_of(letters: Sequence[Letter]) -> list[Line]:
    """The lines of letters as the page gives them; blanks at their ends left out."""
    found: list[Line] = []
    start = 0
    for n in range(len(letters) + 1):
        if n == len(letters) or letters[n].text in "\r\n":
            own = letters[start:n]
            if text := text_of(own).strip():
                sizes = [one.size for one in own if one.size]
                usual = max(set(sizes), key=sizes.count) if sizes else 0.0
                box = around(one.edges for one in own if not one.text.isspace())
                found.append(Line(text, box, usual, start))
            start = n + 1
    return found


def text_of(letters: Sequence[Letter]) -> str:
    """The letters of one line as text, without the blanks that only set scripts apart."""
    parts: list[str] = []
    before: Letter | None = None
    blank = False
    for letter in letters:
        if letter.made:
            blank = True
            continue
        # The blank after a number at the beginning is one: 1. 目的
        begun = any(map(unspaced, parts))
        if blank and before and not (begun and _set_apart(before, letter)):
            parts.append(" ")
        parts.append(letter.text)
        before, blank = letter, False
    return "".join(parts)


def _set_apart(before: Letter, after: Letter) -> bool:
    gap = max(
        after.room[0] - before.room[2],
        after.room[1] - before.room[3],
        before.room[1] - after.room[3],
    )
    japanese = unspaced(before.text) or unspaced(after.text)
    return japanese and gap < _TOUCHING * max(before.size, after.size)


def around(boxes: Iterable[Edges]) -> Box:
    """The box around others; of no size where there are none."""
    held = list(boxes)
    if not held:
        return Box(x0=0, y0=0, x1=0, y1=0)
    x0, y0, x1, y1 = zip(*held, strict=True)
    return Box(x0=min(x0), y0=min(y0), x1=max(x1), y1=max(y1))
