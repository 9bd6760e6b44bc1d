"""Pictures of pages: PNG, JPEG, TIFF, read by machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb.documents.models import Anchor, Page
from kb.documents.readers import recognition
from kb.documents.readers.paragraphs import evened, pages_of
from kb.documents.readers.pdf import check_count
from kb.documents.readers.pdf_headings import Headings
from kb.documents.readers.protocol import Done, Tell
from kb.documents.readers.scanned import printed_of
from kb.errors import DocumentError

if TYPE_CHECKING:
    from PIL.Image import Image

_LONGER_SIDE = 842.0
"""Points, as of A4: a picture seldom says how large the paper was."""


class ImageReader:
    """The pictures of a file, a page each."""

    anchor: Anchor = "page"
    plain = False
    zipped = False

    def pages(self, path: Path, tell: Tell) -> tuple[Page, ...]:
        """The pages; DocumentError where they are too many or too large, or nothing reads them."""
        if not recognition.available():
            raise DocumentError(path.name, "is a picture", recognition.HOW)
        from PIL.Image import DecompressionBombError

        recogniser, printed = recognition.Recogniser(), []
        try:
            with opened(path) as image:
                count = getattr(image, "n_frames", 1)
                check_count(path, count)
                for n in range(count):
                    tell(Done(n, count, n + 1))
                    picture, per_point = upright(image, n)
                    share = min(1.0, recognition.MOST_PIXELS / max(picture.size))
                    smaller = picture.resize([max(1, round(share * edge)) for edge in picture.size])
                    printed.append(printed_of(recogniser, smaller, share * per_point))
        except DecompressionBombError:
            raise DocumentError(path.name, "is too large a picture", "Make it smaller.") from None
        printed = evened(printed)
        return tuple(pages_of(printed, Headings([], [page.lines for page in printed])))


def opened(path: Path) -> Image:
    """The pictures of a file; by what is in it, which no other program is started for."""
    from PIL import Image

    return Image.open(path, formats=("PNG", "JPEG", "TIFF"))


def upright(image: Image, number: int) -> tuple[Image, float]:
    """A picture of a file, counted from 0, turned as it is looked at, and its pixels a point."""
    from PIL import ImageOps, ImageSequence

    frame = ImageSequence.Iterator(image)[number]
    picture = ImageOps.exif_transpose(frame).convert("RGB")
    return picture, max(picture.size) / _LONGER_SIDE
