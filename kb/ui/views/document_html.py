"""A page of a document as HTML with what is looked for marked, and where words stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, zip_longest

from kb.documents.models import Block, Document, Page, SourcePassage
from kb.documents.quoting import cells_of, header_of, sentences
from kb.index.text import radicals_of, tokenise

_AROUND = 30


@dataclass(frozen=True)
class Place:
    """Where words stand: the page's number and label, and the text around them."""

    page: int
    label: str
    around: str


def found_in(document: Document, words: str) -> list[Place]:
    """Every place of a document that holds the words, blanks and case aside, in order."""
    pattern = _pattern(words)
    return [
        Place(page.number, page.label, _around(block.text, match))
        for page in document.pages
        for block in page.blocks
        for match in pattern.finditer(block.text)
    ]


def page_html(page: Page, marked: str = "", quoted: str = "", find: str = "") -> str:
    """The blocks of a page.

    Args:
        page: the page.
        marked: the text of the passage to mark: blocks that are part of it stand out.
        quoted: the sentence of it that was quoted, to mark within them.
        find: words to mark wherever they stand.
    """
    plain = "".join(marked.split())
    pattern = re.compile("|".join(_pattern(words).pattern for words in (quoted, find)), re.I)
    parts = []
    for rows, group in groupby(page.blocks, lambda block: block.kind == "table_row"):
        if rows:
            parts += [_table_html(own, plain, quoted, pattern) for own in _tables(group)]
        else:
            parts += [
                f'<{tag} class="kb-block{_class(block, plain)}">'
                f"{_with_marks(block.text, pattern)}</{tag}>"
                for block in group
                for tag in ("h4" if block.kind == "heading" else "p",)
            ]
    return "".join(parts)


def _tables(rows: Iterable[Block]) -> list[list[Block]]:
    """Rows that follow each other, table by table: one begins with a row that heads the others."""
    found: list[list[Block]] = []
    for row in rows:
        if not found or (not row.header and found[-1][-1].header):
            found.append([])
        found[-1].append(row)
    return found


def _table_html(rows: Sequence[Block], plain: str, quoted: str, pattern: re.Pattern[str]) -> str:
    own = "".join(quoted.split())
    headed = len(rows) > 1 and not rows[0].header and bool(rows[1].header)
    lines = []
    for n, row in enumerate(rows):
        tag = "th" if headed and n == 0 else "td"
        # A row is quoted as a whole, over its cells.
        whole = bool(own) and "".join(row.text.split()) == own
        cells = (
            f"<mark>{escape(cell)}</mark>" if whole and cell else _with_marks(cell, pattern)
            for cell in cells_of(row.text)
        )
        told = "".join(f"<{tag}>{cell}</{tag}>" for cell in cells)
        lines.append(f'<tr class="{_class(row, plain).strip()}">{told}</tr>')
    body = "".join(lines)
    return f'<div class="kb-table kb-plain kb-block" tabindex="0"><table>{body}</table></div>'


def _class(block: Block, plain: str) -> str:
    return " kb-marked" if _part_of(block.text, plain) else ""


def best_part(passage: SourcePassage, looked: str) -> str:
    """The sentence of a passage that holds most of the words looked for; of a row all its cells.

    Cells are told with what heads them: 事業: 窓口 / 金額: 8200.
    """
    words = frozenset(tokenise(looked))
    spans = list(sentences(passage)) or [(0, len(passage.text))]
    start, end = max(
        spans, key=lambda span: len(words & {*tokenise(passage.text[span[0] : span[1]])})
    )
    text, header = passage.text[start:end], header_of(passage, start)
    if not header:
        return text
    pairs = zip_longest(cells_of(header), cells_of(text), fillvalue="")
    return " / ".join(f"{head}: {cell}" if head else cell for head, cell in pairs if cell)


def _part_of(text: str, plain: str) -> bool:
    own = "".join(text.split())
    return bool(own and plain) and (own in plain or plain in own)


def _with_marks(text: str, pattern: re.Pattern[str]) -> str:
    parts, at = [], 0
    for match in pattern.finditer(text):
        parts += [escape(text[at : match.start()]), f"<mark>{escape(match.group())}</mark>"]
        at = match.end()
    return "".join([*parts, escape(text[at:])])


def _pattern(words: str) -> re.Pattern[str]:
    """The words' characters with any blanks between them; nothing where there are none."""
    # What is typed as a kanji may stand on the page as the radical that looks like it.
    letters = [
        f"[{c}{own}]" if (own := radicals_of(c)) else re.escape(c) for c in words if not c.isspace()
    ]
    return re.compile(r"\s*".join(letters) or r"(?!)", re.IGNORECASE)


def _around(text: str, match: re.Match[str]) -> str:
    start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return before + " ".join(text[start:end].split()) + after
