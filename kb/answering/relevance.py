"""The learned part of answering: which points answer, whose subject they are, and the reply.

Two forests over the evidence (``evidence.FEATURES``) give for each point the chance that it
answers and that it is at least on the subject; two logistic scores over the signals of a question
(``decision.SIGNALS``) the chance that the records answer it and that they hold its subject. All is
fitted by ``kb train`` on judged questions and kept as numbers in ``data/relevance.json``, which
tells what it was fitted on; scikit-learn is not needed to read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

Matrix = NDArray[np.float64]
Places = NDArray[np.intp]

FILE = "data/relevance.json"


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tree(Part):
    """Node n goes to ``left[n]`` where ``feature[n]`` is at most ``threshold[n]``, else to
    ``right[n]``; a leaf goes to itself and gives ``value[n]``."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]


class Forest(Part):
    """Boosted trees: the sum of ``start`` and all leaves is a log odds."""

    start: float
    trees: tuple[Tree, ...]


class Logistic(Part):
    intercept: float
    weights: tuple[float, ...]


class Model(Part):
    """``aspect_prior``: how often points of an aspect answer; ``trained_on``: what and how many."""

    features: tuple[str, ...]
    signals: tuple[str, ...]
    aspect_prior: dict[str, float]
    answers: Forest
    subject: Forest
    answerable: Logistic
    held: Logistic
    trained_on: dict[str, int]


class Chances:
    """Evaluates forests for many rows at once, each decision of all trees once for all rows.

    A decision that goes right rules out the leaves to its left; the first leaf that none rules
    out is the row's (QuickScorer, Lucchese et al., SIGIR 2015). In NumPy that takes less than half
    the time of going down the trees, whose steps are one gather each. Which thresholds a value
    exceeds is worked out once a column: after that decisions compare small numbers.
    """

    def __init__(self, *forests: Forest) -> None:
        trees = [tree for forest in forests for tree in forest.trees]
        left, right = _nodes(t.left for t in trees), _nodes(t.right for t in trees)
        numbers = np.arange(left.shape[1])
        first, leaves = _leaf_places(left, right)
        longest = int(leaves[:, 0].max())
        if longest > _MOST_LEAVES:
            raise ValueError(f"a tree has {longest} leaves, more than {_MOST_LEAVES}")
        at, nodes = np.nonzero(left != numbers)
        features = _nodes(t.feature for t in trees)[at, nodes]
        thresholds = _nodes((t.threshold for t in trees), np.float64)[at, nodes]
        self._thresholds = {
            n: np.array(sorted({*thresholds[features == n].tolist()}))
            for n in sorted({*features.tolist()})
        }
        known = max(map(len, self._thresholds.values()), default=0)
        small = np.dtype(np.uint8 if known < _NEVER[np.uint8] else np.uint16)
        # Decision n of every tree stands together; where a tree has fewer, one that rules out none.
        often = np.bincount(at, minlength=len(trees))
        nth = np.arange(len(at)) - np.repeat(np.cumsum(often) - often, often)
        shape = (max(int(often.max()), 1), len(trees), 1)
        self._features = np.zeros(shape[:2], dtype=np.intp)
        self._exceeded = np.full(shape, _NEVER[small.type], dtype=small)
        self._ruled_out = np.zeros(shape, dtype=np.uint32)
        self._features[nth, at] = features
        for feature, own in self._thresholds.items():
            on = features == feature
            self._exceeded[nth[on], at[on], 0] = own.searchsorted(thresholds[on])
        below = at, left[at, nodes]
        ends = np.left_shift(1, first[below] + leaves[below])
        self._ruled_out[nth, at, 0] = ends - np.left_shift(1, first[below])
        lengths = np.array([[len(t.left)] for t in trees])
        at, nodes = np.nonzero((left == numbers) & (numbers < lengths))
        values = np.zeros((len(trees), longest))
        values[at, first[at, nodes]] = _nodes((t.value for t in trees), np.float64)[at, nodes]
        self._values = values.ravel()
        self._offsets = (np.arange(len(trees)) * longest)[:, None]
        self._starts = [forest.start for forest in forests]
        ends = np.cumsum([len(forest.trees) for forest in forests])
        self._own = [slice(end - len(f.trees), end) for end, f in zip(ends, forests, strict=True)]

    def of(self, rows: Matrix) -> NDArray[np.float64]:
        """The chances of each row, shape (forests, rows)."""
        odds = np.empty((len(self._own), len(rows)))
        for n in range(0, len(rows), _BLOCK):
            values = self._leaves(rows[n : n + _BLOCK])
            for forest, (start, own) in enumerate(zip(self._starts, self._own, strict=True)):
                odds[forest, n : n + _BLOCK] = start + values[own].sum(axis=0)
        return sigmoid(odds)

    def _leaves(self, rows: Matrix) -> NDArray[np.float64]:
        """The value of each tree's leaf for each row, shape (trees, rows)."""
        columns = np.zeros((rows.shape[1], len(rows)), dtype=self._exceeded.dtype)
        for feature, thresholds in self._thresholds.items():
            columns[feature] = thresholds.searchsorted(rows[:, feature])
        ruled_out = np.zeros((len(self._offsets), len(rows)), dtype=np.uint32)
        for features, exceeded, leaves in zip(
            self._features, self._exceeded, self._ruled_out, strict=True
        ):
            goes_right = columns.take(features, axis=0) > exceeded
            # A third of the time of np.where.
            ruled_out |= np.multiply(goes_right, leaves, dtype=np.uint32)
        first = np.bitwise_count(ruled_out & ~(ruled_out + _ONE))
        return np.asarray(self._values.take(first + self._offsets))


_MOST_LEAVES = 32
_ONE = np.uint32(1)
_NEVER = {np.uint8: 255, np.uint16: 65_535}
"""More thresholds than any value exceeds."""

_BLOCK = 256
"""Rows at a time: what one decision of every tree takes fits a processor's cache."""


def _nodes(lists: Iterable[Sequence[float]], dtype: type[np.generic] = np.intp) -> NDArray[Any]:
    """One row a tree, shape (trees, nodes); ends in leaves to which nothing leads."""
    rows = [*lists]
    width = max(map(len, rows))
    spare = range(width)
    return np.array([(*row, *spare[len(row) :]) for row in rows], dtype=dtype)


def _leaf_places(left: NDArray[np.intp], right: NDArray[np.intp]) -> tuple[Places, Places]:
    """Of each node where the leaves below it begin among its tree's, from left to right, and how
    many they are, shape (trees, nodes) each."""
    trees = np.arange(len(left))[:, None]
    deciding = left != np.arange(left.shape[1])
    leaves, before = np.ones_like(left), np.zeros_like(left)
    while not np.array_equal(leaves, before):
        before, leaves = leaves, np.where(deciding, leaves[trees, left] + leaves[trees, right], 1)
    at, nodes = np.nonzero(deciding)
    lower, upper = left[at, nodes], right[at, nodes]
    first, before = np.zeros_like(left), np.ones_like(left)
    while not np.array_equal(first, before):
        before = first.copy()
        first[at, lower] = first[at, nodes]
        first[at, upper] = first[at, nodes] + leaves[at, lower]
    return first, leaves


def sigmoid(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30.0, 30.0))))


class Relevance:
    """The model ready to be used; holds no state."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._chances = Chances(model.answers, model.subject)

    def points(self, rows: Matrix) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Chances of each point that it answers and that it is on the subject, each (points,)."""
        answers, subject = self._chances.of(rows)
        return answers, subject

    def answerable(self, signals: NDArray[np.float64]) -> float:
        """Chance that the records answer the question."""
        return _score(self.model.answerable, signals)

    def held(self, signals: NDArray[np.float64]) -> float:
        """Chance that the records hold the subject, whether or not what is asked of it."""
        return _score(self.model.held, signals)


def _score(part: Logistic, signals: NDArray[np.float64]) -> float:
    return float(sigmoid(np.array(part.intercept + signals @ np.array(part.weights))))


@cache
def trained() -> Relevance:
    """The model that comes with the package."""
    text = files("kb.answering").joinpath(FILE).read_text(encoding="utf-8")
    return Relevance(Model.model_validate_json(text))
