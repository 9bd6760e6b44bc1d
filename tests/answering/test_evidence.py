"""Which points of a record speak to a question."""

from __future__ import annotations

import pytest

from kb.answering.answerer import Answerer
from kb.answering.evidence import Evidence, gather, mentions_year, same_statement
from kb.records.corpus import Corpus
from kb.records.models import Aspect


def _evidence(answerer: Answerer, question: str, k: int = 5) -> list[Evidence]:
    result = answerer.searcher.search(question, k=k)
    return gather(answerer.index, result, result.hits)


def _of(answerer: Answerer, question: str, record_id: str) -> list[Evidence]:
    result = answerer.searcher.search(question, k=len(answerer.index.corpus))
    hits = [hit for hit in result.hits if hit.record.id == record_id]
    return gather(answerer.index, result, hits)


def test_every_point_of_the_hits_is_weighed_once_strongest_first(answerer: Answerer) -> None:
    result = answerer.searcher.search("外部人材をどう活用しているか", k=4)
    evidence = gather(answerer.index, result, result.hits)
    assert sorted(e.reference for e in evidence) == sorted(
        (hit.record.id, point.id) for hit in result.hits for point in hit.record.points
    )
    assert [e.score for e in evidence] == sorted((e.score for e in evidence), reverse=True)
    again = gather(answerer.index, result, result.hits[::-1])
    assert [e.reference for e in again] == [e.reference for e in evidence]


@pytest.mark.parametrize(
    ("question", "record_id", "aspects"),
    [
        ("都城市でかかった費用は", "mic-06-miyakonojo", {Aspect.COST, Aspect.FUNDING}),
        ("大分県が使った国の支援は", "mic-09-oita", {Aspect.FUNDING}),
        ("What advice does Miyakonojo give to others?", "mic-06-miyakonojo", {Aspect.TIP}),
        ("上里町の取組の成果は", "mic-03-kamisato", {Aspect.OUTCOME, Aspect.AWARD}),
        ("福島県が始めたきっかけは", "mic-02-fukushima", {Aspect.BACKGROUND}),
        ("Which results has Kamisato seen?", "mic-03-kamisato", {Aspect.OUTCOME, Aspect.AWARD}),
    ],
)
def test_the_aspect_asked_for_leads(
    answerer: Answerer, corpus: Corpus, question: str, record_id: str, aspects: set[Aspect]
) -> None:
    assert aspects & {p.aspect for p in corpus.get(record_id).points}
    assert _of(answerer, question, record_id)[0].point.aspect in aspects


def test_the_same_point_ranks_higher_when_its_aspect_is_asked_for(answerer: Answerer) -> None:
    def rank(question: str) -> int:
        order = [e.point.aspect for e in _of(answerer, question, "mic-09-oita")]
        return order.index(Aspect.COST)

    assert rank("大分県の外部人材の費用") < rank("大分県の外部人材の役割")


def test_a_year_asked_for_lifts_the_points_that_name_it(answerer: Answerer) -> None:
    plain = {e.reference: e.score for e in _of(answerer, "那覇市の目標", "naha-no03")}
    dated = {e.reference: e.score for e in _of(answerer, "令和8年度の那覇市の目標", "naha-no03")}
    points = answerer.index.corpus.get("naha-no03").points
    naming = {("naha-no03", p.id) for p in points if mentions_year(p.ja, 2026)}
    assert naming
    others = set(plain) - naming
    assert others

    def gain(references: set[tuple[str, str]]) -> float:
        return sum(dated[r] - plain[r] for r in references) / len(references)

    assert gain(naming) > gain(others)


def test_mentions_year_reads_both_calendars() -> None:
    assert mentions_year("令和7年度までに整える。", 2025)
    assert mentions_year("by the end of FY2025", 2025)
    assert mentions_year("令和元年度に始めた。", 2019)
    assert mentions_year("平成30年の調査", 2018)
    assert not mentions_year("令和7年度までに整える。", 2024)


def test_key_points_of_the_record_come_before_passing_mentions(answerer: Answerer) -> None:
    """Who leads is told by the record's own structure, whatever words its points use."""
    record = answerer.index.corpus.get("mic-06-miyakonojo")
    assert record.organisation
    assert record.organisation.lead
    first = _of(answerer, "都城市の推進体制は誰が率いているか", record.id)[:3]
    assert record.organisation.lead.point in {e.point.id for e in first}


def test_two_points_that_say_the_same_are_one(answerer: Answerer) -> None:
    evidence = _evidence(answerer, "テレワーク", k=6)
    for e in evidence:
        assert same_statement(e, e)
    first = evidence[0]
    elsewhere = [e for e in evidence if e.record.municipality != first.record.municipality]
    assert elsewhere
    # What another municipality says is never a repetition.
    assert not any(same_statement(first, e) for e in elsewhere)


def test_the_parts_of_a_score_are_shares(answerer: Answerer) -> None:
    for question in ("オープンデータの公開", "how do small towns staff DX?"):
        for e in _evidence(answerer, question):
            assert 0 <= e.overlap <= 1
            assert -1.001 <= e.cosine <= e.record_cosine <= 1.001
            assert e.status is e.record.status_of(e.point)
