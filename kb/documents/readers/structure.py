"""What all formats share: blocks under the headings so far, list items, rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.documents.models import ROW_SEPARATOR, Block, Page

ITEM = re.compile(r"^(?:[・●○■◆◇▪•※\uf000-\uf0ff]|[-*]\s|[①-⑳]|[(（][0-9０-９]+[)）])")
_JAPANESE = re.compile(r"[ぁ-んァ-ヴー一-鿿⺀-⿕、。]")


class Sections:
    """Blocks as they come, cut into pages at headings; each holds the headings it stands under."""

    def __init__(self) -> None:
        self._headings: list[tuple[int, str]] = []
        self._pages: list[Page] = []
        self._blocks: list[Block] = []

    def heading(self, text: str, level: int) -> None:
        """A heading, 1 the highest; a section begins with it."""
        if not text:
            return
        self._close()
        self._headings = [(n, held) for n, held in self._headings if n < level]
        self._headings.append((level, text))
        self._blocks.append(Block(kind="heading", text=text, level=level))

    def text(self, text: str, item: bool = False) -> None:
        """A paragraph, or an item of a list by its sign or where ``item`` says so."""
        if text:
            kind = "list_item" if item or ITEM.match(text) else "paragraph"
            self._blocks.append(
                Block.model_validate({"kind": kind, "text": text, "heading_path": self._path})
            )

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """Rows of cells; the first that is not empty is the header of the others."""
        self._blocks += table_rows(rows, self._path)

    def pages(self) -> tuple[Page, ...]:
        """All sections so far."""
        self._close()
        return tuple(self._pages)

    @property
    def _path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._headings)

    def _close(self) -> None:
        if self._blocks:
            n = len(self._pages) + 1
            self._pages.append(Page(number=n, label=str(n), blocks=tuple(self._blocks)))
            self._blocks = []


def table_rows(rows: Iterable[Sequence[str]], path: tuple[str, ...]) -> list[Block]:
    """A table's rows as blocks; all but the first that is not empty hold that one as header."""
    found: list[Block] = []
    header: tuple[str, ...] = ()
    for cells in (tuple(one_line(cell) for cell in row) for row in rows):
        if any(cells):
            text = ROW_SEPARATOR.join(cells)
            found.append(Block(kind="table_row", text=text, heading_path=path, header=header))
            header = header or cells
    return found


def one_line(text: str) -> str:
    """Lines joined, blanks single."""
    joint = ""
    for line in text.splitlines():
        joint = joined(joint, " ".join(line.split()))
    return joint


def joined(before: str, line: str) -> str:
    """Two lines of one sentence: without a blank where Japanese meets Japanese."""
    if not before or not line:
        return before or line
    plain = unspaced(before[-1]) or unspaced(line[0])
    return before + ("" if plain else " ") + line


def unspaced(character: str) -> bool:
    """Whether a character is one of Japanese, which is set without blanks."""
    return _JAPANESE.match(character) is not None
