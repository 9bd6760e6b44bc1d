"""A store of plain dictionaries, every rule written out: what the others are measured by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from kb.index.conditions import Attributes, Filters
from kb.index.encoders.protocol import Vectors
from kb.index.passages import Passage, text_id
from kb.index.stores.protocol import Entry, Found, Scored, texts_of
from kb.index.stores.sparse import BIGRAM_WEIGHT, K1, B
from kb.index.text import kind_of
from kb.records.models import LANGS


def meets(record: str, own: Attributes, wanted: Filters) -> bool:
    """Whether a record meets conditions, one after the other."""
    return (
        all(
            not getattr(wanted, name) or set(getattr(wanted, name)) & set(values)
            for name, values in own.values.items()
        )
        and not any(
            set(getattr(wanted, f"not_{name}", ())) & set(values)
            for name, values in own.values.items()
        )
        and (not wanted.record or record in wanted.record)
        and (wanted.min_population is None or own.population >= wanted.min_population)
        and (wanted.max_population is None or own.population <= wanted.max_population)
        and (own.funded or not wanted.funded)
    )


class MemoryStore:
    """Keeps entries as they come; looks at each of them in every search."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def search(
        self,
        vector: NDArray[np.float32] | None,
        tokens: Mapping[str, float],
        conditions: Sequence[Filters],
        k: int,
    ) -> Found:
        records = sorted(self._entries)
        meeting = [
            self._entries[r]
            for r in records
            if all(meets(r, self._entries[r].attributes, c) for c in conditions)
        ]
        cosines: list[tuple[str, float]] = []
        if vector is not None:
            for entry in meeting:
                own = (entry.vectors @ vector).tolist()
                cosines += zip((p.id for p in entry.passages), own, strict=True)
        texts = [t for e in meeting for t in texts_of(e.record, e.passages, e.extras)]
        every = self._bm25(tokens)
        scores = [(text, every[text]) for text in texts if every[text] > 0]
        return Found(*(_scored(_best(own, k)) for own in (cosines, scores)))

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        known = {p.id: p for e in self._entries.values() for p in e.passages}
        return [known[i] for i in ids]

    def vectors(self, ids: Sequence[str]) -> Vectors:
        known = {
            p.id: v
            for e in self._entries.values()
            for p, v in zip(e.passages, e.vectors, strict=True)
        }
        dimension = next(iter(self._entries.values())).vectors.shape[1]
        return np.array([known[i] for i in ids], dtype=np.float32).reshape(-1, dimension)

    def passages_of(self, records: Sequence[str]) -> list[Sequence[Passage]]:
        return [self._entries[record].passages for record in records]

    def cosines(self, records: Sequence[str], vectors: Vectors) -> NDArray[np.float32]:
        none = np.zeros((0, vectors.shape[1]), dtype=np.float32)
        own = [self._entries[record].vectors for record in records]
        return np.asarray(vectors @ np.vstack([none, *own]).T)

    def frequency(self, tokens: Collection[str]) -> dict[str, int]:
        texts = self._texts().values()
        return {token: sum(token in own for own in texts) for token in tokens}

    def holding(self, wanted: Sequence[Sequence[str]]) -> list[NDArray[np.int64]]:
        texts = self._texts()
        every = [texts[text_id(r, lang)] for r in sorted(self._entries) for lang in LANGS]
        return [
            np.array([n for n, own in enumerate(every) if set(tokens) <= {*own}], dtype=np.int64)
            for tokens in wanted
        ]

    def upsert(self, entries: Iterable[Entry]) -> None:
        self._entries |= {entry.record: entry for entry in entries}

    def delete(self, records: Iterable[str]) -> None:
        for record in records:
            self._entries.pop(record, None)

    def versions(self) -> dict[str, str]:
        return {record: entry.version for record, entry in self._entries.items()}

    def _texts(self) -> dict[str, list[str]]:
        return {
            text: tokens
            for e in self._entries.values()
            for text, tokens in texts_of(e.record, e.passages, e.extras).items()
        }

    def _bm25(self, weights: Mapping[str, float]) -> dict[str, float]:
        """The score of every text."""
        scores = dict.fromkeys(self._texts(), 0.0)
        for kind, scale in (("word", 1.0), ("bigram", BIGRAM_WEIGHT)):
            counts = {
                text: Counter(t for t in tokens if kind_of(t) == kind)
                for text, tokens in self._texts().items()
            }
            mean = sum(c.total() for c in counts.values()) / max(1, len(counts))
            for token, weight in weights.items():
                holders = [text for text, own in counts.items() if token in own]
                idf = log(1 + (len(counts) - len(holders) + 0.5) / (len(holders) + 0.5))
                for text in holders:
                    often, length = counts[text][token], counts[text].total()
                    rest = K1 * (1 - B + B * length / mean)
                    scores[text] += scale * weight * idf * often / (often + rest)
        return scores


def _best(scored: list[tuple[str, float]], k: int) -> list[tuple[str, float]]:
    return sorted(scored, key=lambda item: -item[1])[: max(0, k)]


def _scored(found: list[tuple[str, float]]) -> Scored:
    return Scored.of([i for i, _ in found], np.array([s for _, s in found], dtype=np.float32))
