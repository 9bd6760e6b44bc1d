"""BM25 by bm25s: lemmas and stems in one index, character bigrams in another.

``BIGRAM_WEIGHT``, ``K1`` and ``B`` were chosen on two outside sets (law extracts, Wikipedia
paragraphs) and the project's own questions; ``scripts/evaluate.py`` prints the figures.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from kb.index.text import kind_of

K1, B = 1.2, 0.75
BIGRAM_WEIGHT = 0.3

KINDS = ("word", "bigram")


class SparseIndex:
    """Rows are unit numbers."""

    def __init__(self, retrievers: dict[str, Any], count: int) -> None:
        self._retrievers = retrievers
        self._count = count

    @classmethod
    def build(cls, units: list[list[str]]) -> SparseIndex:
        """Index one token list a unit."""
        retrievers = {}
        for kind in KINDS:
            retriever = bm25s.BM25(k1=K1, b=B)
            tokens = [[t for t in unit if kind_of(t) == kind] for unit in units]
            # An empty corpus has no average length; one empty text stands in for it.
            retriever.index(tokens or [[]], show_progress=False)
            retrievers[kind] = retriever
        return cls(retrievers, len(units))

    def scores(self, weights: dict[str, float]) -> NDArray[np.float32]:
        """BM25 score of every unit, shape (count,), for query tokens with weights."""
        total = np.zeros(self._count, dtype=np.float32)
        for kind, scale in zip(KINDS, (1.0, BIGRAM_WEIGHT), strict=True):
            retriever = self._retrievers[kind]
            known = {t: w for t, w in weights.items() if kind_of(t) == kind and self.knows(t)}
            for weight in sorted(set(known.values())):
                tokens = [t for t, w in known.items() if w == weight]
                total += np.float32(scale * weight) * retriever.get_scores(tokens)[: self._count]
        return total

    def query(
        self, weights: dict[str, float], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``k`` best rows with a score above zero, best first, ties by row."""
        scores = self.scores(weights)
        rows = np.argsort(-scores, kind="stable")[:k]
        rows = rows[scores[rows] > 0]
        return rows.astype(np.int64), scores[rows]

    def knows(self, token: str) -> bool:
        return token in self._retrievers[kind_of(token)].vocab_dict

    def rarity(self, token: str) -> float:
        """Inverse document frequency of a word, 0 to about ln(count); the highest if unknown."""
        return float(np.log1p(self._count / (1 + self._document_count(token))))

    def _document_count(self, token: str) -> int:
        retriever = self._retrievers[kind_of(token)]
        column = retriever.vocab_dict.get(token)
        if column is None:
            return 0
        pointers = retriever.scores["indptr"]
        return int(pointers[column + 1] - pointers[column])

    def save(self, folder: Path) -> None:
        for kind, retriever in self._retrievers.items():
            retriever.save(folder / kind, show_progress=False)

    @classmethod
    def load(cls, folder: Path, count: int) -> SparseIndex:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            retrievers = {
                kind: bm25s.BM25.load(folder / kind, allow_pickle=False) for kind in KINDS
            }
        return cls(retrievers, count)
