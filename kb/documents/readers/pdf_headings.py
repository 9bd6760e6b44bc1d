"""Which lines of a PDF are headings: by its outline, else by their numbers and their size."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from kb.documents.models import Box
from kb.documents.readers.pdf_text import Line

_HEADING = re.compile(
    r"^(?:第[0-9０-９一二三四五六七八九十]+[編章節](?:\s|$|[^のでにはをがと、])"
    r"|[0-9０-９]+(?:[.．-][0-9０-９]+)*[.．]?\s|[IVXⅠ-Ⅹ]+[.．\s])"
)
_ITEM = re.compile(r"^(?:[(（][0-9０-９]+[)）]|[①-⑳])")
"""What heads a paragraph where it is larger than the text, and else begins an item of a list."""

_NUMBERED = re.compile(
    r"^(?:第[0-9０-９一二三四五六七八九十]+[編章節]|[0-9０-９]+(?:[.．-][0-9０-９]+)*[.．]?|[IVXⅠ-Ⅹ]+[.．])"
    r"(?![0-9０-９.．,，])"
)
"""A line that is numbered as headings are; the blank after the number may not have been read."""

_POINTED = re.compile(r"^(?:第|[0-9０-９]+[.．-])")
"""A number that is no bare one."""

_QUANTITY = re.compile(
    r"^[0-9０-９.．,，]*[0-9０-９]\s*(?:年|月|日|人|件|円|万|億|割|回|時|分|%|％|か所|箇所)"
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
_APART = 0.3
"""Of the usual size: by how much more than lines of a paragraph what stands by itself is apart."""

Outline = dict[int, list[tuple[str, int]]]
"""Page from 1 -> its titles without blanks, each with its level, 1 the highest."""


class _Standing(NamedTuple):
    """What a line may be for where it stands: ``begins`` after a sentence, and is not gone on with;
    is ``numbered`` as headings are, whose blank may be lost; is an ``item`` that heads a paragraph.
    """

    begins: bool
    numbered: bool
    item: bool


_SURE = _Standing(begins=True, numbered=False, item=False)
"""Of a line whose size and blanks are those of the file."""


def lower_quartile(values: Iterable[float]) -> float:
    """What a quarter of the values are below; 0 where there are none."""
    found = sorted(values)
    return found[len(found) // 4] if found else 0.0


class Headings:
    """The levels of the lines of a document's pages.

    Args:
        outline: the entries of the document's outline, as pdfium gives them.
        pages: the lines of its pages, those at their edges left out.

    Of a page read by machine neither the size of a line is sure nor the blank after its number:
    there a heading also begins after a sentence has ended and is not gone on with, and one with a
    bare number stands apart from the text above it.
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
        gaps = (_gap(a, b) for page in pages for a, b in pairwise(page) if _below(a, b))
        within = lower_quartile(gaps)
        self._apart = within + _APART * self._usual

    def levels(self, number: int, lines: Sequence[Line], by_machine: bool = False) -> list[int]:
        """For each line of a page, counted from 1, its level as a heading, 0 for none."""
        if self._outline is not None:
            return [_level(line.text, self._outline.get(number, [])) for line in lines]
        right = max((line.box.x1 for line in lines), default=0.0)
        none = Line("", Box(x0=0, y0=0, x1=0, y1=0))
        levels: list[int] = []
        for n, own in enumerate(lines):
            before, after = lines[n - 1] if n else none, [*lines[n + 1 : n + 2], none][0]
            stands = self._standing(before, own, after, any(levels[-1:])) if by_machine else _SURE
            level = 0
            if stands.begins and self._larger(own) and _size(own) in self._sizes:
                level = 1 + self._sizes.index(_size(own))
            elif stands.numbered or _heads(before, own, after.text, _FULL * right):
                level = len(self._sizes) + (1 if own.text.startswith("第") else 2)
            elif _ITEM.match(own.text) and (stands.item or self._stands_out(own, _LARGER_ITEM)):
                level = len(self._sizes) + 3
            levels.append(level)
        return levels

    def _standing(self, before: Line, own: Line, after: Line, headed: bool) -> _Standing:
        """How a line read by machine stands; ``headed``: the one above it is a heading."""
        ends = self._ends(own, after)
        alone = ends and (headed or self._apart_from(before, own))
        begins = alone or (ends and _CLOSED.search(before.text) is not None)
        pointed = _POINTED.match(own.text) is not None
        return _Standing(
            begins=begins,
            numbered=_numbered(own.text) and (alone or (begins and pointed)),
            item=alone and _short(own.text) and not _ITEM.match(after.text),
        )

    def _apart_from(self, before: Line, own: Line) -> bool:
        """Whether a line stands apart from the one above it."""
        return not _below(before, own) or _gap(before, own) > self._apart

    def _ends(self, own: Line, after: Line) -> bool:
        """Whether the line below does not go on with a line."""
        if self._apart_from(own, after):
            return True
        return own.box.x1 < after.box.x1 - own.size and not _GOES_ON.match(after.text)

    def _larger(self, line: Line) -> bool:
        return _WORD.search(line.text) is not None and self._stands_out(line, _LARGER)

    def _stands_out(self, line: Line, times: float) -> bool:
        return _short(line.text) and _size(line) >= times * self._usual > 0


def _below(upper: Line, lower: Line) -> bool:
    """Whether a line is under another one, in the same column."""
    over, under = upper.box, lower.box
    return over.y0 < under.y0 and over.x0 < under.x1 and under.x0 < over.x1


def _gap(upper: Line, lower: Line) -> float:
    return lower.box.y0 - upper.box.y1


def _numbered(text: str) -> bool:
    """Whether a line is short and begins with a number that counts nothing."""
    return _short(text) and bool(_NUMBERED.match(text)) and not _QUANTITY.match(text)


def _short(text: str) -> bool:
    """Whether a line is no longer than headings are, and no part of a sentence."""
    return len(text) <= _LONGEST and not _SENTENCE.search(text)


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
    if not _HEADING.match(line) or not _short(line):
        return False
    broken = before.box.x1 > full and not _CLOSED.search(before.text)
    if _QUANTITY.match(line) and (broken or _GOES_ON.match(after)):
        return False
    return not (box.x1 > full and _GOES_ON.match(after))
