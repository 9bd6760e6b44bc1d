"""Pages of a PDF as pictures, with boxes marked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from kb.documents.library import Library
from kb.documents.models import Box
from kb.errors import KbError

SCALE = 1.6
"""Pixels a point: a page of A4 is 950 wide."""

_MARKED = (255, 214, 0, 80)


def page_picture(
    library: Library, document: str, page: int, boxes: Sequence[Box] = ()
) -> bytes | None:
    """A page as a PNG with boxes marked; None where the document is no PDF.

    Raises:
        KbError: there is no such document or page.
    """
    held = library.get(document)
    if not 1 <= page <= len(held.pages):
        raise KbError(f"{held.filename} has no page {page}. It has {len(held.pages)}.")
    if held.format != "pdf":
        return None
    return _drawn(library.original(document), held.sha256, page, tuple(boxes))


@lru_cache(maxsize=64)
def _drawn(path: Path, digest: str, page: int, boxes: tuple[Box, ...]) -> bytes:
    """Kept for the last pages asked; ``digest`` makes another file another picture."""
    import pypdfium2
    from PIL import ImageDraw

    with pypdfium2.PdfDocument(path) as pdf:
        picture = pdf[page - 1].render(scale=SCALE).to_pil().convert("RGB")
    pen = ImageDraw.Draw(picture, "RGBA")
    for box in boxes:
        edges = [SCALE * edge for edge in (box.x0, box.y0, box.x1, box.y1)]
        pen.rectangle(edges, fill=_MARKED)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()
