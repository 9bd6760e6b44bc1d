"""A question that is nothing but a thing and an attribute is answered by what states both."""

from __future__ import annotations

import pytest

from kb.answering.answerer import Answerer


@pytest.mark.parametrize(
    ("question", "thing", "attribute"),
    [
        ("書かない窓口の費用は", "書かない窓口", "費用"),
        ("テレワークの費用は", "テレワーク", "費用"),
        ("cost of open data", "open data", "cost"),
    ],
)
def test_what_another_thing_costs_is_no_answer(
    answerer: Answerer, question: str, thing: str, attribute: str
) -> None:
    answer = answerer.ask(question)
    assert answer.reply == "not_recorded"
    assert thing in answer.reason
    assert attribute in answer.unmet
    # What is offered instead speaks of the thing.
    nearest = answerer.index.corpus.get(answer.nearest[0])
    stated = [nearest.title, nearest.gist, *nearest.points]
    assert any(thing in text.get(answer.language).lower() for text in stated)


def test_a_thing_that_no_record_states_has_no_cost(answerer: Answerer) -> None:
    answer = answerer.ask("電子入札の費用は")
    assert answer.reply == "not_held"
    assert answer.unmet == ("電子入札",)


@pytest.mark.parametrize(
    "question", ["DX推進アドバイザーの費用は", "RPAの効果は", "上里町の推進体制は"]
)
def test_what_is_stated_of_the_thing_is_answered(answerer: Answerer, question: str) -> None:
    assert answerer.ask(question).answered


def test_a_named_thing_that_no_record_states_is_not_answered_by_the_like(
    answerer: Answerer,
) -> None:
    """Smart locks are no smart cities."""
    answer = answerer.ask("スマートロックを導入した自治体はありますか")
    assert not answer.answered
    assert "スマートロック" in answer.reason
