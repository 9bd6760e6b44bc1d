"""Fixtures all rooms share: the real records, one index built from them, a network guard."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from databases import Lend, running
from filelock import FileLock
from sharing import ByFile, longest_first

from benchmarks.milvus import LocalMilvus
from benchmarks.postgres import LocalServer
from kb import cli
from kb.answering.answerer import Answerer
from kb.index import shared
from kb.index.build import build_index
from kb.knowledge_base import KnowledgeBase
from kb.records.corpus import Corpus
from kb.records.loader import load_corpus
from kb.settings import BUNDLED_MODEL, PACKAGE_ROOT, Settings

# Workers and commands under test compile a package once, and not each on every start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# No fewer workers than cores: threads of one that compute wait, spinning, for the core of another.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Shares the tests out by file; the hook is known only to a run with workers."""
    return ByFile(config, log)


@pytest.fixture(scope="session")
def cases_root() -> Path:
    """The real records; read only."""
    return PACKAGE_ROOT / "cases"


@pytest.fixture(scope="session")
def corpus(cases_root: Path) -> Corpus:
    return load_corpus(cases_root)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of the run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def index_root(cases_root: Path, run_folder: Path) -> Path:
    """A built index of the real records, shared by all workers of the run; read only.

    A test that publishes or damages an index copies this folder first.
    """
    root = run_folder / "index"
    # The first worker builds; the others wait and find that nothing changed.
    with FileLock(run_folder / "index.lock"):
        if not (root / "CURRENT").exists():
            build_index(cases_root, root, BUNDLED_MODEL)
    return root


@pytest.fixture(scope="session")
def base(index_root: Path, cases_root: Path) -> KnowledgeBase:
    """The knowledge base of ``index_root``; holds no state between questions."""
    return KnowledgeBase.open(cases_root, index_root)


@pytest.fixture(scope="session")
def answerer(base: KnowledgeBase) -> Answerer:
    """What answers in ``base``."""
    return base.answerer


@pytest.fixture(scope="session")
def postgres() -> Iterator[LocalServer]:
    """A real server with pgvector; each test takes a database of its own."""
    yield from running(LocalServer)


@pytest.fixture(scope="session")
def milvus() -> Iterator[LocalMilvus]:
    """A Milvus; each test takes a database of its own."""
    yield from running(LocalMilvus)


@pytest.fixture
def database(postgres: LocalServer) -> Iterator[Lend]:
    """Lends empty databases of ``postgres`` for the time of a test, by their addresses."""
    with ExitStack() as lent:
        yield lambda **kind: lent.enter_context(postgres.lent(**kind))
    # The next test that gets the same address makes connections of its own.
    shared.keeper_of.cache_clear()


Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def kb(
    base: KnowledgeBase,
    index_root: Path,
    cases_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Runs the ``kb`` command in this process over the shared index, opened once.

    A test that sets ``KB_INDEX`` to another folder has that one opened as the command does it.
    """
    monkeypatch.setenv("KB_INDEX", str(index_root))
    monkeypatch.setenv("KB_CASES", str(cases_root))
    # A run by ``python -m pytest`` would name itself in the command's usage line.
    monkeypatch.setattr(sys.modules["__main__"], "__package__", None, raising=False)
    opened = cli.common.opened

    def shared() -> KnowledgeBase:
        return base if Settings.from_environment().index == index_root else opened()

    for commands in (cli.asking, cli.measuring):
        monkeypatch.setattr(commands, "opened", shared)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr("sys.argv", ["kb", *words])
        capsys.readouterr()
        code: Any = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        printed = capsys.readouterr()
        return subprocess.CompletedProcess(words, code, printed.out, printed.err)

    return run


FEW = ("mic-taisei/mic-03-kamisato", "hinode/hinode-2-6", "naha/naha-8-2", "naha/naha-8-1")


@pytest.fixture(scope="session")
def few_of(cases_root: Path) -> Callable[[Path], Path]:
    """Copies four real records and all tables into a folder: such a corpus builds in a second."""

    def copy(few: Path) -> Path:
        for name in FEW:
            target = few / f"{name}.yaml"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(cases_root / f"{name}.yaml", target)
        for table in cases_root.glob("*.yaml"):
            shutil.copyfile(table, few / table.name)
        (few / "relations.yaml").write_text("[]\n", encoding="utf-8")
        return few

    return copy


@pytest.fixture(scope="session")
def few_index(few_of: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of those records; read only."""
    root = tmp_path_factory.mktemp("few")
    build_index(few_of(root / "cases"), root / "index", BUNDLED_MODEL)
    return root / "index"


@pytest.fixture
def few_cases(few_of: Callable[[Path], Path], tmp_path: Path) -> Path:
    """A folder of the test's own with four records."""
    return few_of(tmp_path / "cases")


@pytest.fixture
def permissions_bind(tmp_path: Path) -> None:
    """Skips where a file without rights can be read all the same: for root and under Windows."""
    probe = tmp_path / "probe"
    probe.write_text("x", encoding="utf-8")
    probe.chmod(0)
    try:
        probe.read_text(encoding="utf-8")
    except PermissionError:
        return
    finally:
        probe.unlink()
    pytest.skip("permissions do not bind this user")


def _is_local(address: Any) -> bool:
    """True for loopback and for sockets that have no network address (Unix sockets)."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Refuse every connection and name lookup that leaves this machine.

    Returns the list of refused addresses: code that swallows the refusal is caught by it.
    """
    refused: list[Any] = []

    def guarded(name: str, position: int) -> None:
        real = getattr(socket.socket, name)

        def call(self: socket.socket, *args: Any) -> Any:
            if not _is_local(args[position]):
                refused.append(args[position])
                raise OSError(f"the test allows no network: {args[position]}")
            return real(self, *args)

        monkeypatch.setattr(socket.socket, name, call)

    guarded("connect", 0)
    guarded("connect_ex", 0)
    guarded("sendto", -1)
    lookup = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_local((name,)):
            refused.append(name)
            raise socket.gaierror(f"the test allows no network: {name}")
        return lookup(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return refused
