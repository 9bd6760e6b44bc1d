"""A question ready to be held against points: its words and what they weigh, its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from kb.index.opened import OpenedIndex
from kb.index.text import kind_of, tokenise
from kb.search.searcher import SearchResult
from kb.understanding.intent import Intent, condition_tokens
from kb.understanding.requirements import Requirements

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Weights:
    """What each token of a question weighs, by its rarity; zero where it is of another kind.

    ``words``, ``bigrams`` and ``aliases`` have the shape (tokens,), ``parts`` (parts, tokens);
    all are of one sum of the question's words, or of their own, so that all together weigh 1.
    ``rarest`` is the place of the question's rarest word; -1 without words.
    """

    tokens: tuple[str, ...]
    words: NDArray[np.float64]
    bigrams: NDArray[np.float64]
    aliases: NDArray[np.float64]
    parts: Matrix
    rarest: int


@dataclass(frozen=True, eq=False)
class Asked:
    """A question ready to be held against points: its words with their rarity, its parts."""

    intent: Intent
    requirements: Requirements
    vector: NDArray[np.float32]
    words: Mapping[str, float]
    bigrams: Mapping[str, float]
    aliases: Mapping[str, float]
    parts: tuple[Mapping[str, float], ...]
    part_vectors: NDArray[np.float32]

    @cached_property
    def weights(self) -> Weights:
        tables = (self.words, self.bigrams, self.aliases, *self.parts)
        tokens = tuple(dict.fromkeys(t for table in tables for t in table))
        place = {token: n for n, token in enumerate(tokens)}

        def row(table: Mapping[str, float], total: float) -> NDArray[np.float64]:
            weights = np.zeros(len(tokens))
            for token, weight in table.items():
                weights[place[token]] = weight / (total or 1.0)
            return weights

        total = sum(self.words.values())
        rarest = max(self.words, key=lambda t: (self.words[t], t), default=None)
        return Weights(
            tokens=tokens,
            words=row(self.words, total),
            bigrams=row(self.bigrams, sum(self.bigrams.values())),
            aliases=row(self.aliases, total),
            parts=np.stack([row(part, sum(part.values())) for part in self.parts]),
            rarest=-1 if rarest is None else place[rarest],
        )


def asked(index: OpenedIndex, result: SearchResult, requirements: Requirements) -> Asked:
    """The question of a search as the points are held against it.

    The parts of ``requirements`` are encoded here unless they were with the question
    (``result.also``).
    """
    intent = result.intent
    conditions = condition_tokens(intent)
    of_parts = [
        [t for t in tokenise(part) if t not in conditions and kind_of(t) == "word"]
        for part in requirements.parts
    ]
    known = index.rarity({*result.tokens, *chain(*of_parts)})
    rarity = {t: known[t] for t in result.tokens if t not in conditions}
    own = {t: r for t, r in rarity.items() if result.tokens[t] == 1.0}
    parts = tuple({t: known[t] for t in part} for part in of_parts)
    vectors = result.vector[None, :]
    if len(parts) > 1:
        vectors = result.also if len(result.also) else index.questions([*requirements.parts])
    return Asked(
        intent=intent,
        requirements=requirements,
        vector=result.vector,
        words={t: r for t, r in own.items() if kind_of(t) == "word"},
        bigrams={t: r for t, r in own.items() if kind_of(t) == "bigram"},
        aliases={t: r for t, r in rarity.items() if result.tokens[t] < 1.0},
        parts=parts,
        part_vectors=vectors,
    )
