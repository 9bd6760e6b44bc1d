"""``bench.py grow``: corpora of growing size, each built and searched in processes of its own."""

from __future__ import annotations

import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np

from benchmarks import machine
from benchmarks.synthetic import MixingEncoder, Recombiner
from kb.evaluation.measures import Question, read_questions
from kb.index import publishing
from kb.index.build import build_corpus
from kb.index.encoders.bundled import BundledEncoder
from kb.index.stores.dense import DenseIndex
from kb.index.stores.embedded import EmbeddedStore
from kb.knowledge_base import KnowledgeBase
from kb.records.loader import load_corpus
from kb.settings import Settings

_TOP = 10
_ENCODED_UP_TO = 20_000
"""Texts of larger corpora get mixed vectors (see ``synthetic``), or building would take hours."""


def run(
    sizes: Sequence[int], questions: Sequence[Path], encode_all: bool, keep: Path | None
) -> None:
    """Print one block a size and a table of all at the end."""
    settings = Settings.from_environment()
    print(machine.description(), flush=True)
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=keep) as folder:
            encoded = encode_all or size <= _ENCODED_UP_TO
            built = _alone(_build, settings.cases, Path(folder), size, encoded)
            print(json.dumps(built, ensure_ascii=False), flush=True)
            searched = _alone(_search, Path(folder), list(questions))
            print(json.dumps(searched, ensure_ascii=False), flush=True)
        rows.append({**built, **searched})
    columns = {
        "passages": "passages",
        "records": "records",
        "structure": "structure",
        "build s": "build_s",
        "cpu s": "build_cpu_s",
        "peak MB": "build_peak_mb",
        "disk MB": "disk_mb",
        "open s": "open_s",
        "MB": "memory_mb",
        "search p50 ms": "search_p50_ms",
        "of it cpu": "search_cpu_p50_ms",
        "p95": "search_p95_ms",
        "ask p50 ms": "ask_p50_ms",
        "p95 ": "ask_p95_ms",
        "dense p50 ms": "dense_p50_ms",
        "exact p50 ms": "exact_p50_ms",
        "recall@10": "recall_at_10",
        "nDCG@10": "ndcg_at_10",
    }
    print(machine.table([list(columns), *([r[c] for c in columns.values()] for r in rows)]))


def _alone(work: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """The work's result from a fresh process, so that memory is its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(work, *arguments).result()


def _build(cases: Path, root: Path, size: int, encoded: bool) -> dict[str, Any]:
    real = load_corpus(cases)
    recombiner = Recombiner(real)
    start = time.perf_counter()
    corpus = recombiner.corpus(size)
    made = time.perf_counter() - start
    encoder = BundledEncoder() if encoded else MixingEncoder(recombiner, real)
    steps: dict[str, float] = {}
    began = last = time.perf_counter()
    busy = time.process_time()
    at = "preparing"

    def progress(what: str, share: float) -> None:
        nonlocal at, last
        now = time.perf_counter()
        steps[at] = steps.get(at, 0.0) + now - last
        at, last = what, now

    with publishing.build_lock(root):
        report = build_corpus(corpus, root, encoder, "synthetic", progress=progress)
    took = time.perf_counter() - began
    structure = report.dense
    return {
        "passages": f"{report.passages:,}",
        "records": f"{report.records:,}",
        "vectors": "encoded" if encoded else "mixed",
        "making_records_s": round(made, 1),
        "build_s": round(took, 1),
        "build_cpu_s": round(time.process_time() - busy, 1),
        "build_steps_s": {name: round(seconds, 1) for name, seconds in steps.items()},
        "build_peak_mb": round(machine.peak_mb()),
        "disk_mb": round(machine.folder_mb(root)),
        "structure": structure.kind
        + (f" {structure.probes}/{structure.lists}" if structure.lists else ""),
        "recall_in_manifest": structure.recall,
    }


def _search(root: Path, files: list[Path]) -> dict[str, Any]:
    start = time.perf_counter()
    base = KnowledgeBase.open(index=root)
    opened = time.perf_counter() - start
    questions = [q for file in files for q in read_questions(file)]
    for question in questions[:20]:
        base.ask(question.query)
    memory = machine.resident_mb()
    peak = machine.peak_mb()
    searches, steps = _timed_searches(base, questions)
    asks = [machine.seconds(partial(base.ask, q.query)) for q in questions]
    return {
        "open_s": round(opened, 1),
        "memory_mb": round(memory),
        "open_peak_mb": round(peak),
        "search_p50_ms": _ms(machine.p50(searches)),
        "search_p95_ms": _ms(machine.p95(searches)),
        "search_cpu_p50_ms": steps.pop("cpu of all"),
        "search_steps_p50_ms": steps,
        "ask_p50_ms": _ms(machine.p50(asks)),
        "ask_p95_ms": _ms(machine.p95(asks)),
        **_neighbours(base, questions),
        "ndcg_at_10": _ndcg(base, questions),
    }


def _timed_searches(
    base: KnowledgeBase, questions: Sequence[Question]
) -> tuple[list[float], dict[str, str]]:
    times, steps = [], []
    for question in questions:
        start, busy = time.perf_counter(), time.thread_time()
        steps.append(base.search(question.query).took)
        times.append(time.perf_counter() - start)
        steps[-1]["cpu of all"] = time.thread_time() - busy
    return times, {name: _ms(machine.p50([s[name] for s in steps])) for name in steps[0]}


def _neighbours(base: KnowledgeBase, questions: Sequence[Question]) -> dict[str, Any]:
    """Recall of the index's structure against exact search, and what each takes."""
    store = base.index.store
    assert isinstance(store, EmbeddedStore)
    held = store.rows.dense
    whole = DenseIndex.build(held.vectors(), exact_up_to=len(held))
    queries = base.index.questions([q.query for q in questions])
    truth, found = ([one.query(query, _TOP)[0] for query in queries] for one in (whole, held))
    recall = np.mean([len(set(a) & set(b)) / _TOP for a, b in zip(truth, found, strict=True)])
    candidates = base.searcher.weights.candidates
    dense = [machine.seconds(partial(held.query, q, candidates)) for q in queries]
    exact = [machine.seconds(partial(whole.query, q, candidates)) for q in queries[:30]]
    return {
        "recall_at_10": f"{recall:.4f}",
        "dense_p50_ms": _ms(machine.p50(dense)),
        "exact_p50_ms": _ms(machine.p50(exact)),
    }


def _ndcg(base: KnowledgeBase, questions: Sequence[Question]) -> str:
    """Over the questions that have an answer, as ``kb evaluate`` has it."""
    judged = [q for q in questions if q.relevant]
    run = {q.id: {h.record.id: h.score for h in base.search(q.query, k=_TOP).hits} for q in judged}
    qrels = {q.id: q.relevant for q in judged}
    measure = ir_measures.nDCG @ _TOP
    return f"{ir_measures.calc_aggregate([measure], qrels, run)[measure]:.4f}"


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"
