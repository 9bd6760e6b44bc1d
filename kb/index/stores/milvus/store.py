"""The store on a Milvus: vectors and BM25 lie and are searched there, all else is kept here."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index.conditions import Filters
from kb.index.encoders.protocol import Vectors
from kb.index.stores.contents import Contents
from kb.index.stores.far import FarContents, FarStore
from kb.index.stores.milvus import collections
from kb.index.stores.milvus.server import Server
from kb.index.stores.protocol import Found, Scored, in_all
from kb.index.stores.sparse import SparseIndex
from kb.records.models import LANGS

EXACT_UP_TO = 1_000_000
"""Passages a cluster looks at one by one; beyond, an HNSW graph is built over them."""

_MOST_KNOWN = 50_000
"""Tokens whose frequency is remembered."""

_BATCH = 4_000
"""Vectors fetched at once."""

_SPARE = 16
"""Neighbours asked for beyond those wanted, to see whether more tie with the last one."""

_NO_PLACES = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class _Opened(FarContents):
    """One version as it is searched; ``known`` remembers tokens' dimension and frequency."""

    prefix: str
    known: dict[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, prefix: str, contents: Contents, dimension: int) -> _Opened:
        return cls(contents.held, contents.passages, dimension, prefix)


class MilvusStore(FarStore[_Opened]):
    """A ``Store`` over one version on a Milvus; it finds 16,384 passages or texts at most.

    Changes are worked in at the next search, which writes them as an unfinished version of its own:
    the one in use stays as it is. Every method raises StoreError where the server fails.

    ``exact_up_to``: among more passages neighbours are found by an HNSW graph.
    """

    def __init__(
        self,
        server: Server,
        prefix: str,
        contents: Contents,
        dimension: int,
        exact_up_to: int = EXACT_UP_TO,
    ) -> None:
        super().__init__(_Opened.of(prefix, contents, dimension))
        self.server = server
        self._exact_up_to = exact_up_to

    @classmethod
    def empty(cls, server: Server, dimension: int, exact_up_to: int = EXACT_UP_TO) -> MilvusStore:
        return cls(server, "", Contents({}, []), dimension, exact_up_to)

    def _written(
        self, contents: Contents, vectors: Vectors, sparse: SparseIndex, dimension: int
    ) -> _Opened:
        prefix = write(self.server, contents, vectors, sparse, self._exact_up_to)
        return _Opened.of(prefix, contents, dimension)

    def search(
        self,
        vector: NDArray[np.float32] | None,
        tokens: Mapping[str, float],
        conditions: Sequence[Filters],
        k: int,
    ) -> Found:
        now = self._now
        near = worded = _NO_PLACES, np.zeros(0, dtype=np.float32)
        if now.passages and k > 0:
            if vector is not None:
                near = self._best(f"{now.prefix}_passages", vector, conditions, k)
            known = self._known(now, tokens)
            weights = {
                known[token][0]: weight for token, weight in tokens.items() if known[token][1]
            }
            if weights:
                worded = self._best(f"{now.prefix}_texts", weights, conditions, k)
        return Found(Scored(now.passage_ids, *near), Scored(now.text_ids, *worded))

    def _best(
        self, collection: str, asked: Any, conditions: Sequence[Filters], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``k`` best of a collection, of those that tie with the last one the first."""
        limit = min(k + _SPARE, collections.MOST)
        while True:
            [found] = self.server.ask(
                "search",
                collection,
                [asked],
                anns_field="vector",
                filter=collections.meeting(conditions),
                limit=limit,
                output_fields=["id"],
                search_params={"params": {"ef": limit}},
            )
            places = np.array(found.ids, dtype=np.int64)
            scores = np.array(found.distances, dtype=np.float32)
            whole = len(places) < limit or limit == collections.MOST
            if whole or scores[k - 1] > scores[-1]:
                break
            limit = min(2 * limit, collections.MOST)
        order = np.lexsort((places, -scores))[:k]
        order = order[np.argsort(places[order])]
        return places[order], scores[order]

    def _vectors(self, now: _Opened, rows: Sequence[int]) -> Vectors:
        wanted = np.array(rows, dtype=np.int64)
        known, places = np.unique(wanted, return_inverse=True)
        held = np.zeros((len(known), now.dimension), dtype=np.float32)
        for start in range(0, len(known), _BATCH):
            batch = known[start : start + _BATCH]
            found = self.server.ask(
                "query",
                f"{now.prefix}_passages",
                filter=f"id in {batch.tolist()}",
                output_fields=["vector"],
                limit=len(batch),
            )
            held[np.searchsorted(known, [row["id"] for row in found])] = [
                row["vector"] for row in found
            ]
        return held[places]

    def cosines(self, records: Sequence[str], vectors: Vectors) -> NDArray[np.float32]:
        now = self._now
        rows = [n for record in records for n in now.own_rows[record].tolist()]
        held = self._vectors(now, rows)
        return np.asarray(vectors @ held.T, dtype=np.float32)

    def frequency(self, tokens: Collection[str]) -> dict[str, int]:
        known = self._known(self._now, tokens)
        return {token: known[token][1] for token in tokens}

    def _known(self, now: _Opened, tokens: Collection[str]) -> dict[str, tuple[int, int]]:
        """The dimension of each token and how many texts hold it: 0 of one that is in none."""
        # Taken along, not looked up again: another thread may forget them in between.
        known = {t: own for t in tokens if (own := now.known.get(t)) is not None}
        fresh = [t for t in dict.fromkeys(tokens) if t not in known]
        if fresh:
            found = dict.fromkeys(fresh, (0, 0))
            if now.prefix:
                rows = self._terms(now, fresh, ["name", "size"], "part == 0 and ")
                found |= {row["name"]: (row["id"], row["size"]) for row in rows}
            if len(now.known) > _MOST_KNOWN:
                now.known.clear()
            now.known.update(found)
            known |= found
        return known

    def _terms(
        self, now: _Opened, tokens: Sequence[str], fields: Sequence[str], also: str = ""
    ) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.server.ask(
            "query",
            f"{now.prefix}_terms",
            filter=f"{also}name in {collections.listed(tokens)}",
            output_fields=["id", *fields],
            limit=collections.MOST,
        )
        return rows

    def holding(self, wanted: Sequence[Sequence[str]]) -> list[NDArray[np.int64]]:
        now = self._now
        asked = [*dict.fromkeys(token for own in wanted for token in own)]
        if not asked or not now.prefix:
            return [_NO_PLACES for _ in wanted]
        rows = self._terms(now, asked, ["name", "part", "data"])
        held = {t: np.frombuffer(own, "<i4") for t, own in collections.joined(rows).items()}
        return [in_all(held.get(t, _NO_PLACES) for t in own) for own in wanted]


def write(
    server: Server,
    contents: Contents,
    vectors: Vectors,
    sparse: SparseIndex,
    exact_up_to: int = EXACT_UP_TO,
) -> str:
    """Write a version's collections but its files; what their names begin with."""
    prefix = f"kb_{time.time_ns():x}{secrets.token_hex(2)}"
    rows = [collections.as_row(record, held.attributes) for record, held in contents.held.items()]
    weights: list[dict[int, float]] = [{} for _ in contents.text_ids]

    def terms() -> Iterator[tuple[str, int, bytes]]:
        row = 0
        for token, texts, scores in sparse.lists():
            for place, score in zip(texts.tolist(), scores.tolist(), strict=True):
                weights[place][row] = score
            data = texts.astype("<i4").tobytes()
            yield token, len(texts), data
            row += max(1, -(-len(data) // collections.PART))  # where ``parts`` puts the next one

    collections.create(server, f"{prefix}_terms")
    collections.fill(server, f"{prefix}_terms", collections.parts(terms()))
    texts = (
        {"id": place, "vector": own, **rows[place // len(LANGS)]}
        for place, own in enumerate(weights)
        if own
    )
    collections.create(server, f"{prefix}_texts")
    collections.fill(server, f"{prefix}_texts", texts)
    owners = contents.record_rows.tolist()
    passages = (
        {"id": row, "vector": vector, **rows[owner]}
        for row, (owner, vector) in enumerate(zip(owners, vectors, strict=True))
    )
    graph = len(vectors) > exact_up_to
    collections.create(server, f"{prefix}_passages", vectors.shape[1], graph)
    collections.fill(server, f"{prefix}_passages", passages)
    return prefix
