"""Vectors and nearest neighbours by FAISS (inner product on unit vectors = cosine)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

faiss: Any = _faiss  # its stubs leave out what its loader adds

EXACT_UP_TO = 200_000
"""Passages; ``scripts/bench.py grow`` measures where exact search gets slow."""

RECALL_AIM = 0.97
_SAMPLE = 200
_TOP = 10

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
            index.nprobe = structure.probes
            index.make_direct_map()

    @classmethod
    def build(cls, vectors: NDArray[np.float32], exact_up_to: int = EXACT_UP_TO) -> DenseIndex:
        """Exact up to ``exact_up_to`` vectors, else inverted lists probed until recall is met."""
        count, dimension = vectors.shape
        flat = faiss.IndexFlatIP(dimension)
        if count <= exact_up_to:
            flat.add(vectors)
            return cls(flat, Structure("exact"))
        lists = int(4 * np.sqrt(count))
        index = faiss.IndexIVFFlat(flat, dimension, lists, faiss.METRIC_INNER_PRODUCT)
        rng = np.random.default_rng(0)
        train = rng.choice(count, size=min(count, 40 * lists), replace=False)
        index.cp.niter = 10
        index.train(vectors[np.sort(train)])
        index.add(vectors)
        structure = _tuned(index, vectors, lists, rng)
        return cls(index, structure)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def query(self, vector: NDArray[np.float32], k: int) -> tuple[Rows, Scores]:
        """The ``k`` nearest rows and their cosines, best first, ties by row."""
        k = min(k, len(self))
        if k <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        scores, rows = self._index.search(vector.reshape(1, -1), k)
        found = rows[0] >= 0
        rows, scores = rows[0][found], scores[0][found]
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def at(self, rows: list[int]) -> NDArray[np.float32]:
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


def _tuned(
    index: Any, vectors: NDArray[np.float32], lists: int, rng: np.random.Generator
) -> Structure:
    """Double the probed lists until a sample's recall@10 meets the aim."""
    rows = rng.choice(len(vectors), size=min(_SAMPLE, len(vectors)), replace=False)
    # Queries are near passages, not among them: a little noise keeps the sample honest.
    noise = rng.standard_normal((len(rows), vectors.shape[1])).astype(np.float32)
    sample = vectors[rows] + 0.5 * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    sample = (sample / np.linalg.norm(sample, axis=1, keepdims=True)).astype(np.float32)
    truth = faiss.knn(sample, vectors, _TOP, metric=faiss.METRIC_INNER_PRODUCT)[1]
    probes, recall = 4, 0.0
    while True:
        index.nprobe = probes
        found = index.search(sample, _TOP)[1]
        recall = float(
            np.mean([len(set(a) & set(b)) / _TOP for a, b in zip(truth, found, strict=True)])
        )
        if recall >= RECALL_AIM or probes >= lists:
            return Structure("ivf", lists, probes, round(recall, 4))
        probes = min(lists, probes * 2)
