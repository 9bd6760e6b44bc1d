"""An index in a shared store: the same hits and answers, versions that never mix, going back."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from databases import Lend, server_of
from psycopg import sql

from benchmarks.postgres import PASSWORD, LocalServer
from kb.errors import IndexDamagedError, IndexStaleError
from kb.index import artefact, opened, shared
from kb.index.build import build_index
from kb.index.opened import open_index
from kb.index.stores.postgres.store import PostgresStore
from kb.knowledge_base import KnowledgeBase
from kb.settings import BUNDLED_MODEL, PACKAGE_ROOT, SharedStore

Command = Callable[..., "subprocess.CompletedProcess[str]"]

QUESTIONS = sorted((PACKAGE_ROOT / "tests/data").glob("questions-*.jsonl"))


def judged() -> list[str]:
    lines = [line for file in QUESTIONS for line in file.read_text("utf-8").splitlines()]
    return [json.loads(line)["query"] for line in lines]


@pytest.fixture(scope="module")
def where(postgres: LocalServer, index_root: Path) -> SharedStore:
    """A store with the index of the real records; read only."""
    where = SharedStore(postgres.database(), PASSWORD)
    assert shared.send(where, index_root, open_index(index_root))
    return where


@pytest.fixture(scope="module")
def remote(where: SharedStore, index_root: Path, cases_root: Path) -> KnowledgeBase:
    return KnowledgeBase(open_index(index_root, where), cases_root, index_root, shared=where)


@pytest.fixture
def project(
    database: Lend,
    kb: Command,
    few_cases: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> SharedStore:
    """A store of the test's own that the environment names, and four records to build it from."""
    uri = database()
    for name, value in {
        "KB_STORE": uri,
        "KB_STORE_PASSWORD": PASSWORD,
        "KB_CASES": str(few_cases),
        "KB_INDEX": str(tmp_path / "index"),
    }.items():
        monkeypatch.setenv(name, value)
    return SharedStore(uri, PASSWORD)


RECORD = "naha/naha-8-2.yaml"


def edited(cases: Path, word: str) -> None:
    """Put a word into a record's summary."""
    path = cases / RECORD
    text = path.read_text("utf-8")
    at = text.index("\nsummary:")
    ja = text.index("ja: ", at) + len("ja: ")
    start = ja + (text[ja] in "\"'")
    path.write_text(text[:start] + word + text[start:], "utf-8")


def test_hits_are_those_of_the_index_in_the_folder(
    base: KnowledgeBase, remote: KnowledgeBase
) -> None:
    assert isinstance(remote.index.store, PostgresStore)
    for question in judged()[1::2]:
        mine, theirs = (one.search(question, k=len(base.corpus)).hits for one in (base, remote))
        assert [h.record.id for h in theirs] == [h.record.id for h in mine], question
        assert [h.passage for h in theirs] == [h.passage for h in mine], question
        for a, b in zip(mine, theirs, strict=True):
            assert (b.score, b.cosine) == pytest.approx((a.score, a.cosine), abs=1e-5)
            assert b.bm25 == pytest.approx(a.bm25, abs=1e-5)


def test_answers_are_those_of_the_index_in_the_folder(
    base: KnowledgeBase, remote: KnowledgeBase
) -> None:
    conditions_alone = ["人口3万人以下の町の事例は", "沖縄県の事例は", "那覇市の取組"]
    for question in [*judged()[::4], *conditions_alone]:
        mine, theirs = (
            one.answerer.ask(question).model_copy(update={"took_ms": 0.0}) for one in (base, remote)
        )
        assert theirs == mine, question
    for words in ("書かない窓口", "zzzz", "「書かない窓口」"):
        found = [[h.record.id for h in one.find(words).hits] for one in (base, remote)]
        assert found[0] == found[1]


def test_conditions_are_met_on_the_server(base: KnowledgeBase, remote: KnowledgeBase) -> None:
    for conditions in (
        base.filters(prefecture="沖縄県"),
        base.filters(kind="plan_section", max_population=30_000),
        base.filters(topic="training", min_population=50_000),
    ):
        found = [
            {i: s for i, _, s in one.index.store.search(None, {"研修": 1.0}, (conditions,), 10_000)}
            for one in (base, remote)
        ]
        assert found[1] == pytest.approx(found[0], abs=1e-5)


def test_what_is_current_is_not_sent_again(where: SharedStore, index_root: Path) -> None:
    assert not shared.send(where, index_root, open_index(index_root))
    assert len(shared.listed(where)) == 1


def words_found(base: KnowledgeBase, word: str) -> bool:
    return bool(base.index.store.frequency([word])[word])


def test_a_build_switches_and_the_command_goes_back(
    project: SharedStore, kb: Command, few_cases: Path
) -> None:
    assert "in use" in kb("build").stdout
    first = KnowledgeBase.open()
    assert not words_found(first, "zzyzx")
    edited(few_cases, "zzyzx ")
    assert "in use" in kb("build").stdout
    assert not first.is_current()
    second = first.reload()
    assert second is not first
    assert second.reload() is second
    assert words_found(second, "zzyzx")
    assert not words_found(first, "zzyzx"), "the old one goes on meaning its records"
    listed = json.loads(kb("versions", "--json").stdout)
    assert [v["in_use"] for v in listed] == [True, False]
    told = kb("versions", "--use", str(listed[1]["number"])).stdout.splitlines()
    assert [line.startswith("*") for line in told] == [False, True]
    assert not words_found(second.reload(), "zzyzx")
    refused = kb("versions", "--use", "99")
    assert refused.returncode == 2
    assert "has no version 99" in refused.stderr
    assert "in use" in kb("build").stdout, "a build puts the records as they are in use again"
    assert words_found(KnowledgeBase.open(), "zzyzx")


def test_versions_that_nobody_needs_are_cleared_away(
    project: SharedStore, kb: Command, few_cases: Path
) -> None:
    for n in range(6):
        edited(few_cases, f"zzyzx{n} ")
        kb("build")
    assert [v.number for v in shared.listed(project)] == [6, 5, 4, 3]
    query = sql.SQL("select count(*) from pg_tables where schemaname = 'kb'")
    assert server_of(project).rows(query) == [(3 + 3 * 4,)]


def test_without_a_shared_store_there_are_no_versions(kb: Command) -> None:
    done = kb("versions")
    assert (done.returncode, done.stdout) == (2, "")
    assert "KB_STORE" in done.stderr


@pytest.mark.parametrize("file", sorted(shared.READ))
def test_what_is_altered_in_the_store_is_not_opened(
    project: SharedStore, kb: Command, file: str
) -> None:
    kb("build")
    with server_of(project).writing() as connection:
        connection.execute("update kb.files set data = data || %s where name = %s", [b"x", file])
    with pytest.raises(IndexDamagedError, match=file):
        KnowledgeBase.open()


def test_the_manifest_in_the_store_is_checked(
    project: SharedStore, kb: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb("build")
    monkeypatch.setattr(opened, "TOKENISER", "another")
    with pytest.raises(IndexStaleError, match="tokeniser"):
        KnowledgeBase.open()
    monkeypatch.undo()
    monkeypatch.setattr(artefact, "FORMAT", 99)
    with pytest.raises(IndexStaleError, match="format"):
        open_index(Path("nowhere"), project)


def test_two_builders_leave_a_whole_index(
    project: SharedStore, few_of: Callable[[Path], Path], tmp_path: Path
) -> None:
    names = []
    for n in range(2):
        cases = few_of(tmp_path / f"cases{n}")
        edited(cases, f"zzyzx{n} ")
        names.append(build_index(cases, tmp_path / f"index{n}", BUNDLED_MODEL).folder)
    with ThreadPoolExecutor(2) as pool:
        roots = [tmp_path / f"index{n}" for n in range(2)]
        sent = pool.map(lambda root: shared.send(project, root, open_index(root)), roots)
        assert [*sent] == [True, True]
    base = KnowledgeBase.open()
    winner = names.index(base.folder.split("-")[0])
    assert words_found(base, f"zzyzx{winner}")
    assert not words_found(base, f"zzyzx{1 - winner}")
    assert len(shared.listed(project)) == 2


def test_readers_see_no_mixture_while_versions_switch(
    project: SharedStore, kb: Command, few_cases: Path
) -> None:
    """Each reader opens, searches and answers over and over while two versions take turns."""
    kb("build")
    edited(few_cases, "zzyzx ")
    kb("build")
    question = "zzyzx"
    holds = {v.name: v.number == 2 for v in shared.listed(project)}
    stop = threading.Event()
    seen: set[str] = set()

    def read() -> None:
        base, first = KnowledgeBase.open(), True
        while first or not stop.is_set():
            first = False
            base = base.reload()
            seen.add(base.folder)
            found = base.index.store.search(None, {question: 1.0}, (), 5)
            assert bool(len(found.texts)) == holds[base.folder]
            assert words_found(base, question) == holds[base.folder]
            told = base.record("naha-8-2").summary.ja
            assert told.startswith(question) == holds[base.folder]

    with ThreadPoolExecutor(10) as pool:
        readers = [pool.submit(read) for _ in range(10)]
        try:
            until = time.monotonic() + 60
            for n in count():
                shared.take_back(project, 1 + n % 2)
                # On a busy machine the readers take longer to come across both.
                if n > 6 and (seen == set(holds) or time.monotonic() > until):
                    break
        finally:
            stop.set()
        for reader in readers:
            reader.result()
    assert seen == set(holds)
