"""What a document says of itself is read from its cover, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from kb.documents.models import Block, Box, Page
from kb.own_documents.proposing import proposed


def page(*lines: tuple[str, float] | str, number: int = 1) -> Page:
    """A page whose lines are set in letters of these heights, 11 where none is given."""
    pairs = [line if isinstance(line, tuple) else (line, 11.0) for line in lines]
    blocks = tuple(
        Block(kind="paragraph", text=text, boxes=(Box(x0=0, y0=0, x1=100, y1=height),))
        for text, height in pairs
    )
    return Page(number=number, label=str(number), blocks=blocks)


BODY = page(
    "第1章 計画の考え方", "計画期間は、令和6年度から令和10年度までの5年間とする。", number=2
)


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        (
            page(
                "日の出町",
                ("第２次日の出町ＤＸ推進計画", 28),
                ("（案）", 17),
                "令和６年３月",
                "日の出町 総務課",
            ),
            {
                "title": "第２次日の出町ＤＸ推進計画",
                "publisher": "日の出町 総務課",
                "published": "2024-03",
                "period": "2024-2028",
                "municipality": "日の出町",
                "draft": True,
                "kind": "plan_section",
            },
        ),
        (
            page(
                "資料１",
                ("小国町総合戦略【2025-2029】", 25),
                "2024年（令和6年）3月31日 策定2025年3月 改定山形県小国町",
            ),
            {
                "title": "小国町総合戦略【2025-2029】",
                "publisher": "山形県小国町",
                "published": "2025-03",
                "period": "2025-2029",
                "municipality": "山形県小国町",
                "draft": False,
            },
        ),
        (
            page(("DX推進計画（素案）", 19), "計画期間：令和7年度～令和11年度日の出町"),
            {
                "title": "DX推進計画",
                "published": "",
                "period": "2025-2029",
                "municipality": "日の出町",
                "draft": True,
            },
        ),
        (
            page(
                "令和5年度第2回あわら市DX推進本部会議 議事録",
                "日時：令和5年10月12日（木）午後1時30分から",
                "場所：市役所3階会議室",
            ),
            {
                "title": "令和5年度第2回あわら市DX推進本部会議 議事録",
                "publisher": "",
                "published": "2023-10-12",
                "municipality": "あわら市",
            },
        ),
        (
            page(("小国町DX推進計画", 28), "令和6年3月山形県小国町"),
            {"publisher": "山形県小国町", "municipality": "山形県小国町"},
        ),
        (
            page("令和6年度第2回小国町DX推進本部会議 議事録", "出席者：町長、各課長"),
            {"municipality": "小国町"},
        ),
        (
            page(("自治体DX推進参考事例集", 22), "【第3.0版】", "令和６年４月24日", "総務省"),
            {
                "title": "自治体DX推進参考事例集",
                "publisher": "総務省",
                "municipality": "",
                "published": "2024-04-24",
                "kind": "case",
            },
        ),
        (
            page("市民からの提案と事案の一覧", "横浜市、川崎市、藤沢市の状況"),
            {
                "title": "市民からの提案と事案の一覧",
                "draft": False,
                "municipality": "",
                "publisher": "",
                "published": "",
            },
        ),
    ],
    ids=["plan", "revised", "joined", "minutes", "dated", "counted", "cases", "no-draft"],
)
def test_a_cover_is_read(cover: Page, expected: dict[str, Any]) -> None:
    found = proposed((cover, BODY), "scan001.pdf")
    assert {name: found[name] for name in expected} == expected


def test_what_is_not_on_the_cover_is_left_open() -> None:
    text = page("藤沢市は令和6年3月に計画を定めた。" * 5)
    found = proposed((text,), "memo.txt")
    assert found["title"] == "memo"
    assert (found["publisher"], found["period"], found["draft"]) == ("", "", False)


def test_headings_tell_the_title_where_nothing_tells_sizes() -> None:
    blocks = (
        Block(kind="paragraph", text="回覧"),
        Block(kind="heading", text="窓口改革の手引き", level=1),
        Block(kind="paragraph", text="この手引きは職員のためのものである。"),
    )
    found = proposed((Page(number=1, label="1", blocks=blocks),), "a.docx")
    assert found["title"] == "窓口改革の手引き"


def test_rules_and_rows_of_signs_are_no_title() -> None:
    cover = page(
        "日の出町DX推進方針", ("| | | |", 13), ("| I | DX推進計画 | 19 |", 13), ("----", 13)
    )
    assert proposed((cover, BODY), "a.pdf")["title"] == "日の出町DX推進方針"


def test_a_town_is_named_as_the_cover_writes_it() -> None:
    # 岬町 of Osaka and 美咲町 of Okayama are read so.
    cover = page(("みさき町デジタル推進計画", 28), "青森県みさき町")
    assert proposed((cover, BODY), "a.pdf")["municipality"] == "みさき町"
    cover = page(("つくば市デジタル推進計画", 28), "茨城県つくば市")
    assert proposed((cover, BODY), "a.pdf")["municipality"] == "つくば市"
    cover = page(("南アルプス市デジタル推進計画", 28))
    assert proposed((cover, BODY), "a.pdf")["municipality"] == "南アルプス市"
