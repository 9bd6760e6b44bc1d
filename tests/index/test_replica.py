"""Readers on a streaming replica: the same hits, new versions seen, and fail-over."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pytest
from databases import running

from benchmarks.postgres import PASSWORD, LocalServer, Standby
from kb.errors import StoreError
from kb.index import shared
from kb.index.build import build_index
from kb.index.opened import open_index
from kb.knowledge_base import KnowledgeBase
from kb.settings import BUNDLED_MODEL, PACKAGE_ROOT, SharedStore

Command = Callable[..., "subprocess.CompletedProcess[str]"]
_REPLAYED_S = 60


@pytest.fixture
def primary() -> Iterator[LocalServer]:
    """A server of the test's own, which it ends."""
    yield from running(LocalServer)


@contextmanager
def standby_of(primary: LocalServer) -> Iterator[Standby]:
    standby = Standby(primary)
    try:
        yield standby
    finally:
        standby.stop()


def questions() -> list[str]:
    files = sorted((PACKAGE_ROOT / "tests/data").glob("questions-*.jsonl"))
    lines = chain.from_iterable(file.read_text("utf-8").splitlines() for file in files)
    return [json.loads(line)["query"] for line in lines][::10]


def opened(where: SharedStore, cases: Path, root: Path) -> KnowledgeBase:
    return KnowledgeBase(open_index(root, where), cases, root, shared=where)


def replayed(base: KnowledgeBase) -> KnowledgeBase:
    """What the replica holds once the next version has come to it."""
    until = time.monotonic() + _REPLAYED_S
    while base.is_current() and time.monotonic() < until:
        time.sleep(0.02)
    return base.reload()


def test_readers_on_a_replica(
    primary: LocalServer,
    base: KnowledgeBase,
    index_root: Path,
    cases_root: Path,
    few_cases: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kb: Command,
) -> None:
    first = SharedStore(primary.database(), PASSWORD)
    name = first.uri.rsplit("/", 1)[1]
    assert shared.send(first, index_root, open_index(index_root))
    with standby_of(primary) as standby:
        second = SharedStore(standby.uri(name), PASSWORD)
        reader = opened(second, cases_root, index_root)
        for question in questions():
            mine, theirs = (one.search(question).hits for one in (base, reader))
            assert [h.record.id for h in theirs] == [h.record.id for h in mine], question
            assert [h.score for h in theirs] == pytest.approx([h.score for h in mine], abs=1e-5)

        # A replica takes no build, and says where to go.
        build_index(few_cases, tmp_path / "index", BUNDLED_MODEL)
        fewer = open_index(tmp_path / "index")
        with pytest.raises(StoreError, match="is a replica, which can only be read"):
            shared.send(second, tmp_path / "index", fewer)
        assert reader.is_current()

        # What is built on the primary, the reader goes over to, and back.
        shared.send(first, tmp_path / "index", fewer)
        now = replayed(reader)
        assert len(now.corpus) == len(fewer.corpus) < len(reader.corpus)
        shared.take_back(first, 1)
        again = replayed(now)
        assert again.folder == reader.folder

        # Fail-over: reads go on while the primary is down; promoted, it takes the next build, by
        # the address that names both servers.
        both = f"postgresql://postgres@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/{name}"
        writer = SharedStore(f"{both}?target_session_attrs=read-write", PASSWORD)
        primary.kill()
        assert again.is_current()
        assert again.search("外部人材をどう活用しているか").hits
        assert opened(SharedStore(both, PASSWORD), cases_root, index_root).folder == again.folder
        with pytest.raises(StoreError, match="cannot be reached"):
            shared.send(first, tmp_path / "index", fewer)
        standby.promote()
        assert shared.send(writer, tmp_path / "index", fewer)
        assert len(again.reload().corpus) == len(fewer.corpus)
        monkeypatch.setenv("KB_STORE", writer.uri)
        monkeypatch.setenv("KB_STORE_PASSWORD", PASSWORD)
        assert [v["in_use"] for v in json.loads(kb("versions", "--json").stdout)].count(True) == 1
