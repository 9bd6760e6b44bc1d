"""Whether the records answer a question at all.

A logistic score over what the search saw in the best records. The coefficients were fitted on the
tuning half of ``tests/data/`` (``scripts/evaluate.py refusal`` prints them and what they do).
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass

from kb.answering.search import SearchResult
from kb.index.opened import OpenedIndex
from kb.index.text import kind_of, normalise, tokenise

INTERCEPT = -6.0
COEFFICIENTS = (4.0, 3.0, 3.0, 3.0, -2.0, 1.0)
THRESHOLD = 0.5

_HITS = 5


@dataclass(frozen=True)
class Signals:
    """What speaks for an answer, each 0 to 1.

    ``cosine``: of the nearest passage of the best records; ``coverage``: share of the question's
    words, rare ones weighing more, that one passage holds; ``record_coverage``: that one record
    holds; ``joint``: the best passage by both at once; ``unknown``: share of words that stand in
    no record; ``topic``: whether the question names a topic of the vocabulary.
    """

    cosine: float = 0.0
    coverage: float = 0.0
    record_coverage: float = 0.0
    joint: float = 0.0
    unknown: float = 1.0
    topic: float = 0.0

    def as_list(self) -> list[float]:
        return list(astuple(self))


def signals(index: OpenedIndex, result: SearchResult) -> Signals:
    """Signals of a search; those of nothing when it found nothing."""
    if not result.hits:
        return Signals()
    intent = result.intent
    places = {t for word in intent.place_words for t in tokenise(normalise(word))}
    # The place is a condition: that its records name it says nothing about the rest.
    weights = {t: w for t, w in result.tokens.items() if kind_of(t) == "word" and t not in places}
    rarity = {t: index.sparse.rarity(t) for t in weights}
    own = [t for t, w in weights.items() if w == 1.0]
    total = sum(rarity[t] for t in own)
    if not total:
        return Signals(cosine=result.best_cosine, coverage=0.5, record_coverage=0.5, unknown=0.0)
    cosine = coverage = record_coverage = joint = 0.0
    for hit in result.hits[:_HITS]:
        rows = index.rows_of[hit.record.id, intent.language]
        held: set[str] = set()
        for row, near in zip(rows, index.dense.at(rows) @ result.vector, strict=True):
            tokens = set(index.passages[row].tokens.split())
            held |= tokens
            share = min(1.0, sum(w * rarity[t] for t, w in weights.items() if t in tokens) / total)
            cosine = max(cosine, float(near))
            coverage = max(coverage, share)
            joint = max(joint, (float(near) + share) / 2)
        share = sum(w * rarity[t] for t, w in weights.items() if t in held) / total
        record_coverage = max(record_coverage, min(1.0, share))
    return Signals(
        cosine=cosine,
        coverage=coverage,
        record_coverage=record_coverage,
        joint=joint,
        unknown=sum(rarity[t] for t in own if not index.sparse.knows(t)) / total,
        topic=1.0 if intent.topics else 0.0,
    )


def probability(signal: Signals) -> float:
    """Chance that the records answer the question, 0 to 1."""
    z = INTERCEPT + sum(c * s for c, s in zip(COEFFICIENTS, signal.as_list(), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
