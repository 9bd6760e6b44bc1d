"""Questions that ask of an aspect and nothing else: what the records mark as just that is said."""

from __future__ import annotations

import pytest

from kb.answering import general
from kb.answering.answerer import Answerer
from kb.answering.asked import asked
from kb.answering.coverage import Coverage
from kb.answering.models import Answer
from kb.presenting.text import as_text
from kb.records.corpus import Corpus
from kb.understanding.requirements import requirements_of

STAFFING = {"staffing", "outside_talent"}


def _aspects(answer: Answer, corpus: Corpus) -> dict[str, set[str]]:
    """Aspects of the points cited by each place's items."""
    found: dict[str, set[str]] = {}
    for group in answer.groups:
        for item in group.items:
            record = corpus.get(item.record)
            own = found.setdefault(record.municipality, set())
            for statement in item.statements:
                own |= {str(record.point(c.point).aspect) for c in statement.citations}
    return found


@pytest.mark.parametrize(
    "question",
    [
        "小さな町はDXの人手をどう確保しているか",
        "人手はどう確保していますか。町の例で",
        "how do small towns staff DX",
        "How do towns find the staff to run their DX?",
    ],
)
def test_each_town_with_something_to_tell_of_the_hands_is_told_of(
    answerer: Answerer, corpus: Corpus, question: str
) -> None:
    """上里町 and 西会津町, in words that the question does not share."""
    answer = answerer.ask(question)
    assert answer.reply == "answered"
    told = {place for place, own in _aspects(answer, corpus).items() if own & STAFFING}
    assert {"113859", "074055"} <= told
    towns = {corpus.tables.municipalities[place].type.value for place in _aspects(answer, corpus)}
    assert towns <= {"town", "village"}


def test_many_places_are_told_of_before_one_is_told_of_again(
    answerer: Answerer, corpus: Corpus
) -> None:
    answer = answerer.ask("外部人材をどう活用しているか")
    places = _aspects(answer, corpus)
    assert len(places) >= 8
    assert sum(bool(own & STAFFING) for own in places.values()) >= 8


@pytest.mark.parametrize(
    ("question", "record"),
    [
        ("舟形町 取組の背景", "mic-04-funagata"),
        ("都城市がDXに取り組み始めたきっかけ", "mic-06-miyakonojo"),
    ],
)
def test_of_a_place_nothing_is_said_to_be_missing_that_its_record_marks(
    answerer: Answerer, corpus: Corpus, question: str, record: str
) -> None:
    answer = answerer.ask(question)
    assert answer.reply == "answered"
    cited = [c for s in answer.statements for c in s.citations]
    assert {c.id for c in cited} == {record}
    assert all(corpus.get(record).point(c.point).aspect == "background" for c in cited)


def test_where_the_record_has_none_it_is_said(answerer: Answerer) -> None:
    assert answerer.ask("酒田市 DX 成果").reply == "not_recorded"


def test_a_kind_of_it_is_asked_for_itself(answerer: Answerer, corpus: Corpus) -> None:
    """Not every place with people from outside is an answer where side jobs are asked for."""
    wide = _aspects(answerer.ask("外部人材を活用している自治体"), corpus)
    narrow = _aspects(answerer.ask("副業人材を活用している自治体"), corpus)
    assert len(narrow) < len(wide)


@pytest.mark.parametrize(
    ("question", "of_an_aspect"),
    [
        ("小さな町の体制づくりは", True),
        ("町村はどんな課題を抱えているか", True),
        ("What results do cities report?", False),  # «report» is rare
        ("書かない窓口の課題は", False),
        ("RPAの研修", False),
        ("研修の効果は", False),
        ("地域情報化アドバイザーを活用しているところは", False),
        ("上里町と舟形町の体制の違い", False),
        ("BPRとは", False),
    ],
)
def test_which_questions_name_nothing_else(
    answerer: Answerer, question: str, of_an_aspect: bool
) -> None:
    result = answerer.searcher.search(question)
    heard = asked(answerer.index, result, requirements_of(result.intent))
    coverage = Coverage(answerer.index)
    assert general.asks_of_an_aspect(answerer.index, coverage, heard) is of_an_aspect


def test_a_challenge_is_told_as_how_things_stand(answerer: Answerer, corpus: Corpus) -> None:
    answer = answerer.ask("町村はどんな課題を抱えているか")
    text = as_text(answer, corpus)
    assert "実施例" not in text
    assert "実施済み" not in text
    assert "〔現状〕" in text
    assert answer.groups[0].heading == "現状・背景・課題"
