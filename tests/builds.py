"""A process that runs builds on demand, each in a process of its own that can be killed.

It loads what a build needs once and forks for every build, so that many builds do not load it
many times. Each line of its input is a JSON object: what to build, or ``{}`` to wait for a build's
end.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from kb.errors import KbError
from kb.index.build import build_index
from kb.index.encoders import bundled
from kb.index.text import tokenise
from kb.settings import BUNDLED_MODEL


class Builds:
    """Driver of that process, for the tests."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._read()

    def start(self, cases: Path, index: Path, limit: int | None = None) -> int:
        """Begin a build; its process id. ``limit`` is for the bytes of each file it writes."""
        self._write({"cases": str(cases), "index": str(index), "limit": limit})
        return int(self._read()["pid"])

    def end(self) -> dict[str, Any]:
        """Wait for one build: ``pid``, ``signal`` (0 if none) and ``report``, what it said."""
        self._write({})
        return self._read()

    def close(self) -> None:
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait(30)

    def _write(self, line: dict[str, Any]) -> None:
        assert self._server.stdin
        self._server.stdin.write(json.dumps(line) + "\n")
        self._server.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._server.stdout
        line = self._server.stdout.readline()
        if not line:
            raise AssertionError("the process that runs the builds ended")
        return dict(json.loads(line))


def _serve() -> None:
    # A build imports bm25s, and SciPy with it, only when it comes to it.
    importlib.import_module("bm25s")
    bundled.encode(["warm"])
    tokenise("warm")
    _say({})
    reports: dict[int, int] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if not order:
            pid, status = os.wait()
            with os.fdopen(reports.pop(pid), encoding="utf-8") as pipe:
                report = pipe.read()
            _say({"pid": pid, "signal": os.WTERMSIG(status), "report": report})
            continue
        out, into = os.pipe()
        pid = os.fork()
        if not pid:
            _build(Path(order["cases"]), Path(order["index"]), into, order["limit"])
        os.close(into)
        reports[pid] = out
        _say({"pid": pid})


def _build(cases: Path, index: Path, into: int, limit: int | None) -> None:
    """Runs in the fork; never returns."""
    code = 0
    try:
        if limit is not None:
            import resource

            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        report = build_index(cases, index, BUNDLED_MODEL)
        text = "published" if report.published else "nothing changed"
    except KbError as error:
        text = str(error)
    except BaseException as error:
        text, code = f"escaped: {error!r}", 1
    os.write(into, text.encode())
    os._exit(code)


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    _serve()
