"""What a document is made of. Boxes are in points from the upper left corner of the page."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Anchor = Literal["page", "sheet", "slide", "section"]
BlockKind = Literal["heading", "paragraph", "list_item", "table_row", "caption"]

Unread = Literal["", "vertical"]
"""Why nothing is read from the picture of a page, where that is known: its lines are vertical."""

ROW_SEPARATOR = " | "
"""Between the cells of a table row's text."""


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Box(Part):
    x0: float
    y0: float
    x1: float
    y1: float


class Block(Part):
    """A heading, paragraph or other piece of a page; ``level`` is a heading's, 1 the highest."""

    kind: BlockKind
    text: str
    heading_path: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    level: int = 0
    header: tuple[str, ...] = ()


class Page(Part):
    """A page (sheet, slide, section); ``number`` counts from 1, ``label`` is as printed.

    ``by_machine`` says that its text was read from a picture, and may be wrong.
    """

    number: int
    label: str
    width: float = 0.0
    height: float = 0.0
    by_machine: bool = False
    unread: Unread = ""
    blocks: tuple[Block, ...] = ()


class Document(Part):
    """A document as read; ``anchor`` says what its pages are.

    Title to draft are proposed from its text until a person has ``confirmed`` them. ``published``
    is a date (2024-03), ``period`` the first and last fiscal year it is for (2024-2028),
    ``replaces`` the id of the version before it. ``by_machine`` says that a page of it was read
    from a picture.
    """

    id: str
    title: str
    publisher: str = ""
    published: str = ""
    period: str = ""
    municipality: str = ""
    kind: str = "plan_section"
    draft: bool = False
    confirmed: bool = False
    replaces: str = ""
    format: str
    anchor: Anchor = "page"
    filename: str
    sha256: str
    by_machine: bool = False
    pages: tuple[Page, ...] = ()

    def page_numbered(self, number: int) -> Page | None:
        """The page with this number, counted from 1."""
        return next((page for page in self.pages if page.number == number), None)

    def page_labelled(self, label: str) -> int:
        """The number of the page with this label, or with the first of a range; 1 without it."""
        first = label.partition("–")[0]
        return next((page.number for page in self.pages if page.label == first), 1)


class SourcePassage(Part):
    """Some sentences under one heading of one page; ``id`` is ``<document>/p<page>/<n>``."""

    id: str
    document: str
    page: int
    heading_path: tuple[str, ...] = ()
    text: str
    boxes: tuple[Box, ...] = ()
    kind: BlockKind = "paragraph"


class Quotation(Part):
    """A sentence of one of the user's own documents, letter for letter as it is printed there.

    ``page`` counts pages (sheets, slides, sections: ``anchor``) from 1, ``label`` is what is
    printed on it; ``passage`` is the id of the passage it stands in, ``start`` where in that.
    ``by_machine`` says that the page is a picture, from which the letters were read. ``header`` is
    the header of the table that a quoted row stands in, empty where it has none.
    """

    text: str
    document: str
    title: str
    publisher: str
    page: int
    label: str
    anchor: str
    heading: str
    passage: str
    start: int
    draft: bool
    by_machine: bool = False
    header: str = ""
