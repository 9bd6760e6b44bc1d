"""The three kinds of reply: answered, not recorded of it, not held."""

from __future__ import annotations

from datetime import date

import pytest

from kb.answering.answerer import Answerer
from kb.presenting.answers import of_answer
from kb.presenting.contract import as_json
from kb.presenting.markdown import to_markdown
from kb.presenting.notes import notes
from kb.presenting.text import as_text


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("シンクライアント端末の前例", "シンクライアント端末"),
        ("音声認識の議事録システムを使う町は？", "音声認識"),
        ("Who uses thin clients?", "thin clients"),
        ("MaaSに取り組む自治体", "MaaS"),
    ],
)
def test_what_no_record_holds_is_named_as_such(
    answerer: Answerer, question: str, term: str
) -> None:
    answer = answerer.ask(question)
    assert answer.reply == "not_held"
    assert term in answer.unmet
    assert term in answer.reason
    assert (answer.statements, answer.citations) == ((), ())
    assert answer.nearest


def test_the_subject_is_told_from_what_is_asked_of_it(answerer: Answerer) -> None:
    answer = answerer.ask("上里町が入れたビジネスチャットの製品名は")
    assert answer.reply == "not_recorded"
    assert not answer.answered
    assert "ビジネスチャット" in answer.reason
    assert "製品名" in answer.unmet
    assert answer.nearest[0] == "mic-03-kamisato"
    assert answer.related
    assert {r.id for s in answer.related for r in s.citations} <= set(answer.nearest)


def test_a_number_that_no_point_holds_is_not_recorded(answerer: Answerer) -> None:
    answer = answerer.ask("舟形町のワーキンググループは何人")
    assert answer.reply == "not_recorded"
    assert "人数" in answer.reason


def test_both_parts_of_a_question_are_answered(answerer: Answerer) -> None:
    answer = answerer.ask("上里町のICTリーダーは何人で、どのように選ばれていますか")
    said = " ".join(s.text for s in answer.statements)
    assert "17人" in said
    assert "各課" in said


def test_the_contract_tells_the_kind_of_reply_and_what_is_unmet(answerer: Answerer) -> None:
    answer = answerer.ask("シンクライアント端末の前例")
    data = as_json(answer, answerer.index.corpus)
    assert (data["reply"], data["answered"], data["statements"]) == ("not_held", False, [])
    assert data["unmet"] == list(answer.unmet)
    assert data["answer"] == answer.reason


def test_what_is_said_beside_an_answer_is_one_list_everywhere(answerer: Answerer) -> None:
    answer = answerer.ask("愛媛県の町では職員研修をどうしているか")
    data = as_json(answer, answerer.index.corpus)
    assert data["notes"] == notes(answer)


def test_what_was_read_otherwise_is_told_in_text_json_and_exports(answerer: Answerer) -> None:
    corpus = answerer.index.corpus
    answer = answerer.ask("すまほ教室を開いている自治体")
    told = [note for note in notes(answer) if "スマホ" in note]
    assert told
    report = to_markdown(of_answer(answer, corpus, date(2026, 11, 26))).decode()
    for note in told:
        assert note in as_text(answer, corpus)
        assert note in as_json(answer, corpus)["notes"]
        assert note in report.replace("\\", "")


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("那覇市のデジタル相談箱には年に何件の相談が来ていますか", "件数"),
        ("コンビニで証明書を取れる上天草市、交付は年に何通ですか", "通数"),
        ("How many certificates did Kamiamakusa issue at convenience stores?", "number of"),
        ("Which ordinance did Kamiamakusa change to abolish seals?", "legal basis"),
    ],
)
def test_a_number_of_something_else_is_no_answer(
    answerer: Answerer, question: str, lacking: str
) -> None:
    answer = answerer.ask(question)
    assert answer.reply == "not_recorded"
    assert lacking in answer.reason
    assert answer.related


def test_a_kind_that_is_only_partly_held_is_told(answerer: Answerer) -> None:
    answer = answerer.ask("上里町のICTリーダーは何人で、年齢は何歳ですか")
    assert answer.answered
    assert "17人" in " ".join(s.text for s in answer.statements)
    assert "何歳" in answer.unmet
    assert any("何歳" in note for note in notes(answer))
