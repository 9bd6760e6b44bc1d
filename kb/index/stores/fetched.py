"""Vectors fetched from a store at once, to be taken in groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.index.encoders.protocol import Vectors
from kb.index.stores.protocol import Store


class Fetched:
    """The vectors of some passages, by their ids."""

    def __init__(self, store: Store, ids: Iterable[str]) -> None:
        wanted = [*dict.fromkeys(ids)]
        self._vectors = store.vectors(wanted)
        self._place = {passage: n for n, passage in enumerate(wanted)}

    def of(self, ids: Sequence[str]) -> Vectors:
        """Those of some of the passages, shape (len(ids), dimension)."""
        return self._vectors[[self._place[passage] for passage in ids]]
