"""What a language model proposes for a draft is marked as its own until a person has checked it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from scripted import Act, Scripted, says, scripted, sends

from kb.knowledge_base import KnowledgeBase
from kb.records.drafts import Drafts, still_proposed, with_proposals
from kb.texts import prose as phrases

Command = Callable[..., "subprocess.CompletedProcess[str]"]
PLAN = """# 日の出町DX推進計画

## 第1章 窓口のデジタル化

書かない窓口の導入費用は、令和7年度に約1,200万円を見込む。

## 第2章 人材の育成

デジタル人材が足りず、専門の職員の採用が難しい。
"""


@pytest.fixture
def plan(own: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of the plan, imported where the environment says."""
    monkeypatch.setenv("KB_DOCUMENTS", str(own.documents.folder))
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    return own.documents.add(tmp_path / "plan.md").id


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    with scripted() as script:
        monkeypatch.setenv("KB_LLM_URL", script.url)
        monkeypatch.setenv("KB_LLM_MODEL", "scripted")
        yield script


GIST = "デジタル人材が足りず、専門の職員の採用が難しい。"


def test_a_model_proposes_what_is_empty_and_nothing_counts_as_checked(
    kb: Command, plan: str, server: Scripted, tmp_path: Path
) -> None:
    told = {"gist": {"ja": GIST.replace("。", "[1]。")}, "summary": {"ja": "99人を採用した[1]。"}}
    server.act = says(json.dumps(told, ensure_ascii=False))
    to = tmp_path / "drafts"
    done = kb("draft", plan, "--section", "人材", "--propose", "--to", str(to))
    assert (done.returncode, done.stderr) == (0, "")
    assert "proposed gist.ja; 1 more failed the check" in done.stdout
    (path,) = to.rglob("*.yaml")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert (data["gist"]["ja"], data["summary"]["ja"]) == (GIST, "")
    assert (data["proposed"], data["review"]) == (["gist.ja"], "unchecked")
    assert data["points"][0]["wording"] == "verbatim"


@pytest.mark.parametrize(
    ("act", "fault"),
    [(sends(b"<html>", "text/html"), "unusable"), (sends(b"", status=500), "away")],
)
def test_a_server_of_no_use_leaves_the_plain_drafts_and_says_so_once(
    kb: Command, plan: str, server: Scripted, tmp_path: Path, act: Act, fault: str
) -> None:
    server.act = act
    done = kb("draft", plan, "--propose", "--to", str(tmp_path / "tried"))
    assert kb("draft", plan, "--to", str(tmp_path / "plain")).returncode == 0
    assert done.returncode == 0
    sentence = phrases.fault(fault, "draft", "en")
    # A server that is away is not asked for the next draft.
    assert done.stdout.count(sentence) == len(server.asked) == {"away": 1, "unusable": 2}[fault]
    tried, plain = (
        {p.name: p.read_text(encoding="utf-8") for p in (tmp_path / name).rglob("*.yaml")}
        for name in ("tried", "plain")
    )
    assert tried == plain


def test_without_a_server_no_draft_is_made(
    kb: Command, plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KB_LLM_URL", raising=False)
    done = kb("draft", plan, "--propose", "--to", str(tmp_path / "drafts"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "KB_LLM_URL" in done.stderr


def test_the_mark_of_a_proposal_goes_when_a_person_rewords_it(
    own: KnowledgeBase, plan: str
) -> None:
    (draft,) = own.documents.drafts(plan, ["人材"])
    values = {
        "gist.ja": GIST,
        "title.ja": "ほか",
        "points.p1.aspect": "challenge",
        "points.p9.en": "x",
    }
    filled = with_proposals(draft, values)
    assert filled["proposed"] == ["gist.ja", "points.p1.aspect"]
    assert filled["title"] == draft["title"]  # it was not empty
    assert filled["points"][0]["aspect"] == "challenge"
    assert draft["gist"]["ja"] == ""
    typed = {**filled, "gist": {"ja": "町は人を採れない。", "en": ""}}
    assert still_proposed(typed, filled) == ["points.p1.aspect"]
    assert still_proposed(filled, filled) == filled["proposed"]


def test_what_a_model_proposed_is_marked_until_a_person_has_checked_the_record(
    few_cases: Path, tmp_path: Path
) -> None:
    drafts = Drafts(tmp_path / "drafts", few_cases)
    path = next(few_cases.glob("*/naha-8-2.yaml"))
    data = {**yaml.safe_load(path.read_text(encoding="utf-8")), "proposed": ["gist.ja"]}
    path.unlink()
    drafts.write(data, "plan.pdf")
    (fault,) = drafts.get("naha-8-2").faults
    assert "proposed" in str(fault)
    assert drafts.save("naha-8-2", {**data, "review": "unchecked"}).faults == ()
    path = drafts.finish("naha-8-2", checked=True)
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert not {"review", "proposed"} & set(record)
