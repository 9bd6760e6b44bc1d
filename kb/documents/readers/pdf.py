"""PDF by pdfium: lines with their boxes, joined to paragraphs under headings, and tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kb.documents.models import Anchor, Page
from kb.documents.readers import recognition
from kb.documents.readers.paragraphs import Printed, evened, pages_of
from kb.documents.readers.pdf_columns import columns_in_order
from kb.documents.readers.pdf_headings import Headings
from kb.documents.readers.pdf_rules import grids_of
from kb.documents.readers.pdf_tables import lines_and_tables
from kb.documents.readers.pdf_text import Letter, letters_of
from kb.documents.readers.protocol import Done, Tell
from kb.documents.readers.scanned import printed_of
from kb.errors import DocumentError

MOST_PAGES = 2_000


class PdfReader:
    """The pages of a PDF; headings are those of its outline where it has one.

    A page that is a picture without text is read by machine, where that is installed.
    """

    anchor: Anchor = "page"
    plain = False
    zipped = False

    def pages(self, path: Path, tell: Tell) -> tuple[Page, ...]:
        """The pages with text; DocumentError where a password locks it or pages are too many."""
        import pypdfium2

        try:
            with pypdfium2.PdfDocument(path) as pdf:
                check_count(path, len(pdf))
                printed = evened(_printed(pdf, tell))
                headings = Headings(list(pdf.get_toc()), [page.lines for page in printed])
                return tuple(pages_of(printed, headings))
        except pypdfium2.PdfiumError as error:
            locked = "password" in str(error).lower()
            problem = "is locked by a password" if locked else "is damaged and cannot be read"
            raise DocumentError(path.name, problem, "Give another copy.") from None


def check_count(path: Path, pages: int) -> None:
    """DocumentError where a file has more pages than are read."""
    if pages > MOST_PAGES:
        problem = f"has more than {MOST_PAGES:,} pages"
        raise DocumentError(path.name, problem, "Give it in parts.")


def _printed(pdf: Any, tell: Tell) -> list[Printed]:
    readable, recogniser = recognition.available(), recognition.Recogniser()
    printed: list[Printed] = []
    pictures = 0
    for n in range(len(pdf)):
        page = pdf[n]
        letters = columns_in_order(letters_of(page))
        by_machine = readable and _is_picture(page, letters)
        pictures += by_machine
        tell(Done(n, len(pdf), pictures))
        if by_machine:
            scale = min(recognition.PER_POINT, recognition.MOST_PIXELS / max(page.get_size()))
            printed.append(printed_of(recogniser, page.render(scale=scale).to_pil(), scale))
        else:
            printed.append(_with_tables(page, letters))
        page.close()
    return printed


def _is_picture(page: Any, letters: list[Letter]) -> bool:
    """Whether a page shows a picture and no text but, it may be, its number."""
    import pypdfium2.raw as pdfium

    if any(not letter.made and letter.text.isalpha() for letter in letters):
        return False
    kinds = [pdfium.FPDF_PAGEOBJ_IMAGE]
    return next(iter(page.get_objects(filter=kinds, max_depth=4)), None) is not None


def _with_tables(page: Any, letters: list[Letter]) -> Printed:
    lines, tables = lines_and_tables(grids_of(page) if letters else [], letters)
    width, height = page.get_size()
    return Printed(width, height, lines, tables)
