"""Questions that lean on the one before, and those that stand on their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kb.errors import QueryError
from kb.index.text import normalise
from kb.records.corpus import Corpus
from kb.understanding.intent import Intent, understand

DATA = Path(__file__).parents[1] / "data"
"""``following/tune.jsonl`` was worked with, ``held.jsonl`` read once when the work was done."""


def _lines(*names: str) -> list[dict[str, Any]]:
    files = [DATA / name for name in names]
    return [json.loads(line) for f in files for line in f.read_text(encoding="utf-8").splitlines()]


PAIRS = _lines("following/tune.jsonl", "following/held.jsonl")
OWN = [line["query"] for line in _lines("questions-tune.jsonl") if len(line["query"]) > 1]
BEFORE = {
    "ja": "藤沢市のスマホ教室の効果は",
    "en": "How did Fujisawa City run smartphone classes?",
}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["id"])
def test_a_question_takes_over_what_it_leaves_unsaid(corpus: Corpus, pair: dict[str, Any]) -> None:
    intent = understand(pair["question"], corpus, after=pair["before"])
    assert bool(intent.completed) == pair["takes"], intent.completed
    completed = normalise(intent.completed)
    assert [word for word in pair.get("has", ()) if word not in completed] == []
    assert [word for word in pair.get("lacks", ()) if word in completed] == []
    for field, expected in pair.get("conditions", {}).items():
        assert _told(corpus, intent, field) == expected
    assert set(pair.get("aspects", ())) <= set(intent.aspects)


_TYPES = {"prefecture": "県", "city": "市", "town": "町", "village": "村"}


def _told(corpus: Corpus, intent: Intent, field: str) -> object:
    value = getattr(intent, field)
    if field in {"places", "excluded_places"}:
        return [corpus.tables.municipalities[code].name.ja for code in value]
    if field == "types":
        return [_TYPES[kind] for kind in value]
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("pair", [p for p in PAIRS if p["takes"]], ids=lambda pair: pair["id"])
def test_the_completed_question_says_all_of_it(corpus: Corpus, pair: dict[str, Any]) -> None:
    """So that it can be the question before of the next one, a title, and a link."""
    intent = understand(pair["question"], corpus, after=pair["before"])
    alone = understand(intent.completed, corpus)
    assert alone.conditions == intent.conditions
    assert alone.exclusions == intent.exclusions
    assert (alone.years, alone.topics, alone.aspects) == (
        intent.years,
        intent.topics,
        intent.aspects,
    )
    assert intent.question == pair["question"]


def test_what_stands_on_its_own_takes_over_nothing(corpus: Corpus) -> None:
    read = (understand(q, corpus, after=BEFORE[understand(q, corpus).language]) for q in OWN)
    assert [intent.completed for intent in read if intent.completed] == []


@pytest.mark.parametrize("question", ["ありがとう", "もっと詳しく", "thanks", "それは？"])
def test_what_asks_nothing_takes_over_nothing(corpus: Corpus, question: str) -> None:
    assert understand(question, corpus, after=BEFORE["ja"]).completed == ""


def test_questions_go_on_from_one_to_the_next(corpus: Corpus) -> None:
    second = understand("費用は？", corpus, after="小さな町は外部人材をどう活用しているか")
    third = understand("人口10万人以上の市では？", corpus, after=second.asked)
    fourth = understand("課題は？", corpus, after=third.asked)
    assert "外部人材" in fourth.asked
    assert "費用" not in fourth.asked
    assert fourth.min_population == 100_000
    assert "challenge" in fourth.aspects


def test_what_is_taken_over_can_be_taken_back(corpus: Corpus) -> None:
    before = "小さな町は外部人材をどう活用しているか"
    taken = understand("費用は？", corpus, after=before)
    assert taken.subject == "外部人材"
    assert taken.taken_over == ("types", "max_population")
    without = understand("費用は？", corpus, after=before, drop=["types", "max_population"])
    assert without.conditions == {}
    assert "outside-talent" in without.topics
    alone = understand("費用は？", corpus, after=before, drop=["subject"])
    assert "外部人材" not in alone.asked
    assert alone.conditions == taken.conditions
    place = understand("那覇市では？", corpus, after=before, drop=["subject"])
    assert place.completed == ""


def test_a_question_before_that_is_none_is_told(corpus: Corpus) -> None:
    with pytest.raises(QueryError):
        understand("費用は？", corpus, after="？！")
    assert understand("費用は？", corpus, after=" ").completed == ""
    long = understand("費用は？", corpus, after="外部人材の活用" * 280)
    assert len(long.asked) <= 2_000
