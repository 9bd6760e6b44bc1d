"""No false sentence passes the verifier, most faithful ones do, and every point passes as it is."""

from __future__ import annotations

import pytest
from sentences import Written, bundled, statement_of, written

from kb.prose.reply import Segment, Worded, sentences
from kb.prose.verifying import Verifier
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang

SETS = ("tune", "tune-2", "tune-3", "tune-4", "tune-5")
FREE = {"tune-6": 0.6, "tune-7": 0.55, "tune-8": 0.35}
"""Reworded freely (another order, other words throughout, two statements made one), with the share
of faithful ones that must pass; the checks were made on the first, the last were read last."""

WRONG = [one for name in (*SETS, *FREE) for one in written(f"wrong-{name}")]

_FAITHFUL = 0.9
"""Share of faithful sentences near their points that must pass."""


@pytest.mark.parametrize("false", WRONG, ids=lambda one: f"{one.id}-{one.kind}")
def test_a_false_sentence_does_not_pass(false: Written, corpus: Corpus) -> None:
    assert any(false.faults(corpus))


def test_there_are_enough_false_sentences_of_every_kind() -> None:
    kinds = {one.kind for one in WRONG}
    assert len(WRONG) >= 150
    assert {
        *("number", "unit", "percent", "sum", "year", "date", "bound", "name", "town", "swap"),
        *("negation", "stage", "hedge", "opposite", "claim", "language", "injection"),
        *("no_point", "unknown_point", "other_point", "unused_point", "carried", "roles"),
    } <= kinds
    assert {one.lang for one in WRONG} == set(LANGS)


@pytest.mark.parametrize(("name", "share"), [*((s, _FAITHFUL) for s in SETS), *FREE.items()])
def test_most_faithful_sentences_pass(name: str, share: float, corpus: Corpus) -> None:
    own = written(f"faithful-{name}")
    failed = [(one.id, faults) for one in own if any(faults := one.faults(corpus))]
    assert len(failed) <= (1 - share) * len(own), failed


def test_without_an_encoder_the_points_own_words_are_needed(corpus: Corpus) -> None:
    statement = statement_of(corpus, "naha-4-2#pb", "ja")
    text = statement.text.replace("つかむ", "把握する")
    sentence = Worded(text, (Segment(text, (1,)),))
    assert Verifier(corpus, "ja", bundled()).faults(sentence, [statement]) == []
    assert Verifier(corpus, "ja").faults(sentence, [statement]) == ["word 把握"]


@pytest.mark.parametrize("lang", LANGS)
def test_every_point_passes_as_it_is(corpus: Corpus, lang: Lang) -> None:
    verifier = Verifier(corpus, lang, bundled())
    failed = []
    for record in corpus:
        for point in record.points:
            statement = statement_of(corpus, f"{record.id}#{point.id}", lang)
            sentence = Worded(point.get(lang), (Segment(point.get(lang), (1,)),))
            if faults := verifier.faults(sentence, [statement]):
                failed.append((record.id, point.id, faults))
    assert failed == []


def test_a_sentence_without_a_place_is_of_the_place_before(corpus: Corpus) -> None:
    verifier = Verifier(corpus, "ja", bundled())
    statement = statement_of(corpus, "naha-no10#po", "ja")
    own = corpus.get("naha-no10").municipality
    (sentence,) = sentences("データ連携基盤の導入方針を令和10年度に検討する予定である[1]。", "ja")
    assert verifier.faults(sentence, [statement], own) == []
    for elsewhere in ("", corpus.get("mic-04-funagata").municipality):
        assert verifier.faults(sentence, [statement], elsewhere) == [
            "leaves open of which place it speaks"
        ]


@pytest.mark.parametrize(
    "added", ["\u202e", "\u200b", "\x07", "\ue000", "Москва", "서울", "🎉", "ⓐ", "\U000e0041"]
)
def test_signs_that_no_reader_of_words_knows(added: str, corpus: Corpus) -> None:
    statement = statement_of(corpus, "mic-03-kamisato#px", "ja")
    text = statement.text.replace("17人", f"17人{added}")
    sentence = Worded(text, (Segment(text, (1,)),))
    assert Verifier(corpus, "ja", bundled()).faults(sentence, [statement])


def test_a_name_of_the_glossary_may_stand_for_another(corpus: Corpus) -> None:
    statement = statement_of(corpus, "kamiamakusa-4-5-1#pg", "ja")
    (own,) = sentences(statement.text.replace("スマホ", "スマートフォン") + "[1]", "ja")
    assert Verifier(corpus, "ja", bundled()).faults(own, [statement]) == []
