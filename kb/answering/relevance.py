"""The learned part of answering: which points answer, whose subject they are, and the reply.

Two forests over the evidence (``evidence.FEATURES``) give for each point the chance that it
answers and that it is at least on the subject; two logistic scores over the signals of a question
(``decision.SIGNALS``) the chance that the records answer it and that they hold its subject. All is
fitted by ``kb train`` on judged questions and kept as numbers in ``data/relevance.json``, which
tells what it was fitted on; scikit-learn is not needed to read it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

Matrix = NDArray[np.float64]

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
        most = max(sum(left != n for n, left in enumerate(t.left)) for t in trees)
        places = [_leaf_places(tree) for tree in trees]
        leaves = [own for own, _ in places]
        longest = max(map(len, leaves))
        if longest > _MOST_LEAVES:
            raise ValueError(f"a tree has {longest} leaves, more than {_MOST_LEAVES}")
        self._thresholds = _thresholds(trees)
        known = max(map(len, self._thresholds.values()), default=0)
        small = np.dtype(np.uint8 if known < _NEVER[np.uint8] else np.uint16)
        # Decision n of every tree stands together; where a tree has fewer, one that rules out none.
        shape = (max(most, 1), len(trees), 1)
        self._features = np.zeros(shape[:2], dtype=np.intp)
        self._exceeded = np.full(shape, _NEVER[small.type], dtype=small)
        self._ruled_out = np.zeros(shape, dtype=np.uint32)
        for at, (tree, (_, below)) in enumerate(zip(trees, places, strict=True)):
            deciding = [node for node, left in enumerate(tree.left) if left != node]
            for n, node in enumerate(deciding):
                feature = tree.feature[node]
                self._features[n, at] = feature
                place = np.searchsorted(self._thresholds[feature], tree.threshold[node])
                self._exceeded[n, at] = place
                first, end = below[tree.left[node]]
                self._ruled_out[n, at] = (1 << end) - (1 << first)
        values = [
            [tree.value[leaf] for leaf in order] for tree, order in zip(trees, leaves, strict=True)
        ]
        self._values = np.array([row + [0.0] * (longest - len(row)) for row in values]).ravel()
        self._offsets = (np.arange(len(leaves)) * longest)[:, None]
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


def _thresholds(trees: Iterable[Tree]) -> dict[int, NDArray[np.float64]]:
    """The thresholds of each feature that is decided by, rising."""
    found: dict[int, set[float]] = {}
    for tree in trees:
        for node, left in enumerate(tree.left):
            if left != node:
                found.setdefault(tree.feature[node], set()).add(tree.threshold[node])
    return {feature: np.array(sorted(own)) for feature, own in sorted(found.items())}


def _leaf_places(tree: Tree) -> tuple[list[int], dict[int, tuple[int, int]]]:
    """The leaves from left to right, and where those below each node begin and end among them."""
    leaves: list[int] = []
    below: dict[int, tuple[int, int]] = {}

    def visit(node: int) -> None:
        first = len(leaves)
        if tree.left[node] == node:
            leaves.append(node)
        else:
            visit(tree.left[node])
            visit(tree.right[node])
        below[node] = first, len(leaves)

    visit(0)
    return leaves, below


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
    return Relevance(Model.model_validate(json.loads(text)))
