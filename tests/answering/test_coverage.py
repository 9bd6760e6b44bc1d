"""Where a term is stated: in what records say, never in the words they are found by."""

from __future__ import annotations

import pytest

from kb.answering.answerer import Answerer
from kb.answering.coverage import Coverage, Mention, records_of
from kb.records.corpus import Corpus


@pytest.fixture(scope="module")
def coverage(answerer: Answerer) -> Coverage:
    return Coverage(answerer.index)


def test_a_keyword_is_no_evidence(coverage: Coverage, corpus: Corpus) -> None:
    having = [r.id for r in corpus if "総務省の手引き" in r.keywords.ja]
    assert having
    assert coverage.mentions(["総務省の手引き"])[0] == frozenset()


def test_a_compound_is_stated_as_a_whole(coverage: Coverage) -> None:
    assert coverage.mentions(["電子"])[0]
    assert coverage.mentions(["入札"])[0] == coverage.mentions(["電子入札"])[0] == frozenset()


def test_english_words_are_stated_as_neighbours(coverage: Coverage) -> None:
    assert coverage.mentions(["smart"])[0]
    assert coverage.mentions(["smart locks"])[0] == frozenset()
    assert "mic-03-kamisato" in records_of(coverage.mentions(["ict leaders"])[0])


def test_the_glossary_s_other_words_count(coverage: Coverage, corpus: Corpus) -> None:
    term = next(t for t in corpus.tables.glossary.values() if t.id == "ai")
    assert "artificial intelligence (ai)" in coverage.wordings("ai")
    assert coverage.mentions([term.aliases_ja[0]])[0] >= coverage.mentions(["ai"])[0]


def test_a_mention_names_its_point(coverage: Coverage, corpus: Corpus) -> None:
    for mention in coverage.mentions(["書かない窓口"])[0]:
        assert isinstance(mention, Mention)
        if mention.point:
            point = corpus.get(mention.record).point(mention.point)
            assert "書かない窓口" in point.ja.replace("」", "") or "form-filling" in point.en
