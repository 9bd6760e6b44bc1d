"""What the stores on servers have in common: vectors lie there, and changes are written there."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from kb.index.encoders.protocol import Vectors
from kb.index.stores.contents import Changing, Contents, merged
from kb.index.stores.protocol import Entry
from kb.index.stores.sparse import SparseIndex


@dataclass(frozen=True)
class FarContents(Contents):
    """A version's contents; its vectors have ``dimension`` numbers."""

    dimension: int


Opened = TypeVar("Opened", bound=FarContents)


class FarStore(Changing[Opened]):
    """Changes are worked in at the next search, which writes them as an unfinished version of its
    own: the one in use stays as it is."""

    @abstractmethod
    def _vectors(self, now: Opened, rows: Sequence[int]) -> Vectors:
        """The vectors of rows, fetched; shape (len(rows), dimension)."""

    @abstractmethod
    def _written(
        self, contents: Contents, vectors: Vectors, sparse: SparseIndex, dimension: int
    ) -> Opened:
        """A version written to the server."""

    def _worked_in(self, old: Opened, changes: dict[str, Entry | None]) -> Opened:
        def vectors_of(rows: Sequence[int]) -> Vectors:
            return self._vectors(old, rows)

        # A copy: where the server fails, the changes are there for the next time.
        contents, vectors = merged(old, vectors_of, old.dimension, dict(changes))
        sparse = SparseIndex.build([*contents.texts()])
        return self._written(contents, vectors, sparse, old.dimension)

    def vectors(self, ids: Sequence[str]) -> Vectors:
        now = self._now
        return self._vectors(now, [now.row[i] for i in ids])
