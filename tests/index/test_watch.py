"""``kb build --watch`` as a real process."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.index.opened import open_index

_PATIENCE = 180.0


class Watcher:
    """The command at work, its lines as they come."""

    def __init__(self, cases: Path, root: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kb.cli", "build", "--watch"],
            env=os.environ | {"KB_CASES": str(cases), "KB_INDEX": str(root), "KB_MODEL": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            # A run in the background may have been told to ignore it, and its children with it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)

    def wait_for(self, words: str) -> str:
        end = time.monotonic() + _PATIENCE
        seen = ""
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            seen += line
            if words in line:
                return line
        raise AssertionError(f"no {words!r} in: {seen}")


@pytest.fixture
def watcher(few_cases: Path, tmp_path: Path) -> Iterator[Watcher]:
    watcher = Watcher(few_cases, tmp_path / "index")
    yield watcher
    watcher.process.kill()
    watcher.process.wait()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a child alone")
def test_edits_are_built_as_they_are_saved(
    watcher: Watcher, few_cases: Path, tmp_path: Path
) -> None:
    record = few_cases / "naha/naha-8-2.yaml"
    whole = record.read_text(encoding="utf-8")
    watcher.wait_for("Built index")
    point = open_index(tmp_path / "index").corpus.get("naha-8-2").points[0].ja

    record.write_text(whole.replace(point, "見張りが拾う一行。"), encoding="utf-8")
    assert "(1 encoded" in watcher.wait_for("Built index")
    index = open_index(tmp_path / "index")
    assert index.corpus.get("naha-8-2").points[0].ja == "見張りが拾う一行。"

    # A half-written record stops nothing: the last index stays, and the watch goes on.
    record.write_text(whole[: len(whole) // 2] + "\n: [", encoding="utf-8")
    assert "cases/naha/naha-8-2.yaml:" in watcher.wait_for("naha-8-2.yaml")
    assert open_index(tmp_path / "index").folder == index.folder

    record.write_text(whole, encoding="utf-8")
    watcher.wait_for("Built index")
    assert open_index(tmp_path / "index").corpus.get("naha-8-2").points[0].ja == point

    watcher.process.send_signal(signal.SIGINT)
    assert watcher.process.wait(_PATIENCE) == 128 + signal.SIGINT
