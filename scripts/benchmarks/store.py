"""``bench.py store``: the embedded store beside a shared one, question by question in one run.

The shared store is a PostgreSQL of its own on this machine (``postgres.py``), so that what is
measured is the server's work and the way there and back, not a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from psycopg import sql

from benchmarks import machine
from benchmarks.postgres import PASSWORD, LocalServer
from kb.evaluation.measures import read_questions
from kb.index import shared
from kb.index.conditions import VALUES, Attributes, Filters
from kb.index.opened import open_index
from kb.index.passages import Passage, PassageKind
from kb.index.stores.embedded import EmbeddedStore
from kb.index.stores.postgres.server import Server
from kb.index.stores.postgres.store import PostgresStore
from kb.index.stores.protocol import Entry, Store
from kb.knowledge_base import KnowledgeBase
from kb.records.models import LANGS
from kb.settings import Settings, SharedStore

_DIMENSION = 128
_POINTS = 40
_TOP = 10
_ASKED = 50
_CANDIDATES = 2_000


def run(files: Sequence[Path], sizes: Sequence[int]) -> None:
    """Print p50 and p95 of searches and answers, then of stores of each size."""
    print(machine.description())
    server = LocalServer(fsync="on", shared_buffers="1GB", maintenance_work_mem="1GB")
    try:
        _at_hand(SharedStore(server.database(), PASSWORD), files)
        for size in sizes:
            _grown(SharedStore(server.database(), PASSWORD, seconds=600), size)
    finally:
        server.stop()


def _at_hand(where: SharedStore, files: Sequence[Path]) -> None:
    settings = Settings.from_environment()
    index = open_index(settings.index)
    sending = machine.seconds(partial(shared.send, where, settings.index, index))
    opening = machine.seconds(partial(open_index, settings.index, where))
    bases = {
        "embedded": KnowledgeBase(index, settings.cases, settings.index),
        "shared": KnowledgeBase(
            open_index(settings.index, where), settings.cases, settings.index, shared=where
        ),
    }
    queries = [q.query for file in files for q in read_questions(file)]
    times: dict[tuple[str, str], list[float]] = {}
    for query in queries:
        for base in bases.values():
            base.answerer.ask(query)
    for query in queries:
        for name, base in bases.items():
            for what, call in (("search", base.search), ("ask", base.answerer.ask)):
                took = machine.seconds(partial(call, query))
                times.setdefault((what, name), []).append(took)
    print(f"{len(queries)} questions, {index.manifest.passages:,} passages", flush=True)
    print(f"sent in {sending:.2f} s, opened in {opening:.2f} s, {_megabytes(where):.0f} MB there")
    rows = [("", "p50 ms", "p95 ms", "to embedded")]
    for (what, name), own in times.items():
        ratio = machine.p50(own) / machine.p50(times[what, "embedded"])
        rows.append(
            (f"{what}, {name}", _ms(machine.p50(own)), _ms(machine.p95(own)), f"{ratio:.2f}")
        )
    print(machine.table(rows))


def _grown(where: SharedStore, size: int) -> None:
    """Vectors around a few hundred centres: evenly spread ones have no neighbours to speak of."""
    rng = np.random.default_rng(5)
    centres = rng.standard_normal((300, _DIMENSION))

    def drawn(count: int) -> Any:
        own = centres[rng.integers(len(centres), size=count)]
        own = own + 1.5 * rng.standard_normal((count, _DIMENSION))
        return (own / np.linalg.norm(own, axis=1, keepdims=True)).astype(np.float32)

    def entries() -> Any:
        for n in range(size // _POINTS):
            yield _entry(f"r-{n:07}", drawn(_POINTS), rng.integers(5_000, size=200).tolist())

    stores: dict[str, Store] = {
        "embedded": EmbeddedStore.empty(_DIMENSION),
        "shared": PostgresStore.empty(Server(where), _DIMENSION),
    }
    asked = drawn(_ASKED)
    words = {f"w{n}": 1.0 for n in rng.integers(5_000, size=12).tolist()}
    condition = (Filters(prefecture=("rare",)),)
    put = list(entries())
    vectors = np.concatenate([entry.vectors for entry in put])
    rows = [(f"{size:,} vectors", "build s", "dense p50", "p95", "words p50", "condition p50",
             "recall@10")]  # fmt: skip
    for name, store in stores.items():
        store.upsert(put)
        built = machine.seconds(partial(store.search, asked[0], {}, (), 1))
        dense, worded, narrowed, recall = [], [], [], []
        for vector in asked:
            near = partial(store.search, vector, {}, (), _CANDIDATES)
            by_words = partial(store.search, None, words, (), _CANDIDATES)
            both = partial(store.search, vector, words, condition, _CANDIDATES)
            dense.append(machine.seconds(near))
            worded.append(machine.seconds(by_words))
            narrowed.append(machine.seconds(both))
            best = np.sort(vectors @ vector)[-_TOP]
            found = store.search(vector, {}, (), _TOP).passages.scores
            recall.append(float((found >= best - 1e-5).mean()) if len(found) else 0.0)
        rows.append((name, f"{built:.1f}", _ms(machine.p50(dense)), _ms(machine.p95(dense)),
                     _ms(machine.p50(worded)), _ms(machine.p50(narrowed)),
                     f"{np.mean(recall):.3f}"))  # fmt: skip
    print(machine.table(rows))
    print(f"{_megabytes(where):.0f} MB on the server", flush=True)


def _entry(record: str, vectors: Any, words: Sequence[int]) -> Entry:
    passages = [
        Passage(record, "ja", PassageKind.POINT, "", f"p{n}", "measure", "") for n in range(_POINTS)
    ]
    rare = "rare" if record.endswith("7") else "common"
    values = dict.fromkeys(VALUES, ("x",)) | {"prefecture": (rare,)}
    extras = {lang: " ".join(f"w{w}" for w in words) if lang == "ja" else "" for lang in LANGS}
    return Entry(record, Attributes(values, 10_000, False), passages, vectors, extras)


def _megabytes(where: SharedStore) -> float:
    query = sql.SQL("select pg_database_size(current_database())")
    return float(Server(where).rows(query)[0][0]) / 2**20


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f}"
