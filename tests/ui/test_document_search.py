"""The user's own documents are searched and narrowed on their page."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn import Drawn, Open

from kb.knowledge_base import KnowledgeBase


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
