"""What can be quoted of a passage: its sentences, those that state something, as quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.documents.models import ROW_SEPARATOR, Document, Quotation, SourcePassage

_LINE_END = re.compile(r"\n+")
_SENTENCE_END = re.compile(r"(?<=[。．！？])|(?<=[.!?])\s+|\n+")
_ASKS = re.compile(
    r"(?:か|かな|かしら)?[?？]$|[すたるだ]か[。.]?$|ください[。.]?$|[.…．]{3,}\s*\d*$"
)
_ENDS = re.compile(r"[。．.!！)）」』]$")
_SHORTEST = 12


def sentences(passage: SourcePassage) -> Iterator[tuple[int, int]]:
    """(start, end) of the sentences of a passage, blanks around them left out; of a table its rows.

    A part of a row says nothing without the others, and the header above the rows nothing without
    them; it may be printed on an earlier page.
    """
    text, start = passage.text, 0
    end_of = _SENTENCE_END
    if passage.kind == "table_row":
        end_of = _LINE_END
        start = text.find("\n") + 1
    for cut in [*end_of.finditer(text, start), None]:
        end = cut.start() if cut else len(text)
        piece = text[start:end]
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            yield first, first + len(piece.strip())
        start = cut.end() if cut else end


def states(sentence: str, kind: str) -> bool:
    """Whether a part of a passage says something: no question, no heading, no scrap of a line."""
    if len(sentence) < _SHORTEST or _ASKS.search(sentence):
        return False
    return kind in {"list_item", "table_row"} or _ENDS.search(sentence) is not None


def quotation_of(document: Document, passage: SourcePassage, start: int, end: int) -> Quotation:
    """A part of a passage as a quotation."""
    page = document.page_numbered(passage.page)
    return Quotation(
        text=passage.text[start:end],
        document=document.id,
        title=document.title,
        publisher=document.publisher,
        page=passage.page,
        label=page.label if page else str(passage.page),
        anchor=document.anchor,
        heading=" > ".join(below_title(document, passage)),
        passage=passage.id,
        start=start,
        draft=document.draft,
        by_machine=page is not None and page.by_machine,
        header=header_of(passage, start),
    )


def below_title(document: Document, passage: SourcePassage) -> tuple[str, ...]:
    """The headings a passage stands under, without the title of its document."""
    return tuple(heading for heading in passage.heading_path if heading != document.title)


def header_of(passage: SourcePassage, start: int) -> str:
    """The header of the table whose row begins at ``start``; empty where there is none."""
    first = passage.text.partition("\n")[0]
    return first if passage.kind == "table_row" and start > len(first) else ""


def cells_of(row: str) -> tuple[str, ...]:
    """The cells of the text of a row, blanks around them left out."""
    return tuple(cell.strip() for cell in row.split(ROW_SEPARATOR))
