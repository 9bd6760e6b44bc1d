"""The learned part of answering: which points answer, whose subject they are, and the reply.

Two forests over the evidence (``evidence.FEATURES``) give for each point the chance that it
answers and that it is at least on the subject; two logistic scores over the signals of a question
(``decision.SIGNALS``) the chance that the records answer it and that they hold its subject. All is
fitted by ``kb train`` on judged questions and kept as numbers in ``data/relevance.json``, which
tells what it was fitted on; scikit-learn is not needed to read it.
"""

from __future__ import annotations

import json
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
    """Evaluates a forest for many rows at once, each of its decisions once for all rows.

    A decision that goes right rules out the leaves to its left; the first leaf that none rules
    out is the row's (QuickScorer, Lucchese et al., SIGIR 2015). In NumPy that takes less than half
    the time of going down the trees, whose steps are one gather each.
    """

    def __init__(self, forest: Forest) -> None:
        most = max(sum(left != n for n, left in enumerate(t.left)) for t in forest.trees)
        places = [_leaf_places(tree) for tree in forest.trees]
        leaves = [own for own, _ in places]
        longest = max(map(len, leaves))
        if longest > _MOST_LEAVES:
            raise ValueError(f"a tree has {longest} leaves, more than {_MOST_LEAVES}")
        # Decision n of every tree stands together; where a tree has fewer, one that rules out none.
        shape = (max(most, 1), len(leaves), 1)
        self._features = np.zeros(shape[:2], dtype=np.intp)
        self._thresholds = np.zeros(shape)
        self._ruled_out = np.zeros(shape, dtype=np.uint32)
        for at, (tree, (_, below)) in enumerate(zip(forest.trees, places, strict=True)):
            deciding = [node for node, left in enumerate(tree.left) if left != node]
            for n, node in enumerate(deciding):
                self._features[n, at] = tree.feature[node]
                self._thresholds[n, at] = tree.threshold[node]
                first, end = below[tree.left[node]]
                self._ruled_out[n, at] = (1 << end) - (1 << first)
        values = [
            [tree.value[leaf] for leaf in order]
            for tree, order in zip(forest.trees, leaves, strict=True)
        ]
        self._values = np.array([row + [0.0] * (longest - len(row)) for row in values]).ravel()
        self._offsets = (np.arange(len(leaves)) * longest)[:, None]
        self._start = forest.start

    def of(self, rows: Matrix) -> NDArray[np.float64]:
        """The chance of each row, shape (rows,)."""
        blocks = [self._sums(rows[n : n + _BLOCK]) for n in range(0, len(rows), _BLOCK)]
        return sigmoid(self._start + np.concatenate([*blocks, np.zeros(0)]))

    def _sums(self, rows: Matrix) -> NDArray[np.float64]:
        columns = np.ascontiguousarray(rows.T)
        ruled_out = np.zeros((len(self._offsets), len(rows)), dtype=np.uint32)
        for features, thresholds, leaves in zip(
            self._features, self._thresholds, self._ruled_out, strict=True
        ):
            goes_right = columns.take(features, axis=0) > thresholds
            # A third of the time of np.where.
            ruled_out |= np.multiply(goes_right, leaves, dtype=np.uint32)
        first = np.bitwise_count(ruled_out & ~(ruled_out + _ONE))
        return np.asarray(self._values.take(first + self._offsets).sum(axis=0))


_MOST_LEAVES = 32
_ONE = np.uint32(1)
_BLOCK = 512
"""Rows at a time: what one decision of every tree takes fits a processor's cache."""


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
        self._answers, self._subject = Chances(model.answers), Chances(model.subject)

    def answers(self, rows: Matrix) -> NDArray[np.float64]:
        """Chance of each point that it answers, shape (points,)."""
        return self._answers.of(rows)

    def on_subject(self, rows: Matrix) -> NDArray[np.float64]:
        """Chance of each point that it is on the subject asked about, shape (points,)."""
        return self._subject.of(rows)

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
