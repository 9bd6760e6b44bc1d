"""Whether the records answer a question at all.

A logistic score over what the search saw in the best records. The coefficients were fitted on the
tuning half of ``tests/data/`` (``scripts/evaluate.py refusal`` prints them and what they do).
"""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import astuple, dataclass

from kb.answering.intent import condition_tokens
from kb.answering.search import SearchResult
from kb.index.opened import OpenedIndex
from kb.index.text import kind_of

INTERCEPT = -6.073
COEFFICIENTS = (6.801, -0.538, 2.36, 3.411, -2.093, 0.79, 0.097)
THRESHOLD = 0.31

_HITS = 5


@dataclass(frozen=True)
class Signals:
    """What speaks for an answer, each 0 to 1.

    ``cosine``: of the nearest passage of the best records; ``coverage``: share of the question's
    words, rare ones weighing more, that one passage holds; ``record_coverage``: that one record
    holds; ``joint``: the best passage by both at once; ``unknown``: share of words that stand in
    no record; ``rarest``: whether one of the best records holds the question's rarest word;
    ``topic``: whether the question names a topic of the vocabulary.
    """

    cosine: float = 0.0
    coverage: float = 0.0
    record_coverage: float = 0.0
    joint: float = 0.0
    unknown: float = 1.0
    rarest: float = 0.0
    topic: float = 0.0

    def as_list(self) -> list[float]:
        return list(astuple(self))


ALL_OF_IT = Signals(1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0)


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
    cosine = coverage = record_coverage = joint = found = 0.0
    for hit in result.hits[:_HITS]:
        unit = index.unit_of[hit.record.id, intent.language]
        held = {t for t in weights if index.sparse.holds(unit, t)}
        record_coverage = max(record_coverage, share(held))
        found = max(found, float(rarest in held))
        rows = index.rows_of[hit.record.id, intent.language]
        for row, near in zip(rows, index.dense.at(rows) @ result.vector, strict=True):
            here = share(frozenset(index.passages[row].tokens.split()))
            cosine = max(cosine, float(near))
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
    )


def probability(signal: Signals) -> float:
    """Chance that the records answer the question, 0 to 1."""
    z = INTERCEPT + sum(c * s for c, s in zip(COEFFICIENTS, signal.as_list(), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
