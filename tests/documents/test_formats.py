"""Word, Excel, PowerPoint, HTML, Markdown and plain text, each made here and read back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pptx.util import Inches

from kb.documents.models import Block, Document, Page
from kb.documents.passages import passages_of
from kb.documents.reading import read


def _blocks(path: Path) -> list[Block]:
    return [block for page in read(path, apart=False)[2] for block in page.blocks]


def _told(blocks: list[Block]) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks]


def test_word_headings_by_style_japanese_style_and_outline_level(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("推進計画", 1)
    style = document.styles.add_style("見出し 2", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("体制", style=style.name)
    document.add_paragraph("本部を置く。")
    own = document.add_paragraph("会議")
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "2")
    own._p.get_or_add_pPr().append(level)
    document.add_paragraph("毎月開く。", style="List Bullet")
    document.add_heading("目標", 1)
    document.add_paragraph("減らす。")
    document.save(str(tmp_path / "plan.docx"))
    _, anchor, pages = read(tmp_path / "plan.docx")
    blocks = [block for page in pages for block in page.blocks]
    assert anchor == "section"
    assert _told(blocks) == [
        ("heading", "推進計画"),
        ("heading", "体制"),
        ("paragraph", "本部を置く。"),
        ("heading", "会議"),
        ("list_item", "毎月開く。"),
        ("heading", "目標"),
        ("paragraph", "減らす。"),
    ]
    assert [b.level for b in blocks if b.kind == "heading"] == [1, 2, 3, 1]
    assert blocks[4].heading_path == ("推進計画", "体制", "会議")
    assert blocks[6].heading_path == ("目標",)
    assert [page.number for page in pages] == [1, 2, 3, 4]


def test_word_table_rows_keep_their_header_and_merged_cells(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, texts in zip(
        table.rows, [("施策", "年度", "費用"), ("窓口", "R7", "10"), ("", "R8", "20")], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(tmp_path / "plan.docx"))
    blocks = _blocks(tmp_path / "plan.docx")
    assert _told(blocks) == [
        ("table_row", "施策 | 年度 | 費用"),
        ("table_row", "窓口 | R7 | 10"),
        ("table_row", "窓口 | R8 | 20"),
    ]
    assert [b.header for b in blocks] == [(), ("施策", "年度", "費用"), ("施策", "年度", "費用")]


def test_word_leaves_out_ruby_deletions_and_contents(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("町の")
    for tag, text in (("w:del", "消した"), ("w:ins", "足した")):
        change = OxmlElement(tag)
        run = OxmlElement("w:r")
        part = OxmlElement("w:t")
        part.text = text
        run.append(part)
        change.append(run)
        paragraph._p.append(change)
    ruby = OxmlElement("w:ruby")
    for outer, text in (("w:rt", "まち"), ("w:rubyBase", "町")):
        holder, run, part = OxmlElement(outer), OxmlElement("w:r"), OxmlElement("w:t")
        part.text = text
        run.append(part)
        holder.append(run)
        ruby.append(holder)
    paragraph.add_run()._r.append(ruby)
    document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("第1章 1", style="toc 1")
    document.save(str(tmp_path / "plan.docx"))
    assert _told(_blocks(tmp_path / "plan.docx")) == [("paragraph", "町の足した町")]


def test_excel_sheets_are_pages_and_merged_cells_are_carried(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "施策一覧"
    sheet["A1"] = "みどり町の施策"
    sheet.merge_cells("A1:C1")
    for row in (["施策", "開始", "割合"], ["窓口", date(2025, 4, 1), 0.25], [None, "R8", 12000.0]):
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    sheet["C3"].number_format = "0%"
    sheet["C4"].number_format = "#,##0"
    book.create_sheet("空")
    other = book.create_sheet("体制")
    other.append(["係", "人数"])
    other.append(["総務", 3])
    book.create_sheet("隠し").append(["見えない"])
    book["隠し"].sheet_state = "hidden"
    book.save(tmp_path / "plan.xlsx")
    kind, anchor, pages = read(tmp_path / "plan.xlsx")
    assert (kind, anchor) == ("xlsx", "sheet")
    assert [page.label for page in pages] == ["施策一覧", "空", "体制"]
    assert _told(list(pages[0].blocks)) == [
        ("heading", "施策一覧"),
        ("paragraph", "みどり町の施策"),
        ("table_row", "施策 | 開始 | 割合"),
        ("table_row", "窓口 | 2025-04-01 | 25%"),
        ("table_row", "窓口 | R8 | 12,000"),
    ]
    assert pages[0].blocks[-1].header == ("施策", "開始", "割合")
    assert pages[0].blocks[-1].heading_path == ("施策一覧",)
    assert _told(list(pages[2].blocks))[1:] == [
        ("table_row", "係 | 人数"),
        ("table_row", "総務 | 3"),
    ]


def test_powerpoint_slides_are_pages(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "推進体制"
    first.placeholders[1].text = "本部を置く\n毎月開く"
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "費用"
    shape = second.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(6), Inches(2))
    for row, texts in zip(
        shape.table.rows, [("施策", "費用"), ("窓口", "10"), ("", "20")], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    shape.table.cell(1, 0).merge(shape.table.cell(2, 0))
    deck.save(str(tmp_path / "plan.pptx"))
    kind, anchor, pages = read(tmp_path / "plan.pptx")
    assert (kind, anchor, len(pages)) == ("pptx", "slide", 2)
    assert _told(list(pages[0].blocks)) == [
        ("heading", "推進体制"),
        ("list_item", "本部を置く"),
        ("list_item", "毎月開く"),
    ]
    assert _told(list(pages[1].blocks)) == [
        ("heading", "費用"),
        ("table_row", "施策 | 費用"),
        ("table_row", "窓口 | 10"),
        ("table_row", "窓口 | 20"),
    ]


HTML = """<!DOCTYPE html><html><head><title>題</title><style>p{}</style></head><body>
<nav>移動</nav><script>alert(1)</script><!-- 注 -->
<h1>推進計画</h1><p>本町は<b>本部</b>を
置く。</p>そのまま<div>別の段<ul><li>一つ目</li><li><p>二つ目</p></li></ul></div>
<h2><ruby>費用<rt>ひよう</rt></ruby></h2>
<table><tr><th>施策<th>年度</tr><tr><td rowspan=2>窓口<td>R7</tr><tr><td>R8</tr></table>
</body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp"])
def test_html(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "plan.html").write_bytes(HTML.encode(encoding))
    blocks = _blocks(tmp_path / "plan.html")
    assert _told(blocks) == [
        ("heading", "推進計画"),
        ("paragraph", "本町は本部を置く。"),
        ("paragraph", "そのまま"),
        ("paragraph", "別の段"),
        ("list_item", "一つ目"),
        ("list_item", "二つ目"),
        ("heading", "費用"),
        ("table_row", "施策 | 年度"),
        ("table_row", "窓口 | R7"),
        ("table_row", "窓口 | R8"),
    ]
    assert blocks[-1].heading_path == ("推進計画", "費用")


MARKDOWN = """# 計画
費用は次のとおり。
| 施策 | 費用 |
|:-----|-----:|
| 窓口 | 10 |
| 研修 | 20 |
続きの段。
- 一つ目
- 二つ目
"""


def test_markdown_tables_become_rows(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(MARKDOWN, encoding="utf-8")
    blocks = _blocks(tmp_path / "plan.md")
    assert _told(blocks) == [
        ("heading", "計画"),
        ("paragraph", "費用は次のとおり。"),
        ("table_row", "施策 | 費用"),
        ("table_row", "窓口 | 10"),
        ("table_row", "研修 | 20"),
        ("paragraph", "続きの段。"),
        ("list_item", "- 一つ目"),
        ("list_item", "- 二つ目"),
    ]
    assert [b.header for b in blocks[2:5]] == [(), ("施策", "費用"), ("施策", "費用")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp"])
def test_the_encodings_of_japan_are_told_apart(tmp_path: Path, encoding: str) -> None:
    text = "ひらがなとカタカナの計画。①" if encoding != "euc_jp" else "ひらがなとカタカナの計画。"
    (tmp_path / "plan.txt").write_bytes(text.encode(encoding))
    assert _told(_blocks(tmp_path / "plan.txt")) == [("paragraph", text)]


def test_each_passage_of_a_long_table_begins_with_its_header() -> None:
    header = ("施策", "説明")
    rows = [Block(kind="table_row", text="施策 | 説明")]
    rows += [
        Block(kind="table_row", text=f"施策{n} | {'長い説明' * 30}", header=header)
        for n in range(6)
    ]
    page = Page(number=1, label="1", blocks=(*rows, rows[0], rows[1]))
    document = Document(
        id="d", title="t", format="md", filename="d.md", sha256="0" * 64, pages=(page,)
    )
    passages = passages_of(document)
    assert len(passages) > 2
    for passage in passages:
        assert passage.text.startswith("施策 | 説明\n施策")
        assert passage.text.count("施策 | 説明\n") == 1
