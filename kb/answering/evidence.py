"""Which points of a record speak to a question, and how strongly."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.answering.intent import Intent
from kb.answering.search import Hit, SearchResult
from kb.index.opened import OpenedIndex
from kb.records.models import (
    Aspect,
    Figure,
    FigureKind,
    Point,
    Record,
    Status,
    era_year,
)

LEXICAL_WEIGHT = 0.35
ASPECT_BONUS = 0.2
DEED_BONUS = 0.06
CONTEXT_MALUS = 0.06
YEAR_BONUS = 0.08
FIGURE_BONUS = 0.06
STATUS_BONUS = 0.05


_DEEDS = frozenset(
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


@dataclass(frozen=True)
class Evidence:
    """A point with its strength for a question (higher is better, about 0 to 1.2)."""

    record: Record
    point: Point
    score: float
    vector: NDArray[np.float32]
    figure: Figure | None = None

    @property
    def status(self) -> Status:
        return self.record.status_of(self.point)

    @property
    def reference(self) -> tuple[str, str]:
        return self.record.id, self.point.id


def gather(index: OpenedIndex, result: SearchResult, hits: list[Hit]) -> list[Evidence]:
    """Every point of the hits, weighed, strongest first, ties by record and point."""
    found = [e for hit in hits for e in _weigh(index, result, hit.record)]
    return sorted(found, key=lambda e: (-e.score, e.reference))


def _weigh(index: OpenedIndex, result: SearchResult, record: Record) -> list[Evidence]:
    intent = result.intent
    rows = [r for r in index.rows_of[record.id, intent.language] if index.passages[r].point]
    vectors = index.dense.at(rows)
    cosines = vectors @ result.vector
    total = sum(w * index.sparse.rarity(t) for t, w in result.tokens.items()) or 1.0
    evidence = []
    for row, cosine, vector in zip(rows, cosines, vectors, strict=True):
        passage = index.passages[row]
        point = record.point(passage.point)
        own = set(passage.tokens.split())
        shared = sum(w * index.sparse.rarity(t) for t, w in result.tokens.items() if t in own)
        figure = figure_of(record, point)
        score = float(cosine) + LEXICAL_WEIGHT * shared / total
        score += _bonus(intent, record, point, figure)
        evidence.append(Evidence(record, point, score, vector, figure))
    return evidence


def _bonus(intent: Intent, record: Record, point: Point, figure: Figure | None) -> float:
    bonus = 0.0
    if point.aspect in intent.aspects:
        bonus += ASPECT_BONUS
    elif intent.form != "fact" and point.aspect in _DEEDS:
        bonus += DEED_BONUS
    elif intent.form != "fact" and point.aspect in _CONTEXT:
        bonus -= CONTEXT_MALUS
    if figure and figure.kind is FigureKind.TARGET and Aspect.TARGET in intent.aspects:
        bonus += ASPECT_BONUS / 2
    if any(mentions_year(point.get(intent.language), year) for year in intent.years):
        bonus += YEAR_BONUS
    if intent.form == "fact" and (figure or re.search(r"\d", point.ja)):
        bonus += FIGURE_BONUS
    if intent.status and record.status_of(point) is intent.status:
        bonus += STATUS_BONUS
    return bonus


def figure_of(record: Record, point: Point) -> Figure | None:
    """The first figure a point states."""
    return next((f for f in record.figures if f.point == point.id), None)


def mentions_year(text: str, year: int) -> bool:
    return str(year) in text or era_year(year).removesuffix("年") in text


def same_statement(a: Evidence, b: Evidence) -> bool:
    """Whether two points would tell a reader the same thing twice."""
    if a.reference == b.reference:
        return True
    return a.record.municipality == b.record.municipality and float(a.vector @ b.vector) > 0.93
