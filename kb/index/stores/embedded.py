"""The store in this process: FAISS for the vectors, BM25 for the words, rows in memory."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index.artefact import Layout
from kb.index.conditions import Attributes, Columns, Filters
from kb.index.encoders.protocol import Vectors
from kb.index.passages import Passage, PassageKind, text_id
from kb.index.pause import gc_paused
from kb.index.stores.dense import EXACT_UP_TO, DenseIndex, Structure
from kb.index.stores.protocol import Entry, Found, Scored, texts_of
from kb.index.stores.sparse import SparseIndex
from kb.records.models import LANGS, Lang

_NO_ROWS = np.zeros(0, dtype=np.int64)

_REPEATED = ("record", "lang", "point", "aspect")
"""Kept once, not once a passage: a fifth of a gigabyte at a million passages."""


@dataclass(frozen=True)
class Held:
    """What is kept of a record beside its passages."""

    attributes: Attributes
    extras: Mapping[Lang, str]
    version: str


@dataclass(frozen=True)
class Rows:
    """Everything held at one time, in rows; never changed.

    Records in the order of their ids; passages by record, in the order of their entry; texts by
    record and language. Rows are numbers of this moment: outside the store ids count.
    """

    held: Mapping[str, Held]
    passages: list[Passage]
    dense: DenseIndex
    sparse: SparseIndex

    @cached_property
    def columns(self) -> Columns:
        return Columns({record: held.attributes for record, held in self.held.items()})

    @cached_property
    def record_rows(self) -> NDArray[np.int64]:
        """Record number of each passage row, shape (passages,)."""
        number = self.columns.number
        return np.array([number[p.record] for p in self.passages], dtype=np.int64)

    @cached_property
    def passage_ids(self) -> list[str]:
        return [p.id for p in self.passages]

    @cached_property
    def text_ids(self) -> list[str]:
        return [text_id(record, lang) for record in self.held for lang in LANGS]

    @cached_property
    def row(self) -> dict[str, int]:
        """Passage row by id."""
        return {passage_id: n for n, passage_id in enumerate(self.passage_ids)}

    @cached_property
    def spans(self) -> dict[str, slice]:
        """Where each record's passages stand."""
        ends = np.cumsum(np.bincount(self.record_rows, minlength=len(self.held))).tolist()
        return {r: slice(*s) for r, s in zip(self.held, pairwise([0, *ends]), strict=True)}

    @cached_property
    def own_rows(self) -> dict[str, NDArray[np.int64]]:
        """Passage rows of each record."""
        return {record: np.arange(s.start, s.stop) for record, s in self.spans.items()}


class EmbeddedStore:
    """A ``Store`` over FAISS and BM25; changes are worked in at the next search or ``save``.

    ``exact_up_to``: with more passages neighbours are found by inverted lists.
    """

    def __init__(self, rows: Rows, exact_up_to: int = EXACT_UP_TO) -> None:
        self._rows = rows
        self._exact_up_to = exact_up_to
        self._changes: dict[str, Entry | None] = {}
        self._changed = False
        self._lock = threading.Lock()

    @classmethod
    def empty(cls, dimension: int, exact_up_to: int = EXACT_UP_TO) -> EmbeddedStore:
        nothing = np.zeros((0, dimension), dtype=np.float32)
        return cls(Rows({}, [], DenseIndex.build(nothing), SparseIndex.build([])), exact_up_to)

    @property
    def rows(self) -> Rows:
        """What is held now, all changes worked in."""
        if self._changed:
            with self._lock:
                if self._changed:
                    self._rows = _merged(self._rows, self._changes, self._exact_up_to)
                    self._changed = False
        return self._rows

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

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        rows = self.rows
        return [rows.passages[rows.row[i]] for i in ids]

    def passages_of(self, records: Sequence[str]) -> list[Sequence[Passage]]:
        rows = self.rows
        return [rows.passages[rows.spans[record]] for record in records]

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
        return [
            reduce(_both, (sparse.units_of(token) for token in tokens)).astype(np.int64)
            for tokens in wanted
        ]

    def upsert(self, entries: Iterable[Entry]) -> None:
        with self._lock:
            self._changes |= {entry.record: entry for entry in entries}
            self._changed = bool(self._changes)

    def delete(self, records: Iterable[str]) -> None:
        with self._lock:
            self._changes |= dict.fromkeys(records)
            self._changed = bool(self._changes)

    def versions(self) -> dict[str, str]:
        return {record: held.version for record, held in self.rows.held.items()}

    def save(self, layout: Layout) -> Structure:
        """Write the store's files into a folder; how neighbours are found in it."""
        rows = self.rows
        rows.dense.save(layout.dense)
        layout.sparse.mkdir()
        rows.sparse.save(layout.sparse)
        write_lines(layout.passages, (p.as_dict() for p in rows.passages))
        write_lines(
            layout.texts,
            (
                {"record": record, "version": held.version, "extras": held.extras}
                for record, held in rows.held.items()
            ),
        )
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
        with gc_paused():
            # Parsed at once: a call for each line takes twice as long.
            lines = files["passages.jsonl"].splitlines()
            passages = [_passage(row) for row in json.loads(b"[" + b",".join(lines) + b"]")]
        held = {}
        for line in files["texts.jsonl"].splitlines():
            row = json.loads(line)
            held[row["record"]] = Held(attributes[row["record"]], row["extras"], row["version"])
        dense = DenseIndex.load(files["dense.faiss"], structure)
        sparse = SparseIndex.load(_below("sparse/", files), len(held) * len(LANGS))
        rows = Rows(held, passages, dense, sparse)
        if list(held) != list(attributes) or len(passages) != len(dense):
            raise ValueError("the records, their texts and their vectors are not the same ones")
        return cls(rows, exact_up_to)


def _merged(old: Rows, changes: dict[str, Entry | None], exact_up_to: int) -> Rows:
    """The rows with the changes worked in; takes the entries out of ``changes`` one by one.

    So that at a million passages their vectors, which fill gigabytes, are not held twice.
    """
    kept: dict[str, list[int]] = {record: [] for record in old.held if record not in changes}
    for row, passage in enumerate(old.passages):
        if passage.record in kept:
            kept[passage.record].append(row)
    put = {record: len(e.passages) for record, e in changes.items() if e}
    count = sum(put.values()) + sum(len(rows) for rows in kept.values())
    vectors = np.zeros((count, old.dense.dimension), dtype=np.float32)
    held: dict[str, Held] = {}
    passages: list[Passage] = []
    texts: list[list[str]] = []
    for record in sorted({*kept, *put}):
        start = len(passages)
        entry = changes.pop(record, None)
        if entry:
            held[record] = Held(entry.attributes, entry.extras, entry.version)
            passages += entry.passages
            vectors[start : len(passages)] = entry.vectors
        else:
            held[record] = old.held[record]
            passages += [old.passages[row] for row in kept[record]]
            vectors[start : len(passages)] = old.dense.at(kept[record])
        texts += texts_of(record, passages[start:], held[record].extras).values()
    changes.clear()
    asked = [n for n, p in enumerate(passages) if p.kind is PassageKind.QUESTION]
    dense = DenseIndex.build(vectors, exact_up_to, np.array(asked, dtype=np.int64))
    return Rows(held, passages, dense, SparseIndex.build(texts))


def _both(some: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.intersect1d(some, others, assume_unique=True)


def write_lines(path: Path, rows: Iterable[Any]) -> None:
    """Write JSON Lines."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="\n")


def _passage(row: dict[str, Any]) -> Passage:
    row["kind"] = PassageKind(row["kind"])
    for name in _REPEATED:
        if name in row:
            row[name] = sys.intern(row[name])
    return Passage(**row)


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {n.removeprefix(folder): raw for n, raw in files.items() if n.startswith(folder)}
