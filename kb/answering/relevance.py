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
    depth: int
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
    """Evaluates a forest for many rows at once."""

    def __init__(self, forest: Forest) -> None:
        longest = max(len(tree.feature) for tree in forest.trees)

        def stack(name: str) -> NDArray[np.float64]:
            rows = [
                [*getattr(tree, name), *[0] * (longest - len(tree.feature))]
                for tree in forest.trees
            ]
            return np.array(rows, dtype=np.float64)

        self._feature = stack("feature").astype(np.int32).ravel()
        self._threshold = stack("threshold").ravel()
        offsets = (np.arange(len(forest.trees)) * longest)[:, None]
        self._left = (stack("left").astype(np.int32) + offsets).ravel()
        self._right = (stack("right").astype(np.int32) + offsets).ravel()
        self._value = stack("value").ravel()
        self._roots = offsets.ravel()
        self._depth, self._start = forest.depth, forest.start

    def of(self, rows: Matrix) -> NDArray[np.float64]:
        """The chance of each row, shape (rows,)."""
        nodes = np.broadcast_to(self._roots, (len(rows), len(self._roots)))
        numbers = np.arange(len(rows))[:, None]
        for _ in range(self._depth):
            goes_left = rows[numbers, self._feature[nodes]] <= self._threshold[nodes]
            nodes = np.where(goes_left, self._left[nodes], self._right[nodes])
        return sigmoid(self._start + self._value[nodes].sum(axis=1))


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
