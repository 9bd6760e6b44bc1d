"""``bench.py build``: an index from scratch, after one edit, and with nothing changed."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import machine
from kb.index.build import build_index
from kb.settings import Settings


def run() -> None:
    """Print what each build takes; on copies, so that records and index stay as they are."""
    print(machine.description())
    settings = Settings.from_environment()
    rows: list[tuple[str, ...]] = [("build", "s", "cpu s", "passages", "encoded", "reused")]
    with tempfile.TemporaryDirectory() as folder:
        cases, root = Path(folder) / "cases", Path(folder) / "index"
        shutil.copytree(settings.cases, cases)
        record = min(cases.glob("*/*.yaml"))
        steps: dict[str, Callable[[], object]] = {
            "from scratch": lambda: None,
            "nothing changed": lambda: None,
            "one point changed": lambda: _edit(record),
            "a comment added": lambda: record.write_text(
                "# read again\n" + record.read_text(encoding="utf-8"), encoding="utf-8"
            ),
        }
        for name, change in steps.items():
            change()
            start, busy = time.perf_counter(), time.process_time()
            report = build_index(cases, root, settings.model)
            took, worked = time.perf_counter() - start, time.process_time() - busy
            counts = (report.passages, report.encoded, report.reused)
            rows.append((name, f"{took:.2f}", f"{worked:.2f}", *map(str, counts)))
    print(machine.table(rows))
    print(f"peak memory {machine.peak_mb():.0f} MB")


def _edit(record: Path) -> None:
    """Change the Japanese sentence of the record's first point."""
    text = record.read_text(encoding="utf-8")
    before, after = text.split("\npoints:\n", 1)
    line = next(x for x in after.splitlines() if x.strip().startswith("ja: "))
    record.write_text(
        f"{before}\npoints:\n{after.replace(line, line.rstrip('。') + 'のである。', 1)}",
        encoding="utf-8",
    )
