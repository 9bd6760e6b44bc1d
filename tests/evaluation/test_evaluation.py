"""Judged questions -> measures, over a tiny set with the real answerer."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import log2
from pathlib import Path

import pytest

from kb.answering.answerer import Answerer
from kb.errors import QueryError
from kb.evaluation.measures import Question, evaluate, read_questions, report_text, states_facts
from kb.settings import PACKAGE_ROOT

FACT = Question(
    id="t1",
    lang="ja",
    query="上天草市で押印を廃止した手続は何種類",
    kind="fact",
    relevant={"kamiamakusa-4-1-3": 2},
    facts=(("1475", "1,475"),),
)
OUTSIDE = Question(
    id="t2", lang="ja", query="カレーの作り方教えて", kind="out_of_scope", relevant={}
)
TOPIC = Question(
    id="t3",
    lang="en",
    query="telework for staff",
    kind="topic",
    relevant={"kamiamakusa-4-6-1": 2, "hinode-m06": 2, "naha-no16": 1},
)


def _with(question: Question, **changes: object) -> Question:
    return question.model_copy(update=changes)


def test_fact_and_refusal_rates(answerer: Answerer) -> None:
    report = evaluate(answerer, [FACT, OUTSIDE, TOPIC])
    ja, en, both = (report.by_language[name] for name in ("ja", "en", "all"))
    assert (ja.questions, en.questions, both.questions) == (2, 1, 3)
    assert both.fact_accuracy == 1 / 1
    assert both.fact_hit_at_3 == 1 / 1
    assert both.refusal_precision == 1 / 1
    assert both.refusal_recall == 1 / 1
    assert both.answerable_refused == 0 / 2
    assert both.statement_support == 1.0
    # Of what was not asked nothing is said.
    assert (ja.ndcg_at_10, ja.mrr) == (None, None)
    assert (en.fact_accuracy, en.refusal_recall, en.refusal_precision) == (None, None, None)
    assert report.fell_short == ()
    assert report.index == answerer.index.folder


def test_what_falls_short_lowers_the_rates_and_is_listed(answerer: Answerer) -> None:
    wrong_fact = _with(FACT, id="t4", facts=(("9999",),))
    answered = _with(TOPIC, id="t5", kind="out_of_scope", relevant={})
    declined = _with(OUTSIDE, id="t6", kind="topic", relevant={"hinode-m06": 2})
    report = evaluate(answerer, [FACT, wrong_fact, OUTSIDE, answered, declined])
    scores = report.by_language["all"]
    assert scores.fact_accuracy == 1 / 2
    assert scores.refusal_recall == 1 / 2
    assert scores.refusal_precision == 1 / 2
    assert scores.answerable_refused == round(1 / 3, 4)
    short = [(s.id, s.what.split(",")[0].split(" ")[0]) for s in report.fell_short]
    assert short == [("t4", "the"), ("t5", "answered"), ("t6", "declined"), ("t6", "nDCG@10")]


def test_ranking_measures_are_those_of_the_literature(answerer: Answerer) -> None:
    ranked = [h.record.id for h in answerer.searcher.search(TOPIC.query, k=5).hits]
    # Judge the second record 2, the fifth 1 and nothing else.
    judged = _with(TOPIC, relevant={ranked[1]: 2, ranked[4]: 1})
    scores = evaluate(answerer, [judged]).by_language["en"]
    gained = 2 / log2(1 + 2) + 1 / log2(1 + 5)
    ideal = 2 / log2(1 + 1) + 1 / log2(1 + 2)
    assert scores.ndcg_at_10 == pytest.approx(gained / ideal, abs=1e-4)
    assert scores.mrr == 1 / 2
    assert scores.recall_at_5 == 2 / 2
    assert scores.hit_at_3 == 1.0


def test_a_fact_needs_the_right_record_and_one_wording_of_each(answerer: Answerer) -> None:
    answer = answerer.ask(FACT.query)
    assert states_facts(answer, FACT)
    assert states_facts(answer, _with(FACT, facts=(("none such", "１，４７５"),)))
    assert not states_facts(answer, _with(FACT, facts=(("1475",), ("none such",))))
    assert not states_facts(answer, _with(FACT, relevant={"naha-1-1": 2}))
    assert not states_facts(answerer.ask(OUTSIDE.query), _with(FACT, relevant={}, facts=()))


def test_progress_is_told(answerer: Answerer) -> None:
    shares: list[float] = []
    evaluate(answerer, [OUTSIDE, OUTSIDE], shares.append)
    assert shares == [1 / 2, 2 / 2]


def test_the_report_as_text_names_languages_measures_and_shortfalls(answerer: Answerer) -> None:
    text = report_text(evaluate(answerer, [_with(FACT, facts=(("9999",),)), TOPIC]))
    for word in ("ja", "en", "all", "nDCG@10", "recall@5", "MRR", "hit@3", "fact accuracy"):
        assert word in text
    for word in ("refusal precision", "statement support", FACT.id, FACT.query):
        assert word in text


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: str) -> Path:
        path = tmp_path / "questions.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def _line(**changes: object) -> str:
    data = FACT.model_dump(mode="json") | changes
    return json.dumps({k: v for k, v in data.items() if v is not None}, ensure_ascii=False)


def test_questions_are_read_as_written(write: Callable[..., Path]) -> None:
    assert read_questions(write(_line(), "", _line(id="t9", facts=None))) == [
        FACT,
        _with(FACT, id="t9", facts=()),
    ]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (_line(lang="fr"), "lang"),
        (_line(kind="riddle"), "kind"),
        (_line(query=None), "query"),
        (_line(relevant={"a": "much"}), "relevant.a"),
        (_line(colour="red"), "colour"),
        ("not json", "JSON"),
        ("[1, 2]", "JSON"),
        ('{"id": "x"', "JSON"),
    ],
)
def test_a_faulty_line_is_named(write: Callable[..., Path], line: str, field: str) -> None:
    path = write(_line(), _line(id="t2"), line)
    with pytest.raises(QueryError) as caught:
        read_questions(path)
    sentence = str(caught.value)
    assert f"{path}:3" in sentence
    assert field in sentence
    assert sentence.endswith("Correct the line.")


def test_a_file_without_questions_and_no_file(write: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no questions"):
        read_questions(write("", "  "))
    with pytest.raises(QueryError, match="cannot be read"):
        read_questions(tmp_path / "missing.jsonl")
    broken = tmp_path / "sjis.jsonl"
    broken.write_bytes("質問".encode("cp932"))
    with pytest.raises(QueryError, match="UTF-8"):
        read_questions(broken)


@pytest.mark.parametrize(
    "name", ["questions-tune", "questions-held", "refusal-tune", "refusal-held"]
)
def test_our_own_questions_are_sound(answerer: Answerer, name: str) -> None:
    questions = read_questions(PACKAGE_ROOT / "tests" / "data" / f"{name}.jsonl")
    assert len({q.id for q in questions}) == len({q.query for q in questions}) == len(questions)
    for question in questions:
        assert set(question.relevant) <= set(answerer.index.corpus.records), question.id
        assert set(question.relevant.values()) <= {1, 2}, question.id
        if question.kind == "out_of_scope":
            assert not question.relevant, question.id
        else:
            assert 2 in question.relevant.values(), question.id
        assert bool(question.facts) is (question.kind == "fact"), question.id


def test_the_halves_share_no_question() -> None:
    for kind in ("questions", "refusal"):
        tune, held = (
            {q.query for q in read_questions(PACKAGE_ROOT / "tests/data" / f"{kind}-{half}.jsonl")}
            for half in ("tune", "held")
        )
        assert not tune & held
