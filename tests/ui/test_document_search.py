"""The user's own documents are searched and narrowed on their page."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn import Drawn, Open

from kb.documents.models import Block, Page, SourcePassage
from kb.knowledge_base import KnowledgeBase
from kb.ui.views.document_html import best_part, page_html


@pytest.fixture
def two(base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("KB_DOCUMENTS", str(tmp_path / "own"))
    own = KnowledgeBase(base.index, base.cases, base.root, tmp_path / "own").documents
    texts = {
        "plan": "# 日の出町DX推進計画\n\n## 研修\n\n職員のデジタル研修を毎年行う。\n",
        "case": "# 窓口改革の事例\n\n## 窓口\n\n窓口の予約を受け付けている。\n",
    }
    ids = []
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
        ids.append(own.add(tmp_path / f"{name}.md").id)
    return ids


def test_words_lead_to_passages_and_choices_leave_documents(
    open_page: Open, two: list[str]
) -> None:
    plan, case = two
    app = open_page("documents", words="窓口の予約")
    assert not app.exception
    first = next(link for link in Drawn(app).links("documents") if link.get("passage"))
    assert (first["id"], first["at"]) == (case, "2")
    topics = next(m for m in app.multiselect if m.label == "取り上げている分野")
    assert topics.options
    assert all(option.endswith("（1）") for option in topics.options)
    app = open_page("documents", kind="plan_section", topic="nonsense")
    shown = {link["id"] for link in Drawn(app).links("documents") if "id" in link}
    assert shown == {plan}


def test_a_row_is_shown_with_what_heads_its_cells() -> None:
    text = "事業 | 節 | 財源\n窓口 | 備品購入費 | 交付金\nバス | 委託料 | 補助金"
    passage = SourcePassage(id="d/p1/1", document="d", page=1, text=text, kind="table_row")
    assert best_part(passage, "バスの委託料") == "事業: バス / 節: 委託料 / 財源: 補助金"
    said = "町は窓口を整える。職員の研修を行う。"
    passage = SourcePassage(id="d/p1/1", document="d", page=1, text=said)
    assert best_part(passage, "研修") == "職員の研修を行う。"


def test_a_table_of_a_page_is_drawn_as_one() -> None:
    header = ("指標", "令和7年度")
    blocks = (
        Block(kind="paragraph", text="目標は次のとおりとする。"),
        Block(kind="table_row", text="指標 | 令和7年度"),
        Block(kind="table_row", text="件数 | 20件", header=header),
        Block(kind="table_row", text="区分 | 人数"),
        Block(kind="table_row", text="職員 | <3人>", header=("区分", "人数")),
    )
    html = page_html(Page(number=1, label="1", blocks=blocks), quoted="件数 | 20件")
    assert html.count("<table>") == 2
    assert "<th>指標</th><th>令和7年度</th>" in html
    assert "<td><mark>件数</mark></td><td><mark>20件</mark></td>" in html
    assert "<td>&lt;3人&gt;</td>" in html
