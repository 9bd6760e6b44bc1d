"""Two scores a unit (BM25 and cosine) -> one, the same for records and for outside sets.

Weighted min-max scores. Measured against reciprocal rank fusion, which loses wherever BM25 is
strong, because ranks forget how sure it was (``scripts/evaluate.py external``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DENSE_SHARE = 0.4
"""Share of the cosine. On the tuning questions 0.3, 0.4, 0.5 find .927, .933, .929 nDCG@10."""

BEST_PASSAGES = 2
"""A unit's cosine is the mean of this many of its best passages: the best one alone is easily a
chance hit, more of them favour long records."""


class BestOf(NamedTuple):
    """Of each unit, shape (count,): the mean of its best cosines, the place of its best one, -1
    where none was found, and how many were."""

    means: NDArray[np.float32]
    first: NDArray[np.int64]
    found: NDArray[np.int64]


def best_of(
    cosines: NDArray[np.float32],
    units: NDArray[np.int64],
    count: int,
    best: int = BEST_PASSAGES,
) -> BestOf:
    """The ``best`` best passages of each of ``count`` units.

    A passage that was not found counts as the worst found one; of equal ones the earlier is first.

    Args:
        cosines: of the passages found, shape (n,).
        units: the unit of each, likewise; fastest where they ascend.
    """
    floor = float(cosines.min()) if len(cosines) else 0.0
    means = np.full(count, floor, dtype=np.float32)
    first = np.full(count, -1, dtype=np.int64)
    found = np.bincount(units, minlength=count)
    if not len(cosines):
        return BestOf(means, first, found)
    order = None
    if (units[1:] < units[:-1]).any():
        order = np.argsort(units, kind="stable")
        cosines, units = cosines[order], units[order]
    own = np.flatnonzero(found)
    starts = np.cumsum(found[own]) - found[own]
    rest, total = cosines.copy(), np.zeros(len(own), dtype=np.float32)
    for nth in range(best):
        highest = np.maximum.reduceat(rest, starts)
        total += np.maximum(highest, np.float32(floor))
        # Where a unit's highest one stands first.
        at = np.flatnonzero(rest == np.repeat(highest, found[own]))
        at = at[np.searchsorted(at, starts)]
        if nth == 0:
            first[own] = at if order is None else order[at]
        rest[at] = -np.inf
    means[own] = total / np.float32(best)
    return BestOf(means, first, found)


def best_mean(
    rows: NDArray[np.int64],
    cosines: NDArray[np.float32],
    owner: NDArray[np.int64],
    count: int,
    best: int = BEST_PASSAGES,
) -> NDArray[np.float32]:
    """Mean cosine of each unit's ``best`` best passages, shape (count,).

    Args:
        rows: the passages found, with their ``cosines``.
        owner: the unit of each passage there is.
    """
    return best_of(cosines, owner[rows], count, best).means


def fuse(
    dense: NDArray[np.float32],
    sparse: NDArray[np.float32],
    dense_share: float | NDArray[np.float64] = DENSE_SHARE,
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
