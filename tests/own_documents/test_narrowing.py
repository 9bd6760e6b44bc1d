"""Own documents under the conditions that records are searched by, counted, and side by side."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from readback import READERS

from kb.errors import KbError
from kb.index.conditions import Filters
from kb.knowledge_base import KnowledgeBase
from kb.presenting import Format

Command = Callable[..., "subprocess.CompletedProcess[str]"]
HINODE = """# 日の出町DX推進計画

## 窓口

書かない窓口を全ての課で導入し、来庁者の待ち時間を短くする。

## 研修

職員のデジタル研修を毎年行い、人材を育成する。
"""
KARUIZAWA = """# 軽井沢町の窓口改革の事例

## 窓口

窓口の予約をスマートフォンから受け付けている。
"""


@pytest.fixture
def two(own: KnowledgeBase, tmp_path: Path) -> tuple[str, str]:
    """A plan of a town with records, and a case of one that has none."""
    ids = []
    for name, text in (("hinode", HINODE), ("karuizawa", KARUIZAWA)):
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
        ids.append(own.documents.add(tmp_path / f"{name}.md").id)
    return ids[0], ids[1]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), {0, 1}),
        (Filters(topic=("training",)), {0}),
        (Filters(kind=("case",)), {1}),
        (Filters(municipality=("133051",)), {0}),
        (Filters(prefecture=("長野県",)), {1}),  # the country's list knows it
        (Filters(min_population=1), {0}),  # of the other nobody knows its inhabitants
        (Filters(max_population=10), set()),
        (Filters(topic=("training",), kind=("case",)), set()),
    ],
    ids=str,
)
def test_passages_meet_the_conditions(
    own: KnowledgeBase, two: tuple[str, str], filters: Filters, found: set[int]
) -> None:
    hits = own.documents.search("窓口の研修", filters=filters)
    assert {hit.document.id for hit in hits} == {two[n] for n in found}
    assert own.documents.narrowing().documents(filters) == {two[n] for n in found}
    if filters.topic and hits:
        assert {hit.passage.heading_path[-1] for hit in hits} == {"研修"}


def test_each_choice_is_counted_in_documents(own: KnowledgeBase, two: tuple[str, str]) -> None:
    counts = own.documents.narrowing().counts(Filters(kind=("case",)))
    assert counts["kind"] == {"case": 1, "plan_section": 1}
    assert counts["topic"]["counter"] == 1
    assert "training" not in counts["topic"]
    assert own.documents.narrowing().counts(Filters())["topic"]["counter"] == 2
    own.documents.remove(two[1])
    assert own.documents.narrowing().counts(Filters())["topic"]["counter"] == 1


def test_documents_stand_side_by_side_in_their_own_words(
    own: KnowledgeBase, two: tuple[str, str]
) -> None:
    found = own.documents.compare(two)
    said = {row.topic: [[q.text for q in own] for own in row.said] for row in found.topics}
    assert said["counter"][0] == ["書かない窓口を全ての課で導入し、来庁者の待ち時間を短くする。"]
    assert said["counter"][1] == ["窓口の予約をスマートフォンから受け付けている。"]
    assert said["training"][1] == []
    assert [row.topic for row in own.documents.compare(two, "training").topics] == ["training"]
    for form in Format:
        text = READERS[form](own.export(found, form).data)
        assert "「窓口の予約をスマートフォンから受け付けている。」" in text
        assert "この資料に記載が見つかりません。" in text
    with pytest.raises(KbError, match="two or more"):
        own.documents.compare([two[0], two[0]])


def test_the_commands_know_the_documents(
    kb: Command,
    own: KnowledgeBase,
    two: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KB_DOCUMENTS", str(own.documents.folder))
    monkeypatch.setattr("kb.cli.asking.opened", lambda: own)
    found = json.loads(kb("search", "窓口の予約", "-k", "3", "--json").stdout)
    assert found["documents"][0]["document"] == two[1]
    assert found["documents"][0]["snippet"] in KARUIZAWA
    assert (found["documents"][0]["kind"], found["documents"][0]["page"]) == ("case", 2)
    assert "In your own documents:" in kb("search", "窓口の予約", "-k", "1").stdout
    narrowed = json.loads(kb("search", "窓口", "--topic", "training", "--json").stdout)
    assert {hit["document"] for hit in narrowed["documents"]} == {two[0]}
    to = tmp_path / "beside.xlsx"
    assert "Wrote" in kb("documents", "compare", *two, "--to", str(to)).stdout
    assert to.stat().st_size > 1000
