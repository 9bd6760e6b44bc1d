"""A record beside a document of one's own, on the Compare page."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn import Drawn, Open

from kb.knowledge_base import KnowledgeBase

RECORD = "mic-06-miyakonojo"
COST = "外部人材の費用として、年間600万円を見込む。"


@pytest.fixture
def plan(base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KB_DOCUMENTS", str(tmp_path / "own"))
    (tmp_path / "plan.md").write_text(f"# みどり町の計画\n\n## 外部人材\n\n{COST}\n", "utf-8")
    own = KnowledgeBase(base.index, base.cases, base.root, tmp_path / "own").documents
    return own.add(tmp_path / "plan.md").id


def test_a_document_is_chosen_and_stands_beside_the_record(open_page: Open, plan: str) -> None:
    app = open_page("compare", ids=RECORD)
    box = next(b for b in app.selectbox if b.label == "取り込んだ資料と並べる")
    app = box.select(plan).run()
    assert not app.exception
    assert app.query_params["document"] in (plan, [plan])
    drawn = Drawn(app)
    assert f"「{COST}」" in drawn.text()
    assert "『みどり町の計画』" in drawn.text()
    assert "**都城市｜" in drawn.text()
    assert any(link["id"] == plan and link.get("part") for link in drawn.links("documents"))
    assert any(link["id"] == RECORD for link in drawn.links("record"))
    assert len(drawn.of("download_button")) == 2


def test_without_documents_nothing_is_offered(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_DOCUMENTS", str(tmp_path / "none"))
    app = open_page("compare", ids=RECORD)
    assert not app.exception
    assert "取り込んだ資料と並べる" not in [b.label for b in app.selectbox]
