"""Pages of a PDF as pictures, with boxes marked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from kb.documents.library import Library
from kb.documents.models import Box
from kb.errors import KbError

SCALE = 1.6
"""Pixels a point: a page of A4 is 950 wide."""

_MARKED = (255, 214, 0)
_STRENGTH = 80
"""Of 255: the letters under a mark stay black."""

_AROUND = 2.0
"""Points by which letters may stand out of the boxes of their passage."""


def page_picture(
    library: Library, document: str, page: int, boxes: Sequence[Box] = (), quoted: str = ""
) -> bytes | None:
    """A page as a PNG with boxes marked; None where the document is no PDF.

    ``quoted`` is a sentence within the boxes: where its letters are found, they are marked alone.

    Raises:
        KbError: there is no such document or page.
    """
    held = library.get(document)
    if not 1 <= page <= len(held.pages):
        raise KbError(f"{held.filename} has no page {page}. It has {len(held.pages)}.")
    if held.format != "pdf":
        return None
    return _drawn(library.original(document), held.sha256, page, tuple(boxes), quoted)


@lru_cache(maxsize=64)
def _drawn(path: Path, digest: str, page: int, boxes: tuple[Box, ...], quoted: str) -> bytes:
    """Kept for the last pages asked; ``digest`` makes another file another picture."""
    import pypdfium2
    from PIL import Image, ImageDraw

    with pypdfium2.PdfDocument(path) as pdf:
        picture = pdf[page - 1].render(scale=SCALE).to_pil().convert("RGB")
        marked = _letters_of(pdf[page - 1], boxes, quoted) or boxes
    # One mask for all: where two boxes overlap the mark is no darker.
    mask = Image.new("L", picture.size)
    pen = ImageDraw.Draw(mask)
    for box in marked:
        pen.rectangle([SCALE * edge for edge in (box.x0, box.y0, box.x1, box.y1)], fill=_STRENGTH)
    picture.paste(_MARKED, mask=mask)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


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
