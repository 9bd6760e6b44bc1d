"""Facets over the real records: counts agree with what choosing them leaves."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from memory_store import meets

from kb.index.conditions import Columns, attributes_of
from kb.records.corpus import Corpus
from kb.search import facets
from kb.search.conditions import Filters, resolve
from kb.search.facets import BANDS, FACETS, Narrowed


def passing(corpus: Corpus, selection: Filters) -> list[str]:
    """Record by record."""
    own = attributes_of(corpus)
    return [record_id for record_id in own if meets(record_id, own[record_id], selection)]


def narrow(corpus: Corpus, selection: Filters) -> Narrowed:
    return facets.narrow(corpus, Columns(attributes_of(corpus)), corpus, selection)


@pytest.mark.parametrize("name", FACETS)
@pytest.mark.parametrize("chosen", [{}, {"topic": ("training",)}, {"min_population": 100_000}])
def test_a_count_is_what_choosing_the_value_leaves(
    corpus: Corpus, name: str, chosen: dict[str, Any]
) -> None:
    base = replace(Filters(), **chosen)
    counted = narrow(corpus, base).counts()[name]
    assert counted
    for value, count in counted.items():
        choice: dict[str, Any] = {name: (value,)}
        selection = replace(base, **choice)
        assert len(passing(corpus, selection)) == count


def test_what_passes_is_what_a_search_would_let_through(corpus: Corpus) -> None:
    chosen = Filters(topic=("training", "staffing"), status=("planned",), max_population=50_000)
    narrowed = narrow(corpus, chosen)
    assert [r.id for r in narrowed.passing] == passing(corpus, chosen)
    assert narrowed.passing


def test_a_band_counts_what_it_would_leave_under_the_other_filters(corpus: Corpus) -> None:
    base = Filters(topic=("training",), min_population=10_000, max_population=49_999)
    counted = narrow(corpus, base).bands()
    for (low, high), count in zip(BANDS, counted, strict=True):
        banded = replace(base, min_population=low, max_population=high)
        assert len(passing(corpus, banded)) == count


def test_bands_cover_everyone_once(corpus: Corpus) -> None:
    assert sum(narrow(corpus, Filters()).bands()) == len(corpus)
    for (_, high), (low, _) in pairwise(BANDS):
        assert high is not None
        assert low == high + 1
    assert BANDS[0][0] is None
    assert BANDS[-1][1] is None


def test_every_facet_value_is_held_by_a_record(corpus: Corpus) -> None:
    known = facets.known_values(corpus)
    counted = narrow(corpus, Filters()).counts()
    assert {name: set(values) for name, values in known.items()} == {
        name: set(counter) for name, counter in counted.items()
    }


def test_the_address_takes_what_the_command_takes(corpus: Corpus) -> None:
    given = {
        "kind": ["case"],
        "municipality": ["上里"],
        "prefecture": ["Saitama"],
        "topic": ["人材育成・研修"],
        "min_population": ["10000"],
        "max_population": ["50000"],
    }
    selection, problems = facets.read(corpus, given)
    assert not problems
    assert selection == resolve(
        corpus,
        kind="case",
        municipality="上里町",
        prefecture="埼玉県",
        topic="training",
        min_population=10_000,
        max_population=50_000,
    )


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("kind", "=1"),
        ("prefecture", "アトランティス"),
        ("topic", "<script>"),
        ("status", "nope"),
        ("min_population", "many"),
        ("max_population", "９９"),
        ("min_population", "9" * 40),
    ],
)
def test_a_wrong_word_is_named_and_chooses_nothing(corpus: Corpus, name: str, word: str) -> None:
    selection, problems = facets.read(corpus, {name: [word]})
    assert selection == Filters()
    assert len(problems) == 1
    assert word[:10] in problems[0] or name in problems[0]


def test_loosening_names_the_conditions_in_the_way(corpus: Corpus) -> None:
    impossible = Filters(kind=("case",), prefecture=("沖縄県",))
    assert not passing(corpus, impossible)
    offered = dict(narrow(corpus, impossible).loosened())
    assert set(offered) == {"kind", "prefecture"}
    for name, count in offered.items():
        assert len(passing(corpus, impossible.without(name))) == count
