"""Two scores a unit (BM25 and cosine) -> one, the same for records and for outside sets.

Weighted min-max scores. Measured against reciprocal rank fusion, which loses wherever BM25 is
strong, because ranks forget how sure it was (``scripts/evaluate.py external``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DENSE_SHARE = 0.4
"""Share of the cosine. 0.25 to 0.4 are within a hair of each other on the tuning questions; outside
sets, where BM25 is stronger, lose above 0.4."""

BEST_PASSAGES = 2
"""A unit's cosine is the mean of this many of its best passages: the best one alone is easily a
chance hit, more of them favour long records."""


def best_mean(
    rows: NDArray[np.int64],
    cosines: NDArray[np.float32],
    owner: NDArray[np.int64],
    count: int,
    best: int = BEST_PASSAGES,
) -> NDArray[np.float32]:
    """Mean cosine of each unit's ``best`` best passages, shape (count,).

    ``rows`` are passages found, best first, with their ``cosines``; ``owner`` gives each passage's
    unit. A passage that was not found counts as the worst found one.
    """
    floor = float(cosines[-1]) if len(cosines) else 0.0
    total = np.full(count, best * floor, dtype=np.float32)
    units = owner[rows]
    order = np.argsort(units, kind="stable")
    grouped = units[order]
    starts = np.flatnonzero(np.r_[True, grouped[1:] != grouped[:-1]]) if len(grouped) else grouped
    rank = np.arange(len(grouped)) - np.repeat(starts, np.diff(np.r_[starts, len(grouped)]))
    top = rank < best
    np.add.at(total, grouped[top], cosines[order][top] - floor)
    return np.asarray(total / best, dtype=np.float32)


def fuse(
    dense: NDArray[np.float32],
    sparse: NDArray[np.float32],
    dense_share: float = DENSE_SHARE,
    among: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None,
) -> NDArray[np.float64]:
    """One score a unit, 0 to 1; the cosine alone where BM25 found nothing.

    ``among`` are the cosines and BM25 scores that set the scale, where they are others; a unit
    beyond them then gets less than 0 or more than 1.
    """
    dense_scale, sparse_scale = among or (dense, sparse)
    share = dense_share if sparse_scale.max(initial=0.0) > 0 else 1.0
    return share * scaled(dense, dense_scale) + (1 - share) * scaled(sparse, sparse_scale)


def scaled(
    values: NDArray[np.float32], among: NDArray[np.float32] | None = None
) -> NDArray[np.float64]:
    """Min-max to 0..1, by the least and most of ``among``; zeros where these are equal."""
    among = values if among is None else among
    if not len(values):
        return values.astype(np.float64)
    low, high = float(among.min()), float(among.max())
    if high - low < 1e-9:
        return np.zeros(len(values))
    return (values.astype(np.float64) - low) / (high - low)
