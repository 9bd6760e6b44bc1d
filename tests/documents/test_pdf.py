"""PDF: headings, wrapped lines, boxes."""

from __future__ import annotations

from pathlib import Path

from pdfs import write_pdf

from kb.documents.reading import read


def test_a_wrapped_line_of_a_sentence_is_no_heading(tmp_path: Path) -> None:
    lines = [
        "第1章 推進体制",
        "1. 基本方針",
        "この町では町民の声を聞くことを大切にし、",
        "2026 年度は予算を増やし、",
        "窓口を整える。そのために、本町では令和7年",
        "10 月から窓口を開いた。本庁と支所",
        "で受け付ける。受け付けた申請の件数は毎年",
        "3 割ほど増えてきており、",
        "これに応じる。職員の研修は令和8年度の",
        "4 月に行うことにし、毎年の計画を町長が定める",
        "ことになる。令和9年度には職員への研修を毎年",
        "5 回ほど行う",
        "2. 目標",
        "さらに待ち時間を減らす。",
    ]
    _, _, pages = read(write_pdf(tmp_path / "plan.pdf", [lines]), apart=False)
    blocks = pages[0].blocks
    headings = [block.text for block in blocks if block.kind == "heading"]
    assert headings == ["第1章 推進体制", "1. 基本方針", "2. 目標"]
    assert blocks[-1].heading_path == ("第1章 推進体制", "2. 目標")
    assert "10 月から窓口を開いた。" in "".join(block.text for block in blocks)


def test_the_outline_tells_the_headings(tmp_path: Path) -> None:
    pages = [["はじめに", "3 つの柱を立てる", "本文である。"], ["推進体制", "本部を置く。"]]
    file = write_pdf(tmp_path / "plan.pdf", pages, [(0, "はじめに"), (1, "推進体制")])
    _, _, found = read(file, apart=False)
    headings = [b.text for page in found for b in page.blocks if b.kind == "heading"]
    assert headings == ["はじめに", "推進体制"]
    assert found[1].blocks[-1].heading_path == ("推進体制",)


def test_an_outline_that_names_no_line_leaves_the_numbered_headings(tmp_path: Path) -> None:
    file = write_pdf(tmp_path / "plan.pdf", [["1. 体制", "本部を置く。"]], [(0, "表紙")])
    _, _, (page,) = read(file, apart=False)
    assert [b.kind for b in page.blocks] == ["heading", "paragraph"]


def test_a_character_beyond_the_first_plane_leaves_all_boxes(tmp_path: Path) -> None:
    lines = ["𠮷野町は本部を置く。", "担当は総務課である。"]
    _, _, (page,) = read(write_pdf(tmp_path / "plan.pdf", [lines]), apart=False)
    assert [b.text for b in page.blocks] == lines
    (first,), (second,) = (b.boxes for b in page.blocks)
    for box, line in ((first, lines[0]), (second, lines[1])):
        assert abs(box.x0 - 50) < 3
        assert abs(box.x1 - (50 + 12 * len(line))) < 3
    assert first.y1 <= second.y0 + 6
    assert first.y0 < second.y0


def test_a_page_without_text_is_a_page(tmp_path: Path) -> None:
    _, _, pages = read(write_pdf(tmp_path / "plan.pdf", [["本部を置く。"], []]), apart=False)
    assert [len(page.blocks) for page in pages] == [1, 0]


def test_lines_that_are_set_wide_are_one_paragraph(tmp_path: Path) -> None:
    lines = [
        "この町では町民の声を聞くことを大切にし、窓",
        "口を整える。受け付けた申請の件数は毎年増え",
        "ている",
        "",
        "次の年に見直す。",
    ]
    for pitch in (18, 24):
        file = write_pdf(tmp_path / "plan.pdf", [lines], pitch=pitch)
        _, _, (page,) = read(file, apart=False)
        assert [b.text for b in page.blocks] == ["".join(lines[:3]), lines[4]]


def test_what_comes_again_in_the_midst_of_pages_is_no_running_head(tmp_path: Path) -> None:
    gap = [""] * 3
    pages = [
        [
            "小国町DX推進計画",
            *gap,
            f"{n}つ目の施策を進める。",
            *gap,
            "目標値（件）",
            f"{n}件にする。",
        ]
        for n in "一二三四五"
    ]
    _, _, found = read(write_pdf(tmp_path / "plan.pdf", pages), apart=False)
    texts = [[block.text for block in page.blocks] for page in found]
    assert texts == [
        [f"{n}つ目の施策を進める。", "目標値（件）", f"{n}件にする。"] for n in "一二三四五"
    ]


def test_a_heading_a_little_larger_than_the_text_is_one(tmp_path: Path) -> None:
    lines = ["施策1", "目標値", "件数を十件にする。", "年次計画", "窓口を整える。"]
    sizes = {"施策1": 16.0, "目標値": 13.0, "年次計画": 13.0}
    _, _, (page,) = read(write_pdf(tmp_path / "plan.pdf", [lines], sizes=sizes), apart=False)
    assert [(b.text, b.level) for b in page.blocks if b.kind == "heading"] == [
        ("施策1", 1),
        ("目標値", 2),
        ("年次計画", 2),
    ]
