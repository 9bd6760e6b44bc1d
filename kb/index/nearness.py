"""How surprising a cosine is: what makes decisions independent of the encoder's scale.

The records' own questions are asked against the points of records they have nothing to do with.
The nearness of a cosine is how rare one that high is among those: -log10 of their share that
reaches it. A model whose cosines run from 0.7 to 0.9 and one from 0.1 to 0.8 then say the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEPS = 56
"""The table holds one cosine for each tenth of nearness, 0 to 5.5."""

_TENTHS = np.arange(STEPS) / 10
MOST_QUESTIONS, MOST_POINTS = 1_600, 3_200
"""Sampled of a large collection: pairs enough for a nearness of five."""


def cuts_of(
    asked: NDArray[np.float32],
    points: NDArray[np.float32],
    foreign: NDArray[np.bool_],
) -> list[float]:
    """The cosine at each tenth of nearness, ascending, STEPS of them.

    Args:
        asked: vectors of questions, shape (q, d).
        points: vectors of points, shape (p, d).
        foreign: which pairs have nothing to do with each other, shape (q, p).
    """
    cosines = np.sort((asked @ points.T)[foreign])
    if not len(cosines):
        return [float(c) for c in np.linspace(-1.0, 1.0, STEPS)]
    places = np.floor(len(cosines) * (1 - 10.0**-_TENTHS)).astype(int)
    return [float(c) for c in cosines[np.clip(places, 0, len(cosines) - 1)]]


def nearness(cosines: NDArray[np.float32], cuts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Nearness of each cosine, 0 to 5.5."""
    return np.interp(cosines, cuts, _TENTHS)
