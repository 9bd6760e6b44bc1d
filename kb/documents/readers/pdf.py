"""PDF by pdfium: lines with their boxes, joined to paragraphs under headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from kb.documents.models import Anchor, Block, Box, Page
from kb.documents.readers.structure import ITEM, joined
from kb.errors import DocumentError

MOST_PAGES = 2_000

_HEADING = re.compile(
    r"^(?:第[0-9０-９一二三四五六七八九十]+[編章節](?:\s|$|[^のでにはをがと、])"
    r"|[0-9０-９]+(?:[.．-][0-9０-９]+)*[.．]?\s|[IVXⅠ-Ⅹ]+[.．\s])"
)
_QUANTITY = re.compile(
    r"^[0-9０-９.．,，]+\s*(?:年|月|日|人|件|円|万|億|割|回|時|分|%|％|か所|箇所)"
)
"""How a sentence goes on that was broken before a number."""

_NUMBER = re.compile(r"^(?:第[0-9一二三四五六七八九十]+[編章節]|[0-9]+(?:[.-][0-9]+)*\.?)")
_FULL = 0.9
_LONGEST_HEADING = 40
_CLOSED = re.compile(r"[。．.!！?？」』)）:：]$")
_SENTENCE = re.compile(r"[。、，]")
_GOES_ON = re.compile(r"^[ぁ-ん、。）)」』]")
"""A line that begins so goes on with a sentence; a heading's next line does not."""

_PAGE_NUMBER = re.compile(r"^[-–—\s]*[0-9０-９]{1,4}[-–—\s]*$")
_CONTENTS = re.compile(r"[.…．・]{4,}\s*[0-9０-９]+$")

Line = tuple[str, Box]
Outline = dict[int, list[tuple[str, int]]]
"""Page from 1 -> its titles without blanks, each with its level, 1 the highest."""


class PdfReader:
    """The pages of a PDF; headings are those of its outline where it has one."""

    anchor: Anchor = "page"
    plain = False
    zipped = False

    def pages(self, path: Path) -> tuple[Page, ...]:
        """The pages with text; DocumentError where a password locks it or pages are too many."""
        import pypdfium2

        try:
            with pypdfium2.PdfDocument(path) as pdf:
                if len(pdf) > MOST_PAGES:
                    problem = f"has more than {MOST_PAGES:,} pages"
                    raise DocumentError(path.name, problem, "Give it in parts.")
                lines = [_lines(pdf[n]) for n in range(len(pdf))]
                sizes = [pdf[n].get_size() for n in range(len(pdf))]
                outline = _outline(pdf, lines)
        except pypdfium2.PdfiumError as error:
            locked = "password" in str(error).lower()
            problem = "is locked by a password" if locked else "is damaged and cannot be read"
            raise DocumentError(path.name, problem, "Give another copy.") from None
        running = _running(lines)
        headings: list[str] = []
        pages = []
        for n, (own, (width, height)) in enumerate(zip(lines, sizes, strict=True), start=1):
            kept = [line for line in own if line[0] not in running and not _furniture(line[0])]
            titles = None if outline is None else outline.get(n, [])
            blocks = tuple(_blocks(kept, _levels(kept, titles), headings))
            pages.append(Page(number=n, label=str(n), width=width, height=height, blocks=blocks))
        return tuple(pages)


def _lines(page: Any) -> list[Line]:
    """The lines of a page with their boxes, in the order and as the page gives them."""
    text_page = page.get_textpage()
    height = page.get_height()
    count = text_page.count_chars()
    text = text_page.get_text_range(0, count) if count else ""
    numbers = _numbers(text, text_page, count)
    found: list[Line] = []
    for match in re.finditer(r"[^\r\n]+", text):
        if match.group().strip():
            boxes = [
                text_page.get_charbox(numbers[n])
                for n in range(*match.span())
                if n < len(numbers) and not text[n].isspace()
            ]
            found.append((match.group().strip(), _around(boxes, height)))
    return found


def _numbers(text: str, text_page: Any, count: int) -> Sequence[int]:
    """The number pdfium has for each character; for one beyond the first plane it may have two."""
    if len(text) == count:
        return range(count)
    numbers: list[int] = []
    at = 0
    for character in text:
        numbers.append(at)
        at += 1 + (ord(character) > 0xFFFF)
    return numbers if at == count else ()


def _around(boxes: list[tuple[float, float, float, float]], height: float) -> Box:
    """The box around characters' boxes (left, bottom, right, top, from the lower left corner)."""
    if not boxes:
        return Box(x0=0, y0=0, x1=0, y1=0)
    left, bottom, right, top = zip(*boxes, strict=True)
    return Box(x0=min(left), y0=height - max(top), x1=max(right), y1=height - min(bottom))


def _outline(pdf: Any, pages: list[list[Line]]) -> Outline | None:
    """The titles of the outline; None where it names no line, as one that lists files does."""
    found: Outline = {}
    for mark in pdf.get_toc():
        target = mark.get_dest()
        page = None if target is None else target.get_index()
        if page is not None:
            found.setdefault(page + 1, []).append((_plain(mark.get_title()), mark.level + 1))
    named = any(
        _level(line, titles)
        for n, titles in found.items()
        for line, _ in (pages[n - 1] if n <= len(pages) else [])
    )
    return found if named else None


def _level(line: str, titles: list[tuple[str, int]]) -> int:
    """The level of the title that a line gives, its number before it aside; 0 where none."""
    own = _NUMBER.sub("", _plain(line))
    return next((level for title, level in titles if own == _NUMBER.sub("", title)), 0)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _running(pages: list[list[Line]]) -> frozenset[str]:
    """First and last lines that stand on most pages: running heads and feet."""
    ends = [line for page in pages for line, _ in [*page[:1], *page[-1:]]]
    counts = {line: len(list(own)) for line, own in groupby(sorted(ends))}
    return frozenset(line for line, n in counts.items() if n > 3 and n > len(pages) / 2)


def _furniture(line: str) -> bool:
    return bool(_PAGE_NUMBER.match(line) or _CONTENTS.search(line))


def _levels(lines: list[Line], titles: list[tuple[str, int]] | None) -> list[int]:
    """For each line its level as a heading, 0 for none; ``titles`` are the outline's here."""
    if titles is not None:
        return [_level(line, titles) for line, _ in lines]
    right = max((box.x1 for _, box in lines), default=0.0)
    none: Line = ("", Box(x0=0, y0=0, x1=0, y1=0))
    levels = []
    for before, own, after in zip([none, *lines[:-1]], lines, [*lines[1:], none], strict=True):
        level = 1 if own[0].startswith("第") else 2
        levels.append(level if _heads(before, own, after[0], _FULL * right) else 0)
    return levels


def _heads(before: Line, own: Line, after: str, full: float) -> bool:
    """Whether a line is numbered as headings are and no part of a sentence.

    Only a line that reaches to the right (``full``) is broken within a sentence.
    """
    line, box = own
    if not _HEADING.match(line) or len(line) > _LONGEST_HEADING or _SENTENCE.search(line):
        return False
    broken = before[1].x1 > full and not _CLOSED.search(before[0])
    if _QUANTITY.match(line) and (broken or _GOES_ON.match(after)):
        return False
    return not (box.x1 > full and _GOES_ON.match(after))


def _blocks(lines: list[Line], levels: list[int], headings: list[str]) -> Iterator[Block]:
    """Lines joined to paragraphs; ``headings`` is the path so far and goes on to the next page."""
    text, boxes = "", list[Box]()

    def closed() -> Iterator[Block]:
        nonlocal text
        if text:
            kind = "list_item" if ITEM.match(text) else "paragraph"
            yield Block.model_validate(
                {"kind": kind, "text": text, "heading_path": tuple(headings), "boxes": boxes}
            )
        text = ""
        boxes.clear()

    for (line, box), level in zip(lines, levels, strict=True):
        if level:
            yield from closed()
            del headings[level - 1 :]
            headings.append(line)
            yield Block(kind="heading", text=line, heading_path=(), boxes=(box,), level=level)
            continue
        apart = boxes and box.y0 - boxes[-1].y1 > 0.9 * (box.y1 - box.y0)
        if text and (apart or ITEM.match(line) or _CLOSED.search(text)):
            yield from closed()
        text = joined(text, line)
        boxes.append(box)
    yield from closed()
