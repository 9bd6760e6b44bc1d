"""Which points of a record speak to a question, and how strongly."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.index.opened import OpenedIndex
from kb.records.models import Aspect, CitedText, Figure, FigureKind, Point, Record, Status, era_year
from kb.records.stages import of_the_place
from kb.search.searcher import Hit, SearchResult
from kb.understanding.expected import Expected, holds
from kb.understanding.intent import Intent, condition_tokens

LEXICAL_WEIGHT = 0.35
ASPECT_BONUS = 0.2
KEY_BONUS = 0.15
ELSEWHERE_MALUS = 0.15
DEED_BONUS = 0.06
CONTEXT_MALUS = 0.06
YEAR_BONUS = 0.15
FIGURE_BONUS = 0.06
STATUS_BONUS = 0.1
FIT_SHARE, FIT_OVERLAP = 0.7, 0.3
FOCUS_SHARE = 0.35
FIT_COSINE, FIT_BEST_COSINE, FIT_RECORD_COSINE = 0.5, 0.4, 0.45
"""What a point must have to hold the definite thing asked for (a number, a date …)."""


DEEDS = frozenset(
    {
        Aspect.ORGANISATION,
        Aspect.STAFFING,
        Aspect.OUTSIDE_TALENT,
        Aspect.MEASURE,
        Aspect.TOOL,
        Aspect.TRAINING,
        Aspect.OUTCOME,
        Aspect.TARGET,
    }
)
"""What was done or is to be done: asked for when a question names no aspect."""

FOCUS = frozenset(
    {
        Aspect.COST,
        Aspect.FUNDING,
        Aspect.OUTCOME,
        Aspect.TIP,
        Aspect.CHALLENGE,
        Aspect.TARGET,
        Aspect.AWARD,
        Aspect.MONITORING,
        Aspect.BACKGROUND,
        Aspect.OUTLOOK,
        Aspect.TRAINING,
        Aspect.OUTSIDE_TALENT,
    }
)
"""Aspects that stand for what they say: who asks for cost wants points on cost."""

_SUBJECTS = frozenset({Aspect.TRAINING, Aspect.OUTSIDE_TALENT})
"""Of these a question may ask the cost or advice: then they are its subject, not what it asks."""

_CONTEXT = frozenset(
    {
        Aspect.BACKGROUND,
        Aspect.PRESENT_STATE,
        Aspect.CHALLENGE,
        Aspect.SCOPE,
        Aspect.PROFILE,
        Aspect.DEFINITION,
        Aspect.PRINCIPLE,
        Aspect.AIM,
    }
)
"""What surrounds a deed: rarely the answer unless it is asked for."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """A point with its strength for a question (higher is better, about 0 to 1.2).

    ``cosine`` and ``overlap`` (share of the question's words but its place names, rare ones
    weighing more) are the parts of it; ``record_cosine`` is that of the record's nearest passage
    of any kind; ``key`` marks a point to which the record's own structure leads (its
    ``organisation`` and ``funding``) for what is asked.
    """

    record: Record
    point: Point
    score: float
    cosine: float
    overlap: float
    record_cosine: float
    vector: NDArray[np.float32]
    figure: Figure | None = None
    key: bool = False

    @property
    def status(self) -> Status:
        return self.record.status_of(self.point)

    @property
    def reference(self) -> tuple[str, str]:
        return self.record.id, self.point.id


def gather(index: OpenedIndex, result: SearchResult, hits: list[Hit]) -> list[Evidence]:
    """Every point of the hits, weighed, strongest first, ties by record and point."""
    conditions = condition_tokens(result.intent)
    rarity = {
        t: w * index.sparse.rarity(t) for t, w in result.tokens.items() if t not in conditions
    }
    found = [e for hit in hits for e in _weigh(index, result, hit.record, rarity)]
    return sorted(found, key=lambda e: (-e.score, e.reference))


def _weigh(
    index: OpenedIndex, result: SearchResult, record: Record, rarity: dict[str, float]
) -> list[Evidence]:
    """The points of one record; ``rarity`` weighs the question's tokens."""
    intent = result.intent
    rows = index.rows_of[record.id, intent.language]
    vectors = index.dense.at(rows)
    cosines = vectors @ result.vector
    nearest = float(cosines.max())
    keys = _key_points(record, intent)
    asked = sum(r for t, r in rarity.items() if result.tokens[t] == 1.0) or 1.0
    evidence = []
    for row, cosine, vector in zip(rows, cosines, vectors, strict=True):
        passage = index.passages[row]
        if not passage.point:
            continue
        point = record.point(passage.point)
        own = set(passage.tokens.split())
        overlap = min(1.0, sum(r for t, r in rarity.items() if t in own) / asked)
        figure = figure_of(record, point)
        score = float(cosine) + LEXICAL_WEIGHT * overlap
        score += _bonus(intent, record, point, figure) + (KEY_BONUS if point.id in keys else 0.0)
        if not of_the_place(index.corpus, record, point):
            score -= ELSEWHERE_MALUS
        evidence.append(
            Evidence(
                record,
                point,
                score,
                float(cosine),
                overlap,
                nearest,
                vector,
                figure,
                point.id in keys,
            )
        )
    return evidence


def _bonus(intent: Intent, record: Record, point: Point, figure: Figure | None) -> float:
    bonus = 0.0
    if point.aspect in intent.aspects:
        bonus += ASPECT_BONUS
    elif Aspect.STAFFING in intent.aspects and point.aspect is Aspect.OUTSIDE_TALENT:
        bonus += ASPECT_BONUS / 2
    elif intent.form != "fact" and point.aspect in DEEDS:
        bonus += DEED_BONUS
    elif intent.form != "fact" and point.aspect in _CONTEXT:
        bonus -= CONTEXT_MALUS
    if figure and figure.kind is FigureKind.TARGET and Aspect.TARGET in intent.aspects:
        bonus += ASPECT_BONUS / 2
    if any(mentions_year(point.get(intent.language), year) for year in intent.years):
        bonus += YEAR_BONUS
    if intent.form == "fact" and (figure or re.search(r"\d", point.ja)):
        bonus += FIGURE_BONUS
    if intent.status:
        planned = record.status_of(point) is Status.PLANNED
        bonus += STATUS_BONUS if planned == (intent.status is Status.PLANNED) else -STATUS_BONUS
    return bonus


def _key_points(record: Record, intent: Intent) -> set[str]:
    """Points to which the record's own structure leads for the aspects asked."""
    asked = set(intent.aspects)
    entries: list[CitedText | None] = []
    if record.organisation:
        who = record.organisation
        if Aspect.ORGANISATION in asked:
            entries += [who.lead, who.body, who.unit, who.staff]
        if Aspect.STAFFING in asked:
            entries += [who.staff, who.outside_talent]
        if Aspect.OUTSIDE_TALENT in asked:
            entries += [who.outside_talent]
    keys = {entry.point for entry in entries if entry}
    if {Aspect.FUNDING, Aspect.COST} & asked:
        keys |= {funding.point for funding in record.funding}
    return keys


def figure_of(record: Record, point: Point) -> Figure | None:
    """The first figure a point states."""
    return next((f for f in record.figures if f.point == point.id), None)


def mentions_year(text: str, year: int) -> bool:
    return str(year) in text or era_year(year).removesuffix("年") in text


def fitting(
    evidence: list[Evidence], kind: Expected | None, intent: Intent, top: str
) -> list[Evidence]:
    """The evidence near the strongest that speaks of the matter and holds what is asked for.

    ``top`` is the id of the best record.
    """
    if not evidence or kind is None:
        return evidence
    if not kind.required:
        return sorted(evidence, key=lambda e: not _may_name(e, kind, evidence[0], intent))
    enough = FIT_SHARE * evidence[0].score
    holding = [
        e for e in evidence if e.score >= enough and holds(kind, e.point.get(intent.language))
    ]
    near = [
        e
        for e in holding
        if e.overlap >= FIT_OVERLAP
        or e.cosine >= (FIT_BEST_COSINE if e is evidence[0] else FIT_COSINE)
    ]
    if near:
        return near
    # The record's own questions may say in a planner's words what its points word otherwise;
    # and a figure of the aspect asked for is to the point in any words.
    return [
        e
        for e in holding
        if e.record.id == top
        and (
            e.record_cosine >= FIT_RECORD_COSINE or (e.figure and e.point.aspect in intent.aspects)
        )
    ]


def _may_name(e: Evidence, kind: Expected, best: Evidence, intent: Intent) -> bool:
    """Whether a point holds the thing and is near enough to the question to go first."""
    return e.score >= FIT_SHARE * best.score and holds(kind, e.point.get(intent.language))


def focused(evidence: list[Evidence], intent: Intent) -> list[Evidence]:
    """Only the points of the aspects asked for, where some of them are strong enough.

    «What results» is answered by results: a nearer point that tells of something else is not
    wanted. Expected results do not count as results.
    """
    asked = set(intent.aspects) & FOCUS
    if asked - _SUBJECTS:
        asked -= _SUBJECTS
    if not asked or not evidence or intent.form == "fact":
        return evidence
    own = [
        e
        for e in evidence
        if (e.point.aspect in asked or _is_target(e, asked))
        and not (e.point.aspect is Aspect.OUTCOME and e.status is Status.PLANNED)
    ]
    if not own or own[0].score < FOCUS_SHARE * evidence[0].score:
        return evidence
    # The nearest point of all stays: it may be the obvious precedent under another aspect.
    return own if evidence[0] in own else [evidence[0], *own]


def _is_target(e: Evidence, asked: set[Aspect]) -> bool:
    target = e.figure is not None and e.figure.kind is FigureKind.TARGET
    return target and Aspect.TARGET in asked


def same_statement(a: Evidence, b: Evidence) -> bool:
    """Whether two points would tell a reader the same thing twice."""
    if a.reference == b.reference:
        return True
    return a.record.municipality == b.record.municipality and float(a.vector @ b.vector) > 0.93
