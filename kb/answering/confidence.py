"""Whether the records answer a question at all.

A logistic score over what the search saw. The coefficients were fitted on the tuning half of
``tests/data/`` (``scripts/evaluate.py refusal`` prints what they do on both halves).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kb.answering.search import SearchResult
from kb.index.opened import OpenedIndex
from kb.index.text import kind_of


@dataclass(frozen=True)
class Signals:
    """What speaks for an answer, each about 0 to 1."""

    cosine: float
    best_cosine: float
    coverage: float
    unknown: float
    topic: float

    def as_list(self) -> list[float]:
        return [self.cosine, self.best_cosine, self.coverage, self.unknown, self.topic]


INTERCEPT = -6.0
COEFFICIENTS = (4.0, 6.0, 3.0, -2.0, 1.0)
THRESHOLD = 0.5


def signals(index: OpenedIndex, result: SearchResult) -> Signals:
    """Signals of a search; all zero when nothing was found."""
    if not result.hits:
        return Signals(0.0, 0.0, 0.0, 1.0, 0.0)
    words = {t: w for t, w in result.tokens.items() if w == 1.0 and kind_of(t) == "word"}
    total = sum(index.sparse.rarity(t) for t in words) or 1.0
    unknown = sum(index.sparse.rarity(t) for t in words if not index.sparse.knows(t))
    coverage = 0.0
    for hit in result.hits[:3]:
        own: set[str] = set()
        for row in index.rows_of[hit.record.id, result.intent.language]:
            own.update(index.passages[row].tokens.split())
        held = sum(index.sparse.rarity(t) for t in words if t in own)
        coverage = max(coverage, held / total)
    return Signals(
        cosine=max(h.cosine for h in result.hits[:3]),
        best_cosine=result.best_cosine,
        coverage=coverage,
        unknown=unknown / total,
        topic=1.0 if result.intent.topics else 0.0,
    )


def probability(signal: Signals) -> float:
    """Chance that the records answer the question, 0 to 1."""
    z = INTERCEPT + sum(c * s for c, s in zip(COEFFICIENTS, signal.as_list(), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
