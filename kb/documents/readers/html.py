"""HTML by BeautifulSoup: sections at headings; scripts, styles and navigation are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kb.documents.models import Anchor, Page
from kb.documents.readers.protocol import Tell
from kb.documents.readers.structure import Sections, one_line
from kb.documents.readers.text import decoded

if TYPE_CHECKING:
    from bs4 import Tag

_DROPPED = ["script", "style", "noscript", "template", "nav", "head", "svg", "rt", "rp", "iframe"]
_HEADING = re.compile(r"^h[1-6]$")
_BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section summary table
    tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905 (a list would take a line a word)
)


class HtmlReader:
    """Nothing a page links to is fetched, and nothing in it is run."""

    anchor: Anchor = "section"
    plain = False
    zipped = False

    def pages(self, path: Path, tell: Tell) -> tuple[Page, ...]:
        """The sections of a page."""
        from bs4 import BeautifulSoup

        soup = BeautifulSoup(decoded(path), "lxml")
        for tag in soup.find_all(_DROPPED):
            tag.decompose()
        sections = Sections()
        _walk(soup, sections, item=False)
        return sections.pages()


def _walk(parent: Tag, sections: Sections, item: bool) -> None:
    from bs4.element import NavigableString, PreformattedString, Tag

    text = ""
    for child in parent.children:
        if isinstance(child, PreformattedString):  # comments, declarations
            continue
        if isinstance(child, NavigableString):
            text += str(child)
        elif isinstance(child, Tag):
            if child.name == "br":
                sections.text(one_line(text), item)
                text = ""
            elif child.name not in _BLOCKS and not child.find(_BLOCKS):
                text += child.get_text()
            else:
                sections.text(one_line(text), item)
                text = ""
                _block(child, sections, item)
    sections.text(one_line(text), item)


def _block(tag: Tag, sections: Sections, item: bool) -> None:
    if _HEADING.match(tag.name):
        sections.heading(one_line(tag.get_text()), int(tag.name[1]))
    elif tag.name == "table" and not tag.find("table"):
        if tag.caption:
            sections.text(one_line(tag.caption.get_text()))
        sections.table(_rows(tag))
    else:
        _walk(tag, sections, item or tag.name == "li")


def _rows(table: Tag) -> Iterator[list[str]]:
    """The cells of each row; a merged cell stands in each place that it covers."""
    held: dict[tuple[int, int], str] = {}
    for r, row in enumerate(table.find_all("tr")):
        c = 0
        for cell in row.find_all(["td", "th"]):
            while (r, c) in held:
                c += 1
            text = one_line(cell.get_text())
            down, right = _span(cell, "rowspan"), _span(cell, "colspan")
            held.update(
                {(r + below, c + beside): text for below in range(down) for beside in range(right)}
            )
        width = max((column for line, column in held if line == r), default=-1) + 1
        yield [held.get((r, column), "") for column in range(width)]
        held = {place: text for place, text in held.items() if place[0] > r}


def _span(cell: Tag, name: str) -> int:
    told = str(cell.get(name, "1"))
    return min(max(int(told), 1), 200) if told.isascii() and told.isdigit() else 1
