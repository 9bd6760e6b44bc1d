"""A server in a process of its own, for measures and tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import psutil

from kb.settings import PACKAGE_ROOT

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


def running(words: Sequence[str], **environment: str) -> AbstractContextManager[Server]:
    """``kb`` with these words and a free port, until it is healthy.

    Raises:
        RuntimeError: it did not start; with what it logged.
    """
    return _started(["-m", "kb.cli", *words, "--port"], "/health", environment)


def app(**environment: str) -> AbstractContextManager[Server]:
    """The app on a free port; as ``running``."""
    command = ["-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.port"]
    return _started(command, "/_stcore/health", environment)


@contextmanager
def _started(
    command: Sequence[str], health: str, environment: Mapping[str, str]
) -> Iterator[Server]:
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://{HOST}:{port}"
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            [sys.executable, *command, str(port)],
            cwd=PACKAGE_ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=log,
        ) as server,
    ):
        try:
            end = time.monotonic() + _START_SECONDS
            while not _healthy(url + health):
                if server.poll() is not None or time.monotonic() > end:
                    log.seek(0)
                    raise RuntimeError(log.read().decode())
                time.sleep(0.05)
            yield Server(url, server.pid)
        finally:
            server.terminate()


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False
