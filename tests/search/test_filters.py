"""Conditions on records, and the words a user puts them in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from statistics import median_low
from typing import Any, cast

import pytest

from kb.errors import QueryError
from kb.index.conditions import Columns, attributes_of
from kb.records.corpus import Corpus
from kb.records.models import Kind, Record, Status
from kb.records.registers import MunicipalityType
from kb.search.conditions import Filters, asked, check, names_of, resolve
from kb.understanding.intent import understand


def _passing(corpus: Corpus, filters: Filters) -> set[str]:
    return Columns(attributes_of(corpus)).passing(filters)


def _all(corpus: Corpus) -> set[str]:
    return set(corpus.records)


def test_no_condition_lets_everything_pass(corpus: Corpus) -> None:
    assert _passing(corpus, Filters()) == _all(corpus)


def test_each_condition_lets_exactly_its_records_pass(corpus: Corpus) -> None:
    some = next(iter(corpus))
    town = corpus.municipality(some)
    middle = median_low(m.population.value for m in corpus.tables.municipalities.values())
    approach = next(a for r in corpus for a in r.approaches)
    cases: dict[str, tuple[Any, Callable[[Record], bool]]] = {
        "kind": ((Kind.CASE,), lambda r: r.kind is Kind.CASE),
        "municipality": ((town.code,), lambda r: r.municipality == town.code),
        "prefecture": (
            (town.prefecture.ja,),
            lambda r: corpus.municipality(r).prefecture.ja == town.prefecture.ja,
        ),
        "type": (
            (MunicipalityType.TOWN,),
            lambda r: corpus.municipality(r).type is MunicipalityType.TOWN,
        ),
        "topic": (("training",), lambda r: "training" in r.topics),
        "approach": ((approach,), lambda r: approach in r.approaches),
        "document": (
            (some.source.document,),
            lambda r: r.source.document == some.source.document,
        ),
        "status": ((Status.DONE,), lambda r: r.status is Status.DONE),
        "min_population": (middle, lambda r: corpus.municipality(r).population.value >= middle),
        "max_population": (middle, lambda r: corpus.municipality(r).population.value <= middle),
        "record": ((some.id,), lambda r: r.id == some.id),
        "not_municipality": ((town.code,), lambda r: r.municipality != town.code),
        "not_prefecture": (
            (town.prefecture.ja,),
            lambda r: corpus.municipality(r).prefecture.ja != town.prefecture.ja,
        ),
        "not_type": (("town",), lambda r: corpus.municipality(r).type is not MunicipalityType.TOWN),
        "funded": (True, lambda r: bool(r.funding)),
    }
    assert set(cases) == {f.name for f in fields(Filters)}
    for name, (value, holds) in cases.items():
        wanted = {r.id for r in corpus if holds(r)}
        assert 0 < len(wanted) < len(corpus), name
        assert _passing(corpus, replace(Filters(), **{name: value})) == wanted, name


def test_several_conditions_hold_together(corpus: Corpus) -> None:
    both = Filters(kind=(Kind.PLAN_SECTION,), topic=("training", "telework"))
    sections, topics = Filters(kind=both.kind), Filters(topic=both.topic)
    assert _passing(corpus, both) == _passing(corpus, sections) & _passing(corpus, topics)


def test_a_question_puts_its_conditions(corpus: Corpus) -> None:
    filters = asked(understand("神奈川県の大きな市では研修をどうしているか", corpus))
    assert filters.type == (MunicipalityType.CITY,)
    assert filters.min_population
    own = {corpus.municipality(corpus.get(i)).name.ja for i in _passing(corpus, filters)}
    assert own == {"横浜市", "藤沢市"}


def test_every_municipality_by_all_its_names(corpus: Corpus) -> None:
    for place in corpus.tables.municipalities.values():
        bare = place.name.en.split()[0]
        for word in (
            place.code,
            place.name.ja,
            place.name.ja[:-1],
            place.kana,
            place.name.en,
            bare,
            bare.upper(),
            f"  {bare.lower()} ",
        ):
            assert resolve(corpus, municipality=word).municipality == (place.code,), word
        for word in (place.prefecture.ja, place.prefecture.ja[:-1], place.prefecture.en):
            assert resolve(corpus, prefecture=word).prefecture == (place.prefecture.ja,), word


@pytest.mark.parametrize(
    "word", ["ＮＡＨＡ", "naha  CITY", "Na-ha", "なはし", "那覇", "４７２０１８"]
)
def test_spellings_of_one_place(corpus: Corpus, word: str) -> None:
    (code,) = resolve(corpus, municipality=word).municipality
    assert corpus.tables.municipalities[code].name.ja == "那覇市"


def test_every_topic_by_its_id_and_names(corpus: Corpus) -> None:
    for topic in corpus.tables.topics.values():
        for word in (topic.id, topic.name.ja, topic.name.en, topic.name.en.upper()):
            assert resolve(corpus, topic=word).topic == (topic.id,)


def test_kind(corpus: Corpus) -> None:
    for kind in Kind:
        assert resolve(corpus, kind=kind.value).kind == (kind,)
        assert resolve(corpus, kind=kind.value.upper()).kind == (kind,)


@pytest.mark.parametrize(
    ("field", "word", "offered"),
    [
        ("kind", "plan", "plan_section"),
        ("kind", "事例", "case"),
        ("municipality", "那波市", "那覇市"),
        ("municipality", "Yokohamma", "Yokohama City"),
        ("municipality", "大阪市", "市"),
        ("municipality", "a" * 500, "City"),
        ("prefecture", "Fukusima", "Fukushima"),
        ("prefecture", "大阪府", "県"),
        ("topic", "trainin", "training"),
        ("topic", "研修", "人材育成・研修"),
    ],
)
def test_a_word_that_fits_nothing_is_told_with_what_does(
    corpus: Corpus, field: str, word: str, offered: str
) -> None:
    with pytest.raises(QueryError) as caught:
        resolve(corpus, **{field: word})  # type: ignore[arg-type]
    sentence = str(caught.value)
    assert field in sentence
    assert word[:60] in sentence
    assert offered in sentence.split("Try: ")[1]
    assert len(sentence) < 400


def test_codes_are_not_offered_in_place_of_names(corpus: Corpus) -> None:
    with pytest.raises(QueryError) as caught:
        resolve(corpus, municipality="大阪市")
    assert not any(sign.isdigit() for sign in str(caught.value))


def test_no_word_puts_no_condition(corpus: Corpus) -> None:
    assert resolve(corpus) == Filters()
    assert resolve(corpus, municipality="", topic=None) == Filters()


@pytest.mark.parametrize(
    ("wrong", "field", "offered"),
    [
        (Filters(topic=("trainin",)), "topic", "training"),
        (Filters(topic=("training", "nonsense")), "topic", "nonsense"),
        (Filters(kind=("plan",)), "kind", "plan_section"),
        (Filters(municipality=("那覇市",)), "municipality", "那覇市"),
        (Filters(type=("vilage",)), "type", "village"),
        (Filters(prefecture=("大阪府",)), "prefecture", "大阪府"),
        (Filters(topic="training"), "topic", "'t'"),  # type: ignore[arg-type]
    ],
)
def test_a_value_that_no_record_can_have_is_told(
    corpus: Corpus, wrong: Filters, field: str, offered: str
) -> None:
    with pytest.raises(QueryError, match=field) as caught:
        check(names_of(corpus), wrong)
    assert offered in str(caught.value)


def test_values_of_the_vocabulary_are_no_fault_where_no_record_has_them(corpus: Corpus) -> None:
    for name, values in names_of(corpus).items():
        check(names_of(corpus), replace(Filters(), **{name: cast(Any, tuple(values))}))
