"""An index in Milvus: versions, the switch between them, and what may go wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import grpc
import pytest
from entries import DIMENSION, NEAR, crowd, entry
from pymilvus import MilvusClient, MilvusException

from benchmarks.milvus import LocalMilvus
from kb.errors import IndexDamagedError, StoreError
from kb.index import shared
from kb.index.artefact import Layout
from kb.index.conditions import Filters
from kb.index.opened import open_index
from kb.index.stores.milvus import collections, keeper
from kb.index.stores.milvus import server as connections
from kb.index.stores.milvus.keeper import MilvusKeeper
from kb.index.stores.milvus.server import Server
from kb.index.stores.milvus.store import MilvusStore
from kb.knowledge_base import KnowledgeBase
from kb.settings import SharedStore

PASSWORD = "wort-im-test"


@pytest.fixture
def where(milvus: LocalMilvus) -> Iterator[SharedStore]:
    yield SharedStore(milvus.database())
    shared.keeper_of.cache_clear()


@pytest.fixture
def mortal(milvus: LocalMilvus) -> Iterator[LocalMilvus]:
    """The server, for a test that may kill it."""
    yield milvus
    if not milvus.running():
        milvus.start()


def kept(where: SharedStore) -> MilvusKeeper:
    found = shared.keeper_of(where)
    assert isinstance(found, MilvusKeeper)
    return found


def send(where: SharedStore, root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Send the index of a folder though it may be in use already; the version's name."""
    with monkeypatch.context() as patch:
        patch.setattr(MilvusKeeper, "manifest_in_use", lambda self: None)
        assert shared.send(where, root, open_index(root))
    name = shared.name_in_use(where)
    assert name
    return name


def told_of(work: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as raised:
        work()
    text = str(raised.value)
    assert PASSWORD not in text
    assert "\n" not in text
    return text


def test_nothing_was_ever_built(where: SharedStore) -> None:
    assert shared.name_in_use(where) is None
    assert shared.listed(where) == []
    assert "kb build" in told_of(lambda: shared.read(where))


def test_hits_and_answers_are_those_of_the_folder_and_it_is_not_sent_again(
    where: SharedStore, few_index: Path, few_cases: Path
) -> None:
    index = open_index(few_index)
    assert shared.send(where, few_index, index)
    assert not shared.send(where, few_index, index)
    bases = [
        KnowledgeBase(index, few_cases, few_index),
        KnowledgeBase(open_index(few_index, where), few_cases, few_index, shared=where),
    ]
    assert isinstance(bases[1].index.store, MilvusStore)
    assert bases[1].is_current()
    for question in (
        "公金収納のデジタル化は",
        "外部人材の費用は",
        "沖縄県の事例は",
        "書かない窓口",
    ):
        mine, theirs = (one.answerer.ask(question) for one in bases)
        assert theirs.model_copy(update={"took_ms": mine.took_ms}) == mine
        mine_hits, their_hits = (one.search(question).hits for one in bases)
        assert [h.passage for h in their_hits] == [h.passage for h in mine_hits]
        for a, b in zip(mine_hits, their_hits, strict=True):
            assert (b.cosine, b.bm25) == pytest.approx((a.cosine, a.bm25), abs=1e-5)


def test_versions_are_switched_taken_back_and_cleared_away(
    where: SharedStore, few_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [send(where, few_index, monkeypatch) for _ in range(3)]
    assert [(v.number, v.in_use) for v in shared.listed(where)] == [(3, True), (2, False)]
    assert [v.name for v in shared.listed(where)] == names[:0:-1]
    reader = open_index(few_index, where)
    assert shared.take_back(where, 2).in_use
    assert shared.name_in_use(where) == names[1]
    assert reader.folder == names[2]
    assert reader.store.frequency(["研修"]), "the old one is there for its readers"
    assert "has no version 1. It has 3, 2" in told_of(lambda: shared.take_back(where, 1))
    own = kept(where).server.ask("list_collections")
    assert len(own) == 2 * 4, "nothing of the first one is left"


def test_a_build_that_was_given_up_is_cleared_away_the_next_day(
    where: SharedStore, few_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = send(where, few_index, monkeypatch)

    def cut(*given: object) -> None:
        raise StoreError("The plug was pulled.")

    with monkeypatch.context() as patch:
        patch.setattr(MilvusKeeper, "_finish", cut)
        told_of(lambda: send(where, few_index, monkeypatch))
    assert shared.name_in_use(where) == before
    assert open_index(few_index, where).corpus.get("naha-8-2")
    server = kept(where).server
    assert len(server.ask("list_collections")) == 2 * 4
    kept(where)._clear()
    assert len(server.ask("list_collections")) == 2 * 4, "it may yet be going on"
    monkeypatch.setattr(keeper, "_UNFINISHED_NS", 0)
    kept(where)._clear()
    assert len(server.ask("list_collections")) == 4


def test_two_builders_get_two_numbers(
    where: SharedStore, few_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(few_index)
    layout = Layout(few_index / index.folder)
    files = {name: (layout.folder / name).read_bytes() for name in sorted(shared.READ)}
    rows = index.store.rows  # type: ignore[attr-defined]
    raw = layout.manifest.read_bytes()

    def publish(n: int) -> None:
        one = MilvusKeeper(Server(where))
        one.publish(f"folder{n}", raw, files, rows, rows.dense.vectors(), rows.sparse)

    monkeypatch.setattr(keeper, "_KEPT", 9)
    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(publish, range(2))] == [None, None]
    found = shared.listed(where)
    assert [v.number for v in found] == [2, 1]
    assert {v.name.split("-")[0] for v in found} == {"folder0", "folder1"}
    assert open_index(few_index, where).corpus.get("naha-8-2")


def test_what_is_altered_in_the_store_is_not_opened(
    where: SharedStore, few_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = "passages.jsonl"
    send(where, few_index, monkeypatch)
    server = kept(where).server
    prefix = server.ask("describe_alias", collections.CURRENT)["collection_name"]
    wanted = f'name == "{file}" and part == 0'
    [row] = server.ask("query", prefix, filter=wanted, output_fields=["*"], limit=1)
    server.ask("upsert", prefix, [{**row, "data": row["data"][4:]}])
    with pytest.raises(IndexDamagedError, match=file):
        open_index(few_index, where)


def test_a_kill_in_a_search_costs_that_search_alone(
    mortal: LocalMilvus, where: SharedStore, few_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(where, few_index, monkeypatch)
    store = open_index(few_index, where).store
    found = [*store.search(None, {"研修": 1.0}, (), 5)]
    assert found
    mortal.kill()
    text = told_of(lambda: store.search(None, {"研修": 1.0}, (), 5))
    assert "cannot be reached" in text
    mortal.start()
    until = time.monotonic() + 30
    while True:
        with suppress(StoreError):  # the client looks for the server in growing intervals
            assert [*store.search(None, {"研修": 1.0}, (), 5)] == found
            break
        assert time.monotonic() < until, "asked again it goes on"
        time.sleep(0.1)


def test_of_many_that_tie_the_first_are_found(where: SharedStore, milvus: LocalMilvus) -> None:
    store = MilvusStore.empty(Server(where), DIMENSION)
    store.upsert([entry(f"r-{n:03}", [NEAR], "研修") for n in reversed(range(100))])
    found = store.search(NEAR, {"研修": 1.0}, (), 3)
    assert [i for i, _ in found.passages.best_first()] == [f"r-{n:03}/ja/pa" for n in range(3)]
    assert [i for i, _ in found.texts.best_first()] == [f"r-{n:03}/ja" for n in range(3)]


def test_among_many_neighbours_are_found_by_a_graph(where: SharedStore) -> None:
    exact, graph = (MilvusStore.empty(Server(where), DIMENSION, limit) for limit in (1_000, 50))
    for store in (exact, graph):
        store.upsert(crowd(60))
    mine, theirs = (dict(s.search(NEAR, {}, (), 10).passages.best_first()) for s in (exact, graph))
    assert theirs == pytest.approx(mine, abs=1e-5)
    names = [n for n in graph.server.ask("list_collections") if n.endswith("_passages")]
    kinds = {graph.server.ask("describe_index", name, "vector")["index_type"] for name in names}
    assert kinds == {"FLAT", "HNSW"}


class _Refusal(grpc.RpcError):  # type: ignore[misc]
    pass


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        (1800, f"auth check failure for {PASSWORD}", "KB_STORE_PASSWORD"),
        (65535, "PrivilegeInsert: permission deny", "administrator"),
        (2, "Fail connecting to server", "cannot be reached"),
        (1, "Retry timeout: 10s", "KB_STORE_TIMEOUT"),
        (100, "collection not found", "kb build"),
        (9, "memory quota exhausted", "full or overloaded"),
        (5, f"internal {PASSWORD}", "code 5"),
    ],
)
def test_what_the_server_reports(
    where: SharedStore, monkeypatch: pytest.MonkeyPatch, code: int, text: str, words: str
) -> None:
    server = Server(where)

    def fail(*given: object, **named: object) -> None:
        raise MilvusException(code, text)

    monkeypatch.setattr(MilvusClient, "list_collections", fail)
    assert words in told_of(lambda: server.ask("list_collections"))
    monkeypatch.undo()
    assert server.ask("list_collections") == [], "it goes on"


def test_an_error_of_the_way_there_is_told_too(
    where: SharedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object, **named: object) -> None:
        raise _Refusal

    server = Server(where)
    monkeypatch.setattr(MilvusClient, "list_collections", fail)
    assert "server's log" in told_of(lambda: server.ask("list_collections"))


def test_no_server(few_index: Path) -> None:
    nobody = SharedStore("milvus:http://127.0.0.1:1/kb", PASSWORD, 1.0)
    assert "cannot be reached" in told_of(lambda: shared.name_in_use(nobody))


@pytest.mark.parametrize(
    ("uri", "given"),
    [
        (
            "milvus:https://kb@db.example.lg.jp/towns",
            ("https://db.example.lg.jp:19530", "towns", f"kb:{PASSWORD}"),
        ),
        ("milvus:https://db:443", ("https://db:443", "", PASSWORD)),
        ("milvus:http://127.0.0.1:19530", ("http://127.0.0.1:19530", "", PASSWORD)),
        ("milvus:http://[::1]/kb", ("http://[::1]:19530", "kb", PASSWORD)),
        ("milvus:http://db/kb?tls=off", ("http://db:19530", "kb", PASSWORD)),
    ],
)
def test_the_address_names_server_database_and_user(uri: str, given: tuple[str, str, str]) -> None:
    found, name = connections._address(SharedStore(uri, PASSWORD))
    assert (found["uri"], found["db_name"], found["token"]) == given
    assert "kb@" not in name
    assert PASSWORD not in name


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("milvus:http://db.example.lg.jp/kb", "?tls=off"),
        ("milvus:db.example.lg.jp", "milvus:https://USER@HOST:19530/DATABASE"),
        (f"milvus:https://kb:{PASSWORD}@db:none/kb", "milvus:https://USER@HOST:19530/DATABASE"),
    ],
)
def test_an_address_of_no_use(uri: str, words: str) -> None:
    assert words in told_of(lambda: Server(SharedStore(uri, PASSWORD)))


@pytest.mark.parametrize("value", ['"', "\\", "那覇'市", '") or id > 0 or ("', "\n"])
def test_a_condition_takes_any_text_as_text(where: SharedStore, value: str) -> None:
    store = MilvusStore.empty(Server(where), DIMENSION)
    store.upsert([entry("a", [NEAR], value, prefecture=value), entry("b", [NEAR], "研修")])
    found = store.search(NEAR, {}, (Filters(prefecture=(value,)),), 5)
    assert [i for i, _ in found.passages.best_first()] == ["a/ja/pa"]
