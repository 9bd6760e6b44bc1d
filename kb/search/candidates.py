"""A store's passages and texts -> two scores a record: cosine and BM25."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kb.index.conditions import Filters, Mask
from kb.index.passages import text_id, text_of
from kb.index.stores.protocol import Found, Scored, Store
from kb.records.models import LANGS
from kb.search.fusion import best_of


@dataclass(frozen=True)
class Parts:
    """What a store found, by record: mean cosine of the best passages, BM25, each (records,).

    ``passages`` counts those found of each record, ``first`` tells where the best of them stands
    among ``names``, -1 where there is none, else ``before`` may; ``more`` and ``more_texts`` tell
    whether the store may hold more of either.
    """

    dense: NDArray[np.float32]
    sparse: NDArray[np.float32]
    passages: NDArray[np.int64]
    names: Sequence[str]
    first: NDArray[np.int64]
    more: bool
    more_texts: bool
    before: Parts | None = None

    def best(self, record: int) -> str:
        """The id of a record's best passage; empty where none was found."""
        at = int(self.first[record])
        if at >= 0:
            return self.names[at]
        return self.before.best(record) if self.before else ""


class _Numbers:
    """A number for each id of a store's list, worked out once as long as the list is the same."""

    def __init__(self, number: Callable[[str], int]) -> None:
        self._number = number
        self._known: tuple[Sequence[str], NDArray[np.int64]] = ((), np.zeros(0, dtype=np.int64))

    def of(self, found: Scored) -> NDArray[np.int64]:
        """The numbers of the ids found, in their order."""
        names, numbers = self._known
        if names is not found.names:
            numbers = np.array([*map(self._number, found.names)], dtype=np.int64)
            self._known = found.names, numbers
        return numbers[found.places]


class Candidates:
    """Asks a store for the ``k`` best passages and texts, and makes records of them.

    Args:
        records: the ids of all records; the order of every result.
        best_passages: a record's cosine is the mean of that many of its passages.
    """

    def __init__(
        self,
        store: Store,
        records: Sequence[str],
        *,
        k: int,
        best_passages: int,
    ) -> None:
        self._store = store
        self._k, self._best = k, best_passages
        self._count = len(records)
        texts = [text_id(record, lang) for record in records for lang in LANGS]
        number = {text: n for n, text in enumerate(texts)}
        self._texts = _Numbers(number.__getitem__)
        self._owners = _Numbers(lambda passage: number[text_of(passage)] // len(LANGS))

    def find(
        self,
        vector: NDArray[np.float32],
        tokens: dict[str, float],
        conditions: Sequence[Filters],
        allowed: Mask,
    ) -> tuple[Parts, Parts]:
        """What the store finds, and what it finds without conditions, which sets the scale.

        The scale is that of all records, so that a condition takes records out, but does not
        change what the others score; and records of one relation vouch for each other across it.

        Args:
            allowed: the records that meet the conditions, shape (records,).
        """
        k = self._k
        everywhere = self._parts(self._store.search(vector, tokens, (), k))
        # The records that meet the conditions need not be among the candidates of all.
        few = everywhere.passages[allowed] < self._best
        near = everywhere.more and bool(few.any())
        if not conditions or not (near or everywhere.more_texts):
            return everywhere, everywhere
        words = tokens if everywhere.more_texts else {}
        again = self._store.search(vector if near else None, words, conditions, k)
        own = self._parts(again)
        found = replace(
            everywhere,
            dense=np.where(allowed, own.dense, everywhere.dense) if near else everywhere.dense,
            sparse=np.maximum(everywhere.sparse, own.sparse),
            names=own.names,
            first=own.first,
            before=everywhere,
        )
        return found, everywhere

    def _parts(self, found: Found) -> Parts:
        near = found.passages
        passages = best_of(near.scores, self._owners.of(near), self._count, self._best)
        # BM25 of a record: that of its better language.
        texts = np.zeros((self._count, len(LANGS)), dtype=np.float32)
        texts.reshape(-1)[self._texts.of(found.texts)] = found.texts.scores
        return Parts(
            dense=passages.means,
            sparse=np.maximum.reduce(texts.T),
            names=near.names,
            first=np.where(passages.first >= 0, near.places[passages.first], -1)
            if len(near)
            else passages.first,
            passages=passages.found,
            more=len(near) >= self._k,
            more_texts=len(found.texts) >= self._k,
        )
