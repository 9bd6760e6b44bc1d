"""Lines and tables of pages -> blocks: lines joined to paragraphs under headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.documents.models import Block, Box, Page, Unread
from kb.documents.readers import recognition
from kb.documents.readers.pdf_headings import Headings, lower_quartile
from kb.documents.readers.pdf_tables import Table
from kb.documents.readers.pdf_text import Line
from kb.documents.readers.skew import UPRIGHT, Skew
from kb.documents.readers.structure import ITEM, joined
from kb.documents.readers.widths import full_width

_CLOSED = re.compile(r"[。．.!！?？」』)）:：]$")
_SHORT = 2.5
_CLOSE = 0.9
"""Of the height of a line: lines less apart are of one paragraph, however the rest is set."""

_WIDER = 1.15
_WIDEST = 2.2
"""Of the size of the letters: lines set wider than this are no lines of a paragraph."""

_EDGE = 0.12
"""Of the height of a page, above and below, where running heads and feet stand."""

_PAGE_NUMBER = re.compile(r"^[-–—\s]*[0-9０-９]{1,4}[-–—\s]*$")
_CONTENTS = re.compile(r"[.…．・]{4,}\s*[0-9０-９]+$")


@dataclass(frozen=True)
class Printed:
    """What is on a page; sizes are in points, places those on the page set upright."""

    width: float
    height: float
    lines: list[Line]
    tables: list[Table]
    by_machine: bool = False
    unread: Unread = ""
    skew: Skew = UPRIGHT


def evened(printed: Sequence[Printed]) -> list[Printed]:
    """The pages; of those read by machine with sizes rid of what is but an error of measuring."""
    even = iter(recognition.evened([page.lines for page in printed if page.by_machine]))
    return [replace(page, lines=next(even)) if page.by_machine else page for page in printed]


def pages_of(printed: Sequence[Printed], headings: Headings) -> Iterator[Page]:
    """The pages, numbered from 1, running heads and page numbers left out."""
    running = _running(printed)
    pitch = _pitch(printed)
    path: list[str] = []
    last: Table | None = None
    for n, page in enumerate(printed, start=1):
        lines = [
            line
            for line in page.lines
            if not (line.text in running and _at_edge(line, page)) and not _furniture(line)
        ]
        parts: list[Line | Table] = [*lines, *page.tables]
        parts.sort(key=lambda part: part.at)
        if last and parts and isinstance(parts[0], Table):
            parts[0] = parts[0].continuing(last)
        last = parts[-1] if parts and isinstance(parts[-1], Table) else None
        told = headings.levels(n, lines, page.by_machine)
        levels = dict(zip((line.at for line in lines), told, strict=True))
        blocks = tuple(_blocks(parts, levels, path, pitch, page.by_machine))
        if page.by_machine:
            blocks = tuple(_by_machine(block, page.skew) for block in blocks)
        yield Page(
            number=n,
            label=str(n),
            width=page.width,
            height=page.height,
            by_machine=page.by_machine and bool(blocks),
            unread=page.unread,
            blocks=blocks,
        )


def _by_machine(block: Block, skew: Skew) -> Block:
    """A block read from a picture, its boxes as the page lies on that."""
    return block.model_copy(
        update={
            "text": full_width(block.text),
            "heading_path": tuple(map(full_width, block.heading_path)),
            "header": tuple(map(full_width, block.header)),
            "boxes": tuple(map(skew.as_it_lies, block.boxes)),
        }
    )


def _running(pages: Sequence[Printed]) -> frozenset[str]:
    """First and last lines that stand at the edge of most pages: running heads and feet."""
    ends = Counter(
        line.text
        for page in pages
        for line in {*page.lines[:2], *page.lines[-2:]}
        if _at_edge(line, page)
    )
    return frozenset(line for line, n in ends.items() if n > 3 and n > len(pages) / 2)


def _at_edge(line: Line, page: Printed) -> bool:
    """Whether a line stands above or below where text is set: what comes again within is text."""
    box, edge = line.box, _EDGE * page.height
    return box.y1 <= edge or box.y0 >= page.height - edge


def _pitch(pages: Sequence[Printed]) -> float:
    """From one line of a paragraph to the next, as a multiple of their size; 0 where none is told.

    The lower quartile of all distances between lines of one size: wider ones part paragraphs.
    """
    return lower_quartile(
        (after.box.y1 - before.box.y1) / after.size
        for page in pages
        for before, after in pairwise(page.lines)
        if before.size == after.size > 0 and before.box.y1 < after.box.y0
    )


def _furniture(line: Line) -> bool:
    return bool(_PAGE_NUMBER.match(line.text) or _CONTENTS.search(line.text))


def _blocks(
    parts: Sequence[Line | Table],
    levels: dict[int, int],
    headings: list[str],
    pitch: float,
    by_machine: bool,
) -> Iterator[Block]:
    """Lines joined to paragraphs; ``headings`` is the path so far and goes on to the next page.

    Lines are of one paragraph where they are close, or no farther apart than the lines of the
    document are (``pitch``), which may be set wide.

    The height of lines read by machine says little: there one that ends before the next does is
    the last of its paragraph, for Japanese is broken where a line is full.
    """
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

    for part in parts:
        if isinstance(part, Table):
            yield from closed()
            yield from part.blocks(tuple(headings))
            continue
        line, box = part.text, part.box
        if level := levels[part.at]:
            yield from closed()
            del headings[level - 1 :]
            headings.append(line)
            yield Block(kind="heading", text=line, heading_path=(), boxes=(box,), level=level)
            continue
        apart = (
            boxes
            and box.y0 - boxes[-1].y1 > _CLOSE * (box.y1 - box.y0)
            and box.y1 - boxes[-1].y1 > _WIDER * min(pitch, _WIDEST) * part.size
        )
        full = not by_machine or not boxes or boxes[-1].x1 + _SHORT * part.size > box.x1
        if text and (apart or not full or ITEM.match(line) or _CLOSED.search(text)):
            yield from closed()
        text = joined(text, line)
        boxes.append(box)
    yield from closed()
