"""A page as a picture: the sentence that was quoted is marked, letter for letter."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from pdfs import write_pdf
from PIL import Image

from kb.documents.library import Library
from kb.documents.models import Box
from kb.documents.pictures import SCALE, page_picture
from kb.errors import KbError

LINES = ["本町は、町長を本部長とする本部", "を置く。本部は毎月開く。", "事務局は総務課が担う。"]
ALL = Box(x0=40, y0=60, x1=400, y1=130)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """One document, the page of which has three lines of 12 points, 18 apart, from 50 points on."""
    held = Library(tmp_path / "own")
    held.add(write_pdf(tmp_path / "plan.pdf", [LINES]))
    return held


def marked(library: Library, quoted: str, box: Box = ALL) -> list[tuple[int, int]]:
    """(line, letter) of each place in the lines that is marked."""
    data = page_picture(library, library.ids()[0], 1, [box], quoted)
    assert data is not None
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    yellow = pixels[:, :, 2] < pixels[:, :, 0] - 30
    found = []
    for line, text in enumerate(LINES):
        for letter in range(len(text)):
            x, y = 50 + 12 * letter + 6, 842 - 760 + 18 * line - 4
            if yellow[int(y * SCALE), int(x * SCALE)]:
                found.append((line, letter))
    return found


def test_a_sentence_over_two_lines_is_marked_and_nothing_else(library: Library) -> None:
    first = [(0, n) for n in range(len(LINES[0]))] + [(1, n) for n in range(4)]
    assert marked(library, "本町は、町長を本部長とする本部を置く。") == first
    assert marked(library, "本部は毎月開く。") == [(1, n) for n in range(4, len(LINES[1]))]


def test_what_is_not_found_or_not_told_marks_the_passage(library: Library) -> None:
    every = [(line, n) for line, text in enumerate(LINES) for n in range(len(text))]
    assert marked(library, "") == every
    assert marked(library, "別の文である。") == every


def test_of_two_alike_the_one_in_the_passage_is_marked(library: Library) -> None:
    second = Box(x0=40, y0=92, x1=400, y1=106)
    assert marked(library, "本部", second) == [(1, 4), (1, 5)]


def test_a_page_that_is_not_there_is_told(library: Library) -> None:
    with pytest.raises(KbError, match="has no page 2"):
        page_picture(library, library.ids()[0], 2)
