"""Fits the refusal's logistic score on judged questions (used by ``scripts/evaluate.py``)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.answering import confidence
from kb.answering.answerer import Answerer
from kb.answering.evaluation import Question

_STRENGTH = 10.0
"""Inverse regularisation."""


def fit(answerer: Answerer, questions: Sequence[Question]) -> str:
    """Coefficients for ``kb/answering/confidence.py`` and what they do on these questions."""
    from sklearn.linear_model import LogisticRegression

    rows, labels = [], []
    for question in questions:
        result = answerer.searcher.search(question.query, k=20)
        if result.intent.unknown_places:
            continue  # declined by rule, whatever the score
        rows.append(confidence.signals(answerer.index, result).as_list())
        labels.append(question.kind != "out_of_scope")
    model = LogisticRegression(C=_STRENGTH)
    model.fit(np.array(rows), np.array(labels))
    chances = model.predict_proba(np.array(rows))[:, 1]
    lines = [
        f"INTERCEPT = {float(model.intercept_[0]):.3f}",
        f"COEFFICIENTS = {tuple(round(float(c), 3) for c in model.coef_[0])}",
    ]
    for threshold in np.arange(0.1, 0.75, 0.05):
        kept = chances >= threshold
        answerable = np.array(labels)
        lines.append(
            f"threshold {threshold:.2f}: answerable refused {np.mean(~kept[answerable]):.3f}, "
            f"out of scope declined {np.mean(~kept[~answerable]):.3f}"
        )
    return "\n".join(lines)
