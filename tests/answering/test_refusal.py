"""What the records do not hold is declined, and said to be declined."""

from __future__ import annotations

import pytest

from kb.answering.answerer import Answerer
from kb.answering.models import Answer
from kb.evaluation.measures import Question, evaluate, read_questions
from kb.presenting.contract import as_json
from kb.presenting.text import as_text
from kb.records.corpus import Corpus
from kb.settings import PACKAGE_ROOT

DECLINED_AT_LEAST = {"refusal-tune": 0.90, "refusal-held": 0.88}
REFUSED_AT_MOST = {"refusal-tune": 0.04, "refusal-held": 0.06}
"""Shares of out-of-scope questions declined, and of answerable ones declined wrongly, a little on
the safe side of what was reached when this was written: what falls behind them is a regression."""


def _is_refusal(answer: Answer, corpus: Corpus) -> bool:
    """A refusal says why and names what is near; it claims nothing and shows no sources."""
    data = as_json(answer, corpus)
    assert data["answered"] is False
    assert data["statements"] == []
    assert data["citations"] == []
    assert data["reason"]
    assert data["answer"] == "\n".join([data["reason"], *data["notes"]])
    assert data["nearest"] == list(dict.fromkeys(data["nearest"]))
    assert set(data["nearest"]) <= set(corpus.records)
    assert answer.finding is None
    assert answer.groups == ()
    assert answer.table is None
    return True


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("大阪市のDX推進体制", "大阪市"),
        ("大阪市の外部人材の活用", "大阪市"),
        ("札幌市はどうやって職員研修をしているか", "札幌市"),
        ("東京都港区の窓口改革", "港区"),
        ("福島市の推進体制は", "福島市"),
        ("北海道の事例", "北海道"),
        ("What does Osaka do about digital skills?", "Osaka"),
        ("Who leads DX in Sapporo City?", "Sapporo"),
        ("Fukushima City's open data", "Fukushima"),
    ],
)
def test_a_place_without_records(
    answerer: Answerer, corpus: Corpus, question: str, place: str
) -> None:
    answer = answerer.ask(question)
    assert _is_refusal(answer, corpus)
    assert place in answer.reason
    assert answer.understood.unknown_places
    # Others may have done it: they are named as near, not as an answer.
    assert answer.nearest


@pytest.mark.parametrize(
    "question",
    [
        "今日の天気は",
        "カレーの作り方",
        "おすすめのラーメン屋",
        "新幹線の料金",
        "日本の首相は誰",
        "Who won the last football World Cup?",
        "What is the best recipe for pancakes?",
        "translate this into French",
        "train timetable from Kyoto",
    ],
)
def test_off_topic(answerer: Answerer, corpus: Corpus, question: str) -> None:
    assert _is_refusal(answerer.ask(question), corpus)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("神戸市の職員の平均給与", "神戸市"),
        ("横浜市のデジタル統括本部の電話番号", "横浜市"),
        ("那覇市の市長の名前は", "那覇市"),
        ("横浜市はDXにいくら使ったか", "横浜市"),
        ("What is the phone number of Kobe's digital section?", "Kobe"),
        ("What is the salary of Naha's mayor?", "Naha"),
    ],
)
def test_a_place_with_records_that_do_not_say(
    answerer: Answerer, corpus: Corpus, question: str, place: str
) -> None:
    answer = answerer.ask(question)
    assert _is_refusal(answer, corpus)
    assert place in answer.reason
    own = {corpus.municipality(corpus.get(i)).name.get(answer.language) for i in answer.nearest}
    assert len(own) == 1
    assert place in own.pop()


def test_a_place_without_records_does_not_hide_one_with(answerer: Answerer, corpus: Corpus) -> None:
    answer = answerer.ask("那覇市と大阪市のテレワークの取組")
    assert answer.answered
    assert {c.municipality for c in answer.citations} == {"那覇市"}
    # The reader learns that the other half of the question stays open.
    assert "大阪市" in as_text(answer, answerer.index.corpus)


def test_the_reason_says_what_was_searched(answerer: Answerer, corpus: Corpus) -> None:
    for question in ("カレーの作り方", "recipe for pancakes"):
        assert str(len(corpus)) in answerer.ask(question).reason


def test_the_reason_is_in_the_language_of_the_question(
    judged: list[tuple[Question, Answer]],
) -> None:
    declined = [(q, a) for q, a in judged if not a.answered]
    assert {q.lang for q, _ in declined} == {"ja", "en"}
    for question, answer in declined:
        assert answer.reason.endswith("。" if question.lang == "ja" else "."), question.query


def test_every_refusal_is_one(judged: list[tuple[Question, Answer]], corpus: Corpus) -> None:
    declined = [answer for _, answer in judged if not answer.answered]
    assert len(declined) > 100
    for answer in declined:
        assert _is_refusal(answer, corpus)


def test_what_is_answered_names_no_reason_and_no_near_records(answers: list[Answer]) -> None:
    for answer in answers:
        assert (answer.reason, answer.nearest) == ("", ())


@pytest.mark.parametrize("name", list(DECLINED_AT_LEAST))
def test_rates_do_not_fall(answerer: Answerer, name: str) -> None:
    file = PACKAGE_ROOT / "tests" / "data" / f"{name}.jsonl"
    report = evaluate(answerer, read_questions(file))
    scores = report.by_language["all"]
    assert scores.refusal_recall is not None
    assert scores.answerable_refused is not None
    assert scores.refusal_recall >= DECLINED_AT_LEAST[name], report.fell_short
    assert scores.answerable_refused <= REFUSED_AT_MOST[name], report.fell_short


@pytest.mark.parametrize(
    ("name", "stated", "declined"), [("questions-tune", 0.95, 0.95), ("questions-held", 0.87, 0.92)]
)
def test_facts_and_scope_of_the_judged_questions(
    answerer: Answerer, name: str, stated: float, declined: float
) -> None:
    """Facts are stated with their record, and what is out of scope is declined."""
    file = PACKAGE_ROOT / "tests" / "data" / f"{name}.jsonl"
    asked = [q for q in read_questions(file) if q.kind != "topic"]
    report = evaluate(answerer, asked)
    scores = report.by_language["all"]
    # As above: a little under what was reached.
    assert scores.fact_accuracy is not None
    assert scores.fact_accuracy >= stated, report.fell_short
    assert scores.refusal_recall is not None
    assert scores.refusal_recall >= declined, report.fell_short
