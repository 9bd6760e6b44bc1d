"""An index opened for searching: verified, read once, never changed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.errors import IndexDamagedError, IndexStaleError, ModelError
from kb.index import artefact
from kb.index import shared as remote
from kb.index.artefact import Manifest
from kb.index.conditions import Attributes, Columns, attributes_of
from kb.index.encoders.protocol import Encoder, Vectors
from kb.index.encoders.registry import load_encoder
from kb.index.nearness import STEPS, nearness
from kb.index.passages import Passage
from kb.index.pause import gc_paused
from kb.index.space import Space
from kb.index.stores.dense import Structure
from kb.index.stores.embedded import EmbeddedStore
from kb.index.stores.protocol import Store
from kb.index.text import TOKENISER
from kb.records.corpus import Corpus, Tables
from kb.records.fields import LANGS, Lang, Model
from kb.records.models import Record
from kb.settings import SharedStore

_MISFITS = (LookupError, ValueError, TypeError, AttributeError, RuntimeError, EOFError)
"""What json, pydantic, NumPy and FAISS raise over bytes that are not what they should be."""

_MARKS = " ?!.？！。．"

_LOADING = threading.Lock()
"""Held while an encoder is loaded: fifty first questions at once need one, not fifty."""


@dataclass(frozen=True)
class OpenedIndex:
    """All parts of one published index.

    What search and answers ask of passages, vectors and words goes through ``store``, by ids.
    ``root`` is the folder it lies in.
    """

    folder: str
    manifest: Manifest
    corpus: Corpus
    store: Store
    space: Space
    root: Path | None = None

    @cached_property
    def passages(self) -> list[Passage]:
        """All passages, records in the order of their ids."""
        return [p for own in self.store.passages_of(self.record_ids) for p in own]

    @cached_property
    def columns(self) -> Columns:
        """The records' attributes: which of them meet a condition."""
        return Columns(attributes_of(self.corpus))

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

    @cached_property
    def units(self) -> list[tuple[str, Lang]]:
        """Record and language of each text, in the store's order."""
        return [(record_id, lang) for record_id in self.record_ids for lang in LANGS]

    def rarity(self, tokens: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each token among the texts, above 0 to ``rarest``."""
        often = self.store.frequency([*tokens])
        rarities = self._rarities(np.array([*often.values()], dtype=np.float64))
        return dict(zip(often, rarities.tolist(), strict=True))

    @cached_property
    def rarest(self) -> float:
        """The rarity of a token that stands in no text, and of no other."""
        return float(self._rarities(np.zeros(1))[0])

    def _rarities(self, often: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.log1p(len(self.units) / (1 + often)))


def open_index(root: Path, shared: SharedStore | None = None) -> OpenedIndex:
    """The published index of ``root``, or the one in use in a shared store.

    Args:
        shared: the store; ``root`` is then where the encoder's tables may lie.

    Raises:
        ArtefactError: missing, damaged or of another format; says which and what to run.
    """
    if shared is not None:
        number, name, manifest, data = remote.read(shared)
        make: _Make = partial(remote.store_of, shared, number, data)
    else:
        layout, manifest, data = artefact.open_current(root)
        name, make = layout.folder.name, partial(_embedded, manifest, data)
    if manifest.tokeniser != TOKENISER:
        raise IndexStaleError(f"it was cut by the tokeniser {manifest.tokeniser}")
    try:
        with gc_paused():
            corpus = _corpus(data)
        store, passages, dimension = make(attributes_of(corpus))
        space = Space.read(data["space.npy"])
    except _MISFITS as error:
        raise IndexDamagedError(
            f"its parts do not fit together ({type(error).__name__})"
        ) from error
    if not (len(corpus) == manifest.records and passages == manifest.passages):
        raise IndexDamagedError("its parts have different lengths")
    if (len(space.asked), space.dimension) != (manifest.model.dimension, dimension):
        raise IndexDamagedError("its vectors have another dimension than its model")
    for cuts in (manifest.nearness, manifest.nearness_asked):
        if len(cuts) != STEPS or any(a > b for a, b in pairwise(cuts)):
            raise IndexDamagedError("its manifest holds no scale of nearness")
    return OpenedIndex(name, manifest, corpus, store, space, root)


_Make = Callable[[dict[str, Attributes]], tuple[Store, int, int]]
"""Makes the store from the records' attributes; how many passages it holds, of what dimension."""


def _embedded(
    manifest: Manifest, data: dict[str, bytes], attributes: dict[str, Attributes]
) -> tuple[Store, int, int]:
    structure = Structure(**manifest.dense.model_dump())
    store = EmbeddedStore.load(data, attributes, structure)
    return store, len(store.rows.passages), store.rows.dense.dimension


def published(root: Path, shared: SharedStore | None = None) -> str | None:
    """The name of the index that ``open_index`` would open now; None where there is none."""
    return artefact.current_name(root) if shared is None else remote.name_in_use(shared)


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
