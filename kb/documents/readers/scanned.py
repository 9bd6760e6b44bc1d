"""The picture of a page -> what is printed on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.documents.readers import vertical
from kb.documents.readers.paragraphs import Printed
from kb.documents.readers.pdf_tables import lines_and_tables
from kb.documents.readers.pdf_text import lines_of
from kb.documents.readers.picture_rules import grids_of_picture
from kb.documents.readers.recognition import Recogniser, letters_of, set_upright

if TYPE_CHECKING:
    from PIL.Image import Image


def printed_of(recogniser: Recogniser, picture: Image, per_point: float) -> Printed:
    """A page as its picture shows it, set upright.

    Args:
        recogniser: what reads it.
        picture: of the whole page.
        per_point: its pixels a point.
    """
    width, height = (edge / per_point for edge in picture.size)
    read, skew = set_upright(recogniser.lines(picture), picture.size)
    lies = skew.scaled(per_point)
    if skew.turned:
        # Full stops are among what is left out without it: half sentences would be quoted.
        if not vertical.available():
            return Printed(width, height, [], [], by_machine=True, unread="vertical")
        completed = vertical.completed(read, skew.picture(picture), per_point)
        letters = letters_of(completed, per_point)
        return Printed(width, height, lines_of(letters), [], by_machine=True, skew=lies)
    letters = letters_of(read, per_point)
    grids = grids_of_picture(skew.picture(picture), per_point) if letters else []
    lines, tables = lines_and_tables(grids, letters)
    return Printed(width, height, lines, tables, by_machine=True, skew=lies)
