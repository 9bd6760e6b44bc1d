"""A document of one's own held against the records, on a page of the app."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn import Drawn, Open

from kb.documents.library import Library
from kb.knowledge_base import KnowledgeBase
from kb.texts import documents as words

PLAN = """# みどり町DX推進計画

## 窓口

書かない窓口を全ての課で導入し、来庁者の待ち時間を短くする。

## 目標

オンライン申請の利用率を上げることを目標とする。
"""


@pytest.fixture
def plan(base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KB_DOCUMENTS", str(tmp_path / "own"))
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    own = KnowledgeBase(base.index, base.cases, base.root, tmp_path / "own").documents
    return own.add(tmp_path / "plan.md").id


def test_the_review_stands_on_a_page(open_page: Open, plan: str, base: KnowledgeBase) -> None:
    app = open_page("documents", id=plan, review="1")
    assert not app.exception
    drawn = Drawn(app)
    topics = base.corpus.tables.topics.values()
    assert all(topic.name.ja in drawn.text() for topic in topics)
    assert "「書かない窓口を全ての課で導入し、来庁者の待ち時間を短くする。」" in drawn.text()
    pages = [link for link in drawn.links("documents") if link.get("passage")]
    assert any(link["id"] == plan and link["at"] == "2" for link in pages)
    assert drawn.links("record")
    assert len(drawn.of("download_button")) == 2
    assert words.get("review_help", "ja") in drawn.markdown()
    (people,) = app.number_input
    assert people.label == "この資料の団体の人口（人）"
    sized, all_sizes = "同じくらいの規模の自治体の目標", "他の自治体の目標"
    assert any(box.label.startswith(all_sizes) for box in app.expander)
    assert not any(box.label.startswith(sized) for box in app.expander)
    app = people.set_value(12_000).run()
    assert app.query_params["people"] == "12000"
    assert any(box.label.startswith(sized) for box in app.expander)


def test_a_kind_without_topics_says_so(open_page: Open, plan: str, base: KnowledgeBase) -> None:
    app = open_page("documents", id=plan, review="1")
    empty = [tab for tab in app.tabs if tab.label.endswith("（0）")]
    assert empty
    assert all(tab.caption[0].value == "この区分の分野はありません。" for tab in empty)


def test_the_review_leads_back_to_the_document(open_page: Open, plan: str) -> None:
    app = open_page("documents", id=plan, at="2", review="1")
    labels = [link.proto.label for link in app.get("page_link")]
    assert "この資料を開く" in labels
    assert "次の節" not in labels
    labels = [link.proto.label for link in open_page("documents", id=plan, at="2").get("page_link")]
    assert "次の節" in labels


def test_a_document_leads_to_its_review(open_page: Open, plan: str) -> None:
    links = Drawn(open_page("documents", id=plan, at="1")).links("documents")
    assert any(link.get("review") == "1" for link in links)


def test_text_without_a_picture_beside_it_takes_the_whole_page(open_page: Open, plan: str) -> None:
    app = open_page("documents", id=plan, at="2")
    assert "書かない窓口" in Drawn(app).html_text()
    assert not app.columns


def test_the_list_tells_days_and_years_in_words(open_page: Open, plan: str, tmp_path: Path) -> None:
    Library(tmp_path / "own").correct(plan, published="2024-03", period="2024-2028")
    assert "2024年3月・2024〜2028年度" in Drawn(open_page("documents")).text()
    assert "March 2024, FY2024–2028" in Drawn(open_page("documents", lang="en")).text()
