"""Whether the records answer a question at all.

A logistic score over what the search saw in the best records. The coefficients were fitted on the
tuning half of ``tests/data/`` (``scripts/evaluate.py refusal`` prints them and what they do).
"""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import astuple, dataclass

from kb.index.opened import OpenedIndex
from kb.index.passages import PassageKind
from kb.index.text import kind_of
from kb.search.searcher import SearchResult
from kb.understanding.intent import condition_tokens

INTERCEPT = -3.184
COEFFICIENTS = (2.044, 0.86, 1.103, 2.149, -1.275, 0.874, -0.063, -0.491, 7.518, -1.773, -4.449)
THRESHOLD = 0.37

_HITS = 5


@dataclass(frozen=True)
class Signals:
    """What speaks for an answer, each 0 to 1.

    ``cosine``: of the nearest passage of the best records; ``coverage``: share of the question's
    words, rare ones weighing more, that one passage holds; ``record_coverage``: that one record
    holds; ``joint``: the best passage by both at once; ``unknown``: share of words that stand in
    no record; ``rarest``: whether one of the best records holds the question's rarest word;
    ``topic`` and ``place``: whether the question names a topic of the vocabulary or a place with
    records; ``question``: cosine of the nearest of the records' own questions, which tells most;
    ``missing``: share of words that none of the best records holds; ``rare``: how rare the words
    are on the average, of the rarest possible.
    """

    cosine: float = 0.0
    coverage: float = 0.0
    record_coverage: float = 0.0
    joint: float = 0.0
    unknown: float = 1.0
    rarest: float = 0.0
    topic: float = 0.0
    place: float = 0.0
    question: float = 0.0
    missing: float = 1.0
    rare: float = 1.0

    def as_list(self) -> list[float]:
        return list(astuple(self))


ALL_OF_IT = Signals(1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.5)


def signals(index: OpenedIndex, result: SearchResult) -> Signals:
    """Signals of a search; those of nothing when it found nothing."""
    if not result.hits:
        return Signals()
    intent = result.intent
    conditions = condition_tokens(intent)
    weights = {
        t: w for t, w in result.tokens.items() if kind_of(t) == "word" and t not in conditions
    }
    rarity = {t: index.sparse.rarity(t) for t in weights}
    own = [t for t, w in weights.items() if w == 1.0]
    total = sum(rarity[t] for t in own)
    if not total:
        # «Compare Kamisato and Funagata» asks for all there is on places that have records.
        return ALL_OF_IT if intent.places or intent.prefectures else Signals()

    def share(tokens: Container[str]) -> float:
        return min(1.0, sum(w * rarity[t] for t, w in weights.items() if t in tokens) / total)

    rarest = max(own, key=lambda t: (rarity[t], t))
    cosine = coverage = record_coverage = joint = found = question = 0.0
    anywhere: set[str] = set()
    for hit in result.hits[:_HITS]:
        unit = index.unit_of[hit.record.id, intent.language]
        held = {t for t in weights if index.sparse.holds(unit, t)}
        anywhere |= held
        record_coverage = max(record_coverage, share(held))
        found = max(found, float(rarest in held))
        rows = index.rows_of[hit.record.id, intent.language]
        for row, near in zip(rows, index.dense.at(rows) @ result.vector, strict=True):
            passage = index.passages[row]
            here = share(frozenset(passage.tokens.split()))
            cosine = max(cosine, float(near))
            if passage.kind is PassageKind.QUESTION:
                question = max(question, float(near))
            coverage = max(coverage, here)
            joint = max(joint, (float(near) + here) / 2)
    return Signals(
        cosine=cosine,
        coverage=coverage,
        record_coverage=record_coverage,
        joint=joint,
        unknown=sum(rarity[t] for t in own if not index.sparse.knows(t)) / total,
        rarest=found,
        topic=1.0 if intent.topics else 0.0,
        place=1.0 if intent.places or intent.prefectures else 0.0,
        question=question,
        missing=sum(t not in anywhere for t in own) / len(own),
        rare=total / len(own) / index.sparse.rarity(""),
    )


def probability(signal: Signals) -> float:
    """Chance that the records answer the question, 0 to 1."""
    z = INTERCEPT + sum(c * s for c, s in zip(COEFFICIENTS, signal.as_list(), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
