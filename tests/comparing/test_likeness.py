"""Which municipalities are like a planner's own, in what, and that it only ever orders."""

from __future__ import annotations

import math

import pytest

from kb.answering.answerer import Answerer
from kb.comparing.likeness import Likeness, likeness, likest, likest_first, town_of
from kb.errors import QueryError
from kb.knowledge_base import KnowledgeBase
from kb.records.corpus import Corpus
from kb.records.models import LANGS
from kb.texts.likeness import reasons

OGUNI = "山形県小国町"
"""A town without records, whose name another one shares."""


def test_distance_is_population_in_doublings_and_one_for_type_and_prefecture(
    corpus: Corpus,
) -> None:
    town = town_of(corpus, OGUNI, 10_000)
    places = {m.name.ja: m for m in corpus.tables.municipalities.values()}
    funagata, sakata = (likeness(town, places[name]) for name in ("舟形町", "酒田市"))
    assert funagata.distance == math.log2(10_000 / places["舟形町"].population.value)
    assert sakata.distance == math.log2(places["酒田市"].population.value / 10_000) + 1
    nishiaizu = likeness(town, places["西会津町"])
    assert nishiaizu.distance == math.log2(10_000 / places["西会津町"].population.value) + 1


@pytest.mark.parametrize(
    ("people", "shared"),
    [
        (6_000, ("same_prefecture", "same_type", "people_near")),
        (2_500, ("same_prefecture", "same_type", "people_within")),
        (10_000, ("same_prefecture", "same_type", "people_within")),
        (10_001, ("same_prefecture", "same_type")),
        (None, ("same_prefecture", "same_type")),
    ],
)
def test_what_is_alike_is_told(corpus: Corpus, people: int | None, shared: tuple[str, ...]) -> None:
    place = next(m for m in corpus.tables.municipalities.values() if m.name.ja == "舟形町")
    assert place.population.value == 5_000
    found = likeness(town_of(corpus, OGUNI, people), place)
    assert found.shared == shared
    for lang in LANGS:
        told = reasons(found.shared, place, corpus.type_name(place.type, lang), lang)
        assert len(told) == len(shared)
        assert place.prefecture.get(lang) in told[0]


def test_all_that_have_records_are_ranked_the_town_itself_first(corpus: Corpus) -> None:
    found = likest(corpus, town_of(corpus, "上里町"))
    assert {one.place.code for one in found} == corpus.held
    assert found[0].itself
    assert found[0].shared == ("itself",)
    distances = [one.distance for one in found]
    assert distances == sorted(distances)


def test_items_are_ordered_and_none_is_left_out(corpus: Corpus) -> None:
    town = town_of(corpus, "函館市", 240_000)
    ids = list(corpus.records)
    ordered = likest_first(corpus, town, ids, lambda i: corpus.get(i).municipality)
    assert sorted(ordered) == sorted(ids)
    ranks = {one.place.code: n for n, one in enumerate(likest(corpus, town))}
    order = [ranks[corpus.get(i).municipality] for i in ordered]
    assert order == sorted(order)
    # Those of one municipality stay as they came.
    own = [i for i in ordered if corpus.get(i).municipality == corpus.get(ordered[0]).municipality]
    assert own == sorted(own, key=ids.index)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("上里町", "113859"),
        ("上里", "113859"),
        ("かみさとまち", "113859"),
        ("Kamisato Town", "113859"),
        ("kamisato", "113859"),
        ("113859", "113859"),
        ("熊本県小国町", "434248"),
        ("愛媛県", "380008"),
        ("新宿区", "131041"),
    ],
)
def test_a_town_goes_by_its_names(corpus: Corpus, name: str, code: str) -> None:
    assert town_of(corpus, name).code == code


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("小国町", "山形県小国町 (064017), 熊本県小国町 (434248)"),
        ("上里村", "上里町"),
        ("Kamisatoo", "Kamisato"),
        ("ここにない場所", "six-digit code"),
        ("", "six-digit code"),
    ],
)
def test_a_name_that_fits_none_or_several_is_told(corpus: Corpus, name: str, told: str) -> None:
    with pytest.raises(QueryError, match=told.replace("(", r"\(").replace(")", r"\)")):
        town_of(corpus, name)
    with pytest.raises(QueryError, match="1 or more"):
        town_of(corpus, "上里町", 0)


def test_an_answer_says_the_same_in_another_order(answerer: Answerer, corpus: Corpus) -> None:
    question = "外部人材をどう活用しているか"
    plain = answerer.ask(question)
    moved = 0
    for name, people in ((OGUNI, 7_000), ("大分県", None), ("函館市", 240_000)):
        town = town_of(corpus, name, people)
        answer = answerer.ask(question, like=town)
        assert {s.text for g in answer.groups for i in g.items for s in i.statements} == {
            s.text for g in plain.groups for i in g.items for s in i.statements
        }
        ranks = {one.place.code: n for n, one in enumerate(likest(corpus, town))}
        rows = [[ranks[corpus.get(i.record).municipality] for i in g.items] for g in answer.groups]
        assert all(row == sorted(row) for row in rows)
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
        moved += [c.id for c in answer.citations] != [c.id for c in plain.citations]
        # Numbers follow the order of the page.
        assert [c.id for c in answer.citations] == [
            i.record for g in answer.groups for i in g.items
        ]
    assert moved


def test_what_is_planned_stays_behind_what_is_done_under_headings_of_state(
    answerer: Answerer, corpus: Corpus
) -> None:
    question = "人口5万人以上の自治体の事例は"
    headings = [g.heading for g in answerer.ask(question).groups]
    assert len(headings) > 1
    town = town_of(corpus, "那覇市")
    assert [g.heading for g in answerer.ask(question, like=town).groups] == headings


def test_a_comparison_of_places_keeps_their_order(answerer: Answerer, corpus: Corpus) -> None:
    question = "神戸市と横浜市の体制の違いは"
    plain, liked = answerer.ask(question), answerer.ask(question, like=town_of(corpus, "横浜市"))
    assert [c.id for c in liked.citations] == [c.id for c in plain.citations]


def test_a_search_finds_the_same_in_another_order(base: KnowledgeBase) -> None:
    town = base.town(OGUNI, 7_000)
    plain, liked = base.search("研修", k=8), base.search("研修", k=8, like=town)
    assert {hit.record.id for hit in liked.hits} == {hit.record.id for hit in plain.hits}
    ranks: dict[str, Likeness] = {one.place.code: one for one in base.similar(town)}
    order = [list(ranks).index(hit.record.municipality) for hit in liked.hits]
    assert order == sorted(order)
