"""A draft is finished in the form beside its page: held against the schema as typed, saved."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml
from drawn import Drawn, Open, arrived
from scripted import Scripted, says, sends

from kb.documents.library import Library
from kb.errors import RecordError
from kb.knowledge_base import KnowledgeBase
from kb.records.corpus import Corpus
from kb.records.drafts import Drafts
from kb.texts import prose as phrases
from kb.ui.views.draft_view import entries_of, lacking, rows_of

PLAN = "# 日の出町DX推進計画\n\n## 窓口\n\n書かない窓口に職員3名を配置する。\n"


@pytest.fixture
def drafted(
    base: KnowledgeBase, tmp_path: Path, cases_root: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, str, Drafts]:
    """A plan imported and drafted: its id, the draft's, the drafts."""
    monkeypatch.setenv("KB_DOCUMENTS", str(tmp_path / "own"))
    monkeypatch.setenv("KB_DRAFTS", str(tmp_path / "drafts"))
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    own = KnowledgeBase(base.index, base.cases, base.root, tmp_path / "own").documents
    document = own.add(tmp_path / "plan.md").id
    drafts = Drafts(tmp_path / "drafts", cases_root)
    (data,) = own.drafts(document)
    drafts.write(data, "plan.md")
    return document, str(data["id"]), drafts


def test_what_is_typed_is_held_against_the_schema_and_saved(
    open_page: Open, drafted: tuple[str, str, Drafts]
) -> None:
    document, draft, drafts = drafted
    app = open_page("documents", id=document, at="2", draft=draft)
    assert not app.exception
    assert "書かない窓口に職員3名を配置する。" in Drawn(app).html_text()
    assert "要旨（一行）・日本語" in app.info[0].value
    gist = next(i for i in app.text_input if i.label == "要旨（一行）・日本語")
    app = gist.set_value("日の出町は窓口に職員を置く。").run()
    assert "要旨（一行）・日本語" not in app.info[0].value
    assert drafts.get(draft).data["gist"]["ja"] == ""
    assert next(b for b in app.button if b.label == "記録に加える").disabled
    next(b for b in app.button if b.label == "下書きを保存").click().run()
    saved = drafts.get(draft)
    assert saved.data["gist"]["ja"] == "日の出町は窓口に職員を置く。"
    assert saved.data["points"] == yaml.safe_load(saved.path.read_text(encoding="utf-8"))["points"]
    assert saved.data["points"][0]["wording"] == "verbatim"
    assert saved.data["figures"][0]["value"] == 3


def test_the_document_is_entered_among_the_sources_beside_its_draft(
    open_page: Open,
    drafted: tuple[str, str, Drafts],
    own_cases: Path,
    tmp_path: Path,
) -> None:
    document, draft, _ = drafted
    told = {"publisher": "日の出町", "municipality": "日の出町", "published": "2024-03"}
    Library(tmp_path / "own").correct(document, **told)
    app = open_page("documents", id=document, at="2", draft=draft)
    title = next(i for i in app.text_input if i.label == "題名（英語）")
    title.set_value("Plan of Hinode Town")
    app = next(b for b in app.button if b.label == "一覧に載せる").click().run()
    assert not app.exception
    assert [s.value for s in app.success] == ["資料を出典の一覧に載せました。"]
    assert not [b for b in app.button if b.label == "一覧に載せる"]
    entry = yaml.safe_load((own_cases / "documents.yaml").read_text(encoding="utf-8"))[-1]
    assert entry["title"] == {"ja": "日の出町DX推進計画", "en": "Plan of Hinode Town"}
    assert entry["publisher"]["en"] == "Hinode Town"


def test_a_municipality_of_no_record_is_added_and_chosen(
    open_page: Open,
    drafted: tuple[str, str, Drafts],
    own_cases: Path,
    tmp_path: Path,
) -> None:
    document, draft, _ = drafted
    Library(tmp_path / "own").correct(document, municipality="山形県小国町")
    app = open_page("documents", id=document, at="2", draft=draft)
    town = next(s for s in app.selectbox if s.key is None and s.label == "団体")
    assert town.value == "064017"
    next(b for b in app.button if b.label == "団体を加える").click().run()
    assert not app.exception
    assert [e.value for e in app.error] == ["人口・値：0より大きい数にしてください。"]
    next(i for i in app.number_input if i.label == "人口（人）").set_value(6874)
    app = next(b for b in app.button if b.label == "団体を加える").click().run()
    assert not app.exception
    assert [s.value for s in app.success] == ["山形県小国町を団体の一覧に加えました。"]
    entry = yaml.safe_load((own_cases / "municipalities.yaml").read_text(encoding="utf-8"))[-1]
    assert entry["name"] == {"ja": "小国町", "en": "Oguni Town"}
    chosen = next(s for s in app.selectbox if s.key and s.key.startswith("municipality-"))
    assert chosen.value == "064017"
    assert "団体" not in app.info[0].value.split("：")[1].split("、")


def test_the_documents_page_leads_to_its_drafts(
    open_page: Open, drafted: tuple[str, str, Drafts]
) -> None:
    document, draft, _ = drafted
    links = Drawn(open_page("documents", id=document, at="1")).links("documents")
    assert {"id": document, "at": "2", "draft": draft} in links


def test_rows_become_entries_again() -> None:
    point = {"id": "p1", "aspect": "", "wording": "verbatim", "ja": "文。", "en": ""}
    figure = {"id": "f1", "point": "p1", "ja": "職員", "en": "", "value": 3, "qualifier": "about",
              "unit": {"ja": "名", "en": ""}, "kind": ""}  # fmt: skip
    data: dict[str, Any] = {"points": [point], "figures": [figure]}
    assert entries_of(data, "points", rows_of(data, "points")) == [point]
    assert entries_of(data, "figures", rows_of(data, "figures")) == [figure]
    changed = [{**rows_of(data, "points")[0], "ja": "直した文。", "page": None}]
    (entry,) = entries_of(data, "points", changed)
    assert "wording" not in entry  # no longer the source's own
    fresh: list[dict[str, Any]] = [
        {"id": "f2", "value": 4.0, "unit.ja": "件"},
        {"id": None, "value": float("nan")},
    ]
    assert entries_of(data, "figures", fresh) == [{"id": "f2", "value": 4, "unit": {"ja": "件"}}]


def test_the_same_japanese_is_put_into_english_once() -> None:
    rows: list[dict[str, Any]] = [
        {"id": "f1", "ja": "受講者数", "en": "learners", "unit.ja": "人", "unit.en": "people"},
        {"id": "f2", "ja": "受講者数", "en": "", "unit.ja": "人", "unit.en": None},
        {"id": "f3", "ja": "回数", "en": "", "unit.ja": "回", "unit.en": ""},
    ]
    first, second, third = entries_of({"figures": rows}, "figures", rows)
    assert (second["en"], second["unit"]["en"]) == ("learners", "people")
    assert (third["en"], third["unit"].get("en", "")) == ("", "")
    assert first["id"] == "f1"


def test_what_is_empty_is_told_by_its_name() -> None:
    faults = [
        RecordError("f", 1, "points.0.en is empty", "Write its text."),
        RecordError("f", 1, "questions.ja = []: Tuple should have at least 2 items", "Correct it."),
        RecordError("f", 1, "names the unknown document 'x'", "Add it."),
    ]
    empty, others = lacking(faults, "ja")
    assert empty == ["要点1・英語", "答えられる質問・日本語"]
    assert lacking(faults, "en")[0] == ["Points 1, English", "Questions it answers, Japanese"]
    assert others == ["この資料が、まだ出典の一覧にありません。"]


def test_a_record_leads_to_the_page_it_was_drafted_from(
    open_page: Open,
    drafted: tuple[str, str, Drafts],
    base: KnowledgeBase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document, _, _ = drafted
    record = base.record("naha-8-2")
    source = record.source.model_copy(update={"imported": document, "page": "2–3"})
    changed = record.model_copy(update={"source": source})
    open_page("documents")  # the knowledge base is opened with the records as they are
    monkeypatch.setattr(Corpus, "get", lambda self, known: changed)
    links = Drawn(open_page("record", id="naha-8-2")).links("documents")
    assert {"id": document, "at": "2"} in links


@pytest.mark.parametrize("every", [True, False])
def test_points_that_are_the_sources_own_words_are_told_to_be(
    open_page: Open, base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, every: bool
) -> None:
    record = base.record("naha-8-2")
    own = [p.model_copy(update={"wording": "verbatim"}) for p in record.points]
    points = (*own,) if every else (own[0], *record.points[1:])
    changed = record.model_copy(update={"points": points})
    open_page("documents")
    monkeypatch.setattr(Corpus, "get", lambda self, known: changed)
    app = open_page("record", id="naha-8-2")
    headings = [h.value for h in app.header]
    assert ("要点（原文のまま）" in headings) is every
    assert ("要点（原文の要約）" in headings) is not every
    assert sum("原文のまま]" in m.value for m in app.markdown) == (0 if every else 1)


def test_what_a_model_proposes_fills_empty_fields_and_is_marked(
    open_page: Open, drafted: tuple[str, str, Drafts], server: Scripted
) -> None:
    document, draft, drafts = drafted
    gist = "日の出町は、書かない窓口に職員3名を配置する。"
    told = {
        "gist": {"ja": gist.replace("。", "[1]。")},
        "summary": {"ja": "日の出町は、書かない窓口に職員30名を配置する[1]。"},
        "topics": ["counter", "no-such"],
    }
    free = threading.Event()

    def act(handler: Any) -> None:
        free.wait()
        says(json.dumps(told, ensure_ascii=False))(handler)

    server.act = act
    app = open_page("documents", id=document, at="2", draft=draft)
    label = phrases.get("propose", "ja")
    app = next(b for b in app.button if b.label == label).click().run()
    assert phrases.get("propose_waiting", "ja") in Drawn(app).text()
    # The form is there meanwhile, and what is typed into it stays.
    title = next(i for i in app.text_input if i.label == "題名・英語")
    app = title.set_value("The counter").run()
    free.set()
    arrived(app, "propose_waiting")
    assert not app.exception
    fields = {i.label: i.value for i in (*app.text_input, *app.text_area)}
    assert fields[f"要旨（一行）・日本語 {phrases.MARK}"] == gist
    assert (fields["題名・英語"], fields["要約・日本語"]) == ("The counter", "")
    assert "30名" not in str(fields)
    shown = phrases.get("proposed_fields", "ja", fields="要旨（一行）・日本語")
    assert shown in [info.value for info in app.info]
    assert drafts.get(draft).data["gist"]["ja"] == ""
    next(b for b in app.button if b.label == "下書きを保存").click().run()
    saved = drafts.get(draft).data
    assert (saved["gist"]["ja"], saved["proposed"]) == (gist, ["gist.ja"])
    assert saved["review"] == "unchecked"
    # Reworded by a person it is the model's no more.
    mine = next(i for i in app.text_input if i.label.startswith("要旨（一行）・日本語"))
    mine.set_value("窓口に職員を置く。").run()
    next(b for b in app.button if b.label == "下書きを保存").click().run()
    assert "proposed" not in drafts.get(draft).data


def test_a_model_of_no_use_leaves_the_form(
    open_page: Open, drafted: tuple[str, str, Drafts], server: Scripted
) -> None:
    document, draft, _ = drafted
    server.act = sends(b"<html>", "text/html")
    app = open_page("documents", id=document, at="2", draft=draft)
    label = phrases.get("propose", "ja")
    app = next(b for b in app.button if b.label == label).click().run()
    arrived(app, "propose_waiting")
    assert not app.exception
    assert phrases.fault("unusable", "draft", "ja") in Drawn(app).text()
    assert any(b.label == "下書きを保存" for b in app.button)


def test_a_later_visit_is_given_no_proposals_of_a_draft_as_it_was(
    open_page: Open, drafted: tuple[str, str, Drafts], server: Scripted
) -> None:
    document, draft, drafts = drafted
    label = phrases.get("propose", "ja")
    asked = []

    def act(handler: Any) -> None:
        asked.append(handler)
        says('{"topics": ["counter"]}')(handler)

    server.act = act
    for summary in ("", "窓口に職員を置く。"):
        drafts.save(draft, {**drafts.get(draft).data, "summary": {"ja": summary, "en": ""}})
        app = open_page("documents", id=document, at="2", draft=draft)
        arrived(next(b for b in app.button if b.label == label).click().run(), "propose_waiting")
    assert len(asked) == 2
