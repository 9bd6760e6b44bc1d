"""Question -> records."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from inside import rows_of
from memory_store import MemoryStore

from kb.answering.answerer import Answerer
from kb.errors import QueryError
from kb.evaluation.measures import evaluate, read_questions
from kb.index.opened import open_index
from kb.index.stores.protocol import Entry
from kb.records.corpus import Corpus
from kb.records.models import Kind
from kb.records.registers import Municipality, MunicipalityType
from kb.search.conditions import Filters
from kb.search.searcher import WEIGHTS, Hit, Searcher
from kb.settings import PACKAGE_ROOT

DATA = PACKAGE_ROOT / "tests" / "data"

FLOORS = {"questions-tune": {"ja": 0.80, "en": 0.78}, "questions-held": {"ja": 0.79, "en": 0.70}}
"""nDCG@10 of topic questions, a little under what was reached when this was written.

Tuning that trades one question for another may move the level by a hair; what falls below these
is a regression. They are no target.
"""


@pytest.fixture(scope="module")
def searcher(answerer: Answerer) -> Searcher:
    return answerer.searcher


def _ids(hits: list[Hit]) -> list[str]:
    return [hit.record.id for hit in hits]


def test_best_first_and_no_record_twice(searcher: Searcher) -> None:
    hits = searcher.search("外部人材をどう活用しているか", k=20).hits
    assert len(hits) == len(set(_ids(hits))) == 20
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert hits[0].score > 0


def test_k_larger_than_the_corpus_gives_what_there_is(searcher: Searcher, corpus: Corpus) -> None:
    many = searcher.search("デジタル化", k=10 * len(corpus)).hits
    assert 0 < len(many) <= len(corpus)
    assert len(set(_ids(many))) == len(many)
    assert _ids(searcher.search("デジタル化", k=3).hits) == _ids(many)[:3]


def test_the_order_is_the_same_in_each_run_and_each_process(
    searcher: Searcher, index_root: Path
) -> None:
    other = Searcher(open_index(index_root))
    for question in ("はんこ", "how do small towns staff DX?", "費用"):
        first = searcher.search(question, k=200)
        for again in (searcher.search(question, k=200), other.search(question, k=200)):
            assert _ids(again.hits) == _ids(first.hits)
            assert [h.score for h in again.hits] == [h.score for h in first.hits]


def test_equal_scores_stand_in_the_order_of_their_ids(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = len(searcher.index.record_ids)
    monkeypatch.setattr(searcher, "_fuse", lambda *a: np.ones(count))
    hits = searcher.search("デジタル化", k=count).hits
    assert _ids(hits) == sorted(searcher.index.record_ids)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾃﾚﾜｰｸ", "テレワーク"),
        ("ｵｰﾌﾟﾝﾃﾞｰﾀの公開", "オープンデータの公開"),
        ("ＲＰＡの導入", "RPAの導入"),
        ("  書かない   窓口\n", "書かない 窓口"),
        ("how do small towns staff DX", "how do small towns staff DX?"),
        ("電子決裁はいつから", "電子決裁はいつから？"),
    ],
)
def test_ways_to_type_one_question_find_the_same(searcher: Searcher, one: str, other: str) -> None:
    first, second = (searcher.search(q, k=20).hits for q in (one, other))
    assert _ids(first) == _ids(second)
    assert [h.score for h in first] == pytest.approx([h.score for h in second], abs=1e-5)


def test_composed_and_decomposed_kana_are_one(searcher: Searcher) -> None:
    decomposed = unicodedata.normalize("NFD", "デジタルデバイド対策")
    composed = unicodedata.normalize("NFC", decomposed)
    assert decomposed != composed
    assert _ids(searcher.search(decomposed).hits) == _ids(searcher.search(composed).hits)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("はんこをやめたい", "押印"),
        ("ハンコ", "押印"),
        ("working from home", "telework"),
        ("在宅勤務", "テレワーク"),
        ("お年寄りのスマホ教室", "デジタルデバイド"),
    ],
)
def test_other_words_for_the_same_thing_find_it(
    searcher: Searcher, question: str, word: str
) -> None:
    record = searcher.search(question, k=1).hits[0].record
    said = " ".join(
        [record.title.ja, record.title.en, *(t for p in record.points for t in (p.ja, p.en))]
    )
    assert word in said.lower(), record.id


def test_synonyms_come_from_the_glossary(searcher: Searcher) -> None:
    tokens = searcher.search("はんこ").tokens
    own = {t for t, weight in tokens.items() if weight == 1.0}
    added = {t for t, weight in tokens.items() if weight < 1.0}
    assert "押印" in added
    assert "押印" not in own


@pytest.mark.parametrize(
    ("question", "meets"),
    [
        ("那覇市の研修", lambda place: place.name.ja == "那覇市"),
        ("福島県内の取組", lambda place: place.prefecture.ja == "福島県"),
        ("九州の事例", lambda place: place.prefecture.ja in {"熊本県", "大分県", "宮崎県"}),
        (
            "小さな町の体制",
            lambda place: (
                place.type in (MunicipalityType.TOWN, MunicipalityType.VILLAGE)
                and place.population.value <= 50_000
            ),
        ),
        (
            "cities with more than a million people",
            lambda place: (
                place.type is MunicipalityType.CITY and place.population.value >= 1_000_000
            ),
        ),
        ("県ではどんな支援をしているか", lambda p: p.type is MunicipalityType.PREFECTURE),
    ],
)
def test_conditions_of_the_question_filter(
    searcher: Searcher, corpus: Corpus, question: str, meets: Callable[[Municipality], bool]
) -> None:
    result = searcher.search(question, k=len(corpus))
    assert result.hits
    assert not result.relaxed
    for hit in result.hits:
        assert meets(corpus.municipality(hit.record)), hit.record.id
    everything = searcher.search(
        question, k=len(corpus), intent=result.intent.without(result.intent.conditions)
    )
    assert len(everything.hits) > len(result.hits)


@pytest.mark.parametrize(
    ("question", "given_up"),
    [
        ("人口1000万人以上の市の研修", {"min_population"}),
        ("人口100万人以上の町では", {"types"}),
        ("愛媛県の町では研修をどうしているか", {"types"}),
    ],
)
def test_conditions_that_leave_nothing_are_given_up_and_named(
    searcher: Searcher, question: str, given_up: set[str]
) -> None:
    result = searcher.search(question)
    assert result.hits
    assert given_up <= set(result.relaxed) <= set(result.intent.conditions)


def test_places_are_given_up_last(searcher: Searcher, corpus: Corpus) -> None:
    result = searcher.search("那覇市の人口5万人以下の町では")
    assert result.relaxed
    assert "places" not in result.relaxed
    assert {corpus.municipality(h.record).name.ja for h in result.hits} == {"那覇市"}


def test_filters_of_the_caller_are_never_given_up(searcher: Searcher) -> None:
    nowhere = Filters(max_population=1)
    assert searcher.search("研修", filters=nowhere).hits == []
    # The question's own condition goes, the caller's stays.
    mixed = searcher.search("人口100万人以上の市の体制", filters=Filters(max_population=20_000))
    assert "min_population" in mixed.relaxed
    assert mixed.hits
    for hit in mixed.hits:
        assert searcher.index.corpus.municipality(hit.record).population.value <= 20_000


def test_filters_and_question_hold_together(searcher: Searcher, corpus: Corpus) -> None:
    both = Filters(kind=(Kind.PLAN_SECTION,), topic=("training",))
    hits = searcher.search("那覇市の取組", k=200, filters=both).hits
    wanted = {
        r.id
        for r in corpus
        if r.kind is Kind.PLAN_SECTION
        and "training" in r.topics
        and corpus.municipality(r).name.ja == "那覇市"
    }
    assert hits
    assert set(_ids(hits)) <= wanted


def test_filters_that_no_record_can_meet_are_told(searcher: Searcher) -> None:
    with pytest.raises(QueryError, match="trainin"):
        searcher.search("研修", filters=Filters(topic=("trainin",)))


def test_a_rare_place_keeps_its_vector_candidates(searcher: Searcher) -> None:
    """However few candidates are taken of all records: conditions are met before the cut.

    As many are taken as the place has passages; of all records those are others, and its own
    would be known by the cosine of the worst of them.
    """
    index = searcher.index
    exact = Searcher(index, replace(WEIGHTS, candidates=len(index.passages)))
    question = "公金の電子決済"
    whole = {h.record.id: h.cosine for h in exact.search(question, k=200).hits}
    far = 0
    for prefecture in ("愛媛県", "埼玉県", "福井県", "宮崎県", "大分県", "兵庫県"):
        place = Filters(prefecture=(prefecture,))
        own = index.columns.passing(place)
        count = sum(passage.record in own for passage in index.passages)
        few = Searcher(index, replace(WEIGHTS, candidates=count))
        result = few.search(question, k=200, filters=place)
        cosines = {h.record.id: h.cosine for h in result.hits}
        assert cosines == pytest.approx({i: whole[i] for i in own}, abs=1e-5)
        near = [i for i, _, _ in index.store.search(result.vector, {}, (), count)]
        far += sum(p.record in own for p in index.store.passages(near)) < count / 10
    assert far > 2, "too easy: the places are near anyway"


def test_a_condition_takes_records_out_and_leaves_the_others_their_scores(
    searcher: Searcher,
) -> None:
    exact = Searcher(searcher.index, replace(WEIGHTS, candidates=len(searcher.index.passages)))
    for question in ("押印廃止の事例", "How are staff trained?"):
        every = {h.record.id: h.score for h in exact.search(question, k=200).hits}
        some = exact.search(question, k=200, filters=Filters(prefecture=("沖縄県",))).hits
        assert some
        for hit in some:
            assert hit.score == pytest.approx(every[hit.record.id], abs=1e-6)


def test_any_store_serves_the_search(searcher: Searcher) -> None:
    index = searcher.index
    store = MemoryStore()
    rows = rows_of(index)
    vectors = rows_of(index).dense.vectors()
    own: dict[str, list[int]] = {}
    for row, passage in enumerate(index.passages):
        own.setdefault(passage.record, []).append(row)
    store.upsert(
        Entry(
            record,
            held.attributes,
            [index.passages[n] for n in own[record]],
            vectors[own[record]],
            held.extras,
        )
        for record, held in rows.held.items()
    )
    other = Searcher(index, store=store)
    for question in ("那覇市の研修", "how do small towns staff DX?"):
        mine, theirs = searcher.search(question), other.search(question)
        assert _ids(theirs.hits) == _ids(mine.hits)
        assert [h.score for h in theirs.hits] == pytest.approx(
            [h.score for h in mine.hits], abs=1e-4
        )
        assert [h.passage for h in theirs.hits] == [h.passage for h in mine.hits]


def test_a_hit_shows_a_passage_of_its_own_in_the_language_asked(searcher: Searcher) -> None:
    for question, lang in (("電子契約を導入した自治体", "ja"), ("chatbots for residents", "en")):
        for hit in searcher.search(question, k=30).hits:
            assert hit.passage.lang == lang
            assert hit.passage.record == hit.record.id
            if hit.passage.point:
                point = hit.record.point(hit.passage.point)
                assert hit.passage.text == point.get(hit.passage.lang)
                assert hit.page == hit.record.page_of(point)
            else:
                assert hit.passage.text == hit.record.gist.get(hit.passage.lang)
                assert hit.page == hit.record.source.page


def test_nothing_to_search_is_said(searcher: Searcher) -> None:
    for question in ("", "  ", "？！", "😀"):
        with pytest.raises(QueryError):
            searcher.search(question)


def test_a_question_of_nothing_but_stop_words_still_answers(searcher: Searcher) -> None:
    # BM25 finds nothing there; the encoder alone decides, and nothing breaks.
    result = searcher.search("what is it about?")
    assert all(hit.score > 0 for hit in result.hits)


@pytest.mark.parametrize("name", ["questions-tune", "questions-held"])
def test_every_fact_has_its_record_among_the_first_three(searcher: Searcher, name: str) -> None:
    for question in read_questions(DATA / f"{name}.jsonl"):
        if question.kind == "fact":
            best = {i for i, grade in question.relevant.items() if grade == 2}
            first = _ids(searcher.search(question.query, k=3).hits)
            assert best & set(first), (question.id, question.query, first)


@pytest.mark.parametrize("name", list(FLOORS))
def test_quality_does_not_fall(answerer: Answerer, name: str) -> None:
    topics = [q for q in read_questions(DATA / f"{name}.jsonl") if q.kind == "topic"]
    report = evaluate(answerer, topics)
    for language, floor in FLOORS[name].items():
        scores = report.by_language[language]
        assert scores.ndcg_at_10 is not None
        assert scores.ndcg_at_10 >= floor, (language, report.fell_short)
        assert scores.statement_support == 1.0, report.fell_short
