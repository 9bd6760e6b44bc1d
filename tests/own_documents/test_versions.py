"""What is told of a document is proposed, confirmed, corrected; a version replaces another."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase

Command = Callable[..., "subprocess.CompletedProcess[str]"]
PLAN = """# 日の出町DX推進計画（案）

令和6年3月

## 窓口

書かない窓口の導入費用は、令和7年度に{cost}を見込む。
"""
ASKED = "書かない窓口の導入費用はいくらか"


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "plan.md", tmp_path / "plan2.md"
    first.write_text(PLAN.format(cost="1,200万円"), encoding="utf-8")
    second.write_text(PLAN.format(cost="900万円").replace("（案）", ""), encoding="utf-8")
    return first, second


def test_what_is_read_is_proposed_until_it_is_confirmed(
    own: KnowledgeBase, versions: tuple[Path, Path]
) -> None:
    document = own.documents.add(versions[0], publisher="総務課")
    told = (document.title, document.published, document.municipality, document.publisher)
    assert told == ("日の出町DX推進計画", "2024-03", "日の出町", "総務課")
    assert (document.draft, document.confirmed) == (True, False)
    corrected = own.documents.correct(document.id, draft=False, period="2024-2028")
    assert (corrected.draft, corrected.confirmed, corrected.period) == (False, True, "2024-2028")
    assert own.documents.get(document.id) == corrected


@pytest.mark.parametrize(
    "told",
    [
        {"published": "令和6年3月"},
        {"published": "2024-13"},
        {"period": "2024/2028"},
        {"kind": "law"},
        {"title": " "},
        {"sha256": "0"},
        {"replaces": "nowhere"},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_at_import_and_later(
    own: KnowledgeBase, versions: tuple[Path, Path], told: dict[str, Any]
) -> None:
    with pytest.raises(KbError):
        own.documents.add(versions[0], **told)
    assert own.documents.listed() == []
    document = own.documents.add(versions[0])
    with pytest.raises(KbError):
        own.documents.correct(document.id, **told)
    assert own.documents.get(document.id) == document


def test_a_new_version_takes_the_place_of_the_old_which_still_opens(
    own: KnowledgeBase, versions: tuple[Path, Path]
) -> None:
    old = own.documents.add(versions[0], publisher="総務課")
    (cited,) = own.ask(ASKED).quotations
    new = own.documents.add(versions[1], replaces=old.id)
    assert new.publisher == "総務課"  # as was told of the version before
    assert own.documents.replaced() == {old.id: new.id}
    assert [q.document for q in own.ask(ASKED).quotations] == [new.id]
    assert {hit.document.id for hit in own.documents.search(ASKED)} == {new.id}
    assert own.documents.get(old.id) == old
    passage = own.documents.passage(cited.passage)
    assert passage is not None
    assert passage.text[cited.start :].startswith(cited.text)
    own.documents.remove(new.id)
    assert [q.document for q in own.ask(ASKED).quotations] == [old.id]
    assert own.documents.catch_up() == []


def test_a_stop_before_the_new_version_is_searchable_leaves_the_old_one_searched(
    own: KnowledgeBase, versions: tuple[Path, Path]
) -> None:
    old = own.documents.add(versions[0])
    new = own.documents.add(versions[1], replaces=old.id)
    own.documents.parts.remove(new.id)  # as a kill between the two leaves it
    assert [q.document for q in own.ask(ASKED).quotations] == [old.id]
    own.documents.catch_up()
    assert [q.document for q in own.ask(ASKED).quotations] == [new.id]


def test_versions_go_in_no_circle(own: KnowledgeBase, versions: tuple[Path, Path]) -> None:
    old = own.documents.add(versions[0])
    new = own.documents.add(versions[1], replaces=old.id)
    for document, before in ((old.id, new.id), (new.id, new.id)):
        with pytest.raises(KbError, match="cannot replace itself"):
            own.documents.correct(document, replaces=before)


def test_the_commands(
    kb: Command, versions: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_DOCUMENTS", str(tmp_path / "own"))
    told = kb("import", str(versions[0])).stdout
    assert "municipality: 日の出町; published: 2024-03; draft; as read from it" in told
    old = told.split(" as ")[1].split(" in ")[0]
    confirmed = kb("documents", "edit", old, "--adopted", "--title", "計画").stdout
    assert confirmed.strip() == "municipality: 日の出町; published: 2024-03"
    assert "as read" not in kb("documents").stdout
    both = kb("import", *map(str, versions), "--replaces", old)
    assert (both.returncode, len(both.stderr.strip().splitlines())) == (2, 1)
    new = kb("import", str(versions[1]), "--replaces", old)
    assert f"replaces: {old}" in new.stdout
    assert "(replaced by plan2-" in kb("documents").stdout
    wrong = kb("documents", "edit", old, "--published", "昨年")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
