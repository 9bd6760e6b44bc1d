"""Which lines of a PDF are headings: by its outline, else by their numbers and their size."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from kb.documents.models import Box
from kb.documents.readers.pdf_text import Line

_HEADING = re.compile(
    r"^(?:第[0-9０-９一二三四五六七八九十]+[編章節](?:\s|$|[^のでにはをがと、])"
    r"|[0-9０-９]+(?:[.．-][0-9０-９]+)*[.．]?\s|[IVXⅠ-Ⅹ]+[.．\s])"
)
_ITEM = re.compile(r"^(?:[(（][0-9０-９]+[)）]|[①-⑳])")
"""What heads a paragraph where it is larger than the text, and else begins an item of a list."""

_QUANTITY = re.compile(
    r"^[0-9０-９.．,，]+\s*(?:年|月|日|人|件|円|万|億|割|回|時|分|%|％|か所|箇所)"
)
"""How a sentence goes on that was broken before a number."""

_NUMBER = re.compile(r"^(?:第[0-9一二三四五六七八九十]+[編章節]|[0-9]+(?:[.-][0-9]+)*\.?)")
_FULL = 0.9
_LONGEST = 40
_CLOSED = re.compile(r"[。．.!！?？」』)）:：]$")
_SENTENCE = re.compile(r"[。、，]")
_GOES_ON = re.compile(r"^[ぁ-ん、。）)」』]")
"""A line that begins so goes on with a sentence; a heading's next line does not."""

_WORD = re.compile(r"[ぁ-んァ-ヴ一-鿿A-Za-z]{2}")
_LARGER = 1.08
_LARGER_ITEM = 1.03
_MOST_SIZES = 3

Outline = dict[int, list[tuple[str, int]]]
"""Page from 1 -> its titles without blanks, each with its level, 1 the highest."""


class Headings:
    """The levels of the lines of a document's pages.

    Args:
        outline: the entries of the document's outline, as pdfium gives them.
        pages: the lines of its pages, those at their edges left out.
    """

    def __init__(self, outline: Sequence[Any], pages: Sequence[Sequence[Line]]) -> None:
        self._outline = _outline(outline, pages)
        counts: Counter[float] = Counter()
        for line in (line for page in pages for line in page):
            counts[_size(line)] += len(line.text)
        self._usual = max(counts, key=lambda size: (counts[size], size), default=0.0)
        larger: dict[float, set[int]] = {}
        for n, page in enumerate(pages):
            for line in page:
                if self._larger(line):
                    larger.setdefault(_size(line), set()).add(n)
        # What the first page alone has is the title.
        sizes = [size for size, on in larger.items() if on != {0} or len(pages) == 1]
        self._sizes = sorted(sizes, reverse=True)[:_MOST_SIZES]

    def levels(self, number: int, lines: Sequence[Line]) -> list[int]:
        """For each line of a page, counted from 1, its level as a heading, 0 for none."""
        if self._outline is not None:
            return [_level(line.text, self._outline.get(number, [])) for line in lines]
        right = max((line.box.x1 for line in lines), default=0.0)
        none = Line("", Box(x0=0, y0=0, x1=0, y1=0))
        levels = []
        for n, own in enumerate(lines):
            before, after = lines[n - 1] if n else none, [*lines[n + 1 : n + 2], none][0]
            level = 0
            if self._larger(own) and _size(own) in self._sizes:
                level = 1 + self._sizes.index(_size(own))
            elif _heads(before, own, after.text, _FULL * right):
                level = len(self._sizes) + (1 if own.text.startswith("第") else 2)
            elif _ITEM.match(own.text) and self._stands_out(own, _LARGER_ITEM):
                level = len(self._sizes) + 3
            levels.append(level)
        return levels

    def _larger(self, line: Line) -> bool:
        return _WORD.search(line.text) is not None and self._stands_out(line, _LARGER)

    def _stands_out(self, line: Line, times: float) -> bool:
        short = len(line.text) <= _LONGEST and not _SENTENCE.search(line.text)
        return short and _size(line) >= times * self._usual > 0


def _size(line: Line) -> float:
    return round(line.size, 1)


def _outline(outline: Sequence[Any], pages: Sequence[Sequence[Line]]) -> Outline | None:
    """The titles of the outline; None where it names no line, as one that lists files does."""
    found: Outline = {}
    for mark in outline:
        target = mark.get_dest()
        page = None if target is None else target.get_index()
        if page is not None:
            found.setdefault(page + 1, []).append((_plain(mark.get_title()), mark.level + 1))
    named = any(
        _level(line.text, titles)
        for n, titles in found.items()
        for line in (pages[n - 1] if n <= len(pages) else [])
    )
    return found if named else None


def _level(line: str, titles: list[tuple[str, int]]) -> int:
    """The level of the title that a line gives, its number before it aside; 0 where none."""
    own = _NUMBER.sub("", _plain(line))
    return next((level for title, level in titles if own == _NUMBER.sub("", title)), 0)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _heads(before: Line, own: Line, after: str, full: float) -> bool:
    """Whether a line is numbered as headings are and no part of a sentence.

    Only a line that reaches to the right (``full``) is broken within a sentence.
    """
    line, box = own.text, own.box
    if not _HEADING.match(line) or len(line) > _LONGEST or _SENTENCE.search(line):
        return False
    broken = before.box.x1 > full and not _CLOSED.search(before.text)
    if _QUANTITY.match(line) and (broken or _GOES_ON.match(after)):
        return False
    return not (box.x1 > full and _GOES_ON.match(after))
