"""Pages of a PDF or of pictures, with boxes marked."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.documents.library import Library
from kb.documents.models import Block, Box, Document, Page
from kb.documents.readers.registry import PICTURES
from kb.errors import KbError

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE = 1.6
"""Pixels a point: a page of A4 is 950 wide."""

_MARKED = (255, 214, 0)
_STRENGTH = 80
"""Of 255: the letters under a mark stay black."""

_AROUND = 2.0
"""Points by which letters may stand out of the boxes of their passage."""


def has_pictures(document: Document) -> bool:
    """Whether its pages can be shown as they look."""
    return document.format == "pdf" or document.format in PICTURES


def page_picture(
    library: Library, document: str, page: int, boxes: Sequence[Box] = (), quoted: str = ""
) -> bytes | None:
    """A page as a PNG with boxes marked; None where the document has no pictures.

    ``quoted`` is a sentence within the boxes: where its letters are found, they are marked alone.
    Of a page read by machine no letter's place is known, and its share of its lines is marked.

    Raises:
        KbError: there is no such document or page.
    """
    held = library.get(document)
    if not 1 <= page <= len(held.pages):
        raise KbError(f"{held.filename} has no page {page}. It has {len(held.pages)}.")
    if not has_pictures(held):
        return None
    shown = held.pages[page - 1]
    if shown.by_machine:
        boxes, quoted = _share_of(shown, boxes, quoted) or boxes, ""
    return _drawn(library.original(document), held.sha256, page, tuple(boxes), quoted)


@lru_cache(maxsize=64)
def _drawn(path: Path, digest: str, page: int, boxes: tuple[Box, ...], quoted: str) -> bytes:
    """Kept for the last pages asked; ``digest`` makes another file another picture."""
    from PIL import Image, ImageDraw

    picture, marked = _rendered(path, page, boxes, quoted)
    # One mask for all: where two boxes overlap the mark is no darker.
    mask = Image.new("L", picture.size)
    pen = ImageDraw.Draw(mask)
    for box in marked:
        pen.rectangle([SCALE * edge for edge in (box.x0, box.y0, box.x1, box.y1)], fill=_STRENGTH)
    picture.paste(_MARKED, mask=mask)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _rendered(
    path: Path, page: int, boxes: tuple[Box, ...], quoted: str
) -> tuple[Image, Sequence[Box]]:
    """A page at the scale of all pictures, and what is to be marked on it."""
    if path.suffix.removeprefix(".") in PICTURES:
        from kb.documents.readers import image

        with image.opened(path) as file:
            picture, per_point = image.upright(file, page - 1)
        size = [max(1, round(SCALE / per_point * edge)) for edge in picture.size]
        return picture.resize(size), boxes

    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        drawn = pdf[page - 1].render(scale=SCALE).to_pil().convert("RGB")
        return drawn, _letters_of(pdf[page - 1], boxes, quoted) or boxes


def _share_of(page: Page, boxes: Sequence[Box], quoted: str) -> tuple[Box, ...]:
    """The part of a block's lines that a sentence takes; none where no block holds it."""
    for block in page.blocks:
        start = block.text.find(quoted)
        if quoted and start >= 0 and set(block.boxes) & set(boxes):
            return tuple(_parts(block, start, start + len(quoted)))
    return ()


def _parts(block: Block, start: int, end: int) -> Iterator[Box]:
    """The lines of a block between two places of its text, all letters taken as equally wide."""
    from kb.documents.readers.widths import widths

    whole = widths(block.text)
    room = sum(box.x1 - box.x0 for box in block.boxes)
    first, last = (widths(block.text[:at]) / whole * room for at in (start, end))
    before = 0.0
    for box in block.boxes:
        x0, x1 = box.x0 + max(0.0, first - before), box.x0 + min(box.x1 - box.x0, last - before)
        if x0 < x1:
            yield box.model_copy(update={"x0": x0, "x1": x1})
        before += box.x1 - box.x0


def _letters_of(page: Any, boxes: Sequence[Box], quoted: str) -> tuple[Box, ...]:
    """The room of each letter of a sentence that stands within the boxes; none where it is not."""
    from kb.documents.readers.pdf_text import letters_of

    wanted = "".join(quoted.split())
    if not wanted:
        return ()
    within = [
        letter
        for letter in letters_of(page)
        if not letter.made and letter.text.strip() and _inside(letter.centre, boxes)
    ]
    at = "".join(letter.text for letter in within).find(wanted)
    if at < 0:
        return ()
    return tuple(
        Box(x0=x0, y0=y0, x1=x1, y1=y1)
        for x0, y0, x1, y1 in (letter.room for letter in within[at : at + len(wanted)])
    )


def _inside(point: tuple[float, float], boxes: Sequence[Box]) -> bool:
    x, y = point
    return any(
        box.x0 - _AROUND <= x <= box.x1 + _AROUND and box.y0 - _AROUND <= y <= box.y1 + _AROUND
        for box in boxes
    )
