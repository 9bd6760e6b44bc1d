"""BM25: lemmas and stems in one index, character bigrams in another.

bm25s weighs and builds; what it computed, one score for each token and unit, is searched with
NumPy alone, because importing bm25s (with SciPy) takes a fifth of a cold search.

``BIGRAM_WEIGHT``, ``K1`` and ``B`` were chosen on two outside sets (law extracts, Wikipedia
paragraphs) and the project's own questions; ``scripts/evaluate.py`` prints the figures.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.index.arrays import save_array
from kb.index.text import kind_of

K1, B = 1.2, 0.75
BIGRAM_WEIGHT = 0.3

KINDS = ("word", "bigram")

_VOCABULARY = "vocab.json"
_ARRAYS = ("starts", "units", "scores")


@dataclass(frozen=True)
class _Postings:
    """Token n has ``scores[starts[n]:starts[n + 1]]`` in the units at the same places, which
    ascend."""

    vocabulary: dict[str, int]
    starts: NDArray[np.int64]
    units: NDArray[np.int32]
    scores: NDArray[np.float32]

    def span(self, token: str) -> slice:
        """Where the token's scores stand; an empty slice for an unknown token."""
        column = self.vocabulary.get(token)
        if column is None:
            return slice(0, 0)
        return slice(int(self.starts[column]), int(self.starts[column + 1]))


class SparseIndex:
    """Rows are unit numbers."""

    def __init__(self, postings: dict[str, _Postings], count: int) -> None:
        self._postings = postings
        self._count = count

    def __len__(self) -> int:
        return self._count

    @classmethod
    def build(cls, units: list[list[str]]) -> SparseIndex:
        """Index one token list a unit."""
        return cls({kind: _weighed(units, kind) for kind in KINDS}, len(units))

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """BM25 score of every unit, shape (count,), for query tokens with weights."""
        total = np.zeros(self._count, dtype=np.float32)
        for kind, scale in zip(KINDS, (1.0, BIGRAM_WEIGHT), strict=True):
            postings = self._postings[kind]
            # In one order whatever the question's, so that equal questions score equally.
            tokens = sorted(t for t in weights if t in postings.vocabulary)
            spans = [postings.span(token) for token in tokens]
            if not spans:
                continue
            shares = np.array([scale * weights[token] for token in tokens], dtype=np.float32)
            often = [span.stop - span.start for span in spans]
            scores = np.concatenate([postings.scores[span] for span in spans])
            units = np.concatenate([postings.units[span] for span in spans])
            np.add.at(total, units, np.repeat(shares, often) * scores)
        return total

    def query(
        self, weights: Mapping[str, float], k: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``k`` best rows with a score above zero, best first, ties by row.

        Args:
            among: the only rows that may be found, a mask of shape (n,).
        """
        scores = self.scores(weights)
        found = scores > 0 if among is None else (scores > 0) & among
        rows = np.flatnonzero(found)
        if 0 < k < len(rows):
            # All that tie with the last one stay in, for the sort to decide among them.
            last = np.partition(scores[rows], len(rows) - k)[len(rows) - k]
            rows = rows[scores[rows] >= last]
        rows = rows[np.argsort(-scores[rows], kind="stable")[: max(0, k)]]
        return rows.astype(np.int64), scores[rows]

    def units_of(self, token: str) -> NDArray[np.int32]:
        """The units that hold a token, ascending; empty for an unknown one."""
        postings = self._postings[kind_of(token)]
        return postings.units[postings.span(token)]

    def frequency(self, token: str) -> int:
        """How many units hold a token."""
        span = self._postings[kind_of(token)].span(token)
        return int(span.stop - span.start)

    def rarity(self, token: str) -> float:
        """How much a token tells units apart, as BM25 weighs it; most for an unknown one."""
        often = self.frequency(token)
        return math.log(1 + (self._count - often + 0.5) / (often + 0.5))

    def lists(self) -> Iterator[tuple[str, NDArray[np.int32], NDArray[np.float32]]]:
        """Each token with the units that hold it, ascending, and what it scores in each of them
        when it weighs 1."""
        for kind, scale in zip(KINDS, (1.0, BIGRAM_WEIGHT), strict=True):
            postings = self._postings[kind]
            for token in postings.vocabulary:
                span = postings.span(token)
                yield token, postings.units[span], np.float32(scale) * postings.scores[span]

    def save(self, folder: Path) -> None:
        """Write a subfolder a kind into the existing ``folder``."""
        for kind, postings in self._postings.items():
            (folder / kind).mkdir()
            text = json.dumps(postings.vocabulary, ensure_ascii=False)
            (folder / kind / _VOCABULARY).write_text(text, encoding="utf-8")
            for name in _ARRAYS:
                save_array(folder / kind / f"{name}.npy", getattr(postings, name))

    @classmethod
    def load(cls, files: Mapping[str, bytes], count: int) -> SparseIndex:
        """From the bytes of the files ``save`` wrote, by their names below its folder.

        Raises:
            KeyError, ValueError: a file is missing or is not what its name says.
        """
        return cls({kind: _read(files, kind, count) for kind in KINDS}, count)


def _weighed(units: list[list[str]], kind: str) -> _Postings:
    import bm25s

    # Numbered in sorted order: bm25s would follow a set, and each build would differ.
    known = sorted({t for unit in units for t in unit if kind_of(t) == kind})
    if not known:
        empty = np.zeros(0, dtype=np.int32)
        return _Postings({}, np.zeros(1, dtype=np.int64), empty, empty.astype(np.float32))
    vocabulary = {token: n for n, token in enumerate(known)}
    columns = [[vocabulary[t] for t in unit if t in vocabulary] for unit in units]
    model = bm25s.BM25(k1=K1, b=B)
    model.index((columns, vocabulary), show_progress=False, create_empty_token=False)
    return _Postings(
        vocabulary=vocabulary,
        starts=np.asarray(model.scores["indptr"], dtype=np.int64),
        units=np.asarray(model.scores["indices"], dtype=np.int32),
        scores=np.asarray(model.scores["data"], dtype=np.float32),
    )


def _read(files: Mapping[str, bytes], kind: str, count: int) -> _Postings:
    vocabulary = json.loads(files[f"{kind}/{_VOCABULARY}"])
    starts, units, scores = (
        np.load(io.BytesIO(files[f"{kind}/{name}.npy"]), allow_pickle=False) for name in _ARRAYS
    )
    if len(starts) != len(vocabulary) + 1 or not starts[-1] == len(units) == len(scores):
        raise ValueError("the postings have different lengths")
    if len(units) and int(units.max()) >= count:
        raise ValueError("the postings name units that do not exist")
    return _Postings(vocabulary, starts, units, scores)
