"""What is read out of a question."""

from __future__ import annotations

import pytest

from kb.errors import QueryError
from kb.index.text import MAX_QUERY_CHARS
from kb.records.corpus import Corpus
from kb.records.models import Kind, Status
from kb.records.registers import MunicipalityType
from kb.understanding.intent import Intent, understand
from kb.understanding.typed import language_of

CITY, TOWN, VILLAGE = MunicipalityType.CITY, MunicipalityType.TOWN, MunicipalityType.VILLAGE
PREFECTURE = MunicipalityType.PREFECTURE
SMALL_POPULATION, LARGE_POPULATION = 50_000, 300_000


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("外部人材をどう活用しているか", "ja"),
        ("how do small towns staff DX?", "en"),
        ("RPAの導入", "ja"),
        ("What is 書かない窓口?", "ja"),
        ("RPA", "ja"),
        ("DX", "ja"),
        ("ＡＩ－ＯＣＲ", "ja"),
        ("EBPM 2025", "ja"),
        ("RPA and chatbots", "en"),
        ("ﾃﾚﾜｰｸ", "ja"),
        ("Ｗｈａｔ ｉｓ ＤＸ", "en"),
        ("HOW DO SMALL TOWNS STAFF DX?", "en"),
        ("TELEWORK RULES", "en"),
    ],
)
def test_language(corpus: Corpus, question: str, language: str) -> None:
    assert understand(question, corpus).language == language


def test_an_abbreviation_is_asked_in_the_language_of_the_tool() -> None:
    assert {language_of(word) for word in ("RPA", "BPR", "CDO", "5G")} == {"ja"}


@pytest.mark.parametrize(
    ("question", "kept", "dropped"),
    [
        ("お世話になります。職員研修の例を教えてください。", ["職員研修"], ["世話"]),
        ("hello, how do small towns staff DX? Thank you.", ["staff"], ["thank", "hello"]),
        ("議会の準備をしており、外部人材の費用を知りたい", ["外部人材", "費用"], ["議会"]),
        ("I'm from a small town. How does Hinode train its staff?", ["train"], ["from"]),
        # What leads in is the matter itself where the rest does not say it.
        ("残業を減らしたいのですが、参考になる取組はありますか", ["残業"], []),
        ("職員が減っているので、対策は", ["職員"], []),
        ("標準化に向けて、何をすべきか", ["標準化"], []),
        ("はんこをやめたい。先にやった自治体は？", ["はんこ"], []),
    ],
)
def test_what_is_written_around_a_question_is_not_searched(
    corpus: Corpus, question: str, kept: list[str], dropped: list[str]
) -> None:
    core = understand(question, corpus).core
    assert all(word in core for word in kept), core
    assert not any(word in core for word in dropped), core


@pytest.mark.parametrize(
    ("question", "types", "low", "high"),
    [
        ("小さな町の体制づくりは", (TOWN, VILLAGE), None, SMALL_POPULATION),
        ("how do small towns staff DX?", (TOWN, VILLAGE), None, SMALL_POPULATION),
        ("小規模自治体の事例", (), None, SMALL_POPULATION),
        ("小規模な市町村の事例", (), None, SMALL_POPULATION),
        ("過疎の自治体", (), None, SMALL_POPULATION),
        ("tiny municipalities", (), None, SMALL_POPULATION),
        ("町村の取組", (TOWN, VILLAGE), None, None),
        ("大都市の事例", (CITY,), LARGE_POPULATION, None),
        ("政令指定都市の体制", (CITY,), LARGE_POPULATION, None),
        ("big cities", (CITY,), LARGE_POPULATION, None),
        ("large municipalities", (), LARGE_POPULATION, None),
        ("人口5万人以下の市では", (CITY,), None, 50_000),
        ("人口５万人未満の町で", (TOWN,), None, 49_999),
        ("人口5,000人以下の自治体", (), None, 5_000),
        ("人口500人以下の村では", (VILLAGE,), None, 500),
        ("人口10万人以上の市の事例", (CITY,), 100_000, None),
        ("人口が30万を超える市が", (CITY,), 300_001, None),
        ("人口三万人以下の町では", (TOWN,), None, 30_000),
        ("人口百万以上の都市", (CITY,), 1_000_000, None),
        ("under 10,000 people", (), None, 9_999),
        ("fewer than 50 thousand inhabitants", (), None, 49_999),
        ("municipalities with a population below 50k", (), None, 49_999),
        ("cities with more than a million people", (CITY,), 1_000_001, None),
        ("cities of over 1.5 million residents", (CITY,), 1_500_001, None),
    ],
)
def test_size(
    corpus: Corpus,
    question: str,
    types: tuple[MunicipalityType, ...],
    low: int | None,
    high: int | None,
) -> None:
    intent = understand(question, corpus)
    assert (intent.types, intent.min_population, intent.max_population) == (types, low, high)


def test_small_cities_are_larger_than_small_towns(corpus: Corpus) -> None:
    small = understand("小さな市の取組", corpus)
    assert small.types == (CITY,)
    assert small.max_population is not None
    assert SMALL_POPULATION < small.max_population < LARGE_POPULATION


@pytest.mark.parametrize(
    "question",
    [
        "3人以下で進めている事例",
        "10人以上が受けた研修",
        "at most 20 people take part",
        "手続の5割以下",
        "100件以上の申請",
        "小さな成功を重ねる",
        "small steps first",
        "large files",
        "大きな効果があったもの",
    ],
)
def test_numbers_and_sizes_of_other_things_put_no_condition(corpus: Corpus, question: str) -> None:
    assert understand(question, corpus).conditions == {}


@pytest.mark.parametrize(
    ("question", "types"),
    [
        ("県ではどんな支援をしているか", (PREFECTURE,)),
        ("県庁の推進体制", (PREFECTURE,)),
        ("都道府県による支援", (PREFECTURE,)),
        ("prefectural governments", (PREFECTURE,)),
        ("町では何をしているか", (TOWN,)),
        ("町の事例", (TOWN,)),
        ("村における高齢者支援", (VILLAGE,)),
        ("市の取組", (CITY,)),
        ("which towns use chatbots", (TOWN,)),
        # Both together, or all, ask for no one type.
        ("県や市では、どう進めているか", ()),
        ("how prefectures and cities work together", ()),
        ("市町村の補助金", ()),
        ("市区町村の職員", ()),
        # A type that is no subject.
        ("町の高齢者へのスマホ教室", ()),
        ("市民の声を聞く", ()),
        ("町内会との連携", ()),
        ("city hall opening hours", ()),
        ("smart city", ()),
        ("都市OS", ()),
    ],
)
def test_type_counts_where_it_is_the_subject(
    corpus: Corpus, question: str, types: tuple[MunicipalityType, ...]
) -> None:
    assert understand(question, corpus).types == types


@pytest.mark.parametrize(
    ("question", "members"),
    [
        ("東北の事例", {"山形県", "福島県"}),
        ("examples from Tohoku", {"山形県", "福島県"}),
        ("関東の町", {"埼玉県", "東京都", "神奈川県"}),
        ("首都圏の市", {"埼玉県", "東京都", "神奈川県"}),
        ("北陸の取組", {"福井県"}),
        ("関西の事例", {"兵庫県"}),
        ("四国", {"愛媛県"}),
        ("九州の市", {"熊本県", "大分県", "宮崎県"}),
        ("precedents in Kyushu", {"熊本県", "大分県", "宮崎県"}),
    ],
)
def test_regions_are_their_prefectures_with_records(
    corpus: Corpus, question: str, members: set[str]
) -> None:
    intent = understand(question, corpus)
    held = {m.prefecture.ja for m in corpus.tables.municipalities.values()}
    assert set(intent.prefectures) == members & held
    assert members & held
    assert not intent.unknown_places


def test_a_region_without_records_is_an_unknown_place(corpus: Corpus) -> None:
    held = {m.prefecture.ja for m in corpus.tables.municipalities.values()}
    assert not held & {"岐阜県", "静岡県", "愛知県", "三重県"}
    assert understand("東海の事例", corpus).unknown_places == ("東海",)


@pytest.mark.parametrize(
    ("question", "field", "value"),
    [
        ("先行事例", "kind", Kind.CASE),
        ("precedents for telework", "kind", Kind.CASE),
        ("case studies", "kind", Kind.CASE),
        ("計画ではどうなっているか", "kind", Kind.PLAN_SECTION),
        ("plans for open data", "kind", Kind.PLAN_SECTION),
        ("体制のつくり方", "kind", None),
        ("すでに実施した自治体", "status", Status.DONE),
        ("already implemented measures", "status", Status.DONE),
        ("今後実施する予定の取組", "status", Status.PLANNED),
        ("measures that are planned", "status", Status.PLANNED),
        ("研修", "status", None),
        ("外部人材を比較して", "form", "comparison"),
        ("compare Kobe and Yokohama", "form", "comparison"),
        ("神戸市と横浜市の違いは", "form", "comparison"),
        ("DXとIT化の違いは", "form", "list"),
        ("神戸市の人口は", "form", "fact"),
        ("何人の職員が研修を受けたか", "form", "fact"),
        ("How many staff took the course?", "form", "fact"),
        ("いつ始まったか", "form", "fact"),
        ("どうやって進めるか", "form", "how"),
        ("how to start", "form", "how"),
        ("オープンデータの事例", "form", "list"),
        ("which towns use chatbots", "form", "list"),
    ],
)
def test_kind_status_and_form(corpus: Corpus, question: str, field: str, value: object) -> None:
    assert getattr(understand(question, corpus), field) == value


@pytest.mark.parametrize(
    ("aspect", "questions"),
    [
        ("cost", ("費用はいくらか", "how much did it cost")),
        ("funding", ("使った補助金", "国の支援策", "which grants were used")),
        ("outcome", ("どんな効果があったか", "what results did it bring")),
        ("target", ("目標値", "KPI", "targets for online services")),
        ("schedule", ("スケジュール", "roadmap", "by what year")),
        ("training", ("職員研修", "training for staff")),
        ("tip", ("うまくいくコツ", "any advice?", "lessons learned")),
        ("challenge", ("困っていること", "what was difficult", "obstacles")),
        ("outside_talent", ("副業人材の活用", "outside experts")),
        ("staffing", ("担い手が足りない", "how do small towns staff DX?")),
        ("organisation", ("推進体制", "who leads it", "the organisation")),
        ("background", ("始めたきっかけ", "why did they start")),
        ("profile", ("担当課はどこ", "who is the contact")),
        ("definition", ("DXとは", "definition of DX")),
        ("award", ("受賞した取組", "awards")),
        ("monitoring", ("進捗管理の方法", "how is progress reviewed")),
        ("outlook", ("今後の展望", "next steps in future")),
    ],
)
def test_aspects(corpus: Corpus, aspect: str, questions: tuple[str, ...]) -> None:
    for question in questions:
        assert aspect in understand(question, corpus).aspects, question


def test_each_topic_is_recognised_by_its_name_and_its_words(corpus: Corpus) -> None:
    for topic in corpus.tables.topics.values():
        for word in (topic.name.ja, *topic.terms_ja):
            assert topic.id in understand(f"{word}について", corpus).topics, word
        for word in (f"{topic.name.en} please", *(f"about {t}" for t in topic.terms_en)):
            assert topic.id in understand(word, corpus).topics, word


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("令和7年度に何をするか", (2018 + 7,)),
        ("令和元年度", (2018 + 1,)),
        ("Ｒ６年度の計画", (2018 + 6,)),
        ("令和5年度から令和8年度まで", (2023, 2024, 2025, 2026)),
        ("FY2025 schedule", (2025,)),
        ("in fiscal year 2026", (2026,)),
        ("2024年度の予算", (2024,)),
        ("電話は2000件", ()),
        ("令和の時代", ()),
    ],
)
def test_years(corpus: Corpus, question: str, years: tuple[int, ...]) -> None:
    assert understand(question, corpus).years == years


def test_conditions_hold_only_what_narrows(corpus: Corpus) -> None:
    intent = understand("福島県内の小さな町の先行事例で費用は", corpus)
    assert intent.kind is Kind.CASE
    assert "cost" in intent.aspects
    assert set(intent.conditions) == {"prefectures", "types", "max_population"}
    assert understand("職員研修の方法", corpus).conditions == {}


@pytest.mark.parametrize(
    "name", ["prefectures", "types", "max_population", "kind", "aspects", "years", "topics"]
)
def test_without_takes_back_one_field_and_nothing_else(corpus: Corpus, name: str) -> None:
    intent = understand("福島県内の小さな町の先行事例で令和5年度の研修費用は", corpus)
    empty = Intent(question="-", language="ja")
    assert getattr(intent, name) != getattr(empty, name)
    less = intent.without([name])
    assert getattr(less, name) == getattr(empty, name)
    changed = {f for f in Intent.model_fields if getattr(less, f) != getattr(intent, f)}
    assert changed == {name}


@pytest.mark.parametrize("question", ["", "   ", "\u3000\n\t", "\u200b\ufeff", "\x00"])
def test_empty(corpus: Corpus, question: str) -> None:
    with pytest.raises(QueryError, match="empty"):
        understand(question, corpus)


@pytest.mark.parametrize("question", ["???", "！？…", "😀🎉", "_-_", "★☆★", "〒"])
def test_only_symbols(corpus: Corpus, question: str) -> None:
    with pytest.raises(QueryError, match="only symbols"):
        understand(question, corpus)


def test_too_long(corpus: Corpus) -> None:
    for length in (MAX_QUERY_CHARS + 1, 10_000):
        with pytest.raises(QueryError, match=f"{length:,}") as caught:
            understand("あ" * length, corpus)
        assert str(caught.value).endswith("Shorten it.")
    assert understand("研" * MAX_QUERY_CHARS, corpus).language == "ja"


def test_only_what_was_understood_can_be_dropped(corpus: Corpus) -> None:
    intent = understand("那覇市の研修", corpus)
    assert intent.without(["places", "topics"]).places == ()
    for name in ("question", "language", "nonsense", "__class__"):
        with pytest.raises(QueryError, match=name) as caught:
            intent.without(["places", name])
        assert "places" in str(caught.value).split("Try: ")[1]
