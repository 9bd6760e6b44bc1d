"""A file -> its pages. PDF by pdfium; Markdown and plain text in the encodings of Japan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from kb.documents.models import Anchor, Block, Box, Page
from kb.errors import DocumentError

MOST_BYTES = 300_000_000
MOST_PAGES = 2_000

_ENCODINGS = ("utf-8-sig", "cp932", "euc_jp")
_HEADING = re.compile(
    r"^(?:第[0-9０-９一二三四五六七八九十]+[編章節]|[0-9０-９]+(?:[.．-][0-9０-９]+)*[.．]?\s|[IVXⅠ-Ⅹ]+[.．\s])"
)
_LONGEST_HEADING = 40
_MARK = re.compile(r"^(#{1,6})\s+(.*)")
_ITEM = re.compile(r"^(?:[・●○■◆◇▪•※]|[-*]\s|[①-⑳]|[(（][0-9０-９]+[)）])")
_CLOSED = re.compile(r"[。．.!！?？」』)）:：]$")
_PAGE_NUMBER = re.compile(r"^[-–—\s]*[0-9０-９]{1,4}[-–—\s]*$")
_CONTENTS = re.compile(r"[.…．・]{4,}\s*[0-9０-９]+$")
_JAPANESE = re.compile(r"[ぁ-んァ-ヴー一-鿿、。]")


def read(path: Path) -> tuple[str, Anchor, tuple[Page, ...]]:
    """The format, what its pages are, and the pages of a file.

    Raises:
        DocumentError: it is of another type, too large, damaged or locked by a password.
    """
    kind = path.suffix.lower().lstrip(".")
    if kind not in _READERS:
        known = ", ".join(sorted(_READERS))
        raise DocumentError(path.name, "is of a type that cannot be read", f"Give one of: {known}.")
    if path.stat().st_size > MOST_BYTES:
        raise DocumentError(path.name, "is larger than 300 MB", "Give it in parts.")
    anchor, reader = _READERS[kind]
    pages = reader(path)
    if not any(page.blocks for page in pages):
        raise DocumentError(
            path.name, "has no text", "Where it is a scan, give a copy with its text recognised."
        )
    return kind, anchor, pages


def _pdf(path: Path) -> tuple[Page, ...]:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as pdf:
            if len(pdf) > MOST_PAGES:
                problem = f"has more than {MOST_PAGES:,} pages"
                raise DocumentError(path.name, problem, "Give it in parts.")
            lines = [_lines(pdf[n]) for n in range(len(pdf))]
            sizes = [pdf[n].get_size() for n in range(len(pdf))]
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        problem = "is locked by a password" if locked else "is damaged and cannot be read"
        raise DocumentError(path.name, problem, "Give another copy.") from None
    running = _running(lines)
    path_of: list[str] = []
    pages = []
    for n, (own, (width, height)) in enumerate(zip(lines, sizes, strict=True), start=1):
        kept = [line for line in own if line[0] not in running and not _furniture(line[0])]
        blocks = tuple(_blocks(kept, path_of))
        pages.append(Page(number=n, label=str(n), width=width, height=height, blocks=blocks))
    return tuple(pages)


Line = tuple[str, Box]


def _lines(page: Any) -> list[Line]:
    """The lines of a page with their boxes, in the order and as the page gives them."""
    text_page = page.get_textpage()
    height = page.get_height()
    count = text_page.count_chars()
    text = text_page.get_text_range(0, count) if count else ""
    # Characters beyond the first plane are two of pdfium's and one of ours: then no box is sure.
    sure = len(text) == count
    found: list[Line] = []
    for match in re.finditer(r"[^\r\n]+", text):
        if match.group().strip():
            places = range(*match.span()) if sure else ()
            boxes = [text_page.get_charbox(n) for n in places if not text[n].isspace()]
            found.append((match.group().strip(), _around(boxes, height)))
    return found


def _around(boxes: list[tuple[float, float, float, float]], height: float) -> Box:
    """The box around characters' boxes (left, bottom, right, top, from the lower left corner)."""
    if not boxes:
        return Box(x0=0, y0=0, x1=0, y1=0)
    left, bottom, right, top = zip(*boxes, strict=True)
    return Box(x0=min(left), y0=height - max(top), x1=max(right), y1=height - min(bottom))


def _running(pages: list[list[Line]]) -> frozenset[str]:
    """First and last lines that stand on most pages: running heads and feet."""
    ends = [line for page in pages for line, _ in [*page[:1], *page[-1:]]]
    counts = {line: len(list(own)) for line, own in groupby(sorted(ends))}
    return frozenset(line for line, n in counts.items() if n > 3 and n > len(pages) / 2)


def _furniture(line: str) -> bool:
    return bool(_PAGE_NUMBER.match(line) or _CONTENTS.search(line))


def _blocks(lines: list[Line], headings: list[str]) -> Iterator[Block]:
    """Lines joined to paragraphs; ``headings`` is the path so far and goes on to the next page."""
    text, boxes = "", list[Box]()

    def closed() -> Iterator[Block]:
        nonlocal text
        if text:
            kind = "list_item" if _ITEM.match(text) else "paragraph"
            yield Block.model_validate(
                {"kind": kind, "text": text, "heading_path": tuple(headings), "boxes": boxes}
            )
        text = ""
        boxes.clear()

    for line, box in lines:
        if _HEADING.match(line) and len(line) <= _LONGEST_HEADING and not line.endswith("。"):
            yield from closed()
            level = 1 if line.startswith("第") else 2
            del headings[level - 1 :]
            headings.append(line)
            yield Block(kind="heading", text=line, heading_path=(), boxes=(box,), level=level)
            continue
        apart = boxes and box.y0 - boxes[-1].y1 > 0.9 * (box.y1 - box.y0)
        if text and (apart or _ITEM.match(line) or _CLOSED.search(text)):
            yield from closed()
        text = joined(text, line)
        boxes.append(box)
    yield from closed()


def joined(before: str, line: str) -> str:
    """Two lines of one sentence: without a blank where Japanese meets Japanese."""
    if not before:
        return line
    plain = _JAPANESE.match(before[-1]) or _JAPANESE.match(line[:1])
    return before + ("" if plain else " ") + line


def _text(path: Path) -> tuple[Page, ...]:
    """Sections at Markdown headings; paragraphs at blank lines."""
    headings: list[str] = []
    pages: list[Page] = []
    blocks: list[Block] = []

    def closed() -> None:
        if blocks:
            n = len(pages) + 1
            pages.append(Page(number=n, label=str(n), blocks=tuple(blocks)))
            blocks.clear()

    for paragraph in re.split(r"\n\s*\n", _decoded(path).replace("\r\n", "\n")):
        text = ""
        for line in (line.strip() for line in paragraph.split("\n")):
            if mark := _MARK.match(line):
                closed()
                level = len(mark[1])
                del headings[level - 1 :]
                headings.append(mark[2])
                blocks.append(Block(kind="heading", text=mark[2], level=level))
            elif line:
                text = joined(text, line)
        if text:
            kind = "list_item" if _ITEM.match(text) else "paragraph"
            blocks.append(
                Block.model_validate({"kind": kind, "text": text, "heading_path": tuple(headings)})
            )
    closed()
    return tuple(pages)


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentError(path.name, "is no text in UTF-8, CP932 or EUC-JP", "Save it as UTF-8.")


_READERS: dict[str, tuple[Anchor, Any]] = {
    "pdf": ("page", _pdf),
    "md": ("section", _text),
    "txt": ("section", _text),
}
