"""Tables of a page that is a picture: by the ruling lines that it shows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from scans import stand_in

from kb.documents.models import Box
from kb.documents.readers.picture_rules import grids_of_picture
from kb.documents.readers.skew import Skew
from kb.documents.reading import read

PER_POINT = 200 / 72
SIZE = (1654, 2339)
XS, YS = (200, 700, 1000, 1400), (400, 460, 520, 580)
"""Pixels: the lines of a table of three columns and three rows."""


def page(line: int = 60, ground: int = 255, width: int = 3) -> Image.Image:
    """A page with a table, its first row on ``ground``, and with words in its cells."""
    picture = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(picture)
    pen.rectangle([XS[0], YS[0], XS[-1], YS[1]], fill=ground)
    for x in XS:
        pen.line([x, YS[0], x, YS[-1]], line, width)
    for y in YS:
        pen.line([XS[0], y, XS[-1], y], line, width)
    for n, y in enumerate(YS[:-1]):
        for x in XS[:-1]:
            ink = 255 if n == 0 and ground < 128 else 0
            pen.text((x + 14, y + 12), "Measure HTEF", ink, ImageFont.load_default(28))
    return picture


def scanned(picture: Image.Image, noise: float = 12.0) -> Image.Image:
    grey = np.asarray(picture, dtype=float)
    grey = grey + np.random.default_rng(1).normal(0.0, noise, grey.shape)
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    "picture",
    [page(), page(line=190, width=2), page(ground=140), page(ground=215)],
    ids=["black", "light and thin", "dark head", "shaded head"],
)
def test_the_cells_of_a_table_are_found_by_its_lines(picture: Image.Image) -> None:
    (grid,) = grids_of_picture(scanned(picture), PER_POINT)
    assert [len(grid.xs), len(grid.ys), len(grid.cells)] == [4, 4, 9]
    assert grid.xs == pytest.approx([x / PER_POINT for x in XS], abs=1.5)
    assert grid.ys == pytest.approx([y / PER_POINT for y in YS], abs=1.5)


def test_a_cell_over_two_columns_is_one() -> None:
    picture = page()
    pen = ImageDraw.Draw(picture)
    pen.rectangle([XS[1] - 3, YS[0] + 5, XS[1] + 3, YS[1] - 5], fill=255)
    (grid,) = grids_of_picture(scanned(picture), PER_POINT)
    assert [(c.row, c.column, c.right) for c in grid.cells if c.right > 1] == [(0, 0, 2)]


def test_text_and_underlines_are_no_table() -> None:
    picture = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(picture)
    for n in range(12):
        pen.text((200, 300 + 60 * n), "TEH HTE FELT EHT " * 4, 0, ImageFont.load_default(34))
    pen.line([200, 345, 900, 345], 0, 3)
    pen.line([200, 1500, 1400, 1500], 0, 3)
    assert grids_of_picture(scanned(picture), PER_POINT) == []


def test_a_photograph_is_no_table() -> None:
    grey = np.full(SIZE[::-1], 255.0)
    chance = np.random.default_rng(3)
    waves = sum(
        np.sin(np.add.outer(np.arange(800) / b, np.arange(1000) / a))
        for a, b in chance.uniform(5, 60, (8, 2))
    )
    grey[300:1100, 200:1200] = 128 + 12 * waves
    picture = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    assert all(len(grid.cells) < 4 for grid in grids_of_picture(picture, PER_POINT))


def cells(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, float, float, float]]:
    for n, row in enumerate(rows):
        for m, text in enumerate(row):
            left = XS[m] + 12
            yield text, left / SIZE[0], (left + 26 * len(text)) / SIZE[0], (YS[n] + 14) / SIZE[1]


ROWS = [
    ("施策", "担当課", "令和7年度"),
    ("窓口の予約", "住民課", "100千円"),
    ("研修", "総務課", "80千円"),
]


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_words_in_cells_are_rows_that_keep_their_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    lines = [
        ("第1章 施策の一覧", 0.12, 0.4, 0.1),
        *cells(ROWS),
        ("表の下の文である。", 0.12, 0.4, 0.3),
    ]
    monkeypatch.syspath_prepend(str(stand_in(tmp_path / "site", lines)))
    file = tmp_path / f"table.{form}"
    page().save(file, resolution=200)
    _, _, (own,) = read(file)
    assert [b.kind for b in own.blocks] == ["heading", *["table_row"] * 3, "paragraph"]
    head, first, second = own.blocks[1:4]
    assert head.text == " | ".join(ROWS[0])
    assert first.text == " | ".join(ROWS[1])
    assert second.text == " | ".join(ROWS[2])
    assert first.header == second.header == ROWS[0]
    assert first.heading_path == ("第1章 施策の一覧",)
    (box,) = first.boxes
    scale = own.height / SIZE[1]
    assert [box.x0, box.y0, box.x1, box.y1] == pytest.approx(
        [XS[0] * scale, YS[1] * scale, XS[-1] * scale, YS[2] * scale], abs=2
    )


def test_a_page_askew_is_set_upright_and_its_boxes_are_where_it_lies() -> None:
    skew = Skew(math.tan(math.radians(0.8)), (SIZE[0] / 2, SIZE[1] / 2))
    lying = page().rotate(-0.8, Image.Resampling.BILINEAR, fillcolor=255)
    (grid,) = grids_of_picture(skew.picture(lying), PER_POINT)
    assert len(grid.cells) == 9
    assert grid.ys == pytest.approx([y / PER_POINT for y in YS], abs=1.5)
    box = Box(x0=XS[0], y0=YS[0], x1=XS[0] + 1, y1=YS[0] + 1)
    corners = ((XS[0], YS[0]), (XS[1], YS[0]), (XS[1], YS[1]), (XS[0], YS[1]))
    upright = skew.upright(((0.0, 0.0), (10.0, 10 * skew.slope), (10.0, 5.0), (0.0, 5.0)))
    assert upright[0][1] == pytest.approx(upright[1][1])
    lies = skew.as_it_lies(box)
    (x, y), *_ = skew.upright(((lies.x0, lies.y0), *corners[1:]))
    assert (x, y) == pytest.approx((XS[0], YS[0]), abs=1)


def test_a_vertical_page_is_turned_and_its_boxes_are_turned_back() -> None:
    skew = Skew(0.0, (1000, 500), turned=1000)
    column = ((900.0, 100.0), (940.0, 100.0), (940.0, 600.0), (900.0, 600.0))
    assert skew.upright(column) == ((100, 60), (600, 60), (600, 100), (100, 100))
    assert skew.as_it_lies(Box(x0=100, y0=60, x1=600, y1=100)) == Box(
        x0=900, y0=100, x1=940, y1=600
    )
