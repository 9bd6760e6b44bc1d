"""Pages -> passages: some sentences each, never across a heading or a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from kb.documents.models import ROW_SEPARATOR, Block, Document, Page, SourcePassage

LONGEST = 400
"""Characters; a block that is longer is cut at its sentences."""

_SENTENCE = re.compile(r"(?<=[。．！？])(?=.)")


def passages_of(document: Document) -> list[SourcePassage]:
    """The passages of all pages, in order."""
    return [passage for page in document.pages for passage in _of_page(document.id, page)]


def _of_page(document: str, page: Page) -> Iterator[SourcePassage]:
    held: list[Block] = []
    number = 0

    def closed() -> Iterator[SourcePassage]:
        nonlocal number
        if held:
            number += 1
            yield SourcePassage(
                id=f"{document}/p{page.number}/{number}",
                document=document,
                page=page.number,
                heading_path=held[0].heading_path,
                text="\n".join(_texts(held)),
                boxes=tuple(box for block in held for box in block.boxes),
                kind=held[0].kind,
            )
        held.clear()

    for block, after in zip_longest(page.blocks, page.blocks[1:]):
        if block.kind == "heading":
            yield from closed()
            continue
        for piece in _pieces(block):
            length = sum(len(b.text) for b in held) + len(piece.text)
            other = held and (held[0].heading_path, held[0].kind) != (
                piece.heading_path,
                piece.kind,
            )
            table = piece.kind == "table_row" and not piece.header
            # A row without a header heads the rows below it, or stands in a table that has none.
            begins = table and ((after and after.header) or (held and held[-1].header))
            if held and (other or begins or length > LONGEST):
                yield from closed()
            held.append(piece)
    yield from closed()


def _texts(held: list[Block]) -> list[str]:
    """The texts of the blocks; the first line of several rows is their header, or empty."""
    texts = [block.text for block in held]
    if held[0].header:
        return [ROW_SEPARATOR.join(held[0].header), *texts]
    headless = held[0].kind == "table_row" and len(held) > 1 and not held[1].header
    return ["", *texts] if headless else texts


def _pieces(block: Block) -> Iterator[Block]:
    """The block, or where it is too long its sentences gathered to pieces of the longest size."""
    if len(block.text) <= LONGEST:
        yield block
        return
    text = ""
    for sentence in _SENTENCE.split(block.text):
        if text and len(text) + len(sentence) > LONGEST:
            yield block.model_copy(update={"text": text})
            text = ""
        text += sentence
    yield block.model_copy(update={"text": text})
