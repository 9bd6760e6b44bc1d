"""The store on a server: vectors and postings lie and are searched there, all else is kept here.

A reader keeps a version's records, passages and texts in memory, as the embedded store does: they
are read once, at opening. What is searched, and grows with every passage by a kilobyte of vector,
stays on the server, where many machines share it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from kb.index.conditions import Filters
from kb.index.encoders.protocol import Vectors
from kb.index.stores.contents import Contents
from kb.index.stores.far import FarContents, FarStore
from kb.index.stores.postgres import queries, tables, versions
from kb.index.stores.postgres.server import Server
from kb.index.stores.postgres.versions import EXACT_UP_TO
from kb.index.stores.protocol import Found, Scored
from kb.index.stores.sparse import SparseIndex

_MOST_KNOWN = 50_000
"""Tokens whose frequency is remembered."""

_BATCH = 50_000
"""Vectors fetched at once: fifty megabytes."""


@dataclass(frozen=True)
class _Opened(FarContents):
    """One version as it is searched; ``often`` remembers what was asked of it."""

    version: int
    own: dict[str, sql.Identifier]
    often: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, version: int, contents: Contents, dimension: int) -> _Opened:
        return cls(contents.held, contents.passages, dimension, version, tables.names(version))


class PostgresStore(FarStore[_Opened]):
    """A ``Store`` over one version on a server.

    Changes are worked in at the next search, which writes them as an unfinished version of its own:
    the one in use stays as it is. Every method raises StoreError where the server fails.

    ``exact_up_to``: among more passages neighbours are found by an HNSW graph; among those that
    meet a condition too, which a graph finds late.
    """

    def __init__(
        self,
        server: Server,
        version: int,
        contents: Contents,
        dimension: int,
        exact_up_to: int = EXACT_UP_TO,
    ) -> None:
        super().__init__(_Opened.of(version, contents, dimension))
        self.server = server
        self._exact_up_to = exact_up_to

    @classmethod
    def empty(cls, server: Server, dimension: int, exact_up_to: int = EXACT_UP_TO) -> PostgresStore:
        return cls(server, 0, Contents({}, []), dimension, exact_up_to)

    def _written(
        self, contents: Contents, vectors: Vectors, sparse: SparseIndex, dimension: int
    ) -> _Opened:
        with self.server.writing() as connection:
            version = versions.write(connection, contents, vectors, sparse, self._exact_up_to)
        return _Opened.of(version, contents, dimension)

    def search(
        self,
        vector: NDArray[np.float32] | None,
        tokens: Mapping[str, float],
        conditions: Sequence[Filters],
        k: int,
    ) -> Found:
        now = self._now
        near: queries.Bound = (queries.NOTHING, [])
        worded: queries.Bound = (queries.NOTHING, [])
        k = min(max(0, k), 2**31 - 1)
        if now.passages and k:
            if vector is not None:
                exact = now.meeting(conditions) <= self._exact_up_to
                near = queries.near(now.own, vector, conditions, k, exact=exact)
            if tokens:
                worded = queries.worded(now.own, [*tokens], [*tokens.values()], conditions, k)
        query = queries.SEARCH.format(near=near[0], worded=worded[0])
        [row] = self.server.rows(query, [*near[1], *worded[1]])
        passages, texts = (np.frombuffer(data or b"", dtype=queries.PACKED) for data in row)
        return Found(
            _scored(now.passage_ids, np.sort(passages, order="place")),
            _scored(now.text_ids, texts),
        )

    def _vectors(self, now: _Opened, rows: Sequence[int]) -> Vectors:
        query = queries.VECTORS.format(**now.own)
        found = []
        for start in range(0, len(rows), _BATCH):
            [(data,)] = self.server.rows(query, [list(rows[start : start + _BATCH])])
            found.append(np.frombuffer(data, dtype=">f4").reshape(-1, now.dimension))
        nothing = np.zeros((0, now.dimension), dtype=np.float32)
        return np.concatenate([nothing, *found]).astype(np.float32)

    def cosines(self, records: Sequence[str], vectors: Vectors) -> NDArray[np.float32]:
        now = self._now
        numbers = [now.number[record] for record in records]
        if not numbers or not len(vectors):
            return np.zeros((len(vectors), 0), dtype=np.float32)
        query = queries.cosines(now.own, len(vectors))
        [(data,)] = self.server.rows(query, [numbers, *vectors])
        return np.frombuffer(data, dtype=">f4").astype(np.float32).reshape(len(vectors), -1)

    def frequency(self, tokens: Collection[str]) -> dict[str, int]:
        now = self._now
        # Taken along, not looked up again: another thread may forget them in between.
        known = {t: often for t in tokens if (often := now.often.get(t)) is not None}
        fresh = [t for t in dict.fromkeys(tokens) if t not in known]
        if fresh and now.version:
            found = dict(self.server.rows(queries.FREQUENCY.format(**now.own), [fresh]))
            if len(now.often) > _MOST_KNOWN:
                now.often.clear()
            now.often.update((t, found.get(t, 0)) for t in fresh)
            known |= found
        return {token: known.get(token, 0) for token in tokens}

    def holding(self, wanted: Sequence[Sequence[str]]) -> list[NDArray[np.int64]]:
        now = self._now
        asked = [(n, t, len({*own})) for n, own in enumerate(wanted) for t in dict.fromkeys(own)]
        found: dict[int, bytes] = {}
        if asked and now.version:
            columns = [list(column) for column in zip(*asked, strict=True)]
            found = dict(self.server.rows(queries.HOLDING.format(**now.own), columns))
        packed = (np.frombuffer(found.get(n, b""), dtype=">i4") for n in range(len(wanted)))
        return [places.astype(np.int64) for places in packed]


def _scored(names: Sequence[str], packed: NDArray[np.void]) -> Scored:
    return Scored(names, packed["place"].astype(np.int64), packed["score"].astype(np.float32))
