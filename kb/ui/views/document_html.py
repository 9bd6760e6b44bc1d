"""A page of a document as HTML with what is looked for marked, and where words stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from kb.documents.models import Document, Page
from kb.index.text import radicals_of

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
    return "".join(
        f'<{tag} class="kb-block{" kb-marked" if _part_of(block.text, plain) else ""}">'
        f"{_with_marks(block.text, pattern)}</{tag}>"
        for block in page.blocks
        for tag in ("h4" if block.kind == "heading" else "p",)
    )


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
