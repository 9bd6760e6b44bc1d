"""Scans of vertical text: read where Tesseract is there, and told to be unread where it is not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from scans import stand_in

from kb.documents.readers import vertical
from kb.documents.readers.vertical import _agreed, _Sign
from kb.documents.reading import read
from kb.errors import DocumentError

COLUMNS = ("町は窓口の予約を広げる。", "本部は毎月開く。", "職員の研修を続ける。")
SIZE = 40
"""Pixels of a letter, on a page of A4 at 200 dots to an inch."""

WIDTH, HEIGHT = 1654, 2339


def font() -> Path | None:
    """A file with the letters of Japanese."""
    if shutil.which("fc-match") is None:
        return None
    command = ["fc-match", "--format=%{file}", "sans:lang=ja"]
    path = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Path(path) if "CJK" in path else None


def at(n: int) -> int:
    """The left edge of a column, the first one rightmost."""
    return 1300 - 2 * SIZE * n


def page(path: Path, drawn: bool = True) -> Path:
    picture = Image.new("L", (WIDTH, HEIGHT), 255)
    file = font()
    if drawn and file:
        pen, letters = ImageDraw.Draw(picture), ImageFont.truetype(str(file), SIZE)
        for n, column in enumerate(COLUMNS):
            for m, letter in enumerate(column):
                aside = SIZE // 2 if letter == "。" else 0
                pen.text((at(n) + aside, 300 + SIZE * m - aside), letter, 0, letters)
    picture.save(path, resolution=200)
    return path


def lines() -> list[tuple[str, float, float, float, float]]:
    """The columns as rapidocr reads them: without their full stops."""
    return [
        (
            column.removesuffix("。"),
            (at(n) - 8) / WIDTH,
            (at(n) + SIZE + 8) / WIDTH,
            290 / HEIGHT,
            (310 + SIZE * len(column)) / HEIGHT,
        )
        for n, column in enumerate(COLUMNS)
    ]


@pytest.fixture
def reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(stand_in(tmp_path / "site", lines())))
    # Another test's may be loaded, and this one is to be no other's.
    monkeypatch.delitem(sys.modules, "rapidocr", raising=False)
    yield
    sys.modules.pop("rapidocr", None)


def test_without_tesseract_the_text_is_said_to_be_vertical(
    reads: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vertical, "available", lambda: False)
    with pytest.raises(DocumentError, match=r"has vertical text .* Install .* jpn_vert"):
        read(page(tmp_path / "a.pdf", drawn=False), apart=False)


def test_what_tesseract_fails_at_stays_as_rapidocr_reads_it(
    reads: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vertical, "available", lambda: True)
    monkeypatch.setattr(vertical, "_PROGRAM", str(tmp_path / "none"))
    _, _, (own,) = read(page(tmp_path / "a.pdf", drawn=False), apart=False)
    assert own.by_machine
    assert "".join(b.text for b in own.blocks) == "".join(COLUMNS).replace("。", "")
    box = own.blocks[0].boxes[0]
    assert box.x0 * WIDTH / own.width == pytest.approx(at(0) - 8, abs=3)
    assert box.y0 * HEIGHT / own.height == pytest.approx(290, abs=3)


@pytest.mark.skipif(not vertical.available(), reason="Tesseract with jpn_vert is not installed")
@pytest.mark.skipif(font() is None, reason="there is no font with Japanese letters")
def test_tesseract_adds_what_is_left_out(reads: None, tmp_path: Path) -> None:
    _, _, (own,) = read(page(tmp_path / "a.pdf"))
    assert own.by_machine
    assert own.unread == ""
    assert "".join(b.text for b in own.blocks) == "".join(COLUMNS)


def agreed(text: str, sure: str, other: str) -> str:
    """What is made of a text by Tesseract, sure (+) or not (-) of each letter, and another."""
    signs = [_Sign(c, 95.0 if s == "+" else 5.0, 0, 0) for c, s in zip(text, sure, strict=True)]
    return "".join(_agreed(signs, other))


def test_each_program_gives_what_it_reads_better() -> None:
    assert agreed("年間』o件とする。", "++--+++++", "年間19,646件とする") == "年間19,646件とする。"
    assert agreed("令和o年。", "+++++", "令和9年") == "令和9年。"
    assert agreed("（整理番号一）。", "++++++++", "整理番号一") == "（整理番号一）。"
    assert agreed("福祉誤とする", "++-+++", "福祉課とする") == "福祉課とする"
    assert agreed("沿って、", "++++", "沿て") == "沿って、"
