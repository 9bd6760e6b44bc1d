"""Rows with labels -> forests and logistic scores, as numbers that need no scikit-learn to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.answering.relevance import Forest, Logistic, Tree, sigmoid
from kb.answering.signals import EVIDENCE, LACKS, SIGNALS

_UNJUDGED = 0.25
"""Weight of a point that nobody judged: it was left out for being far off, and is no answer as a
rule. Without them a model knows nothing of what is far off."""

_FOREST: dict[str, Any] = {
    "max_iter": 180,
    "learning_rate": 0.06,
    "max_leaf_nodes": 20,
    "min_samples_leaf": 25,
    "l2_regularization": 5.0,
    "max_features": 0.5,
}
_STRENGTH = 0.3
"""Inverse regularisation of the question's scores: questions are few."""


def fitted(rows: NDArray[np.float64], labels: NDArray[np.bool_], judged: NDArray[np.bool_]) -> Any:
    """A boosted forest of scikit-learn; rows that nobody judged weigh less."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    weights = np.where(judged, 1.0, _UNJUDGED)
    model = HistGradientBoostingClassifier(**_FOREST, random_state=0)
    return model.fit(rows, labels, sample_weight=weights)


def balanced(answerable: Sequence[bool], held: Sequence[bool]) -> NDArray[np.float64]:
    """Weights by which the kinds of reply (answered, not recorded, not held) count more alike.

    How many of each were written says little of what will be asked, and where the subject is
    held and the thing asked for is not, questions are few and mistakes the worst. By the root of
    their number: in full, what is not held at all was claimed more often.
    """
    replies = [a + h for a, h in zip(answerable, held, strict=True)]
    weights = {reply: count**-0.5 for reply, count in Counter(replies).items()}
    mean = sum(weights[r] for r in replies) / len(replies)
    return np.array([weights[r] / mean for r in replies])


def logistic(
    rows: NDArray[np.float64],
    labels: NDArray[np.bool_],
    weights: NDArray[np.float64] | None = None,
) -> Logistic:
    """A logistic score in the signals' own units, in which evidence never speaks against.

    Signals tell much the same; left alone, some get a weight of the wrong sign to take back what
    another says too loudly, and questions unlike those learned from are then declined for being
    well covered.
    """
    from scipy.optimize import minimize

    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = (rows - middle) / spread
    sign = np.where(labels, 1.0, -1.0)
    weigh = _STRENGTH * (np.ones(len(rows)) if weights is None else weights)

    def loss(found: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (scaled @ found[1:] + found[0])
        wrong = weigh * sign * sigmoid(-margin)
        value = float((weigh * np.logaddexp(0.0, -margin)).sum() + (found[1:] ** 2).sum() / 2)
        return value, np.concatenate([[-wrong.sum()], found[1:] - scaled.T @ wrong])

    bounds = [(None, None), *map(_bounds, SIGNALS)]
    start = np.zeros(rows.shape[1] + 1)
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    slopes = found[1:] / spread
    return Logistic(
        intercept=round(float(found[0] - slopes @ middle), 4),
        weights=tuple(round(float(w), 5) for w in slopes),
    )


def _bounds(signal: str) -> tuple[float | None, float | None]:
    if signal in EVIDENCE:
        return 0.0, None
    return (None, 0.0) if signal in LACKS else (None, None)


def exported(model: Any) -> Forest:
    """A boosted forest of scikit-learn as numbers."""
    trees = []
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        numbers = np.arange(len(nodes))
        leaf = nodes["is_leaf"].astype(bool)
        trees.append(
            Tree(
                feature=tuple(int(f) for f in np.where(leaf, 0, nodes["feature_idx"])),
                # In full: a threshold may be the very value of a row.
                threshold=tuple(float(t) for t in np.where(leaf, 0.0, nodes["num_threshold"])),
                left=tuple(int(n) for n in np.where(leaf, numbers, nodes["left"])),
                right=tuple(int(n) for n in np.where(leaf, numbers, nodes["right"])),
                value=tuple(float(f"{v:.5g}") for v in np.where(leaf, nodes["value"], 0.0)),
            )
        )
    start = float(model._baseline_prediction.ravel()[0])
    return Forest(start=start, trees=tuple(trees))
