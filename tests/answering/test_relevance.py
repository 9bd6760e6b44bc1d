"""The learned model: what it is read from, and that its forests give what they were fitted to."""

from __future__ import annotations

import numpy as np
import pytest

from kb.answering.evidence import FEATURES
from kb.answering.relevance import Chances, Forest, Tree, sigmoid, trained
from kb.answering.signals import EVIDENCE, LACKS, SIGNALS
from kb.evaluation import fitting

STUMP = Tree(
    feature=(1, 0, 0), threshold=(0.5, 0, 0), left=(1, 1, 2), right=(2, 1, 2), value=(0, -2, 3)
)


def test_a_tree_goes_left_up_to_its_threshold() -> None:
    chances = Chances(Forest(start=0.25, trees=(STUMP, STUMP)))
    rows = np.array([[9.0, 0.5], [9.0, 0.6]])
    expected = 1 / (1 + np.exp(-(0.25 + np.array([-4, 6]))))
    assert chances.of(rows)[0] == pytest.approx(expected)


def test_a_forest_gives_what_scikit_learn_gave() -> None:
    rng = np.random.default_rng(0)
    rows = rng.random((400, 6))
    labels = rows[:, 1] + 0.3 * rng.random(400) > 0.7
    every = np.ones(400, dtype=np.bool_)
    two = [fitting.fitted(rows, those, every) for those in (labels, ~labels | (rows[:, 0] > 0.5))]
    together = Chances(*map(fitting.exported, two)).of(rows)
    for ours, fitted in zip(together, two, strict=True):
        assert ours == pytest.approx(fitted.predict_proba(rows)[:, 1], abs=1e-3)


def test_a_row_is_the_same_alone_and_among_many() -> None:
    rows = np.random.default_rng(1).random((700, len(FEATURES))) * 3
    whole = np.array(trained().points(rows))
    alone = np.hstack([np.array(trained().points(rows[n : n + 1])) for n in range(0, 700, 99)])
    assert whole[:, ::99] == pytest.approx(alone)


def test_the_packaged_model_is_of_today_s_features() -> None:
    model = trained().model
    assert model.features == FEATURES
    assert model.signals == SIGNALS
    assert len(model.answerable.weights) == len(model.held.weights) == len(SIGNALS)
    assert model.trained_on["pairs"] > 2_000


def test_evidence_never_speaks_against_being_answerable() -> None:
    """Two signals tell the same, one of them too loudly: left alone, the other takes it back."""
    rng = np.random.default_rng(0)
    rows = np.zeros((400, len(SIGNALS)))
    labels = rng.random(400) > 0.5
    loud, echo, lack = (SIGNALS.index(s) for s in ("wide", "top_wide", "unstated"))
    rows[:, loud] = labels + rng.normal(size=400)
    rows[:, echo] = rows[:, loud] - 0.5 * labels + 0.1 * rng.normal(size=400)
    rows[:, lack] = labels
    weights = np.array(fitting.logistic(rows, labels).weights)
    assert weights[loud] > 0
    assert weights[echo] >= 0
    assert weights[lack] <= 0
    for score in (trained().model.answerable, trained().model.held):
        by_name = dict(zip(SIGNALS, score.weights, strict=True))
        assert all(by_name[signal] >= 0 for signal in EVIDENCE)
        assert all(by_name[signal] <= 0 for signal in LACKS)


def test_odds_become_chances() -> None:
    assert sigmoid(np.array([0.0, 1e9, -1e9])) == pytest.approx([0.5, 1.0, 0.0], abs=1e-9)
