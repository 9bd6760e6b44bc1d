"""All places of Japan, and how questions name them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from kb.records.corpus import Corpus
from kb.records.registers import Municipality, MunicipalityType, check_digit
from kb.understanding.gazetteer import Place, all_places
from kb.understanding.intent import understand
from kb.understanding.places import mentions

_BY_CODE = {place.code: place for place in all_places()}


@pytest.fixture(scope="module")
def held(corpus: Corpus) -> frozenset[str]:
    return frozenset(record.municipality for record in corpus)


def test_the_list_is_complete() -> None:
    # Fixed by law, not by our records: 47 prefectures, 1,718 cities, towns and villages and the
    # 23 special wards of Tokyo.
    count = Counter(place.type for place in all_places())
    assert count["prefecture"] == 47
    assert count["ward"] == 23
    assert count.total() - 47 == 1718 + 23 == 1741
    assert len(_BY_CODE) == count.total()


def test_codes_have_their_check_digit_and_their_prefecture() -> None:
    prefectures = {p.code[:2]: p.name for p in all_places() if p.type == "prefecture"}
    assert sorted(prefectures) == [f"{n:02}" for n in range(1, 48)]
    for place in all_places():
        assert place.code[5] == check_digit(place.code[:5]), place
        assert place.prefecture == prefectures[place.code[:2]], place


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("010006", "北海道"),
        ("011002", "札幌市"),
        ("131032", "港区"),
        ("133051", "日の出町"),
        ("141003", "横浜市"),
        ("271004", "大阪市"),
        ("472018", "那覇市"),
    ],
)
def test_codes_are_the_official_ones(code: str, name: str) -> None:
    assert _BY_CODE[code].name == name


def test_names_end_in_what_the_place_is() -> None:
    endings = {"prefecture": "都道府県", "city": "市", "town": "町", "village": "村", "ward": "区"}
    for place in all_places():
        assert place.name[-1] in endings[place.type], place
        assert place.kana, place
        assert place.romaji.isascii(), place
        assert place.romaji == place.romaji.lower(), place


def test_the_register_of_the_records_agrees_with_the_list(corpus: Corpus) -> None:
    for own in corpus.tables.municipalities.values():
        place = _BY_CODE[own.code]
        assert (place.name, place.prefecture, place.type, place.kana) == (
            own.name.ja,
            own.prefecture.ja,
            own.type.value,
            own.kana,
        )
        assert own.name.en.split()[0].lower() == place.romaji


def test_every_full_name_is_read_with_and_without_its_prefecture(held: frozenset[str]) -> None:
    for place in all_places():
        before = "" if place.type == "prefecture" else place.prefecture
        found = mentions(f"{before}{place.name}のDX推進体制", held)
        assert len(found) == 1, (place, found)
        assert place in found[0].places, (place, found)
        alone = mentions(f"{place.name}の取組を教えて", held)
        assert [m.words for m in alone] == [place.name], (place, alone)
        assert {p.name for p in alone[0].places} == {place.name}


def test_every_english_name_with_its_type_is_read(held: frozenset[str]) -> None:
    for place in all_places():
        question = f"What does {place.romaji.capitalize()} {place.type.title()} do about telework?"
        found = mentions(question, held)
        assert len(found) == 1, (place, found)
        assert place.romaji in {p.romaji for p in found[0].places}


def _ways(place: Municipality) -> list[str]:
    """Ways to name a place that has records."""
    bare = place.name.en.split()[0]
    before = "" if place.type is MunicipalityType.PREFECTURE else place.prefecture.ja
    return [
        f"{place.name.ja}の取組",
        f"{before}{place.name.ja}では",
        f"{place.name.en} measures",
        f"{bare} measures",
        f"what did {bare.lower()} do",
        f"{bare}'s staff",
        f"staff in {bare.upper()}?",
    ]


def test_places_with_records_are_read_in_every_usual_way(corpus: Corpus) -> None:
    for place in corpus.tables.municipalities.values():
        for question in _ways(place):
            intent = understand(question, corpus)
            inside = place.type is MunicipalityType.PREFECTURE and intent.prefectures
            named = intent.prefectures if inside else intent.places
            assert named == ((place.name.ja,) if inside else (place.code,)), question
            assert not intent.unknown_places, question


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("那覇の計画", "那覇市"),
        ("横浜では誰が進めているか", "横浜市"),
        ("西会津のCDO", "西会津町"),
        ("上天草の目標", "上天草市"),
        ("みやこのじょうの外部人材", "都城市"),
        ("ミヤコノジョウの外部人材", "都城市"),
        ("ﾐﾔｺﾉｼﾞｮｳの外部人材", "都城市"),
        ("にしあいづまちの取組", "西会津町"),
        ("かみあまくさしの計画", "上天草市"),
        ("Kami-Amakusa's plan", "上天草市"),
        ("Nishi-Aizu", "西会津町"),
        ("Kami Amakusa plan", "上天草市"),
        ("Nishi Aizu Town", "西会津町"),
        ("Naha-shi", "那覇市"),
        ("Hinode-machi", "日の出町"),
        ("ＮＡＨＡ　ｃｉｔｙ", "那覇市"),
    ],
)
def test_short_names_readings_and_hyphens(corpus: Corpus, question: str, name: str) -> None:
    places = corpus.tables.municipalities
    assert [places[code].name.ja for code in understand(question, corpus).places] == [name]


@pytest.mark.parametrize(
    ("question", "own", "inside"),
    [
        # A prefecture that has a record is meant itself …
        ("福島", ["福島県"], []),
        ("愛媛では何をしたか", ["愛媛県"], []),
        ("大分県の研修", ["大分県"], []),
        ("Oita", ["大分県"], []),
        ("Ehime Prefecture and Oita Prefecture", ["愛媛県", "大分県"], []),
        # … unless the question is about what lies in it.
        ("福島県の町", [], ["福島県"]),
        ("福島県内の取組", [], ["福島県"]),
        ("towns in Fukushima", [], ["福島県"]),
        # One that has none stands for its municipalities.
        ("沖縄県のスマホ教室", [], ["沖縄県"]),
        ("Yamagata", [], ["山形県"]),
        ("municipalities in Yamagata", [], ["山形県"]),
    ],
)
def test_prefectures(corpus: Corpus, question: str, own: list[str], inside: list[str]) -> None:
    intent = understand(question, corpus)
    register = corpus.tables.municipalities
    assert [register[code].name.ja for code in intent.places] == own
    assert list(intent.prefectures) == inside
    assert not intent.unknown_places


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("大阪市のDX", ["大阪市"]),
        ("大阪のDX", ["大阪"]),
        ("東京都港区のDX", ["東京都港区"]),
        ("北海道の事例", ["北海道"]),
        ("大分市の事例", ["大分市"]),
        ("福島市の事例", ["福島市"]),
        ("Fukushima City", ["Fukushima City"]),
        ("Osaka", ["Osaka"]),
        ("Date City's plan", ["Date City"]),
        ("Fukushima City’s plan", ["Fukushima City"]),
        ("東北町の計画", ["東北町"]),
        ("札幌市と仙台市の比較", ["札幌市", "仙台市"]),
    ],
)
def test_places_without_records_are_known_as_such(
    corpus: Corpus, question: str, unknown: list[str]
) -> None:
    intent = understand(question, corpus)
    assert list(intent.unknown_places) == unknown
    assert not intent.places
    assert not intent.prefectures


@pytest.mark.parametrize(
    "question",
    [
        "What is the date of the plan?",
        "data of mine",
        "the same tone as before",
        "大分進んできた",
        "市町村の補助金",
        "高齢者のスマホ教室",
        "市民の声",
        "都市OSとは",
        "町内会との連携",
        "過去の事例",
        "中央で管理する",
        "デジタル人材の本部",
        "初日の出を見る",
        "職員の光と影",
        "smart city",
        "city hall",
        "AI and RPA",
    ],
)
def test_words_that_only_look_like_places(corpus: Corpus, question: str) -> None:
    intent = understand(question, corpus)
    assert (intent.places, intent.prefectures, intent.unknown_places) == ((), (), ())


@pytest.mark.parametrize(
    "question",
    [
        "松本氏はどんな役割か",
        "福島さんの仕事は",
        "日立のシステムを入れた町は",
        "神戸大学との連携はあるか",
        "大分銀行は何をしたか",
        "横浜市立大学の協力は",
        "How does Toyota help towns?",
        "What did Ms Fukushima do?",
        "What does Kobe University contribute?",
    ],
)
def test_persons_bodies_and_firms_are_no_places(corpus: Corpus, question: str) -> None:
    intent = understand(question, corpus)
    read = (intent.places, intent.prefectures, intent.unknown_places)
    assert read == (("141003",), (), ()) if "横浜市" in question else read == ((), (), ())


@pytest.mark.parametrize("question", ["日立市のシステムは", "What does Toyota City do?"])
def test_with_its_kind_such_a_name_is_a_place(corpus: Corpus, question: str) -> None:
    assert understand(question, corpus).unknown_places


def test_of_places_with_one_name_the_one_with_records_is_meant(held: frozenset[str]) -> None:
    # 福島 is a prefecture with records, cities without, and towns.
    assert {p.name for p in mentions("福島の取組", held)[0].places} == {"福島県"}
    # 府中市 is in Tokyo and in Hiroshima; neither has records, so both may be meant.
    assert {p.prefecture for p in mentions("府中市の取組", held)[0].places} == {"東京都", "広島県"}


def test_a_bare_name_loses_one_sign_only() -> None:
    def bare(name: str) -> str:
        return Place("", "", "", name, "", "").bare

    assert [bare(n) for n in ("四日市市", "京都府", "北海道", "町田市")] == [
        "四日市",
        "京都",
        "北海道",
        "町田",
    ]


@pytest.mark.parametrize(
    "question", ["かみさとまちの体制は", "東京都のスマホ教室", "東京都の計画", "東京都内の町"]
)
def test_a_body_of_the_records_that_stands_in_no_list_harms_nothing(
    corpus: Corpus, question: str
) -> None:
    code = "13999" + check_digit("13999")
    assert code not in {place.code for place in all_places()}
    hinode = corpus.get("hinode-1-1")
    register = corpus.tables.municipalities
    union = register[hinode.municipality].model_copy(update={"code": code})
    own = hinode.model_copy(update={"id": "union-1", "municipality": code})
    wider = Corpus(
        records={**corpus.records, own.id: own},
        tables=replace(corpus.tables, municipalities={**register, code: union}),
    )
    assert understand(question, wider).places == understand(question, corpus).places
