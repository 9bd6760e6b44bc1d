"""A store's passages and texts -> two scores a record: cosine and BM25."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kb.index.conditions import Filters, Mask
from kb.index.passages import text_id, text_of
from kb.index.stores.protocol import Found, Store
from kb.records.models import LANGS, Lang
from kb.search.fusion import best_mean


@dataclass(frozen=True)
class Parts:
    """What a store found, by record: mean cosine of the best passages, BM25, each (records,).

    ``passages`` counts those found of each record, ``best`` is the best of them; ``more`` and
    ``more_texts`` tell whether the store may hold more of either.
    """

    dense: NDArray[np.float32]
    sparse: NDArray[np.float32]
    passages: NDArray[np.int64]
    best: dict[int, str]
    more: bool
    more_texts: bool


class _Owners(dict[str, int]):
    """Record number by passage id; each worked out once, for a search asks for thousands."""

    def __init__(self, text_number: dict[str, int]) -> None:
        super().__init__()
        self._text_number = text_number

    def __missing__(self, passage: str) -> int:
        number = self[passage] = self._text_number[text_of(passage)] // len(LANGS)
        return number


class Candidates:
    """Asks a store for the ``k`` best passages and texts, and makes records of them.

    Args:
        records: the ids of all records; the order of every result.
        best_passages: a record's cosine is the mean of that many of its passages.
        other_language: what BM25 counts in the language that was not asked in.
    """

    def __init__(
        self,
        store: Store,
        records: Sequence[str],
        *,
        k: int,
        best_passages: int,
        other_language: float,
    ) -> None:
        self._store = store
        self._k, self._best, self._damp = k, best_passages, other_language
        self._count = len(records)
        texts = [text_id(record, lang) for record in records for lang in LANGS]
        self._text_number = {text: n for n, text in enumerate(texts)}
        self._owner = _Owners(self._text_number)

    def find(
        self,
        vector: NDArray[np.float32],
        tokens: dict[str, float],
        conditions: Sequence[Filters],
        allowed: Mask,
        language: Lang,
    ) -> tuple[Parts, Parts]:
        """What the store finds, and what it finds without conditions, which sets the scale.

        The scale is that of all records, so that a condition takes records out, but does not
        change what the others score; and records of one relation vouch for each other across it.

        Args:
            allowed: the records that meet the conditions, shape (records,).
        """
        k = self._k
        everywhere = self._parts(self._store.search(vector, tokens, (), k), language)
        # The records that meet the conditions need not be among the candidates of all.
        few = everywhere.passages[allowed] < self._best
        near = everywhere.more and bool(few.any())
        if not conditions or not (near or everywhere.more_texts):
            return everywhere, everywhere
        words = tokens if everywhere.more_texts else {}
        again = self._store.search(vector if near else None, words, conditions, k)
        own = self._parts(again, language)
        found = replace(
            everywhere,
            dense=np.where(allowed, own.dense, everywhere.dense) if near else everywhere.dense,
            sparse=np.maximum(everywhere.sparse, own.sparse),
            best=everywhere.best | own.best,
        )
        return found, everywhere

    def _parts(self, found: Found, language: Lang) -> Parts:
        k, shape = self._k, (self._count, len(LANGS))
        # Passages stand before texts, which have no cosine.
        cosine = found.dense[~np.isnan(found.dense)]
        count = len(cosine)
        near, best = found.ids[:count], found.ids[count:]
        owner = np.array([*map(self._owner.__getitem__, near)], dtype=np.int64)
        rank = np.arange(count)
        dense = best_mean(rank, cosine, owner, shape[0], self._best)
        # BM25 of a record: that of its better language, the other one damped.
        texts = np.zeros(shape, dtype=np.float32)
        numbers = np.array([*map(self._text_number.__getitem__, best)], dtype=np.int64)
        texts.reshape(-1)[numbers] = found.sparse[count:]
        for n, lang in enumerate(LANGS):
            texts[:, n] *= np.float32(1.0 if lang == language else self._damp)
        return Parts(
            dense=dense,
            sparse=np.maximum.reduce(texts.T),
            best=dict(zip(reversed(owner.tolist()), reversed(near), strict=True)),
            passages=np.bincount(owner, minlength=shape[0]),
            more=count >= k,
            more_texts=len(best) >= k,
        )
