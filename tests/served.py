"""For servers under test: what is published, and clients of them; and servers started."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from starlette.testclient import TestClient

from kb.errors import IndexMissingError
from kb.knowledge_base import KnowledgeBase
from kb.published import Published

_START_SECONDS = 120

Client = Callable[..., TestClient]
"""Makes a client of a server over what is published, with the given settings."""


class Opened(Published):
    """``base`` may be set later; until then there is nothing to open."""

    def __init__(self, base: KnowledgeBase | None = None) -> None:
        super().__init__()
        self.base = base

    def current(self) -> KnowledgeBase:
        if self.base is None:
            raise IndexMissingError("nowhere")
        return self.base


@contextmanager
def running(words: Sequence[str], **environment: str) -> Iterator[str]:
    """``kb`` with these words and a free port, until it is healthy; its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
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
            yield url
        finally:
            server.terminate()


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=10) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False
