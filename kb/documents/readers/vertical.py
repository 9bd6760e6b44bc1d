"""Vertical lines of a page that is a picture, read by two programs that make up for each other.

rapidocr finds the lines and reads what lies on its side in them (1,234, AI), and leaves out signs
as small as brackets and full stops. Tesseract with the data ``jpn_vert``, where it is installed,
reads those, and of what lies on its side nothing right.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

from kb.documents.readers.recognition import Read

if TYPE_CHECKING:
    from PIL.Image import Image

HOW = (
    "Install what reads vertical pictures (Tesseract with jpn_vert: on Debian the package "
    "tesseract-ocr-jpn-vert), then import it again."
)
"""What a user does about a scan of vertical text."""

_PROGRAM = "tesseract"
_DATA = "jpn_vert"
_COMMAND = ["-", "-", "-l", _DATA, "--psm", "5", "tsv"]
_MOST_SECONDS = 50
_WORD = "5"
"""The level of a word in Tesseract's table."""

_SURE = 70.0
"""Of 100: what Tesseract is less sure of is as rapidocr reads it."""

_FULL_STOP = ("°", "。")
"""As rapidocr reads it in a vertical line, and as it is."""

_INCH = 72


class _Sign(NamedTuple):
    """A character by Tesseract: how sure it is, and where on the page turned, in pixels."""

    text: str
    sure: float
    along: float
    across: float


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether Tesseract is there with its data for vertical Japanese."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return False
    try:
        told = subprocess.run(
            [program, "--list-langs"], capture_output=True, timeout=_MOST_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return _DATA in told.stdout.decode(errors="replace").split()


def completed(lines: Sequence[Read], picture: Image, per_point: float) -> list[Read]:
    """Vertical lines with what Tesseract reads in them.

    Args:
        lines: on the page turned so that they go to the right, in pixels.
        picture: of the page as it is looked at, set upright, in grey.
        per_point: its pixels a point.
    """
    signs = list(_signs(picture, per_point))
    return [_completed(line, signs) for line in lines if not line.tall]


def _signs(picture: Image, per_point: float) -> Iterator[_Sign]:
    """The characters that Tesseract reads; none where it fails."""
    png = io.BytesIO()
    picture.save(png, "PNG", compress_level=1)
    command = [_PROGRAM, *_COMMAND, "--dpi", str(round(_INCH * per_point))]
    try:
        done = subprocess.run(
            command, input=png.getvalue(), capture_output=True, timeout=_MOST_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return
    table = io.StringIO(done.stdout.decode(errors="replace"))
    for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] != _WORD or not row["text"].strip():
            continue
        left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
        word = row["text"].strip()
        for n, text in enumerate(word):
            along = top + (n + 0.5) / len(word) * height
            yield _Sign(text, float(row["conf"]), along, picture.width - left - width / 2)


def _completed(line: Read, signs: Sequence[_Sign]) -> Read:
    left, top, right, bottom = line.edges
    own = [s for s in signs if left <= s.along <= right and top <= s.across <= bottom]
    text = "".join(_agreed(own, line.text.replace(*_FULL_STOP))) if own else line.text
    return replace(line, text=text or line.text)


def _agreed(signs: Sequence[_Sign], other: str) -> Iterator[str]:
    """The text of a line in pieces: by Tesseract, and by rapidocr what that is not sure of.

    Digits are rapidocr's, the marks around them Tesseract's.
    """
    for step in Levenshtein.opcodes("".join(sign.text for sign in signs), other):
        own, new = signs[step.src_start : step.src_end], other[step.dest_start : step.dest_end]
        sure = [sign for sign in own if sign.sure >= _SURE]
        lying = any(map(str.isdigit, new)) and not any(sign.text.isdigit() for sign in own)
        if step.tag == "equal" or not new or (own and len(sure) == len(own) and not lying):
            yield "".join(sign.text for sign in (own if step.tag == "equal" else sure))
            continue
        yield "".join(_marks(own))
        yield new
        yield "".join(_marks(own[::-1]))[::-1]


def _marks(signs: Sequence[_Sign]) -> Iterator[str]:
    """The marks at the beginning, as long as they are sure."""
    for sign in signs:
        if sign.text.isalnum() or sign.sure < _SURE:
            return
        yield sign.text
