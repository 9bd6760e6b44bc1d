"""What may go wrong with a shared store: one sentence with the next step, nothing lost."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from databases import Lend, server_of
from entries import DIMENSION, NEAR, entry
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from benchmarks.postgres import PASSWORD, LocalServer
from kb.errors import KbError, StoreError
from kb.index import shared
from kb.index.opened import open_index
from kb.index.stores.postgres import server as connections
from kb.index.stores.postgres import versions
from kb.index.stores.postgres.keeper import PostgresKeeper
from kb.index.stores.postgres.server import Server
from kb.index.stores.postgres.store import PostgresStore
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings, SharedStore

SELECT = sql.SQL("select 1")


def told_of(work: Callable[[], object]) -> str:
    """The one sentence (or two) that the work ends in; it shows no password."""
    with pytest.raises(StoreError) as raised:
        work()
    text = str(raised.value)
    assert PASSWORD not in text
    assert "\n" not in text
    assert len(text) < 400
    return text


@pytest.fixture
def mortal(postgres: LocalServer, database: Lend) -> Iterator[LocalServer]:
    """The server, for a test that may kill it: it runs again before its databases are emptied."""
    yield postgres
    if not postgres.running():
        postgres.start()


def test_a_wrong_password(database: Lend) -> None:
    uri = database()
    text = told_of(lambda: Server(SharedStore(uri, "falsch")).rows(SELECT))
    assert "password authentication failed" in text
    assert "KB_STORE_PASSWORD" in text
    assert "falsch" not in text


def test_no_server_and_no_database(postgres: LocalServer) -> None:
    nobody = "postgresql://postgres@127.0.0.1:1/kb"
    assert "cannot be reached" in told_of(lambda: Server(SharedStore(nobody)).rows(SELECT))
    nowhere = SharedStore(postgres.uri("nowhere"), PASSWORD)
    assert '"nowhere" does not exist' in told_of(lambda: Server(nowhere).rows(SELECT))


def test_nothing_was_ever_built(database: Lend) -> None:
    where = SharedStore(database(), PASSWORD)
    for work in (shared.read, shared.name_in_use, shared.listed):
        assert "kb build" in told_of(lambda work=work: work(where))  # type: ignore[misc]


def test_a_server_without_the_extension_or_too_old(
    database: Lend, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = SharedStore(database(vector=False), PASSWORD)
    assert "CREATE EXTENSION vector" in told_of(lambda: Server(bare).rows(SELECT))
    where = SharedStore(database(), PASSWORD)
    monkeypatch.setattr(connections, "OLDEST_VECTOR", (9, 0))
    assert "ALTER EXTENSION vector UPDATE" in told_of(lambda: Server(where).rows(SELECT))
    monkeypatch.setattr(connections, "OLDEST_SERVER", 990000)
    assert "too old" in told_of(lambda: Server(where).rows(SELECT))


def test_a_slow_server_is_not_waited_for(database: Lend, few_index: Path) -> None:
    where = SharedStore(database(), PASSWORD, seconds=0.5)
    shared.send(where, few_index, open_index(few_index))
    holder = psycopg.connect(where.uri, password=PASSWORD)
    holder.execute("lock table kb.current in access exclusive mode")
    text = told_of(lambda: shared.name_in_use(where))
    assert "within 0.5 s" in text
    assert "KB_STORE_TIMEOUT" in text
    holder.close()
    assert shared.name_in_use(where)


def test_more_threads_than_connections_wait_for_one(
    database: Lend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_MOST", 1)
    server = Server(SharedStore(database(), PASSWORD, seconds=0.5))
    with server.snapshot():
        assert "in use" in told_of(lambda: server.rows(SELECT))
    assert server.rows(SELECT) == [(1,)]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("53100", "Free space"),
        ("53200", "full or overloaded"),
        ("25006", "replica"),
        ("42501", "administrator"),
        ("42P01", "kb build"),
        ("XX001", "SQLSTATE XX001"),
    ],
)
def test_what_the_server_reports(database: Lend, state: str, words: str) -> None:
    server = Server(SharedStore(database(), PASSWORD))
    raising = sql.SQL("do $$ begin raise exception 'no more' using errcode = {}; end $$")
    assert words in told_of(lambda: server.rows(raising.format(state)))
    assert server.rows(SELECT) == [(1,)], "it goes on"


def test_a_user_who_may_only_read(postgres: LocalServer, database: Lend, few_index: Path) -> None:
    where = SharedStore(database(), PASSWORD)
    shared.send(where, few_index, open_index(few_index))
    name = where.uri.rsplit("/", 1)[1]
    postgres.execute(
        "do $$ begin create role leser login password 'lesen'; exception when others then end $$",
        name,
    )
    postgres.execute("grant usage on schema kb to leser", name)
    postgres.execute("grant select on all tables in schema kb to leser", name)
    reader = SharedStore(postgres.uri(name, "leser"), "lesen")
    assert open_index(few_index, reader).corpus.get("naha-8-2")
    number = shared.listed(reader)[0].number
    assert "lacks a right" in told_of(lambda: shared.take_back(reader, number))


def test_a_kill_in_a_search_costs_that_search_alone(
    mortal: LocalServer, database: Lend, few_index: Path, tmp_path: Path
) -> None:
    where = SharedStore(database(), PASSWORD)
    shared.send(where, few_index, open_index(few_index))
    base = KnowledgeBase(open_index(few_index, where), tmp_path, few_index, shared=where)
    answer = base.ask("公金収納のデジタル化は").model_copy(update={"took_ms": 0.0})
    mortal.kill()
    text = told_of(lambda: base.search("外部人材"))
    assert "cannot be reached" in text or "broke off" in text
    mortal.start()
    again = base.ask("公金収納のデジタル化は").model_copy(update={"took_ms": 0.0})
    assert again == answer, "asked again it goes on, by new connections"


def test_changes_outlive_a_server_that_is_down(mortal: LocalServer, database: Lend) -> None:
    store = PostgresStore.empty(Server(SharedStore(database(), PASSWORD)), DIMENSION)
    store.upsert([entry("a", [NEAR], "研修")])
    mortal.kill()
    told_of(lambda: store.frequency(["研修"]))
    mortal.start()
    assert store.frequency(["研修"]) == {"研修": 1}
    assert [*store.versions()] == ["a"]


def test_a_session_that_is_ended_is_not_noticed(postgres: LocalServer, database: Lend) -> None:
    server = Server(SharedStore(database(), PASSWORD))
    assert server.rows(SELECT) == [(1,)]
    postgres.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kb'"
    )
    assert server.rows(SELECT) == [(1,)]


def test_a_kill_in_a_build_leaves_the_index_that_was_in_use(
    mortal: LocalServer, database: Lend, few_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = SharedStore(database(), PASSWORD)
    index = open_index(few_index)
    shared.send(where, few_index, index)
    before = shared.name_in_use(where)
    filled = threading.Event()
    real = versions.write

    def slow(*words: object) -> int:
        number = real(*words)  # type: ignore[arg-type]
        filled.set()
        time.sleep(0.5)
        return number

    monkeypatch.setattr(versions, "write", slow)
    monkeypatch.setattr(PostgresKeeper, "manifest_in_use", lambda keeper: None)

    def kill() -> None:
        assert filled.wait(60)
        mortal.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    text = told_of(lambda: shared.send(where, few_index, index))
    killer.join()
    assert "unharmed" in text
    mortal.start()
    assert shared.name_in_use(where) == before
    assert open_index(few_index, where).corpus.get("naha-8-2")
    query = sql.SQL("select count(*) from pg_tables where schemaname = 'kb'")
    assert server_of(where).rows(query) == [(3 + 3,)], "nothing unfinished lies about"
    monkeypatch.setattr(versions, "write", real)
    assert shared.send(where, few_index, index)
    assert shared.name_in_use(where) != before


@pytest.mark.parametrize(
    ("uri", "mode"),
    [
        ("postgresql://kb@db.example.lg.jp/kb", "require"),
        ("postgresql://kb@192.0.2.7:5433/kb", "require"),
        ("postgresql://kb@127.0.0.1,db.example.lg.jp/kb", "require"),
        ("postgresql://kb@db.example.lg.jp/kb?sslmode=verify-full", "verify-full"),
        ("postgresql://kb@127.0.0.1/kb", None),
        ("postgresql://kb@[::1]/kb", None),
        ("postgresql://kb@localhost/kb", None),
        ("postgresql:///kb?host=/run/postgresql", None),
    ],
)
def test_off_the_loopback_the_connection_is_encrypted(uri: str, mode: str | None) -> None:
    conninfo, name = connections._address(SharedStore(uri, PASSWORD))
    assert conninfo_to_dict(conninfo).get("sslmode") == mode
    assert "kb@" not in name
    assert PASSWORD not in name


def test_a_server_without_tls_is_told_of(database: Lend) -> None:
    uri = f"{database()}?sslmode=require"
    text = told_of(lambda: Server(SharedStore(uri, PASSWORD)).rows(SELECT))
    assert "TLS" in text
    assert "sslmode" in text


def test_a_password_in_the_address_is_shown_nowhere(
    database: Lend, caplog: pytest.LogCaptureFixture
) -> None:
    uri = database().replace("postgres@", f"postgres:{PASSWORD}@")
    where = SharedStore(uri)
    assert Server(where).rows(SELECT) == [(1,)]
    assert PASSWORD not in repr(where)
    caplog.set_level(logging.DEBUG)
    told_of(lambda: Server(SharedStore(uri.replace("/kb", "/nowhere"))).rows(SELECT))
    assert PASSWORD not in caplog.text


def test_the_settings_of_a_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert Settings.from_environment().store is None
    monkeypatch.setenv("KB_STORE", "postgresql://kb@db/kb")
    monkeypatch.setenv("KB_STORE_TIMEOUT", "3")
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSWORD}\n", "utf-8")
    monkeypatch.setenv("KB_STORE_PASSWORD_FILE", str(secret))
    store = Settings.from_environment().store
    assert store == SharedStore("postgresql://kb@db/kb", PASSWORD, 3.0)
    assert PASSWORD not in repr(Settings.from_environment())
    monkeypatch.setenv("KB_STORE_PASSWORD_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(KbError, match="cannot be read"):
        Settings.from_environment()
    monkeypatch.delenv("KB_STORE_PASSWORD_FILE")
    for wrong in ("mysql://kb@db/kb", f"kb:{PASSWORD}@db"):
        monkeypatch.setenv("KB_STORE", wrong)
        with pytest.raises(KbError, match="postgresql://") as raised:
            Settings.from_environment()
        assert PASSWORD not in str(raised.value)
