"""Markdown and plain text in the encodings of Japan: sections at headings, tables of Markdown."""

from __future__ import annotations

import re
from pathlib import Path

from kb.documents.models import Anchor, Page
from kb.documents.readers.protocol import Tell
from kb.documents.readers.structure import ITEM, Sections, joined
from kb.errors import DocumentError

_ENCODINGS = ("cp932", "euc_jp")
_MARK = re.compile(r"^(#{1,6})\s+(.*?)(?:\s+#+)?$")
_RULE = re.compile(r"^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$")
_CELL = re.compile(r"(?<!\\)\|")
_HALF_WIDTH = re.compile(r"[｡-ﾟ]")


class TextReader:
    """Paragraphs at blank lines; a Markdown heading begins a section."""

    anchor: Anchor = "section"
    plain = True
    zipped = False

    def pages(self, path: Path, tell: Tell) -> tuple[Page, ...]:
        """The sections of a text."""
        sections = Sections()
        text = ""
        lines = [line.strip() for line in decoded(path).splitlines()]
        at = 0
        while at < len(lines):
            line = lines[at]
            mark = _MARK.match(line)
            table = "|" in line and at + 1 < len(lines) and "|" in lines[at + 1]
            if mark or not line or ITEM.match(line) or (table and _RULE.match(lines[at + 1])):
                sections.text(text)
                text = ""
            if mark:
                sections.heading(mark[2], len(mark[1]))
            elif table and _RULE.match(lines[at + 1]):
                rows = [line]
                at += 2
                while at < len(lines) and "|" in lines[at]:
                    rows.append(lines[at])
                    at += 1
                sections.table(map(_cells, rows))
                continue
            else:
                text = joined(text, line)
            at += 1
        sections.text(text)
        return sections.pages()


def _cells(line: str) -> list[str]:
    inner = line.removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in _CELL.split(inner)]


def decoded(path: Path) -> str:
    """The text of a file in UTF-8, CP932 or EUC-JP.

    Raises:
        DocumentError: it is in none of them.
    """
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    texts = []
    for encoding in _ENCODINGS:
        try:
            texts.append(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    if not texts:
        raise DocumentError(path.name, "is no text in UTF-8, CP932 or EUC-JP", "Save it as UTF-8.")
    # Most of EUC-JP can be read as half-width kana of CP932, which few texts are made of.
    return min(texts, key=lambda text: len(_HALF_WIDTH.findall(text)))
