"""A Milvus for tests and measurements: Milvus Lite as a server of its own, on the loopback."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from benchmarks.servers import NoServerError, free_port

_START_S = 60


class LocalMilvus:
    """One server with a folder of its own; it knows no users and no encryption.

    Raises:
        NoServerError: a package is not there, or the server does not start.
    """

    def __init__(self) -> None:
        if missing := [p for p in ("milvus_lite", "pymilvus") if find_spec(p) is None]:
            raise NoServerError(f"the package {missing[0]} is not installed")
        self._folder = Path(tempfile.mkdtemp(prefix="kb-milvus-"))
        self._numbers = count(1)
        self.port = free_port()
        self.start()

    def start(self) -> None:
        from pymilvus import MilvusClient, MilvusException

        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "milvus_lite", "server", "--host", "127.0.0.1",
                 "--port", str(self.port), "--data-dir", str(self._folder / "data")],
                stdout=log,
                stderr=log,
            )  # fmt: skip
        until = time.monotonic() + _START_S
        while True:
            try:
                self._client = MilvusClient(f"http://127.0.0.1:{self.port}", timeout=5)
                return
            except MilvusException:
                if time.monotonic() > until or self._process.poll() is not None:
                    told = (self._folder / "log").read_text(encoding="utf-8", errors="replace")
                    shutil.rmtree(self._folder, ignore_errors=True)
                    raise NoServerError(f"Milvus does not start: {told[-300:]}") from None
                time.sleep(0.05)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def running(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def database(self) -> str:
        """A new, empty database; its address as KB_STORE has it."""
        name = f"kb{next(self._numbers)}"
        self._client.create_database(name)
        return f"milvus:http://127.0.0.1:{self.port}/{name}"
