"""Vectors and nearest neighbours by FAISS (inner product on unit vectors = cosine)."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

faiss: Any = _faiss  # its stubs leave out what its loader adds

_ALL_THREADS = faiss.omp_get_max_threads()

EXACT_UP_TO = 100_000
"""Passages searched one by one: 10 ms at this size, as long as all else a question costs, and a
tenth of a second at a million. Inverted lists take 2 ms and 13 ms (``scripts/bench.py grow``), but
may miss a neighbour, so they come no earlier."""

RECALL_AIM = 0.99
"""Of the ten nearest passages, the share inverted lists must find."""

_SAMPLE = 300
_TOP = 10
_LISTS = 1.0
"""Lists are this times the root of the passages. Half or twice as many were measured at a million
passages: with as many vectors looked at, fewer lists find more, and train faster."""

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Structure:
    """How neighbours are found; ``recall`` is recall@10 against exact search, measured."""

    kind: str
    lists: int = 0
    probes: int = 0
    recall: float = 1.0


class DenseIndex:
    """Rows are passage numbers."""

    def __init__(self, index: Any, structure: Structure) -> None:
        self._index = index
        self.structure = structure
        if structure.kind != "exact":
            index.make_direct_map()

    @classmethod
    def build(
        cls,
        vectors: NDArray[np.float32],
        exact_up_to: int = EXACT_UP_TO,
        asked: NDArray[np.int64] | None = None,
    ) -> DenseIndex:
        """Exact up to ``exact_up_to`` vectors, else inverted lists probed until recall is met.

        Args:
            asked: rows most like what will be asked; recall is measured on a sample of them.
        """
        count, dimension = vectors.shape
        flat = faiss.IndexFlatIP(dimension)
        if count <= exact_up_to:
            flat.add(vectors)
            return cls(flat, Structure("exact"))
        faiss.omp_set_num_threads(_ALL_THREADS)
        lists = max(1, int(_LISTS * np.sqrt(count)))
        # Half precision halves memory and time; recall differs in the fourth digit.
        half = faiss.ScalarQuantizer.QT_fp16
        metric = faiss.METRIC_INNER_PRODUCT
        index = faiss.IndexIVFScalarQuantizer(flat, dimension, lists, half, metric, False)
        rng = np.random.default_rng(0)
        train = rng.choice(count, size=min(count, 40 * lists), replace=False)
        index.cp.niter = 10
        index.train(vectors[np.sort(train)])
        index.add(vectors)
        rows = np.arange(count) if asked is None or not len(asked) else asked
        sample = np.sort(rng.choice(rows, size=min(_SAMPLE, len(rows)), replace=False))
        return cls(index, _tuned(index, vectors, lists, sample))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

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
        allowed = len(self) if among is None else int(among.sum())
        k = min(k, allowed)
        if k <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        # One thread: a second one shortens nothing, and where anything else wants its core (more
        # users, another program) the two wait for each other ten times as long. The setting is
        # the calling thread's own.
        faiss.omp_set_num_threads(1)
        if self.structure.kind == "exact":
            return self._all(vector, k, among)
        rows, scores = self._listed(vector, k, among, allowed)
        order = np.argsort(rows)
        return rows[order], scores[order]

    def _all(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.bool_] | None
    ) -> tuple[Rows, Scores]:
        """The ``k`` nearest from all cosines: FAISS's heap of thousands takes longer than the
        products."""
        scores = _products(self._index.get_xb(), len(self), vector)
        rows = None if among is None else np.flatnonzero(among)
        scores = scores if rows is None else scores[rows]
        last = np.partition(scores, len(scores) - k)[len(scores) - k]
        best = np.flatnonzero(scores >= last)
        if len(best) > k:  # of those that tie with the last one the first
            tied = np.flatnonzero(scores[best] == last)
            best = np.delete(best, tied[k - len(best) :])
        return best if rows is None else rows[best], scores[best]

    def _listed(
        self,
        vector: NDArray[np.float32],
        k: int,
        among: NDArray[np.bool_] | None,
        allowed: int,
    ) -> tuple[Rows, Scores]:
        """The ``k`` nearest as far as the lists find them."""
        selector = None
        if among is not None:
            selector = faiss.IDSelectorBitmap(np.packbits(among, bitorder="little"))
        # The rarer the rows, the more lists: as many of them are looked at as of all rows are
        # without a condition. A list's other rows cost next to nothing.
        lists = self.structure.lists
        for probes in (math.ceil(self.structure.probes * len(self) / allowed), lists):
            params = faiss.SearchParametersIVF(sel=selector, nprobe=min(lists, probes))
            scores, rows = self._index.search(vector.reshape(1, -1), k, params=params)
            found = rows[0] >= 0
            if found.sum() == k:
                break
        return rows[0][found], scores[0][found]

    def cosines(self, rows: NDArray[np.int64], queries: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines of some rows to some vectors, shape (len(queries), len(rows))."""
        if self.structure.kind == "exact":
            return self._exactly(rows, queries)
        held = np.ascontiguousarray(self.at(rows))
        pointer = faiss.swig_ptr(held)
        return np.stack([_products(pointer, len(rows), query) for query in queries])

    def _exactly(self, rows: Rows, queries: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosines from where the vectors lie, none of them copied."""
        faiss.omp_set_num_threads(1)
        rows = np.ascontiguousarray(rows, dtype=np.int64)
        found = np.empty((len(queries), len(rows)), dtype=np.float32)
        for query, own in zip(queries, found, strict=True):
            query = np.ascontiguousarray(query, dtype=np.float32)
            faiss.fvec_inner_products_by_idx(
                faiss.swig_ptr(own),
                faiss.swig_ptr(query),
                self._index.get_xb(),
                faiss.swig_ptr(rows),
                self.dimension,
                1,
                len(rows),
            )
        return found

    def at(self, rows: list[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of some rows, shape (len(rows), dimension)."""
        return np.asarray(
            self._index.reconstruct_batch(np.array(rows, dtype=np.int64)), dtype=np.float32
        )

    def vectors(self) -> NDArray[np.float32]:
        """All vectors in row order, shape (n, dimension)."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def save(self, path: Path) -> None:
        # Through Python's file: FAISS opens paths with the C library, which fails on Japanese
        # ones under Windows.
        with path.open("wb") as file:
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(file.write))

    @classmethod
    def load(cls, data: bytes, structure: Structure) -> DenseIndex:
        """From the bytes of the file ``save`` wrote.

        Raises:
            RuntimeError, ValueError: the bytes are no FAISS index.
        """
        # Read in pieces: deserialize_index would hold the whole index three times over.
        index: Any = faiss.read_index(faiss.PyCallbackIOReader(io.BytesIO(data).read))
        if index is None:
            raise ValueError("the bytes are no FAISS index")
        return cls(index, structure)


def _products(held: Any, count: int, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Inner products of a vector and ``count`` others, which lie one after the other at ``held``.

    By one thread, unlike NumPy's, which waits for a second one wherever that is busy.
    """
    found = np.empty(count, dtype=np.float32)
    query = np.ascontiguousarray(query, dtype=np.float32)
    faiss.fvec_inner_products_ny(
        faiss.swig_ptr(found), faiss.swig_ptr(query), held, len(query), count
    )
    return found


def _tuned(
    index: Any, vectors: NDArray[np.float32], lists: int, sample: NDArray[np.int64]
) -> Structure:
    """Probe more lists until the sample's rows find their neighbours (but themselves)."""
    queries = vectors[sample]
    metric = faiss.METRIC_INNER_PRODUCT
    truth = _others(faiss.knn(queries, vectors, _TOP + 1, metric=metric)[1], sample)
    probes = max(1, lists // 64)
    while True:
        index.nprobe = probes
        found = _others(index.search(queries, _TOP + 1)[1], sample)
        recall = float(
            np.mean(
                [len(set(a) & set(b)) / max(1, len(a)) for a, b in zip(truth, found, strict=True)]
            )
        )
        if recall >= RECALL_AIM or probes >= lists:
            return Structure("ivf", lists, probes, round(recall, 4))
        probes = min(lists, probes + max(1, probes // 4))


def _others(found: NDArray[np.int64], own: NDArray[np.int64]) -> list[list[int]]:
    """The ten best rows found for each row, without that row itself."""
    return [
        [row for row in rows if row != query][:_TOP]
        for rows, query in zip(found.tolist(), own.tolist(), strict=True)
    ]
