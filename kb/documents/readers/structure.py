"""What all formats share: blocks under the headings so far, list items, rows of tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from kb.documents.models import ROW_SEPARATOR, Block, Page

ITEM = re.compile(r"^(?:[・●○■◆◇▪•※\uf000-\uf0ff]|[-*]\s|[①-⑳]|[(（][0-9０-９]+[)）])")
_NUMBER = re.compile(
    r"^[約△▲+-]?\d[\d,.]*\s*(?:%|人|名|世帯|件|円|千円|万円|百万円|億円|回|台|か所|箇所|校|社|点|時間)?$"
)
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_NAMES_NAMES = re.compile(r"^(?:項目|区分|事項|種別|分類|用語)")
_LONGEST_NAME = 40
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
        """Rows of cells; the first that is not empty may be the header of the others."""
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
    """A table's rows as blocks, empty ones left out; those below its header hold that."""
    filled = [cells for row in rows if any(cells := tuple(one_line(cell) for cell in row))]
    header = filled[0] if filled and is_header(filled[0], filled[1:]) else ()
    return [
        Block(
            kind="table_row",
            text=ROW_SEPARATOR.join(cells),
            heading_path=path,
            header=header if n else (),
        )
        for n, cells in enumerate(filled)
    ]


def is_header(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the first row of a table names what stands below it.

    It does not where nothing does, where one of its cells is what a table tells (a number, a
    sentence), and where the table is a list of things by name: two columns, the second of which
    holds numbers and words in turns.
    """
    if not below or any(_tells(cell) for cell in first):
        return False
    if max(len(row) for row in (first, *below)) != 2 or _NAMES_NAMES.match(first[0]):
        return True
    told = [row[1] for row in below if len(row) == 2 and row[1]]
    return len({_NUMBER.match(_plain(cell)) is not None for cell in told}) < 2


def _tells(cell: str) -> bool:
    plain = _plain(cell)
    number = _NUMBER.match(plain) is not None and not _YEAR.match(plain)
    return number or plain.endswith("。") or len(plain) > _LONGEST_NAME


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


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
