"""An index opened for searching: verified, read once, never changed."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.errors import IndexDamagedError, IndexStaleError, ModelError
from kb.index import artefact
from kb.index.artefact import Manifest
from kb.index.conditions import Columns, attributes_of
from kb.index.encoders.protocol import Encoder, Vectors
from kb.index.encoders.registry import load_encoder
from kb.index.nearness import STEPS, nearness
from kb.index.passages import Passage
from kb.index.pause import gc_paused
from kb.index.space import Space
from kb.index.stores.dense import DenseIndex, Structure
from kb.index.stores.embedded import EmbeddedStore
from kb.index.stores.sparse import SparseIndex
from kb.index.text import TOKENISER
from kb.records.corpus import Corpus, Tables
from kb.records.fields import LANGS, Lang, Model
from kb.records.models import Record

_MISFITS = (LookupError, ValueError, TypeError, AttributeError, RuntimeError, EOFError)
"""What json, pydantic, NumPy and FAISS raise over bytes that are not what they should be."""

_MARKS = " ?!.？！。．"

_LOADING = threading.Lock()
"""Held while an encoder is loaded: fifty first questions at once need one, not fifty."""


@dataclass(frozen=True)
class OpenedIndex:
    """All parts of one published index.

    What searches goes through ``store``, by ids. ``passages``, ``dense`` and ``sparse`` are its
    rows, for what weighs every passage of a record. ``root`` is the folder it lies in.
    """

    folder: str
    manifest: Manifest
    corpus: Corpus
    store: EmbeddedStore
    space: Space
    root: Path | None = None

    @property
    def passages(self) -> list[Passage]:
        return self.store.rows.passages

    @property
    def dense(self) -> DenseIndex:
        return self.store.rows.dense

    @property
    def sparse(self) -> SparseIndex:
        return self.store.rows.sparse

    @property
    def columns(self) -> Columns:
        """The records' attributes: which of them meet a condition."""
        return self.store.rows.columns

    @property
    def encoder(self) -> Encoder:
        """The model the index was built with, loaded at the first question.

        Raises:
            ModelError: it cannot be loaded, or is not the revision the vectors came from.
        """
        with _LOADING:
            return self._encoder

    @cached_property
    def _encoder(self) -> Encoder:
        info = self.manifest.model
        encoder = load_encoder(info.name, self.root)
        if (encoder.revision, encoder.dimension) != (info.revision, info.dimension):
            raise ModelError(
                f"The index was built with {info.name} ({info.revision}), but this machine has "
                f"{encoder.revision}. Run: kb build"
            )
        return encoder

    def questions(self, texts: list[str]) -> Vectors:
        """Vectors of questions where those of the passages lie, shape (len(texts), d).

        The mark at a question's end is left out: with it or without, one in four of the nearest
        records was another.

        Raises:
            ModelError: as ``encoder``.
        """
        plain = [text.rstrip(_MARKS) or text for text in texts]
        return self.space.questions(self.encoder.queries(plain))

    def near(self, cosines: NDArray[np.float32]) -> NDArray[np.float64]:
        """How surprising cosines to points are, 0 to 5.5; the same whatever the encoder's scale."""
        return nearness(cosines, self._cuts[0])

    def near_asked(self, cosines: NDArray[np.float32]) -> NDArray[np.float64]:
        """The same of cosines to questions, which lie higher."""
        return nearness(cosines, self._cuts[1])

    @cached_property
    def _cuts(self) -> NDArray[np.float64]:
        return np.array([self.manifest.nearness, self.manifest.nearness_asked])

    @cached_property
    def record_ids(self) -> list[str]:
        return list(self.corpus.records)

    @property
    def record_rows(self) -> NDArray[np.int64]:
        """Record number of each passage row, shape (passages,)."""
        return self.store.rows.record_rows

    @cached_property
    def units(self) -> list[tuple[str, Lang]]:
        """Record and language of each BM25 row."""
        return [(record_id, lang) for record_id in self.record_ids for lang in LANGS]

    @cached_property
    def rows_of(self) -> dict[tuple[str, Lang], list[int]]:
        """Passage rows of each record and language."""
        rows: dict[tuple[str, Lang], list[int]] = {}
        for row, passage in enumerate(self.passages):
            rows.setdefault((passage.record, passage.lang), []).append(row)
        return rows


def open_index(root: Path) -> OpenedIndex:
    """The published index of ``root``.

    Raises:
        ArtefactError: missing, damaged or of another format; says which and what to run.
    """
    layout, manifest, data = artefact.open_current(root)
    if manifest.tokeniser != TOKENISER:
        raise IndexStaleError(f"it was cut by the tokeniser {manifest.tokeniser}")
    try:
        with gc_paused():
            corpus = _corpus(data)
        structure = Structure(**manifest.dense.model_dump())
        store = EmbeddedStore.load(data, attributes_of(corpus), structure)
        space = Space.read(data[layout.space.name])
    except _MISFITS as error:
        raise IndexDamagedError(
            f"its parts do not fit together ({type(error).__name__})"
        ) from error
    rows = store.rows
    if not (len(corpus) == manifest.records and len(rows.passages) == manifest.passages):
        raise IndexDamagedError("its parts have different lengths")
    if (len(space.matrix), space.dimension) != (manifest.model.dimension, rows.dense.dimension):
        raise IndexDamagedError("its vectors have another dimension than its model")
    for cuts in (manifest.nearness, manifest.nearness_asked):
        if len(cuts) != STEPS or any(a > b for a, b in pairwise(cuts)):
            raise IndexDamagedError("its manifest holds no scale of nearness")
    return OpenedIndex(layout.folder.name, manifest, corpus, store, space, root)


def _corpus(data: dict[str, bytes]) -> Corpus:
    stored = json.loads(data["tables.json"])

    def table(name: str, model: type[Model], key: str) -> dict[str, Model]:
        entries = [model.model_validate(entry) for entry in stored[name]]
        return {str(getattr(entry, key)): entry for entry in entries}

    tables = Tables.read(table)
    known = {"aspects": tables.aspects}
    lines = data["records.jsonl"].splitlines()
    records = [Record.model_validate_json(line, context=known) for line in lines]
    return Corpus(records={r.id: r for r in records}, tables=tables)
