"""Headings of pages read by machine: the blank after a number may be lost, sizes are not sure."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kb.documents.models import Box
from kb.documents.readers.pdf_headings import Headings
from kb.documents.readers.pdf_text import Line

SIZE = 10.0
WIDTH = 400.0


def lines_of(texts: Sequence[str], gaps: Sequence[float], size: float = SIZE) -> list[Line]:
    """Lines under each other, each ``gaps`` points below the one before."""
    found, y = [], 0.0
    for n, (text, gap) in enumerate(zip(texts, gaps, strict=True)):
        y += gap
        right = min(WIDTH, size * len(text))
        found.append(Line(text, Box(x0=0, y0=y, x1=right, y1=y + size), size, n))
        y += size
    return found


BODY = "町は窓口の予約を広げ住民が来庁せずに済むよう職員の研修を毎年続けることとしその"
END = "結果を公表する。"


def levels(heading: str, above: float, below: float = 6.0, by_machine: bool = True) -> list[int]:
    texts = [BODY, BODY, END, heading, BODY, BODY, END]
    lines = lines_of(texts, [0, 6, 6, above, below, 6, 6])
    return Headings([], [lines]).levels(1, lines, by_machine)


@pytest.mark.parametrize("heading", ["1基本方針", "1.策定の趣旨", "2-1書かない窓口", "(1)生成AI"])
def test_a_numbered_line_apart_from_the_text_above_is_a_heading(heading: str) -> None:
    told = levels(heading, above=14)
    assert told[3] > 0
    assert told[:3] == told[4:] == [0, 0, 0]


@pytest.mark.parametrize(
    ("text", "heads"),
    [("1基本方針", False), ("(1)生成AI", False), ("1.策定の趣旨", True), ("2-1書かない窓口", True)],
)
def test_a_bare_number_close_to_the_text_heads_nothing(text: str, heads: bool) -> None:
    assert bool(levels(text, above=6)[3]) == heads


@pytest.mark.parametrize(
    "text", ["3年で広げる窓口", "24時間の受付", "1.5人の職員", "第2章を改めるのは、本部である。"]
)
def test_what_is_counted_or_goes_on_is_none(text: str) -> None:
    assert levels(text, above=14)[3] == 0


def test_a_number_after_which_people_are_told_of_is_none_of_people() -> None:
    assert levels("3.人口の推移", above=14)[3] > 0


def test_items_one_after_the_other_are_a_list() -> None:
    texts = [BODY, END, "(1)電子申請", "(2)窓口の予約", "(3)研修", BODY, END]
    lines = lines_of(texts, [0, 6, 14, 14, 14, 14, 6])
    told = Headings([], [lines]).levels(1, lines, by_machine=True)
    assert told[2:4] == [0, 0]


def test_a_line_that_seems_larger_within_a_paragraph_is_none() -> None:
    lines = lines_of([BODY, BODY, "が来庁せずに済む", BODY, END], [0, 6, 6, 6, 6])
    lines[2] = lines[2]._replace(size=1.2 * SIZE)
    assert Headings([], [lines]).levels(1, lines, by_machine=True) == [0] * 5
    assert Headings([], [lines]).levels(1, lines)[2] > 0


def test_a_larger_line_after_the_end_of_a_sentence_is_one() -> None:
    lines = lines_of([BODY, END, "研修の体系", BODY, END], [0, 6, 6, 6, 6])
    lines[2] = lines[2]._replace(size=1.2 * SIZE)
    assert Headings([], [lines]).levels(1, lines, by_machine=True)[2] > 0


def test_a_page_with_text_of_its_own_has_the_blank() -> None:
    assert levels("1基本方針", above=14, by_machine=False)[3] == 0
    assert levels("1 基本方針", above=6, by_machine=False)[3] > 0
