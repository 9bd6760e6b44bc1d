"""Facets over the real records: counts agree with what choosing them leaves."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from kb.answering import facets
from kb.answering.answerer import Answerer
from kb.answering.facets import BANDS, FACETS, Selection
from kb.answering.filters import resolve
from kb.answering.search import Searcher
from kb.records.corpus import Corpus


@pytest.fixture(scope="module")
def searcher(answerer: Answerer) -> Searcher:
    return answerer.searcher


@pytest.mark.parametrize("name", FACETS)
@pytest.mark.parametrize("chosen", [{}, {"topic": ("training",)}, {"min_population": 100_000}])
def test_a_count_is_what_choosing_the_value_leaves(
    searcher: Searcher, name: str, chosen: dict[str, object]
) -> None:
    corpus = searcher.index.corpus
    base = replace(Selection(), **chosen)  # type: ignore[arg-type]
    counted = facets.counts(searcher, corpus, base)[name]
    assert counted
    for value, count in counted.items():
        selection = replace(base, **{name: (value,)})
        assert len(facets.passing(searcher, corpus, selection)) == count


def test_bands_cover_everyone_once(searcher: Searcher) -> None:
    corpus = searcher.index.corpus
    assert sum(facets.band_counts(searcher, corpus, Selection())) == len(corpus)
    for (_, high), (low, _) in pairwise(BANDS):
        assert high is not None
        assert low == high + 1
    assert BANDS[0][0] is None
    assert BANDS[-1][1] is None


def test_every_facet_value_is_held_by_a_record(searcher: Searcher) -> None:
    corpus = searcher.index.corpus
    known = facets.known_values(corpus)
    counted = facets.counts(searcher, corpus, Selection())
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
    assert selection.filters() == resolve(
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
    assert selection == Selection()
    assert len(problems) == 1
    assert word[:10] in problems[0] or name in problems[0]


def test_loosening_names_the_conditions_in_the_way(searcher: Searcher) -> None:
    corpus = searcher.index.corpus
    impossible = Selection(kind=("case",), prefecture=("沖縄県",))
    assert not facets.passing(searcher, corpus, impossible)
    offered = dict(facets.loosened(searcher, corpus, impossible))
    assert set(offered) == {"kind", "prefecture"}
    for name, count in offered.items():
        assert len(facets.passing(searcher, corpus, impossible.without(name))) == count
