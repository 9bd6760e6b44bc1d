"""The terms of the glossary that a text uses explain themselves."""

from __future__ import annotations

import pytest

from kb.answering.answerer import Answerer
from kb.presenting import terms
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang


def named(corpus: Corpus, text: str, lang: Lang = "ja") -> list[str]:
    return [term.id for term in terms.terms_in([text], corpus, lang)]


def test_a_term_is_found_as_the_tagger_sees_it(corpus: Corpus) -> None:
    assert named(corpus, "町はRPAを入れた。") == ["rpa"]
    assert named(corpus, "町はXRPAを入れた。") == []
    assert named(corpus, "The town uses RPA.", "en") == ["rpa"]
    assert named(corpus, "Tablets are lent.", "en") == ["tablet"]
    assert named(corpus, "A stable setting.", "en") == []
    # Another word of the glossary for a search, and another thing to a reader.
    assert named(corpus, "お金がいる。") == []
    assert named(corpus, "The contrapartite body met.", "en") == []


def test_a_term_within_a_longer_one_is_not_told(corpus: Corpus) -> None:
    assert named(corpus, "CIO補佐官を置いた。") == ["cio-aide"]
    assert named(corpus, "CIOとCIO補佐官を置いた。") == ["cio", "cio-aide"]


@pytest.mark.parametrize("lang", LANGS)
def test_every_term_is_found_by_its_own_name(corpus: Corpus, lang: Lang) -> None:
    for term in corpus.tables.glossary.values():
        assert term.id in named(corpus, term.term.get(lang), lang), term.id


def test_an_answers_terms_stand_in_its_text(answerer: Answerer, corpus: Corpus) -> None:
    answer = answerer.ask("高齢者のデジタルデバイド対策には何があるか")
    told = terms.of_answer(answer, corpus)
    assert "digital-divide" in {term.id for term in told}
    assert answer.finding
    text = "".join(s.text for s in (answer.finding, *answer.statements))
    for term in told:
        assert term.term.ja.split("（")[0] in text, term.id


def test_a_terminal_shows_them_too(corpus: Corpus) -> None:
    record = corpus.get("mic-03-kamisato")
    lines = terms.record_lines(record, corpus)
    told = terms.of_record(record, corpus, "ja")
    assert told
    for term in told:
        assert f"{term.term.ja} — {term.definition.ja}" in lines
        assert f"{term.term.en} — {term.definition.en}" in lines
