"""Where texts lie to each other, learned from the records' own questions.

An encoder of general use puts a question and the sentence that answers it apart for being a
question and a sentence, for their length and tone, and near for words that every text here shares.
What a question tells of its answer is what both vary in together: the questions written for points
and these points are placed by their canonical correlations (Hotelling, Relations between two sets
of variates, Biometrika 1936), each direction weighing as much as it is correlated. So that texts
unlike any pair keep a place, and a collection with few questions is not taken at its word, every
statement of the collection counts among the pairs too, as a question for itself that is half
chance; and variances are shrunk to their mean.

On 561 judged questions, which none of these pairs is, points ordered by their cosine alone reach
an average precision of .76 (facts) and .56 (topics); without a space .60 and .46, with the
within-class covariance normalisation (Hatch et al., Interspeech 2006) that stood here before .65
and .51. Fitted on 50 of the 131 records it is as good as that on questions about the other 81.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.index.encoders.protocol import Vectors

Rows = NDArray[np.int64]

_SHRINKAGE = 0.2
"""Part of the mean variance that is added in all directions; .1 to .4 find alike."""

_OWN_WEIGHT = 0.5
_OWN_CORRELATION = 0.5
"""How much the statements weigh as their own questions beside the pairs, and how much of such a
question is no chance. Half of either is alike on what the pairs tell of and worse beyond it."""

_BLOCK = 50_000


@dataclass(frozen=True, eq=False)
class Space:
    """What places an encoder's vectors: the middles of questions and statements, shape (d,), and
    the directions they are placed along, shape (d, k)."""

    asked: NDArray[np.float32]
    stated: NDArray[np.float32]
    asked_along: NDArray[np.float32]
    stated_along: NDArray[np.float32]

    @classmethod
    def plain(cls, dimension: int) -> Space:
        """The one that leaves vectors as they are."""
        nothing, as_is = np.zeros(dimension, dtype=np.float32), np.eye(dimension, dtype=np.float32)
        return cls(nothing, nothing, as_is, as_is)

    @classmethod
    def fitted(cls, vectors: Vectors, asking: NDArray[np.bool_], pairs: Rows) -> Space:
        """The space of a collection; the plain one where no pair is known.

        Args:
            vectors: of all passages, by the encoder.
            asking: which of them are questions.
            pairs: rows of a question and of what it asks for, shape (pairs, 2).
        """
        dimension = vectors.shape[1]
        if not len(pairs):
            return cls.plain(dimension)
        asked, stated = (
            vectors[own].mean(axis=0, dtype=np.float64).astype(np.float32)
            for own in (asking, ~asking)
        )
        questions = (vectors[pairs[:, 0]] - asked).astype(np.float64)
        answers = (vectors[pairs[:, 1]] - stated).astype(np.float64)
        own = _own(vectors, np.flatnonzero(~asking), stated)
        one_half, other_half = (
            _inverse_root(half.T @ half / len(pairs) + own) for half in (questions, answers)
        )
        shared = questions.T @ answers / len(pairs) + _OWN_CORRELATION * own
        left, correlated, right = np.linalg.svd(one_half @ shared @ other_half)
        # Which way a direction runs is left open by it, and may turn with a vector's last bit.
        ways = np.sign(left[np.abs(left).argmax(axis=0), np.arange(dimension)])
        left, right = left * ways, right * ways[:, None]
        kept = _kept(dimension)
        along = (one_half @ left * correlated, other_half @ right.T * correlated)
        return cls(asked, stated, *(a[:, :kept].astype(np.float32) for a in along))

    @property
    def dimension(self) -> int:
        """Of the vectors as they are placed."""
        return int(self.asked_along.shape[1])

    def questions(self, vectors: Vectors) -> Vectors:
        """An encoder's vectors of questions, placed; shape (n, k), each of unit length."""
        return _unit(np.asarray((vectors - self.asked) @ self.asked_along, dtype=np.float32))

    def statements(self, vectors: Vectors) -> Vectors:
        """The same of what is stated: points, titles, sentences of documents."""
        return _unit(np.asarray((vectors - self.stated) @ self.stated_along, dtype=np.float32))

    def written(self) -> bytes:
        """As a file of NumPy's."""
        buffer = io.BytesIO()
        np.save(
            buffer, np.column_stack([self.asked, self.stated, self.asked_along, self.stated_along])
        )
        return buffer.getvalue()

    @classmethod
    def read(cls, data: bytes) -> Space:
        """ValueError where the bytes hold no space."""
        held = np.load(io.BytesIO(data), allow_pickle=False)
        if held.ndim != 2 or held.dtype != np.float32:
            raise ValueError("no space")
        dimension, kept = len(held), held.shape[1] // 2 - 1
        if held.shape[1] % 2 or kept not in (dimension, _kept(dimension)):
            raise ValueError("no space")
        asked, stated = np.ascontiguousarray(held[:, :2].T)
        along = (np.ascontiguousarray(held[:, a : a + kept]) for a in (2, 2 + kept))
        return cls(asked, stated, *along)


def _own(vectors: Vectors, rows: Rows, middle: NDArray[np.float32]) -> NDArray[np.float64]:
    """What statements vary in, as it weighs beside the pairs, shape (d, d).

    A block at a time: in double precision a million of them fill gigabytes.
    """
    total = np.zeros((vectors.shape[1], vectors.shape[1]))
    for start in range(0, len(rows), _BLOCK):
        block = (vectors[rows[start : start + _BLOCK]] - middle).astype(np.float64)
        total += _OWN_WEIGHT * block.T @ block
    return total / len(rows)


def _inverse_root(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of a covariance whose variances are shrunk to their mean, shape (d, d)."""
    dimension = len(covariance)
    mean = max(float(np.trace(covariance)) / dimension, 1e-12)
    variances, directions = np.linalg.eigh(covariance + _SHRINKAGE * mean * np.eye(dimension))
    return np.asarray((directions / np.sqrt(variances)) @ directions.T)


def _kept(dimension: int) -> int:
    return (dimension + 3) // 4


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)
