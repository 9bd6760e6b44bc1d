"""Nearest neighbours among many vectors: FAISS's inverted lists, in half precision."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

from kb.index.stores.dense import DenseIndex, Rows, Scores, Structure, Vectors

faiss: Any = _faiss  # its stubs leave out what its loader adds

_ALL_THREADS = faiss.omp_get_max_threads()

RECALL_AIM = 0.99
"""Of the ten nearest passages, the share inverted lists must find."""

_SAMPLE = 300
_TOP = 10
_LISTS = 1.0
"""Lists are this times the root of the passages. Half or twice as many were measured at a million
passages: with as many vectors looked at, fewer lists find more, and train faster."""


class Lists(DenseIndex):
    """Looks at the vectors of the lists nearest to a query."""

    def __init__(self, index: Any, structure: Structure) -> None:
        self._index = index
        self.structure = structure
        index.make_direct_map()

    @classmethod
    def of(cls, vectors: Vectors, asked: Rows | None, *, whole: bool = False) -> Lists:
        """The lists of vectors, probed until recall is met; see ``DenseIndex.build``.

        Args:
            whole: as a single list, so that each vector is looked at.
        """
        count, dimension = vectors.shape
        faiss.omp_set_num_threads(_ALL_THREADS)
        flat = faiss.IndexFlatIP(dimension)
        lists = 1 if whole else max(1, int(_LISTS * np.sqrt(count)))
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

    @classmethod
    def read(cls, data: bytes, structure: Structure) -> Lists:
        # Read in pieces: deserialize_index would hold the whole index three times over.
        index: Any = faiss.read_index(faiss.PyCallbackIOReader(io.BytesIO(data).read))
        if index is None:
            raise ValueError("the bytes are no FAISS index")
        return cls(index, structure)

    def save(self, path: Path) -> None:
        # Through Python's file: FAISS opens paths with the C library, which fails on Japanese
        # ones under Windows.
        with path.open("wb") as file:
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(file.write))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def _nearest(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.bool_] | None
    ) -> tuple[Rows, Scores]:
        # One thread: a second one shortens nothing, and where anything else wants its core (more
        # users, another program) the two wait for each other ten times as long. The setting is
        # the calling thread's own.
        faiss.omp_set_num_threads(1)
        selector, allowed = None, len(self)
        if among is not None:
            selector = faiss.IDSelectorBitmap(np.packbits(among, bitorder="little"))
            allowed = int(among.sum())
        # The rarer the rows, the more lists: as many of them are looked at as of all rows are
        # without a condition. A list's other rows cost next to nothing.
        lists = self.structure.lists
        for probes in (math.ceil(self.structure.probes * len(self) / allowed), lists):
            params = faiss.SearchParametersIVF(sel=selector, nprobe=min(lists, probes))
            scores, rows = self._index.search(vector.reshape(1, -1), k, params=params)
            found = rows[0] >= 0
            if found.sum() == k:
                break
        rows, scores = rows[0][found], scores[0][found]
        order = np.argsort(rows)
        return rows[order], scores[order]

    def at(self, rows: Sequence[int] | Rows) -> Vectors:
        return np.asarray(
            self._index.reconstruct_batch(np.array(rows, dtype=np.int64)), dtype=np.float32
        )

    def vectors(self) -> Vectors:
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)


def _tuned(index: Any, vectors: Vectors, lists: int, sample: NDArray[np.int64]) -> Structure:
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
            kind = "ivf" if lists > 1 else "half"
            return Structure(kind, lists, probes, round(recall, 4))
        probes = min(lists, probes + max(1, probes // 4))


def _others(found: NDArray[np.int64], own: NDArray[np.int64]) -> list[list[int]]:
    """The ten best rows found for each row, without that row itself."""
    return [
        [row for row in rows if row != query][:_TOP]
        for rows, query in zip(found.tolist(), own.tolist(), strict=True)
    ]
