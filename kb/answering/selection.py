"""Which records and which of their points an answer says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kb.answering.evidence import Evidence, focused, same_statement
from kb.records.models import Aspect
from kb.search.searcher import Hit, SearchResult
from kb.understanding.intent import Intent


@dataclass(frozen=True)
class Limits:
    """How much an answer says.

    ``record_share``: of the best hit's score; ``weak_record``: of the strongest point, below which
    a record has nothing to say (``weak_key_record`` where it has a key point); ``point_share``: of
    the record's own strongest point; ``finding``: least overlap or cosine of a point by which its
    place is named in the first line.
    """

    records: int = 8
    a_place: int = 2
    record_share: float = 0.55
    weak_record: float = 0.55
    weak_key_record: float = 0.4
    key_points: int = 2
    point_share: float = 0.78
    detailed: int = 4
    detailed_points: int = 3
    brief_points: int = 1
    extra_share: float = 0.6
    settled_share: float = 0.85
    finding: float = 0.3
    fact_points: int = 4
    fact_share: float = 0.76


LIMITS = Limits()

_EXTRAS = (Aspect.OUTCOME, Aspect.COST, Aspect.FUNDING, Aspect.TIP)
"""What a planner wants to know of each precedent beside what was done."""


def worth_reading(result: SearchResult) -> list[Hit]:
    """The hits worth reading: near the best one in score, no more than a few of one place."""
    best = result.hits[0].score if result.hits else 0.0
    limit = LIMITS.records if len(result.intent.places) == 1 else LIMITS.a_place
    taken: Counter[str] = Counter()
    kept: list[Hit] = []
    comparing = result.intent.form == "comparison" and len(result.intent.places) > 1
    for hit in result.hits:
        weak = hit.score < LIMITS.record_share * best and not comparing
        if weak or len(kept) == LIMITS.records:
            break
        taken[hit.record.municipality] += 1
        if taken[hit.record.municipality] <= limit:
            kept.append(hit)
    return kept


def chosen_points(hits: list[Hit], evidence: list[Evidence]) -> dict[str, list[Evidence]]:
    """Points to say, by record in hit order; records without a strong point are left out."""
    best = evidence[0].score if evidence else 0.0
    chosen: dict[str, list[Evidence]] = {}
    said: list[Evidence] = []
    for rank, hit in enumerate(hits):
        own = [e for e in evidence if e.record.id == hit.record.id]
        keys = [e for e in own if e.key][: LIMITS.key_points]
        enough = LIMITS.weak_key_record if keys else LIMITS.weak_record
        if not own or own[0].score < enough * best:
            continue
        detailed = rank < LIMITS.detailed
        limit = LIMITS.detailed_points if detailed else LIMITS.brief_points
        picked: list[Evidence] = []
        strong = [e for e in own if e.score >= LIMITS.point_share * own[0].score]
        for e in dict.fromkeys([*keys, *strong]):
            if len(picked) == limit:
                break
            if not any(same_statement(e, s) for s in [*said, *picked]):
                picked.append(e)
        if not picked:
            continue
        if detailed:
            picked += _extras(own, picked)
        picked.sort(key=lambda e: e.point.id)
        chosen[hit.record.id] = picked
        said += picked
    return chosen


def one_a_place(
    hits: list[Hit], evidence: list[Evidence], intent: Intent
) -> dict[str, list[Evidence]]:
    """For a comparison: the best record of each place and its best points, none left out."""
    chosen: dict[str, list[Evidence]] = {}
    for code in intent.places:
        best = next((h.record.id for h in hits if h.record.municipality == code), None)
        own = [e for e in evidence if e.record.id == best]
        if not own or best is None:
            continue
        keys = [e for e in own if e.key][: LIMITS.key_points]
        picked: list[Evidence] = []
        for e in dict.fromkeys([*focused(own, intent), *keys]):
            if len(picked) < LIMITS.detailed_points and not any(
                same_statement(e, s) for s in picked
            ):
                picked.append(e)
        chosen[best] = sorted(picked, key=lambda e: e.point.id)
    return chosen


def _extras(own: list[Evidence], picked: list[Evidence]) -> list[Evidence]:
    """The record's best point on result, cost, funding and advice, where it is to the point."""
    extras = []
    for aspect in _EXTRAS:
        if any(e.point.aspect is aspect for e in picked):
            continue
        for e in own:
            if e.point.aspect is aspect and e.score >= LIMITS.extra_share * own[0].score:
                if not any(same_statement(e, p) for p in picked):
                    extras.append(e)
                break
    return extras[:2]
