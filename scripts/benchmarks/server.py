"""A ``kb`` server in a process of its own, for measures and tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

HOST = "127.0.0.1"
_START_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """Where a server answers, and its process."""

    url: str
    pid: int

    def busy(self) -> float:
        """Seconds of processor it has used, its workers too."""
        first = psutil.Process(self.pid)
        times = [process.cpu_times() for process in (first, *first.children(recursive=True))]
        return float(sum(t.user + t.system for t in times))


@contextmanager
def running(words: Sequence[str], **environment: str) -> Iterator[Server]:
    """``kb`` with these words and a free port, until it is healthy.

    Raises:
        RuntimeError: it did not start; with what it logged.
    """
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://{HOST}:{port}"
    command = [sys.executable, "-m", "kb.cli", *words, "--port", str(port)]
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, env={**os.environ, **environment}, stderr=log) as server,
    ):
        try:
            end = time.monotonic() + _START_SECONDS
            while not _healthy(url):
                if server.poll() is not None or time.monotonic() > end:
                    log.seek(0)
                    raise RuntimeError(log.read().decode())
                time.sleep(0.1)
            yield Server(url, server.pid)
        finally:
            server.terminate()


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=10) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False
