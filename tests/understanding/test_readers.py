"""The readers of numbers, years, exclusions and spellings, each by itself."""

from __future__ import annotations

from datetime import date

import pytest

from kb.index.text import fold, lower, normalise
from kb.records.corpus import Corpus
from kb.records.registers import check_digit
from kb.texts import notes as texts
from kb.understanding.gazetteer import all_places, by_code, counties, ended, near_names, wards
from kb.understanding.intent import understand
from kb.understanding.named import Note
from kb.understanding.numbers import numbers
from kb.understanding.polarity import denied, excluded
from kb.understanding.spans import blank
from kb.understanding.spelling import corrected
from kb.understanding.years import years


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1万5千", 15_000),
        ("1万5,000", 15_000),
        ("一万五千", 15_000),
        ("一・五万", 15_000),
        ("1.5万", 15_000),
        ("15 thousand", 15_000),
        ("fifteen thousand", 15_000),
        ("百二十万", 1_200_000),
        ("1.2 million", 1_200_000),
        ("五〇〇〇", 5_000),
        ("half a million", 500_000),
        ("a hundred thousand", 100_000),
    ],
)
def test_a_number_is_the_same_whichever_way_it_is_written(written: str, value: float) -> None:
    (number,) = numbers(f"x {written} y")
    assert number.value == value
    assert (number.start, number.end) == (2, 2 + len(written))


@pytest.mark.parametrize("text", ["", "のは", "万", "元", ",,,", "9" * 200 + "万", "1,,,2"])
def test_no_text_breaks_the_reader_of_numbers(text: str) -> None:
    assert all(0 <= n.start < n.end <= len(text) for n in numbers(text))


@pytest.mark.parametrize(
    ("today", "words", "year"),
    [
        (date(2026, 3, 31), "今年度", 2025),
        (date(2026, 4, 1), "今年度", 2026),
        (date(2026, 3, 31), "今年", 2026),
        (date(2026, 3, 31), "来年度", 2026),
        (date(2026, 4, 1), "next fiscal year", 2027),
    ],
)
def test_a_fiscal_year_begins_in_april(today: date, words: str, year: int) -> None:
    assert years(f"{words}の予定", today)[0] == (year,)


def test_years_tell_where_they_stand() -> None:
    text = normalise("藤沢市の令和５～７年度の計画と2030年")
    found, spans = years(text, date(2026, 1, 1))
    assert found == (2023, 2024, 2025, 2030)
    assert [text[a:b] for a, b in spans] == ["令和5~7年度", "2030年"]


def test_what_is_joined_to_what_is_left_out_is_left_out_too() -> None:
    text = "aとb、cを除くd"
    spans = [(0, 1), (2, 3), (4, 5), (8, 9)]
    assert set(excluded(text, spans)) == {(0, 1), (2, 3), (4, 5)}
    assert excluded(text, spans)[4, 5] == (4, 8)
    english = "cities except a, b and c in d"
    at = [english.index(f"{x}") for x in ("a,", "b ", "c in")]
    assert set(excluded(english, [(n, n + 1) for n in at])) == {(n, n + 1) for n in at}


def test_only_a_denied_deed_is_denied() -> None:
    assert denied("rpaを導入していない市は")
    assert denied("which towns do not use ai")
    assert not denied("書かない窓口の市は")
    assert not denied("not only cities use ai")


def test_blanks_keep_the_offsets() -> None:
    assert blank("quota of ota", [(9, 12)]) == "quota of    "


def test_folding_keeps_the_length_of_lower_case() -> None:
    for text in ("İSTANBUL", "Ｋｏ̄be", "ＡＩ－ＯＣＲ", "マイナンバ－カ－ド"):
        assert len(lower(fold(text))) == len(fold(text))
        assert fold(fold(text)) == fold(text)


def test_a_place_in_the_middle_of_a_word_is_not_cut_out_of_it(corpus: Corpus) -> None:
    intent = understand("What total quota did Ota City set?", corpus)
    assert [intent.text[a:b] for a, b in intent.spans] == ["ota city"]
    assert "total quota" in intent.matter


def test_words_of_the_records_are_read_as_typed(corpus: Corpus) -> None:
    for topic in corpus.tables.topics.values():
        for word in (topic.name.ja, *topic.terms_ja):
            assert corrected(fold(word), corpus)[1] == (), word


def test_a_word_read_otherwise_can_be_taken_back(corpus: Corpus) -> None:
    read = understand("テレワクの事例", corpus)
    assert read.corrections == (("テレワク", "テレワーク"),)
    assert Note(kind="read_as", written="テレワク", values=("テレワーク",)) in read.notes
    typed = understand("テレワクの事例", corpus, drop=["corrections"])
    assert typed.text == "テレワクの事例"
    assert not typed.corrections


def test_wards_and_ended_places_belong_to_places_of_today() -> None:
    for ward in wards():
        assert ward.code[5] == check_digit(ward.code[:5]), ward
        assert by_code()[ward.city].type == "city", ward
        assert by_code()[ward.city].prefecture == ward.prefecture, ward
        assert ward.name.endswith("区"), ward
        assert ward.kana.endswith("く"), ward
    assert len({ward.city for ward in wards()}) == 20  # the designated cities
    names = {(p.prefecture, p.name) for p in all_places()}
    moved = [old for old in ended() if by_code()[old.successor].prefecture != old.prefecture]
    # 山口村 is the one village that a merger took to another prefecture (to 中津川市, in 2005).
    assert [old.name for old in moved] == ["山口村"]
    for old in ended():
        assert old.ended >= "1999-04-01", old
        assert (old.prefecture, old.name) not in names, old


def test_towns_and_villages_lie_in_a_county_but_on_the_islands_of_tokyo() -> None:
    outside = [p for p in all_places() if p.type in ("town", "village") and not p.county]
    assert {p.prefecture for p in outside} == {"東京都"}
    assert len(outside) == 9
    today = [county for county in counties() if county.members]
    assert sum(len(county.members) for county in today) == 743 + 183 - 9


def test_near_names_are_one_slip_away(corpus: Corpus) -> None:
    assert near_names("上理町", corpus.held)[0] == "上里町"
    assert near_names("zzzzzz town", corpus.held) == ()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_note_has_its_sentence(lang: str) -> None:
    kinds = Note.model_fields["kind"].annotation.__args__  # type: ignore[union-attr]
    for kind in kinds:
        for values in ((), ("甲市", "2005")):
            if f"{kind}+" not in texts.NOTES and values:
                continue
            if kind not in texts.NOTES and not values:
                continue
            text = texts.note(kind, "乙町", values, lang)  # type: ignore[arg-type]
            assert "乙町" in text
            assert "{" not in text


@pytest.mark.parametrize(("asks", "part"), [("count", "131"), (None, "していない団体")])
def test_what_no_record_answers_is_told_from_the_tables(
    corpus: Corpus, asks: str | None, part: str
) -> None:
    assert part in texts.beyond(asks, corpus, "ja")
