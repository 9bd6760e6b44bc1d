"""Lists of contents are left out, however they are set; tables keep only a header that is one."""

from __future__ import annotations

import pytest

from kb.documents.contents import without_contents
from kb.documents.models import Block, BlockKind, Document, Page
from kb.documents.passages import passages_of
from kb.documents.quoting import sentences
from kb.documents.readers.structure import table_rows

ENTRIES = ["第1章 計画の背景 | 1", "１ 人口の推移……… 3", "２ 職員の意識 3", "第2章 施策 1 2"]
BODY = ["第1章 計画の背景", "1 人口の推移", "2 職員の意識", "第2章 施策"]


def page(number: int, *texts: str, kind: BlockKind = "paragraph") -> Page:
    blocks = tuple(Block(kind=kind, text=text) for text in texts)
    return Page(number=number, label=str(number), blocks=blocks)


def texts(pages: tuple[Page, ...]) -> list[list[str]]:
    return [[block.text for block in page.blocks] for page in pages]


@pytest.mark.parametrize("kind", ["paragraph", "heading", "list_item", "table_row"])
def test_a_list_of_contents_is_left_out(kind: BlockKind) -> None:
    contents = page(1, *ENTRIES, kind=kind)
    assert texts(without_contents((contents, page(2, *BODY)))) == [[], BODY]
    told = page(1, "目 次", *ENTRIES, kind=kind)
    assert texts(without_contents((told, page(2, "本文である。")))) == [["目 次"], ["本文である。"]]


@pytest.mark.parametrize(
    "rows",
    [
        ["舟形町 | 5", "小国町 | 7", "西会津町 | 9"],  # they head nothing
        ["第1章 計画の背景 | 5", "1 人口の推移 | 3", "2 職員の意識 | 1"],  # falling
        ["第1章 計画の背景 | 1", "1 人口の推移 | 3"],  # too few
    ],
)
def test_what_is_no_list_of_contents_stays(rows: list[str]) -> None:
    pages = (page(1, *rows, kind="table_row"), page(2, *BODY))
    assert without_contents(pages) == pages


@pytest.mark.parametrize(
    ("rows", "headed"),
    [
        ([["施策", "担当課"], ["窓口", "住民課"]], True),
        ([["団体", "人口"], ["舟形町", "5,000人"], ["小国町", "7,000人"]], True),
        ([["取組", "2024", "令和7年度"], ["窓口", "120件", "130件"]], True),
        ([["項目", "内容"], ["人口", "16,000人"], ["担当", "総務課"]], True),
        ([["名称", "日の出町DX推進計画"], ["人口", "16,000人"], ["担当", "総務課"]], False),
        ([["窓口", "120件", "130件"], ["研修", "20回", "30回"]], False),
        ([["1", "窓口を改める。"], ["2", "研修を行う。"]], False),
        ([["窓口", "住民課"]], False),
    ],
)
def test_the_first_row_is_a_header_only_where_it_names_the_others(
    rows: list[list[str]], headed: bool
) -> None:
    blocks = table_rows(rows, ())
    assert blocks[0].header == ()
    assert {block.header for block in blocks[1:]} <= {tuple(rows[0]) if headed else ()}
    document = Document(
        id="a",
        title="a",
        format="md",
        filename="a",
        sha256="",
        pages=(Page(number=1, label="1", blocks=tuple(blocks)),),
    )
    (passage,) = passages_of(document)
    quoted = [passage.text[start:end] for start, end in sentences(passage)]
    assert quoted == [" | ".join(row) for row in rows[headed:]]


def test_a_table_with_a_header_after_one_without_is_a_passage_of_its_own() -> None:
    first = table_rows([["窓口", "120件"], ["研修", "20回"]], ())
    second = table_rows([["施策", "担当課"], ["点検", "建設課"]], ())
    blocks = (*first, *second)
    document = Document(
        id="a",
        title="a",
        format="md",
        filename="a",
        sha256="",
        pages=(Page(number=1, label="1", blocks=blocks),),
    )
    assert [p.text for p in passages_of(document)] == [
        "\n窓口 | 120件\n研修 | 20回",
        "施策 | 担当課\n点検 | 建設課",
    ]
