"""``bench.py read``: documents with known text, read as an import reads them."""

from __future__ import annotations

import resource
from pathlib import Path

from benchmarks import machine
from kb.documents.models import Document
from kb.documents.reading import read
from kb.evaluation.reading import Reading, Truth, measured, total


def run(folder: Path) -> None:
    """Print what is right of each document that has its truth beside it, pages a second, memory."""
    print(machine.description())
    readings: list[Reading] = []
    rows = [("document", "pages", "pages/cpu s", *Reading.model_fields)]
    for truth in sorted(folder.glob("*.json")):
        path = next(p for p in sorted(folder.glob(f"{truth.stem}.*")) if p != truth)
        start = _worked()
        kind, anchor, pages = read(path)
        took = _worked() - start
        document = Document(
            id=path.stem,
            title=path.stem,
            format=kind,
            anchor=anchor,
            filename=path.name,
            sha256="",
            pages=pages,
        )
        known = Truth.model_validate_json(truth.read_bytes())
        readings.append(measured(document, known))
        rows.append((path.name, str(len(pages)), f"{len(pages) / took:.0f}", *_shown(readings[-1])))
    rows.append(("all", "", "", *_shown(total(readings))))
    print(machine.table(rows))
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of a reading process {reader:.0f} MB")


def _worked() -> float:
    """Processor seconds of all reading processes so far, their start included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _shown(reading: Reading) -> list[str]:
    shares = [getattr(reading, name) for name in Reading.model_fields]
    return [f"{share.value:.3f}" if share.all else "" for share in shares]
