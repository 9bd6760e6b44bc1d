"""A record beside a document of one's own: by column, what each says, sentences word for word."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.cli import asking
from kb.comparing.beside_record import RecordBeside
from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase

RECORD = "mic-06-miyakonojo"
COST = "外部人材の費用として、年間600万円を見込む。"
HARD = "デジタル人材の育成では、研修に出る時間の確保が課題である。"
BRIDGE = "橋の点検の費用は、年間300万円である。"
PLAN = f"""# みどり町DX推進計画

## 外部人材とデジタル人材の育成

外部人材の活用を進める。{COST}

{HARD}

## 橋の点検

{BRIDGE}
"""


@pytest.fixture
def own(base: KnowledgeBase, tmp_path: Path) -> KnowledgeBase:
    held = KnowledgeBase(base.index, base.cases, base.root, tmp_path / "documents")
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    held.documents.add(tmp_path / "plan.md")
    return held


@pytest.fixture
def found(own: KnowledgeBase) -> RecordBeside:
    return own.documents.beside(RECORD, own.documents.library.ids()[0])


def test_sentences_stand_in_the_column_that_they_tell_of(
    found: RecordBeside, own: KnowledgeBase
) -> None:
    assert set(found.topics) <= set(own.record(RECORD).topics)
    said = {row.name: [q.text for q in row.said] for row in found.lines if row.said}
    assert said["費用"] == [COST]
    assert said["課題"] == [HARD]
    assert not any(BRIDGE in texts for texts in said.values())


def test_deeds_are_found_by_what_means_to_do_them(own: KnowledgeBase, tmp_path: Path) -> None:
    deed = "住民課に書かない窓口を導入します。"
    rest = "書かない窓口の費用は、300万円を見込みます。書かない窓口は便利である。"
    (tmp_path / "counter.md").write_text(f"# 計画\n\n## 窓口\n\n{deed}{rest}\n", "utf-8")
    document = own.documents.add(tmp_path / "counter.md").id
    found = own.documents.beside("hinode-m15", document)
    assert {row.name: [q.text for q in row.said] for row in found.lines}["取組"] == [deed]


def test_what_no_words_name_is_not_told_to_be_missing(
    found: RecordBeside, own: KnowledgeBase
) -> None:
    sought = {row.name: row.sought for row in found.lines}
    assert sought["費用"]
    assert sought["取組"]
    assert not sought["出典からは分からないこと"]
    text = own.export(found, "txt").data.decode()
    assert "この項目は機械では探せません" in text
    assert "同じ分野の節に記載が見つかりません" in text
    assert "この資料に記載が見つかりません" not in text


def test_the_record_is_told_as_in_every_comparison(found: RecordBeside, own: KnowledgeBase) -> None:
    table = own.compare([RECORD, "mic-07-nishiaizu"])
    beside = {line.name: line.cells[0] for line in table.lines}
    for row in found.lines:
        assert [e.text for e in row.told] == [e.text for e in beside[row.name]][: len(row.told)]
        assert row.told or row.said


def test_a_file_holds_both_with_where_they_stand(found: RecordBeside, own: KnowledgeBase) -> None:
    text = own.export(found, "txt").data.decode()
    assert f"「{COST}」 — 『みどり町DX推進計画』" in text
    assert "都城市" in text
    assert own.export(found, "docx").data.startswith(b"PK")


def test_the_command_lays_one_record_beside_one_document(
    kb: Callable[..., subprocess.CompletedProcess[str]],
    own: KnowledgeBase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "opened", lambda: own)
    (document,) = own.documents.library.ids()
    told = json.loads(kb("compare", RECORD, document, "--json").stdout)
    assert (told["record"], told["document"]) == (RECORD, document)
    assert COST in [q["text"] for line in told["lines"] for q in line["said"]]
    refused = kb("compare", RECORD, "mic-07-nishiaizu", document)
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (2, 1)


def test_an_unknown_id_is_told(own: KnowledgeBase) -> None:
    with pytest.raises(KbError, match="no document"):
        own.documents.beside(RECORD, "nowhere")
