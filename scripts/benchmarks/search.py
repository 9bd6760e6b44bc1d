"""``bench.py search``: searches and answers in one process, step by step.

Beside them the encoder alone, which no question goes below, and a plain fusion of BM25 and cosines.
What they take differs from machine to machine; the ratios, taken question by question in one run,
hardly do.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import machine
from kb.evaluation.ablation import PlainFusion
from kb.evaluation.measures import read_questions
from kb.knowledge_base import KnowledgeBase


def run(files: Sequence[Path]) -> None:
    """Print p50 and p95 over the judged questions."""
    print(machine.description())
    base = KnowledgeBase.open()
    plain = PlainFusion(base.index)
    queries = [q.query for file in files for q in read_questions(file)]
    for query in queries:
        base.ask(query)
    steps: dict[str, list[float]] = {}
    for query in queries:
        start, busy = time.perf_counter(), time.thread_time()
        base.index.encoder.queries([query])
        encoded, encoding = time.perf_counter() - start, time.thread_time() - busy
        start, busy = time.perf_counter(), time.thread_time()
        plain.ranked(query)
        fused, fusing = time.perf_counter() - start, time.thread_time() - busy
        start, busy = time.perf_counter(), time.thread_time()
        result = base.search(query)
        searched, worked = time.perf_counter() - start, time.thread_time() - busy
        start, busy = time.perf_counter(), time.thread_time()
        base.ask(query)
        asked, worked_too = time.perf_counter() - start, time.thread_time() - busy
        taken = {
            "the encoder alone": encoded,
            "the encoder alone, cpu": encoding,
            "plain fusion": fused,
            "plain fusion, cpu": fusing,
            **result.took,
            "search": searched,
            "search, cpu": worked,
            "weigh and compose": asked - searched,
            "ask": asked,
            "ask, cpu": worked_too,
        }
        for name, seconds in taken.items():
            steps.setdefault(name, []).append(seconds)
    passages = len(base.index.passages)
    print(f"{len(queries)} questions, {passages:,} passages, {machine.resident_mb():.0f} MB")
    rows = [("step", "p50 ms", "p95 ms")]
    rows += [
        (name, f"{1000 * machine.p50(values):.2f}", f"{1000 * machine.p95(values):.2f}")
        for name, values in steps.items()
    ]
    print(machine.table(rows))
    shares: list[tuple[str, ...]] = [
        ("cpu, median of ratios", "to the encoder", "to the plain fusion")
    ]
    for name in ("search, cpu", "ask, cpu"):
        ratios = [
            machine.p50([a / b for a, b in zip(steps[name], steps[floor], strict=True)])
            for floor in ("the encoder alone, cpu", "plain fusion, cpu")
        ]
        shares.append((name.removesuffix(", cpu"), *(f"{ratio:.2f}" for ratio in ratios)))
    print(machine.table(shares))
