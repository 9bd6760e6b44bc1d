"""The store in this process: vectors and BM25, rows in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.index.artefact import Layout
from kb.index.conditions import Attributes, Filters
from kb.index.encoders.protocol import Vectors
from kb.index.stores.contents import Changing, Contents, merged, questions_among
from kb.index.stores.dense import EXACT_UP_TO, DenseIndex, Structure
from kb.index.stores.protocol import Entry, Found, Scored, in_all
from kb.index.stores.sparse import SparseIndex
from kb.records.models import LANGS

_NO_ROWS = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Rows(Contents):
    """The contents with what searches them."""

    dense: DenseIndex
    sparse: SparseIndex


class EmbeddedStore(Changing[Rows]):
    """A ``Store`` over vectors and BM25; changes are worked in at the next search or ``save``.

    ``exact_up_to``: with more passages neighbours are found by inverted lists.
    """

    def __init__(self, rows: Rows, exact_up_to: int = EXACT_UP_TO) -> None:
        super().__init__(rows)
        self._exact_up_to = exact_up_to

    @classmethod
    def empty(cls, dimension: int, exact_up_to: int = EXACT_UP_TO) -> EmbeddedStore:
        nothing = np.zeros((0, dimension), dtype=np.float32)
        return cls(Rows({}, [], DenseIndex.build(nothing), SparseIndex.build([])), exact_up_to)

    @property
    def rows(self) -> Rows:
        """What is held now, all changes worked in."""
        return self._now

    def _worked_in(self, old: Rows, changes: dict[str, Entry | None]) -> Rows:
        contents, vectors = merged(old, old.dense.at, old.dense.dimension, changes)
        asked = questions_among(contents.passages)
        dense = DenseIndex.build(vectors, self._exact_up_to, asked)
        return Rows(contents.held, contents.passages, dense, SparseIndex.build([*contents.texts()]))

    def search(
        self,
        vector: NDArray[np.float32] | None,
        tokens: Mapping[str, float],
        conditions: Sequence[Filters],
        k: int,
    ) -> Found:
        rows = self.rows
        passages = texts = None
        if conditions:
            meeting = rows.columns.meeting(*conditions)
            if not meeting.all():
                passages, texts = meeting[rows.record_rows], np.repeat(meeting, len(LANGS))
        near = best = np.zeros(0, dtype=np.int64)
        cosines = scores = np.zeros(0, dtype=np.float32)
        if vector is not None:
            near, cosines = rows.dense.nearest(vector, k, passages)
        if tokens:
            best, scores = rows.sparse.query(tokens, k, texts)
        return Found(Scored(rows.passage_ids, near, cosines), Scored(rows.text_ids, best, scores))

    def vectors(self, ids: Sequence[str]) -> Vectors:
        rows = self.rows
        return rows.dense.at([rows.row[i] for i in ids])

    def cosines(self, records: Sequence[str], vectors: Vectors) -> NDArray[np.float32]:
        rows = self.rows
        own = [rows.own_rows[record] for record in records]
        return rows.dense.cosines(np.concatenate([_NO_ROWS, *own]), vectors)

    def frequency(self, tokens: Collection[str]) -> dict[str, int]:
        sparse = self.rows.sparse
        return {token: sparse.frequency(token) for token in tokens}

    def holding(self, wanted: Sequence[Sequence[str]]) -> list[NDArray[np.int64]]:
        sparse = self.rows.sparse
        return [in_all(map(sparse.units_of, tokens)) for tokens in wanted]

    def save(self, layout: Layout) -> Structure:
        """Write the store's files into a folder; how neighbours are found in it."""
        rows = self.rows
        rows.dense.save(layout.dense)
        layout.sparse.mkdir()
        rows.sparse.save(layout.sparse)
        for name, data in rows.files().items():
            (layout.folder / name).write_bytes(data)
        return rows.dense.structure

    @classmethod
    def load(
        cls,
        files: Mapping[str, bytes],
        attributes: Mapping[str, Attributes],
        structure: Structure,
        exact_up_to: int = EXACT_UP_TO,
    ) -> EmbeddedStore:
        """From the bytes of the files ``save`` wrote, by name.

        Args:
            attributes: of the records, by id, in the order of the ids.

        Raises:
            LookupError, ValueError, TypeError, RuntimeError: a file is missing, or is not what
                its name says, or they do not fit together.
        """
        contents = Contents.read(files, attributes)
        dense = DenseIndex.load(files["dense.index"], structure)
        sparse = SparseIndex.load(_below("sparse/", files), len(contents.held) * len(LANGS))
        if len(contents.passages) != len(dense):
            raise ValueError("the passages and their vectors are not the same ones")
        rows = Rows(contents.held, contents.passages, dense, sparse)
        return cls(rows, exact_up_to)


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {n.removeprefix(folder): raw for n, raw in files.items() if n.startswith(folder)}
