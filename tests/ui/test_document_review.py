"""A document of one's own held against the records, on a page of the app."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn import Drawn, Open

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
    people.set_value(12_000).run()
    assert app.query_params["people"] == "12000"


def test_a_document_leads_to_its_review(open_page: Open, plan: str) -> None:
    links = Drawn(open_page("documents", id=plan, at="1")).links("documents")
    assert any(link.get("review") == "1" for link in links)
