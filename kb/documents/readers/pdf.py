"""PDF by pdfium: lines with their boxes, joined to paragraphs under headings, and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.documents.models import Anchor, Block, Box, Page
from kb.documents.readers.pdf_columns import columns_in_order
from kb.documents.readers.pdf_headings import Headings
from kb.documents.readers.pdf_rules import grids_of
from kb.documents.readers.pdf_tables import Table, tables_of
from kb.documents.readers.pdf_text import Line, letters_of, lines_of
from kb.documents.readers.structure import ITEM, joined
from kb.errors import DocumentError

MOST_PAGES = 2_000

_CLOSED = re.compile(r"[。．.!！?？」』)）:：]$")
_PAGE_NUMBER = re.compile(r"^[-–—\s]*[0-9０-９]{1,4}[-–—\s]*$")
_CONTENTS = re.compile(r"[.…．・]{4,}\s*[0-9０-９]+$")


@dataclass(frozen=True)
class _Printed:
    """What is on a page."""

    width: float
    height: float
    lines: list[Line]
    tables: list[Table]


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
                printed = [_printed(pdf[n]) for n in range(len(pdf))]
                return tuple(_pages(printed, Headings(pdf, [page.lines for page in printed])))
        except pypdfium2.PdfiumError as error:
            locked = "password" in str(error).lower()
            problem = "is locked by a password" if locked else "is damaged and cannot be read"
            raise DocumentError(path.name, problem, "Give another copy.") from None


def _printed(page: Any) -> _Printed:
    letters = columns_in_order(letters_of(page))
    tables, taken = tables_of(grids_of(page), letters) if letters else ([], set())
    # Where a table stood, the lines around it end.
    rest = [
        letter._replace(text="\n", made=True) if n in taken else letter
        for n, letter in enumerate(letters)
    ]
    width, height = page.get_size()
    return _Printed(width, height, lines_of(rest), tables)


def _pages(printed: list[_Printed], headings: Headings) -> Iterator[Page]:
    running = _running([page.lines for page in printed])
    path: list[str] = []
    last: Table | None = None
    for n, page in enumerate(printed, start=1):
        lines = [line for line in page.lines if line.text not in running and not _furniture(line)]
        parts: list[Line | Table] = [*lines, *page.tables]
        parts.sort(key=lambda part: part.at)
        if last and parts and isinstance(parts[0], Table):
            parts[0] = parts[0].continuing(last)
        last = parts[-1] if parts and isinstance(parts[-1], Table) else None
        levels = dict(zip((line.at for line in lines), headings.levels(n, lines), strict=True))
        blocks = tuple(_blocks(parts, levels, path))
        yield Page(number=n, label=str(n), width=page.width, height=page.height, blocks=blocks)


def _running(pages: list[list[Line]]) -> frozenset[str]:
    """First and last lines that stand on most pages: running heads and feet."""
    ends = Counter(line.text for page in pages for line in {*page[:2], *page[-2:]})
    return frozenset(line for line, n in ends.items() if n > 3 and n > len(pages) / 2)


def _furniture(line: Line) -> bool:
    return bool(_PAGE_NUMBER.match(line.text) or _CONTENTS.search(line.text))


def _blocks(
    parts: Sequence[Line | Table], levels: dict[int, int], headings: list[str]
) -> Iterator[Block]:
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
        apart = boxes and box.y0 - boxes[-1].y1 > 0.9 * (box.y1 - box.y0)
        if text and (apart or ITEM.match(line) or _CLOSED.search(text)):
            yield from closed()
        text = joined(text, line)
        boxes.append(box)
    yield from closed()
