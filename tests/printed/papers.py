"""The documents of the set, each a list of blocks on known pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from printed.texts import Words

Layout = Literal["plain", "columns", "vertical", "mixed", "scattered"]
"""``mixed``: two columns whose lines the file holds in turns; ``scattered``: vertical lines of
letters each set by itself. Both by Chromium alone."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table as printed, over ``down`` rows and ``right`` columns."""

    text: str
    down: int = 1
    right: int = 1


@dataclass(frozen=True)
class Part:
    """A piece of a document; a table has ``rows``, of which the first ``heads`` are its header.

    ``new_page`` begins a page before it. ``{漢字|かんじ}`` in a text is ruby.
    """

    kind: Literal["heading", "paragraph", "list_item", "table"]
    text: str = ""
    level: int = 0
    rows: tuple[tuple[Cell, ...], ...] = ()
    heads: int = 1
    new_page: bool = False


@dataclass(frozen=True)
class Paper:
    """A document; where ``paged`` every page begins where a part says so, and nowhere else.

    ``repeats``: a table that goes on at the next page begins there with its header again.
    """

    name: str
    parts: tuple[Part, ...]
    layout: Layout = "plain"
    paged: bool = True
    outline: bool = False
    repeats: bool = True
    running: str = ""
    contents: bool = False
    borders: Literal["all", "inner"] = "all"
    small_headings: bool = False


def heading(text: str, level: int, new_page: bool = False) -> Part:
    return Part("heading", text, level, new_page=new_page)


def paragraph(text: str) -> Part:
    return Part("paragraph", text)


def table(*rows: Sequence[str | Cell], heads: int = 1) -> Part:
    made = tuple(tuple(c if isinstance(c, Cell) else Cell(c) for c in row) for row in rows)
    return Part("table", rows=made, heads=heads)


HEAD: list[str | Cell] = ["施策", "担当課", "令和7年度", "令和8年度"]


def plan(outline: bool, chapters: int = 6) -> Paper:
    """Numbered headings of three levels, lists, a running head, a page of contents."""
    words = Words(100 if outline else 0)
    parts: list[Part] = []
    for chapter in range(1, chapters + 1):
        parts.append(heading(f"第{chapter}章　{_CHAPTERS[chapter % 6]}", 1, new_page=True))
        parts.append(paragraph(words.paragraph()))
        for section in range(1, 3):
            title = _SECTIONS[(chapter * 2 + section) % 8]
            parts.append(heading(f"{chapter}.{section} {title}", 2, new_page=section == 2))
            parts.append(paragraph(words.paragraph(4)))
            parts += [Part("list_item", f"・{words.sentence()}") for _ in range(3)]
            parts.append(heading(f"({section}) {_ITEMS[(chapter + section) % 6]}", 3))
            parts.append(paragraph(words.paragraph(2)))
    name = "plan-outline" if outline else "plan"
    return Paper(name, tuple(parts), outline=outline, running="みどり町DX推進計画", contents=True)


_CHAPTERS = ("計画の策定に当たって", "現状と課題", "基本方針", "重点施策", "推進体制", "資料編")
_SECTIONS = (
    "策定の趣旨",
    "計画の期間",
    "人口の推移",
    "職員アンケートの結果",
    "住民サービスの向上",
    "業務の効率化",
    "人材の育成",
    "進捗の管理",
)
_ITEMS = (
    "書かない窓口の導入",
    "オンライン申請の拡充",
    "生成AIの活用",
    "情報セキュリティ",
    "データの利活用",
    "デジタルデバイド対策",
)


def designed() -> Paper:
    """Headings without numbers, told by their size alone, and no outline."""
    words = Words(300)
    parts: list[Part] = []
    for n, title in enumerate(_CHAPTERS):
        parts += [heading(title, 1, new_page=True), paragraph(words.paragraph())]
        for m in range(2):
            parts += [heading(_SECTIONS[(n + 3 * m) % 8], 2), paragraph(words.paragraph(4))]
    return Paper("designed", tuple(parts))


def numbered() -> Paper:
    """Headings as large as the text, told by their numbers alone."""
    words = Words(400)
    parts: list[Part] = []
    for n in range(3):
        parts += [heading(f"{n + 1}. {_SECTIONS[n]}", 1, new_page=True)]
        for m in range(2):
            parts += [heading(f"{n + 1}-{m + 1} {_ITEMS[2 * n + m]}", 2)]
            parts += [paragraph(words.paragraph(3))]
    return Paper("numbered", tuple(parts), small_headings=True)


def tables() -> Paper:
    """Grids: plain, merged down and across, two rows of header, long and empty cells."""
    words = Words(500)
    parts = [heading("第1章　施策の一覧", 1, new_page=True), paragraph(words.paragraph(2))]
    parts.append(table(HEAD, *(words.row() for _ in range(5))))
    parts.append(heading("第2章　年度ごとの事業費", 1, new_page=True))
    over: list[str | Cell] = [Cell("施策", down=2), Cell("担当課", down=2), Cell("事業費", right=2)]
    rows = [words.row() for _ in range(5)]
    parts.append(table(over, ["令和7年度", "令和8年度"], *rows, heads=2))
    parts.append(heading("第3章　分野別の施策", 1, new_page=True))
    merged: list[Sequence[str | Cell]] = []
    for area in ("住民サービス", "行政内部", "地域社会"):
        first, *others = [words.row() for _ in range(2)]
        merged += [[Cell(area, down=2), *first[:3]], *([*row[:3]] for row in others)]
    total: list[str | Cell] = [Cell("合計", right=3), "9,999千円"]
    parts.append(table(["分野", "施策", "担当課", "事業費"], *merged, total))
    parts.append(paragraph(words.paragraph(2)))
    parts.append(heading("第4章　指標", 1, new_page=True))
    long = [["オンライン申請の割合", words.paragraph(2), "15%", "60%"] for _ in range(2)]
    parts.append(table(["指標", "説明", "現状値", "目標値"], *long))
    parts.append(paragraph(words.paragraph(1)))
    parts.append(table(["区分", "人数"], ["専任", "3名"], ["兼任", "12名"], ["", "15名"]))
    return Paper("tables", tuple(parts))


def across(repeats: bool) -> Paper:
    """A table that goes on over pages, with its header again on each or only at its beginning."""
    words = Words(700 if repeats else 900)
    rows = [words.row() for _ in range(60)]
    parts = (heading("第1章　全施策", 1, new_page=True), table(HEAD, *rows))
    name = "across" if repeats else "across-once"
    return Paper(name, parts, paged=False, repeats=repeats)


def open_sides() -> Paper:
    """Tables without lines at their sides, and one whose rows break within a cell."""
    words = Words(1100)
    parts = [heading("第1章　施策の一覧", 1, new_page=True), paragraph(words.paragraph(2))]
    parts.append(table(HEAD, *(words.row() for _ in range(5))))
    parts.append(paragraph(words.paragraph(2)))
    parts.append(table(HEAD[:2], *(words.row()[:2] for _ in range(4))))
    return Paper("open-sides", tuple(parts), borders="inner")


def columns() -> Paper:
    """Two columns under a heading across both."""
    words = Words(1200)
    parts: list[Part] = []
    for n in range(4):
        parts.append(heading(f"第{n + 1}章　{_CHAPTERS[n]}", 1, new_page=True))
        for m in range(2):
            parts.append(heading(f"{n + 1}.{m + 1} {_SECTIONS[2 * n + m]}", 2))
            parts += [paragraph(words.paragraph(3)) for _ in range(2)]
    return Paper("columns", tuple(parts), layout="columns")


def set_apart(layout: Layout) -> Paper:
    """Text whose lines the file does not hold as they are read."""
    words = Words(1400)
    parts: list[Part] = []
    for n in range(3):
        parts.append(heading(f"第{'一二三'[n]}章　{_CHAPTERS[n]}", 1, new_page=True))
        parts += [paragraph(words.paragraph(3)) for _ in range(4)]
    return Paper(layout, tuple(parts), layout=layout)


def vertical() -> Paper:
    """Text in vertical lines from right to left."""
    words = Words(1500)
    parts: list[Part] = []
    for n in range(4):
        parts.append(heading(f"第{'一二三四'[n]}章　{_CHAPTERS[n]}", 1, new_page=True))
        parts += [paragraph(words.paragraph(3)) for _ in range(4)]
    return Paper("vertical", tuple(parts), layout="vertical")


def ruby() -> Paper:
    """Readings above names."""
    words = Words(1800)
    names = ("{日|ひ}{之|の}{出|で}", "{由利本荘|ゆりほんじょう}", "{匝瑳|そうさ}", "{宍粟|しそう}")
    parts: list[Part] = []
    for n, name in enumerate(names):
        parts.append(heading(f"第{n + 1}章　{_CHAPTERS[n]}", 1, new_page=True))
        for _ in range(3):
            text = words.paragraph(2)
            parts.append(paragraph(f"{name}の{{取組|とりくみ}}では、{text}{name}も同じである。"))
    return Paper("ruby", tuple(parts))


def long(pages: int = 300) -> Paper:
    """Many pages, every fifth with a table."""
    words = Words(5000)
    parts: list[Part] = []
    for n in range(pages):
        title = f"{n + 1}. {_SECTIONS[n % 8]}（その{n + 1}）"
        parts.append(heading(title, 2, new_page=True))
        parts += [paragraph(words.paragraph(5)) for _ in range(2)]
        if n % 5 == 0:
            parts.append(table(HEAD, *(words.row() for _ in range(5))))
    return Paper("long", tuple(parts), running="みどり町DX推進計画　資料編")


PAPERS: tuple[Callable[[], Paper], ...] = (
    lambda: plan(outline=False),
    lambda: plan(outline=True),
    designed,
    numbered,
    tables,
    lambda: across(repeats=True),
    lambda: across(repeats=False),
    open_sides,
    columns,
    lambda: set_apart("mixed"),
    lambda: set_apart("scattered"),
    vertical,
    ruby,
    long,
)
