"""Word by its XML: sections at headings, lists, rows of tables; deleted text is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.documents.models import Anchor, Page
from kb.documents.readers.protocol import Tell
from kb.documents.readers.structure import Sections, one_line

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_APART = frozenset({f"{_W}rt", f"{_W}txbxContent", f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback"})
"""No part of a paragraph's text: ruby, text boxes, deletions, a drawing's second version."""

_HEADING = re.compile(r"^(?:heading|見出し)\s*([1-9１-９])$", re.IGNORECASE)
_TITLE = frozenset({"title", "表題"})
_CONTENTS = re.compile(r"^(?:toc|目次)\b|^(?:toc|目次)\s*[1-9１-９]", re.IGNORECASE)
_LIST = re.compile(r"^(?:list\b(?! table)|箇条書き|段落番号|リスト)", re.IGNORECASE)
_BODY_LEVEL = 9
"""The outline level Word gives to text that is no heading."""


@dataclass(frozen=True)
class _Style:
    level: int = 0
    item: bool = False
    contents: bool = False


class WordReader:
    """Headings are paragraphs of a heading's style or with an outline level of their own."""

    anchor: Anchor = "section"
    plain = False
    zipped = True

    def pages(self, path: Path, tell: Tell) -> tuple[Page, ...]:
        """The sections of a document."""
        import docx

        document = docx.Document(str(path))
        styles = {style.style_id: _style(style) for style in document.styles}
        sections = Sections()
        for block in _body(document.element.body):
            if block.tag == f"{_W}tbl":
                sections.table(_rows(block))
            else:
                _paragraph(block, styles, sections)
        return sections.pages()


def _paragraph(element: Any, styles: dict[str, _Style], sections: Sections) -> None:
    properties = element.find(f"{_W}pPr")
    name = properties.find(f"{_W}pStyle") if properties is not None else None
    style = styles.get("" if name is None else name.get(f"{_W}val"), _Style())
    if style.contents:
        return
    text = one_line(_text(element))
    own = _outline_level(properties)
    level = style.level if own is None else own
    if level:
        sections.heading(text, level)
    else:
        sections.text(text, style.item or _numbered(properties))
    for box in element.iter(f"{_W}txbxContent"):
        if not any(up.tag == f"{_MC}Fallback" for up in box.iterancestors()):
            for inner in box.iterchildren(f"{_W}p"):
                sections.text(one_line(_text(inner)))


def _style(style: Any) -> _Style:
    """What a style makes of a paragraph, by its name and those it is based on."""
    level, item, contents = None, False, False
    held = style
    while held is not None:
        name = str(held.name or "").strip()
        properties = held.element.find(f"{_W}pPr")
        if level is None:
            level = _outline_level(properties)
        if level is None and (match := _HEADING.match(name)):
            level = int(match[1])
        if level is None and name.lower() in _TITLE:
            level = 1
        item = item or _LIST.match(name) is not None or _numbered(properties)
        contents = contents or _CONTENTS.match(name) is not None
        held = getattr(held, "base_style", None)
    return _Style(level or 0, item, contents)


def _outline_level(properties: Any) -> int | None:
    found = properties.find(f"{_W}outlineLvl") if properties is not None else None
    if found is None:
        return None
    level = int(found.get(f"{_W}val", _BODY_LEVEL))
    return 0 if level >= _BODY_LEVEL else level + 1


def _numbered(properties: Any) -> bool:
    found = properties.find(f"{_W}numPr/{_W}numId") if properties is not None else None
    return found is not None and found.get(f"{_W}val") != "0"


def _body(parent: Any) -> Iterator[Any]:
    """The paragraphs and tables in order, those in content controls too."""
    for child in parent:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
            yield from _body(child)


def _text(element: Any) -> str:
    parts = []
    for child in element:
        if child.tag in _APART:
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
            parts.append("\t" if child.tag == f"{_W}tab" else "\n")
        elif child.tag != f"{_W}pPr":
            parts.append(_text(child))
    return "".join(parts)


def _rows(table: Any) -> Iterator[list[str]]:
    """The cells of each row; a merged cell stands in each place that it covers."""
    above: list[str] = []
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue  # of a table within a cell, which is that cell's text
        cells: list[str] = []
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr")) is not row:
                continue
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            text = "\n".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p"))
            if merged is not None and merged.get(f"{_W}val") != "restart":
                text = above[len(cells)] if len(cells) < len(above) else ""
            cells += [text] * (1 if span is None else int(span.get(f"{_W}val", 1)))
        yield cells
        above = cells
