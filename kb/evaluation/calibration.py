"""Fits the refusal's logistic score on judged questions (used by ``scripts/evaluate.py``)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.answering import confidence
from kb.answering.answerer import Answerer
from kb.evaluation.measures import Question

_STRENGTH = 0.3
"""Inverse regularisation: the questions are few."""


def fit(answerer: Answerer, questions: Sequence[Question]) -> str:
    """Coefficients for ``kb/answering/confidence.py`` and what they do on these questions."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rows, labels = [], []
    for question in questions:
        result = answerer.searcher.search(question.query, k=20)
        if result.intent.unknown_places:
            continue  # declined by rule, whatever the score
        rows.append(confidence.signals(answerer.index, result).as_list())
        labels.append(question.kind != "out_of_scope")
    features, answerable = np.array(rows), np.array(labels)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=_STRENGTH))
    # Rates are told for questions the fit has not seen: ten folds in turn.
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    chances = cross_val_predict(model, features, answerable, cv=folds, method="predict_proba")[:, 1]
    model.fit(features, answerable)
    scaler, fitted = model[0], model[1]
    weights = fitted.coef_[0] / scaler.scale_
    intercept = float(fitted.intercept_[0] - weights @ scaler.mean_)
    lines = [
        f"INTERCEPT = {intercept:.3f}",
        f"COEFFICIENTS = {tuple(round(float(c), 3) for c in weights)}",
    ]
    for threshold in np.arange(0.1, 0.75, 0.05):
        kept = chances >= threshold
        lines.append(
            f"threshold {threshold:.2f}: answerable refused {np.mean(~kept[answerable]):.3f}, "
            f"out of scope declined {np.mean(~kept[~answerable]):.3f}"
        )
    return "\n".join(lines)
