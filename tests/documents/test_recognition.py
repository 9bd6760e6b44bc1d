"""Pages that are pictures: read by machine where that is installed, and told to be so."""

from __future__ import annotations

import io
import math
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pdfs import write_pdf
from PIL import Image
from scans import picture, scan, stand_in

from kb.documents import reading
from kb.documents.library import Library
from kb.documents.models import Box, Page
from kb.documents.pictures import SCALE, page_picture
from kb.documents.readers import recognition
from kb.documents.readers.japanese import is_japanese, read_as_japanese
from kb.documents.readers.pdf_text import Line, lines_of
from kb.documents.readers.protocol import Done, untold
from kb.documents.readers.recognition import Read, letters_of, set_upright
from kb.documents.readers.widths import full_width
from kb.documents.reading import read
from kb.errors import DocumentError

LINES = [
    ("第1章 推進体制", 0.1, 0.38, 0.1),
    ("本町は、町長を本部長とする本部", 0.1, 0.7, 0.2),
    ("を置く。本部は毎月開く。", 0.1, 0.58, 0.22),
]
SENTENCE = "本町は、町長を本部長とする本部を置く。"


@pytest.fixture
def reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads pictures finds these lines on each."""
    monkeypatch.syspath_prepend(str(stand_in(tmp_path / "site", LINES)))


def line(text: str, x: float, y: float, size: float = 30, slope: float = 0.0) -> Read:
    """A line of full-width letters of this size whose left end is at (x, y)."""
    angle = math.atan(slope)
    right, down = size * len(text), 1.15 * size

    def at(along: float, below: float) -> tuple[float, float]:
        return (
            x + along * math.cos(angle) - below * math.sin(angle),
            y + along * math.sin(angle) + below * math.cos(angle),
        )

    return Read(text, (at(0, 0), at(right, 0), at(right, down), at(0, down)))


def texts(lines: Sequence[Read]) -> list[str]:
    upright, _ = set_upright(lines, (1654, 2339))
    return [found.text for found in lines_of(letters_of(upright, 1.0))]


def test_columns_are_read_one_after_the_other() -> None:
    left = [f"左の段の{n}行目の文をここに書く" for n in "一二三四"]
    right = [f"右の段の{n}行目の文をここに書く" for n in "一二三四"]
    heading = "二つの段の上にある見出しは両方の段にかかるほどの長さであるとする"
    lines = [line(heading, 50, 20, 36)]
    for n in range(4):  # the right column stands half a line lower
        lines += [line(left[n], 50, 100 + 48 * n), line(right[n], 620, 122 + 48 * n)]
    assert texts(lines) == [heading, *left, *right]
    assert texts(lines[::-1]) == [heading, *left, *right]


def test_cells_of_a_row_are_read_together_on_a_page_askew() -> None:
    slope = math.tan(math.radians(1))
    rows = [("施策", "担当課"), ("窓口の予約", "住民課"), ("職員の研修", "総務課")]
    lines = [
        line("これはページを横切る長さの行であり傾きを示すためのものである", 50, 20, slope=slope)
    ]
    for n, (name, unit) in enumerate(rows):
        y = 100 + 45 * n
        lines += [
            line(unit, 1100, y + 1050 * slope, slope=slope),
            line(name, 50, y, slope=slope),
        ]
    assert texts(lines)[1:] == [" ".join(row) for row in rows]


def test_what_goes_down_a_page_of_horizontal_lines_is_left_out() -> None:
    down = Read("縦に書いた行", ((50, 50), (80, 50), (80, 500), (50, 500)))
    assert texts([line("横に書いた長い行がある", 300, 20, 60), down]) == ["横に書いた長い行がある"]


def test_letters_share_their_line_by_their_width() -> None:
    (found,) = [Read("令和ab", ((100, 40), (190, 40), (190, 75), (100, 75)))]
    letters = letters_of([found], 2.0)
    assert "".join(one.text for one in letters) == "令和ab\n"
    assert [(one.edges[0], one.edges[2]) for one in letters[:4]] == [
        (50, 65), (65, 80), (80, 87.5), (87.5, 95)
    ]  # fmt: skip
    assert {one.size for one in letters[:4]} == {15}


def test_sizes_that_differ_by_an_error_of_measuring_are_one() -> None:
    box = Box(x0=0, y0=0, x1=1, y1=1)
    sizes = [
        ("本文" * 20, 10.2),
        ("本文" * 20, 10.8),
        ("第1章", 17.2),
        ("第2章", 16.8),
        ("1.1", 13.0),
    ]
    (even,) = recognition.evened([[Line(text, box, size) for text, size in sizes]])
    body, same, first, second, part = (one.size for one in even)
    assert body == same
    assert first == second > part > body


def test_a_reading_above_a_name_is_left_out() -> None:
    name, reading_of = line("由利本荘の窓口を開いた。", 50, 100), line("ゆりほんじょう", 52, 84, 15)
    assert texts([reading_of, name]) == ["由利本荘の窓口を開いた。"]


def test_brackets_beside_japanese_and_their_partners_are_of_its_width() -> None:
    told = full_width("開く(整理番号7)。窓口(504)DX (2024)")
    assert told == "開く（整理番号7）。窓口（504）DX (2024)"
    assert full_width("(1) 目的") == "(1) 目的"


def test_a_character_that_japanese_does_not_have_gives_way_to_the_next_likely_one() -> None:
    characters = ["blank", "単", "单", "位", "A"]

    def decode(likely: Any) -> list[str]:
        assert likely.max(axis=2).min() > 0.5  # what is not sure is dropped
        return ["".join(characters[n] for n in line) for line in likely.argmax(axis=2)]

    told = SimpleNamespace(postprocess_op=_Decode(characters, decode))
    read_as_japanese(SimpleNamespace(_load_rec_model=lambda: told))
    likely = np.array([[[0.05, 0.04, 0.9, 0.01, 0.0], [0.1, 0.0, 0.2, 0.7, 0.0]]])
    assert told.postprocess_op(likely) == ["単位"]
    assert [is_japanese(c) for c in "単单値值髙①ガAé "] == [
        True, False, True, False, False, True, True, True, True, True
    ]  # fmt: skip


class _Decode:
    def __init__(self, character: list[str], decode: Callable[[Any], list[str]]) -> None:
        self.character, self._decode = character, decode

    def __call__(self, likely: Any) -> list[str]:
        return self._decode(likely)


def test_a_scan_is_read_and_said_to_be(reads: None, tmp_path: Path) -> None:
    told: list[Done] = []
    file = scan(tmp_path / "scan.pdf", ["one", "two"])
    _, _, pages = read(file, waiting=told.append)
    assert [page.by_machine for page in pages] == [True, True]
    assert [b.kind for b in pages[0].blocks] == ["heading", "paragraph"]
    assert pages[0].blocks[1].text == f"{SENTENCE}本部は毎月開く。"
    assert pages[0].blocks[1].heading_path == ("第1章 推進体制",)
    box = pages[0].blocks[1].boxes[0]
    assert box.x0 == pytest.approx(0.1 * pages[0].width, abs=1)
    assert box.y0 == pytest.approx(0.2 * pages[0].height, abs=1)
    assert read(file, apart=False, waiting=told.append)[2] == pages
    assert told[-1] == Done(1, 2, 2)


def test_a_page_with_text_of_its_own_is_not_read_from_its_picture(
    reads: None, tmp_path: Path
) -> None:
    _, _, pages = read(write_pdf(tmp_path / "plan.pdf", [["本部を置く。"], []]))
    assert [page.by_machine for page in pages] == [False, False]
    assert [len(page.blocks) for page in pages] == [1, 0]


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif"])
def test_a_picture_is_a_document(reads: None, tmp_path: Path, name: str) -> None:
    own = Library(tmp_path / "own")
    picture().save(tmp_path / name)
    held = own.add(tmp_path / name)
    assert held.by_machine
    assert held.pages[0].blocks[1].text == f"{SENTENCE}本部は毎月開く。"
    data = page_picture(own, held.id, 1, held.pages[0].blocks[1].boxes, SENTENCE)
    assert data is not None
    assert max(Image.open(io.BytesIO(data)).size) == round(842 * SCALE)


def test_every_picture_of_a_tiff_is_a_page(reads: None, tmp_path: Path) -> None:
    _, _, pages = read(scan(tmp_path / "a.tif", ["one", "two", "three"]))
    assert [page.number for page in pages] == [1, 2, 3]


def test_what_is_no_picture_is_damaged_whatever_its_name(reads: None, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n")
    with pytest.raises(DocumentError, match="is damaged and cannot be read"):
        read(tmp_path / "a.png")


def test_the_sentence_is_marked_on_the_picture(reads: None, tmp_path: Path) -> None:
    own = Library(tmp_path / "own")
    held = own.add(scan(tmp_path / "scan.pdf", [""]))
    block = held.pages[0].blocks[1]
    data = page_picture(own, held.id, 1, block.boxes, SENTENCE)
    assert data is not None
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    height, width, _ = pixels.shape

    def marked(x: float, y: float) -> bool:
        red, _, blue = pixels[round(y * height), round(x * width)]
        return bool(blue < red - 30)

    assert marked(0.12, 0.207)
    assert marked(0.68, 0.207)
    assert marked(0.12, 0.227)  # を置く。 is a third of the second line
    assert marked(0.24, 0.227)
    assert not marked(0.3, 0.227)
    assert not marked(0.12, 0.107)


def test_without_it_a_scan_tells_how_to_get_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "available", lambda: False)
    with pytest.raises(DocumentError, match=r"has no text\. Install what reads pictures \(pip"):
        read(scan(tmp_path / "scan.pdf", ["one"]), apart=False)
    picture().save(tmp_path / "a.png")
    with pytest.raises(DocumentError, match=r"is a picture\. Install what reads pictures \(pip"):
        read(tmp_path / "a.png", apart=False)


def test_the_same_file_again_gets_its_text_once_that_can_be_read(
    reads: None, tmp_path: Path
) -> None:
    own = Library(tmp_path / "own")
    held = own.add(scan(tmp_path / "scan.pdf", ["one"]), title="わたしの題名")
    (own.folder / held.id / "document.json").write_text(
        held.model_copy(update={"pages": (Page(number=1, label="1"),)}).model_dump_json(),
        encoding="utf-8",
    )
    again = own.add(tmp_path / "scan.pdf")
    assert again == held


@pytest.mark.parametrize("pictures", [0, 1])
def test_pictures_are_granted_more_time(pictures: int) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"])
    done = Done(0, 1, pictures)
    assert reading._ended(child, 0.1, lambda: done, untold) == bool(pictures)
    assert child.poll() is not None


@pytest.mark.skipif(not recognition.available(), reason="what reads pictures is not installed")
def test_a_scan_is_read_indeed_within_the_limits(tmp_path: Path) -> None:
    _, _, (page,) = read(scan(tmp_path / "scan.pdf", ["The town reads scans since 2024."]))
    assert "".join(b.text for b in page.blocks).replace(" ", "") == "Thetownreadsscanssince2024."
