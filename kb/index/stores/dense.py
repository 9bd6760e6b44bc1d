"""Vectors and nearest neighbours; of unit vectors the inner product is the cosine.

Up to ``EXACT_UP_TO`` all vectors are looked at, by NumPy alone: FAISS, whose import takes longer
than all a cold question does with vectors, finds neighbours among more (``lists.py``). Up to
``_WHOLE`` times as many it looks at each of them too, in half precision; beyond, at the inverted
lists nearest to a question, which may miss a neighbour.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.index.arrays import save_array

EXACT_UP_TO = 100_000
_WHOLE = 2.5
"""Where one overtakes the other, at 128 dimensions with as many lists probed as find .99 of the ten
nearest: at 50,000 passages the 2,000 nearest take 1.2, 1.4 and 1.2 ms, at 100,000 2.1, 2.1 and 1.7,
at 200,000 9.2, 3.3 and 3.8, at 500,000 24, 15 and 7 (``scripts/benchmarks/README.md``)."""

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Structure:
    """How neighbours are found: ``exact``, ``half`` (each looked at in half precision), ``ivf``.

    ``recall`` is recall@10 against exact search, measured.
    """

    kind: str
    lists: int = 0
    probes: int = 0
    recall: float = 1.0


class DenseIndex(ABC):
    """Rows are passage numbers."""

    structure: Structure

    @staticmethod
    def build(
        vectors: Vectors, exact_up_to: int = EXACT_UP_TO, asked: Rows | None = None
    ) -> DenseIndex:
        """Exact up to ``exact_up_to`` vectors, else whole in half precision, else inverted lists
        probed until recall is met.

        Args:
            asked: rows most like what will be asked; recall is measured on a sample of them.
        """
        if len(vectors) <= exact_up_to:
            return Exact(np.ascontiguousarray(vectors, dtype=np.float32))
        from kb.index.stores.lists import Lists

        return Lists.of(vectors, asked, whole=len(vectors) <= _WHOLE * exact_up_to)

    @staticmethod
    def load(data: bytes, structure: Structure) -> DenseIndex:
        """From the bytes of the file ``save`` wrote.

        Raises:
            RuntimeError, ValueError: the bytes are no such file.
        """
        if structure.kind == "exact":
            return Exact.read(data)
        from kb.index.stores.lists import Lists

        return Lists.read(data, structure)

    @abstractmethod
    def save(self, path: Path) -> None:
        """Write one file, the same bytes for the same vectors."""

    @abstractmethod
    def __len__(self) -> int: ...

    @property
    @abstractmethod
    def dimension(self) -> int: ...

    @abstractmethod
    def _nearest(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.bool_] | None
    ) -> tuple[Rows, Scores]:
        """As ``nearest``, of as many rows as there are at least."""

    @abstractmethod
    def at(self, rows: Sequence[int] | Rows) -> Vectors:
        """The vectors of some rows, shape (len(rows), dimension)."""

    @abstractmethod
    def vectors(self) -> Vectors:
        """All vectors in row order, shape (n, dimension)."""

    def cosines(self, rows: Rows, queries: Vectors) -> Vectors:
        """Cosines of some rows to some vectors, shape (len(queries), len(rows))."""
        held = self.at(rows)
        return np.stack([_products(held, query) for query in queries])

    def query(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[Rows, Scores]:
        """The ``k`` nearest rows and their cosines, best first, ties by row.

        Args:
            among: the only rows that may be found, a mask of shape (n,).
        """
        rows, scores = self.nearest(vector, k, among)
        order = np.argsort(-scores, kind="stable")
        return rows[order], scores[order]

    def nearest(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[Rows, Scores]:
        """The same in the order of the rows, which costs a third of the time."""
        k = min(k, len(self) if among is None else int(among.sum()))
        if k <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        return self._nearest(vector, k, among)


class Exact(DenseIndex):
    """Looks at every vector."""

    structure = Structure("exact")

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    @classmethod
    def read(cls, data: bytes) -> Exact:
        vectors = np.load(io.BytesIO(data), allow_pickle=False)
        if vectors.ndim != 2 or vectors.dtype != np.float32:
            raise ValueError("no vectors")
        return cls(vectors)

    def save(self, path: Path) -> None:
        save_array(path, self._vectors)

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def dimension(self) -> int:
        return int(self._vectors.shape[1])

    def _nearest(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.bool_] | None
    ) -> tuple[Rows, Scores]:
        scores = _products(self._vectors, vector)
        rows = None if among is None else np.flatnonzero(among)
        scores = scores if rows is None else scores[rows]
        last = np.partition(scores, len(scores) - k)[len(scores) - k]
        best = np.flatnonzero(scores >= last)
        if len(best) > k:  # of those that tie with the last one the first
            tied = np.flatnonzero(scores[best] == last)
            best = np.delete(best, tied[k - len(best) :])
        return best if rows is None else rows[best], scores[best]

    def at(self, rows: Sequence[int] | Rows) -> Vectors:
        return self._vectors.take(np.asarray(rows, dtype=np.int64), axis=0)

    def vectors(self) -> Vectors:
        return self._vectors


def _products(vectors: Vectors, query: NDArray[np.float32]) -> Scores:
    """Inner products by ``np.vecdot``, which is one thread's: those of ``@`` are shared with a
    second one, which shortens nothing here and waits wherever that core is busy."""
    return np.asarray(np.vecdot(vectors, query), dtype=np.float32)
