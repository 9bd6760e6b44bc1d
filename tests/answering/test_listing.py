"""A question of conditions alone lists who meets them, with deeds, and gives no condition up."""

from __future__ import annotations

import pytest

from kb.answering import listing
from kb.answering.answerer import Answerer
from kb.index.conditions import Filters
from kb.presenting.notes import notes
from kb.records.models import Kind, Status


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("人口50万人以下の自治体の計画は", Kind.PLAN_SECTION),
        ("市の事例は", Kind.CASE),
        ("Plans of municipalities under 500,000 people", Kind.PLAN_SECTION),
        ("Cases of prefectures", Kind.CASE),
    ],
)
def test_each_place_has_one_entry_of_its_deeds(
    answerer: Answerer, question: str, kind: Kind
) -> None:
    corpus = answerer.index.corpus
    answer = answerer.ask(question)
    items = [item for group in answer.groups for item in group.items]
    places = [corpus.get(item.record).municipality for item in items]
    assert len(places) == len(set(places)) > 1
    intent = answer.understood
    meeting = {
        r.municipality
        for r in corpus
        if r.kind is kind
        and (not intent.types or corpus.municipality(r).type in intent.types)
        and corpus.municipality(r).population.value <= (intent.max_population or 10**9)
    }
    assert set(places) == meeting
    for item in items:
        for statement in item.statements:
            record = corpus.get(statement.citations[0].id)
            point = record.point(statement.citations[0].point)
            assert statement.text == point.get(answer.language)
            assert "deed" in corpus.tables.aspects[point.aspect].roles
    order = [Status.DONE, Status.IN_PROGRESS, Status.PLANNED]
    stages = [order.index(item.status) for item in items]
    assert stages == sorted(stages)


def test_the_only_place_tells_of_several_records(answerer: Answerer) -> None:
    answer = answerer.ask("藤沢市の計画")
    assert {c.municipality for c in answer.citations} == {"藤沢市"}
    assert len(answer.citations) > 1


def test_what_meets_no_condition_is_said_and_not_replaced(answerer: Answerer) -> None:
    answer = answerer.ask("人口1万人以下の町の計画は")
    assert not answer.answered
    assert answer.statements == () == answer.relaxed
    for part in ("町", "10,000", "計画"):
        assert part in answer.reason


def test_conditions_set_beside_the_question_hold_too(answerer: Answerer) -> None:
    answer = answerer.ask("町の事例は", Filters(prefecture=("埼玉県",)))
    assert [c.municipality for c in answer.citations] == ["上里町"]


def test_a_place_named_tells_what_there_is_of_it(answerer: Answerer) -> None:
    answer = answerer.ask("藤沢市の事例は")
    assert answer.answered
    assert answer.relaxed == ("kind",)


def test_places_beyond_the_list_are_told_by_number(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_PLACES", 2)
    answer = answerer.ask("市の事例は")
    assert (len(answer.citations), answer.more) == (2, 3)
    assert any("3団体" in note for note in notes(answer))
