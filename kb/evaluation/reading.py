"""How a document is read, against its known text: characters, headings, cells, pages.

The truth of ``plan.pdf`` lies beside it as ``plan.json``, a ``Truth``. Blanks and line breaks
count nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict
from rapidfuzz.distance import LCSseq, Levenshtein

from kb.documents.models import ROW_SEPARATOR, Block, Document, Page
from kb.documents.passages import passages_of
from kb.documents.quoting import sentences

Row = tuple[str, ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TrueBlock(_Part):
    """A block as it is; ``page`` from 1, 0 where it is not known.

    Of a table ``rows`` are its cells, a merged one in each place that it covers, and the first
    ``heads`` of them its header.
    """

    kind: Literal["heading", "paragraph", "list_item", "table"]
    text: str = ""
    level: int = 0
    rows: tuple[Row, ...] = ()
    heads: int = 1
    page: int = 0


class Truth(_Part):
    """All that a document says, in the order it is read."""

    blocks: tuple[TrueBlock, ...]

    def write(self, path: Path) -> None:
        path.write_text(self.model_dump_json(indent=1), encoding="utf-8")


class Share(_Part):
    """``right`` of ``all``."""

    right: int = 0
    all: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(right=self.right + other.right, all=self.all + other.all)

    @property
    def value(self) -> float:
        """0 to 1; 1 where there was nothing to get right."""
        return self.right / self.all if self.all else 1.0


class Reading(_Part):
    """What was read right.

    characters: of headings and running text, in order; what is too much counts as wrong too.
    headings: of those there are, found, in order.
    headings_told: of those found, headings indeed.
    cells: of all tables' rows below the header, at their place in the row.
    headers: of those rows, those that hold the header of their table.
    pages: of the blocks of text whose page is known, found whole on it.
    quotations: of all sentences and rows that could be quoted, letter for letter on that page.
    """

    characters: Share = Share()
    headings: Share = Share()
    headings_told: Share = Share()
    cells: Share = Share()
    headers: Share = Share()
    pages: Share = Share()
    quotations: Share = Share()


def measured(document: Document, truth: Truth) -> Reading:
    """How right a document is read."""
    pages = document.pages
    blocks = [block for page in pages for block in page.blocks]
    true_headings = [_plain(b.text) for b in truth.blocks if b.kind == "heading"]
    told = [_plain(b.text) for b in blocks if b.kind == "heading"]
    cells, headers = _tables(blocks, truth)
    return Reading(
        characters=_characters(blocks, truth),
        headings=Share(right=_common(true_headings, told), all=len(true_headings)),
        headings_told=Share(right=_common(told, true_headings), all=len(told)),
        cells=cells,
        headers=headers,
        pages=_pages(pages, truth),
        quotations=_quotations(document, truth),
    )


def _plain(text: str) -> str:
    return "".join(text.split())


def _common(some: Sequence[str], others: Sequence[str]) -> int:
    return LCSseq.similarity(some, others)


def _characters(blocks: Sequence[Block], truth: Truth) -> Share:
    read = "".join(_plain(b.text) for b in blocks if b.kind != "table_row")
    true = "".join(_plain(b.text) for b in truth.blocks if b.kind != "table")
    return Share(right=max(0, len(true) - Levenshtein.distance(true, read)), all=len(true))


def _tables(blocks: Sequence[Block], truth: Truth) -> tuple[Share, Share]:
    """Each true row takes the read row, in any table, that has most of its cells at their place."""
    rows = [(_row(b.text), tuple(map(_plain, b.header))) for b in blocks if b.kind == "table_row"]
    cells, headers = Share(), Share()
    for table in (b for b in truth.blocks if b.kind == "table"):
        header = _header(table)
        for true in (tuple(map(_plain, row)) for row in table.rows[table.heads :]):
            right, at = max(
                ((_equal(true, r), -n) for n, (r, _) in enumerate(rows)), default=(0, 0)
            )
            cells += Share(right=right, all=len(true))
            headers += Share(right=right > 0 and rows[-at][1] == header, all=1)
            if right:
                del rows[-at]
    return cells, headers


def _row(text: str) -> Row:
    return tuple(_plain(cell) for cell in text.split(ROW_SEPARATOR))


def _header(table: TrueBlock) -> Row:
    """A column's header: the texts over it, each once."""
    columns = zip(*table.rows[: table.heads], strict=True)
    return tuple(_plain("".join(dict.fromkeys(column))) for column in columns)


def _equal(true: Row, read: Row) -> int:
    return sum(a == b for a, b in zip(true, read, strict=False)) if len(true) == len(read) else 0


def _pages(pages: Sequence[Page], truth: Truth) -> Share:
    texts = {page.number: _plain("".join(b.text for b in page.blocks)) for page in pages}
    known = [b for b in truth.blocks if b.page and b.kind != "table"]
    right = sum(_plain(b.text) in texts.get(b.page, "") for b in known)
    return Share(right=right, all=len(known))


def _quotations(document: Document, truth: Truth) -> Share:
    known: dict[int, str] = {}
    for b in truth.blocks:
        cells = "\n".join(_plain(cell) for row in b.rows for cell in row)
        known[b.page] = known.get(b.page, "") + f"\n{_plain(b.text)}\n{cells}"
    if not all(known):
        known = {page.number: "".join(known.values()) for page in document.pages}
    found = Share()
    for passage in passages_of(document):
        for start, end in sentences(passage):
            parts = passage.text[start:end].split(ROW_SEPARATOR.strip())
            held = all(_plain(part) in known.get(passage.page, "") for part in parts)
            found += Share(right=held, all=1)
    return found


def total(readings: Iterable[Reading]) -> Reading:
    """The sum over several documents."""
    sums = {name: Share() for name in Reading.model_fields}
    for reading in readings:
        for name in sums:
            sums[name] += getattr(reading, name)
    return Reading(**sums)
