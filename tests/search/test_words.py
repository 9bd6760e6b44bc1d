"""Words typed to find records: the floor, what is quoted, and where the words stand."""

from __future__ import annotations

import pytest

from kb.index.text import normalise
from kb.knowledge_base import KnowledgeBase
from kb.search.words import Typed


@pytest.fixture(scope="module")
def base(index_root: object) -> KnowledgeBase:
    return KnowledgeBase.open(index=str(index_root))


@pytest.mark.parametrize("typed", ["zzzz", "あああ", "猫の飼い方", "recipe for pancakes", "寿司"])
def test_words_that_no_record_has_to_do_with_find_none(base: KnowledgeBase, typed: str) -> None:
    assert base.find(typed).hits == []


@pytest.mark.parametrize(
    "typed", ["テレワーク", "telework", "RPA", "窓口 予約", "判子レス", "上里町"]
)
def test_words_of_the_records_and_of_the_glossary_find_some(
    base: KnowledgeBase, typed: str
) -> None:
    found = base.find(typed)
    assert 0 < len(found.hits) < len(base.corpus) / 2
    everything = [hit.record.id for hit in found.result.hits]
    places = [everything.index(hit.record.id) for hit in found.hits]
    assert places == sorted(places)


def test_what_is_quoted_stands_in_every_record_found(base: KnowledgeBase) -> None:
    quoted, plain = base.find("「書かない窓口」"), base.find("書かない窓口")
    assert 0 < len(quoted.hits) < len(plain.hits)
    for hit in quoted.hits:
        record = hit.record
        texts = [record.title, record.gist, record.summary, *record.points]
        assert any("書かない窓口" in normalise(text.ja) for text in texts)
    assert base.find("「書かない窓口という名の宇宙船」").hits == []


@pytest.mark.parametrize(
    ("typed", "text", "phrases"),
    [
        ("窓口 予約", "窓口 予約", ()),
        ("「書かない窓口」 町", "書かない窓口 町", ("書かない窓口",)),
        ('"Staff  training" town', "Staff training town", ("staff training",)),
        ("「」研修", "研修", ()),
        ("「研修", "「研修", ()),
    ],
)
def test_quotation_marks_make_phrases(typed: str, text: str, phrases: tuple[str, ...]) -> None:
    assert Typed.read(typed) == Typed(text, phrases)


def test_a_line_is_a_sentence_of_the_record_with_its_words_and_page(base: KnowledgeBase) -> None:
    found = base.find("電子決裁")
    lines = [(hit.record, found.line(hit.record, "ja")) for hit in found.hits]
    held = [(record, line) for record, line in lines if line]
    assert held
    for record, line in held:
        assert line.text in {p.ja for p in record.points} | {record.gist.ja, record.summary.ja}
        assert {line.text[a:b] for a, b in line.spans} & {"電子決裁", "電子", "決裁"}
        assert line.spans == tuple(sorted(line.spans))


def test_an_english_phrase_ends_where_words_end(base: KnowledgeBase) -> None:
    assert base.find('"train"').hits != base.find("train").hits
    for hit in base.find('"staff training"').hits:
        line = base.find('"staff training"').line(hit.record, "en")
        if line:
            assert {line.text[a:b].lower() for a, b in line.spans} == {"staff training"}
