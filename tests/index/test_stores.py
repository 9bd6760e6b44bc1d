"""What every store must do: one body, run over each implementation.

A new store joins by a line in ``STORES``, or in ``REMOTE`` where it needs a server.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from databases import Lend
from entries import COMMON, DIMENSION, NEAR, RARE, crowd, entry, unit
from memory_store import MemoryStore, meets
from psycopg import sql

from benchmarks.milvus import LocalMilvus
from benchmarks.postgres import PASSWORD
from kb.index.artefact import Layout
from kb.index.conditions import Filters
from kb.index.stores.embedded import EmbeddedStore
from kb.index.stores.milvus.server import Server as MilvusServer
from kb.index.stores.milvus.store import MilvusStore
from kb.index.stores.postgres import queries, tables
from kb.index.stores.postgres.server import Server
from kb.index.stores.postgres.store import PostgresStore
from kb.index.stores.protocol import Entry, Store, refresh
from kb.records.models import LANGS
from kb.settings import SharedStore

EVERYONE = 100_000

STORES: dict[str, Callable[[], Store]] = {
    "reference": MemoryStore,
    "embedded": lambda: EmbeddedStore.empty(DIMENSION),
    "embedded, inverted lists": lambda: EmbeddedStore.empty(DIMENSION, exact_up_to=50),
}

CLOSE = 2e-3
"""Inverted lists keep vectors in half precision."""


REMOTE: dict[str, Callable[[Server], Store]] = {
    "postgres": lambda server: PostgresStore.empty(server, DIMENSION),
    "postgres, graph": lambda server: PostgresStore.empty(server, DIMENSION, exact_up_to=50),
}


@pytest.fixture(params=[*STORES, *REMOTE, "milvus"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param in STORES:
        return STORES[request.param]()
    if request.param == "milvus":
        milvus: LocalMilvus = request.getfixturevalue("milvus")
        return MilvusStore.empty(MilvusServer(SharedStore(milvus.database())), DIMENSION)
    database: Lend = request.getfixturevalue("database")
    return REMOTE[request.param](Server(SharedStore(database(), PASSWORD)))


def found_of(store: Store, k: int, *conditions: Filters) -> tuple[list[str], list[str]]:
    """Ids of the passages and of the texts found."""
    found = list(store.search(NEAR, {"研修": 1.0}, conditions, k))
    near = [i for i, cosine, _ in found if not np.isnan(cosine)]
    worded = [i for i, _, score in found if not np.isnan(score)]
    assert [i for i, _, _ in found] == near + worded
    return near, worded


def test_nothing_is_found_in_an_empty_store(store: Store) -> None:
    assert list(store.search(NEAR, {"研修": 1.0}, (), 5)) == []
    assert list(store.search(NEAR, {}, (Filters(prefecture=(RARE,)),), 5)) == []
    assert store.versions() == {}


def test_the_nearest_passages_and_the_texts_that_fit_best(store: Store) -> None:
    entries = crowd(120)
    store.upsert(entries)
    found = list(store.search(NEAR, {"押印": 1.0}, (), 10))
    near, worded = found[:10], found[10:]
    cosines = {
        p.id: float(v @ NEAR) for e in entries for p, v in zip(e.passages, e.vectors, strict=True)
    }
    truth = sorted(cosines.values(), reverse=True)[:10]
    assert [c for _, c, _ in near] == pytest.approx(truth, abs=CLOSE)
    assert all(c == pytest.approx(cosines[i], abs=CLOSE) for i, c, _ in near)
    assert all(np.isnan(s) for _, _, s in near)
    assert len(worded) == 10
    assert all(i.endswith("/ja") and np.isnan(c) for i, c, _ in worded)
    assert [s for _, _, s in worded] == sorted((s for _, _, s in worded), reverse=True)


def test_a_side_that_is_not_asked_for_finds_nothing(store: Store) -> None:
    store.upsert([entry("a", [NEAR], "押印"), entry("b", [-NEAR], "研修")])
    assert [i for i, _, _ in store.search(None, {"研修": 1.0}, (), 5)] == ["b/ja"]
    assert [i for i, _, _ in store.search(NEAR, {}, (), 5)] == ["a/ja/pa", "b/ja/pa"]
    assert [i for i, _, _ in store.search(None, {"避難": 1.0}, (), 5)] == []


@pytest.mark.parametrize("k", [0, 1, 4])
def test_no_more_than_asked_for(store: Store, k: int) -> None:
    store.upsert(crowd(60))
    near, worded = found_of(store, k)
    assert (len(near), len(worded)) == (k, k)


def test_equal_scores_stand_in_the_order_of_ids(store: Store) -> None:
    store.upsert([entry(r, [NEAR], "研修") for r in ("c", "a", "b")])
    assert found_of(store, 3) == (["a/ja/pa", "b/ja/pa", "c/ja/pa"], ["a/ja", "b/ja", "c/ja"])


CONDITIONS = [
    Filters(prefecture=(RARE,)),
    Filters(prefecture=(RARE, COMMON), funded=True),
    Filters(topic=("telework",), min_population=30_000, max_population=60_000),
    Filters(not_prefecture=(COMMON,), not_type=("y",)),
    Filters(record=("r-0003", "r-0047", "nowhere")),
    Filters(topic=("none",)),
    Filters(min_population=10**30),
    Filters(),
]


@pytest.mark.parametrize("wanted", CONDITIONS)
def test_only_what_meets_the_conditions_is_found_and_all_of_it(
    store: Store, wanted: Filters
) -> None:
    entries = crowd(120)
    store.upsert(entries)
    meeting = {e.record for e in entries if meets(e.record, e.attributes, wanted)}
    near, worded = found_of(store, EVERYONE, wanted)
    assert {i.split("/")[0] for i in near} == meeting
    assert len(near) == 3 * len(meeting)
    assert set(worded) == {f"{r}/ja" for r in meeting}


def test_several_conditions_hold_together(store: Store) -> None:
    store.upsert(crowd(120))
    both = Filters(prefecture=(RARE,)), Filters(min_population=60_000)
    near, worded = found_of(store, EVERYONE, *both)
    assert set(worded) == {"r-0087/ja"}
    assert {i.split("/")[0] for i in near} == {"r-0087"}


def test_a_rare_place_among_many_records_has_its_candidates(store: Store) -> None:
    """Cut first and held against the condition afterwards, there would be none."""
    store.upsert(crowd(400))
    k = 12
    near, worded = found_of(store, k)
    rare = {f"r-{n:04}" for n in range(400) if n % 40 == 7}
    assert not rare & {i.split("/")[0] for i in near}, "too easy: they are near anyway"
    near, worded = found_of(store, k, Filters(prefecture=(RARE,)))
    assert len(near) == k
    assert {i.split("/")[0] for i in near} <= rare
    assert {i.split("/")[0] for i in worded} == rare


def test_scores_do_not_depend_on_the_conditions(store: Store) -> None:
    store.upsert(crowd(120))
    everywhere = {i: (c, s) for i, c, s in store.search(NEAR, {"研修": 1.0}, (), EVERYONE)}
    among = list(store.search(NEAR, {"研修": 1.0}, (Filters(prefecture=(RARE,)),), EVERYONE))
    assert among
    for i, cosine, score in among:
        assert (cosine, score) == pytest.approx(everywhere[i], nan_ok=True)


def test_passages_and_vectors_by_their_ids(store: Store) -> None:
    entries = crowd(60)
    store.upsert(entries)
    ids = ["r-0031/ja/pc", "r-0002/ja/pa", "r-0031/ja/pc"]
    wanted = [entries[31].passages[2], entries[2].passages[0], entries[31].passages[2]]
    assert store.passages(ids) == wanted
    vectors = np.array([entries[31].vectors[2], entries[2].vectors[0], entries[31].vectors[2]])
    assert np.allclose(store.vectors(ids), vectors, atol=CLOSE)
    assert store.passages([]) == []
    assert store.vectors([]).shape == (0, DIMENSION)
    with pytest.raises(KeyError):
        store.passages(["r-0031/ja/pz"])
    with pytest.raises(KeyError):
        store.vectors(["nowhere/ja/pa"])


def test_the_passages_of_a_record_stand_in_the_order_of_its_entry(store: Store) -> None:
    entries = crowd(60)
    store.upsert(entries)
    assert store.passages_of(["r-0031", "r-0002"]) == [entries[31].passages, entries[2].passages]
    assert store.passages_of([]) == []
    with pytest.raises(KeyError):
        store.passages_of(["nowhere"])


def test_cosines_of_vectors_to_all_passages_of_records(store: Store) -> None:
    entries = crowd(60)
    store.upsert(entries)
    asked = np.array([NEAR, unit(np.ones(DIMENSION))])
    found = store.cosines(["r-0031", "r-0002"], asked)
    truth = asked @ np.vstack([entries[31].vectors, entries[2].vectors]).T
    assert found.shape == (2, 6)
    assert np.allclose(found, truth, atol=CLOSE)
    assert store.cosines([], asked).shape == (2, 0)
    with pytest.raises(KeyError):
        store.cosines(["nowhere"], asked)


def test_how_many_texts_hold_a_token(store: Store) -> None:
    store.upsert([entry("a", [NEAR], "研修 押印", extras="避難"), entry("b", [NEAR], "研修 研修")])
    wanted = {"税": 0, "避難": 1, "押印": 1, "研修": 2}
    assert store.frequency([*wanted]) == wanted, "words beside the passages count too"
    assert store.frequency([]) == {}


def test_which_texts_hold_all_of_some_tokens(store: Store) -> None:
    store.upsert(
        [
            entry("c", [NEAR], "研修 押印"),
            entry("a", [NEAR], "研修", extras="押印 税"),
            entry("b", [NEAR], "研修"),
        ]
    )
    texts = [f"{record}/{lang}" for record in "abc" for lang in LANGS]
    asked = [["研修"], ["研修", "押印"], ["押印", "税", "研修"], ["税", "避難"], ["避難"]]
    held = [[texts[n] for n in places.tolist()] for places in store.holding(asked)]
    assert held == [["a/ja", "b/ja", "c/ja"], ["a/ja", "c/ja"], ["a/ja"], [], []]
    assert store.holding([]) == []


def test_an_entry_takes_the_place_of_the_one_with_its_id(store: Store) -> None:
    store.upsert(crowd(60))
    before = store.versions()
    fresh = entry("r-0007", [NEAR, NEAR], "税")
    store.upsert([fresh])
    assert store.versions() == {**before, "r-0007": fresh.version}
    near, worded = found_of(store, EVERYONE)
    assert sorted(i for i in near if i.startswith("r-0007")) == ["r-0007/ja/pa", "r-0007/ja/pb"]
    assert "r-0007/ja" not in worded
    assert [i for i, _, _ in store.search(None, {"税": 1.0}, (), 5)] == ["r-0007/ja"]
    assert np.allclose(store.vectors(["r-0007/ja/pb"])[0], NEAR, atol=CLOSE)
    assert np.allclose(store.vectors(["r-0008/ja/pb"])[0], crowd(60)[8].vectors[1], atol=CLOSE), (
        "its neighbours stay as they were"
    )


def test_what_is_deleted_is_found_no_more(store: Store) -> None:
    store.upsert(crowd(60))
    store.delete(["r-0007", "r-0008", "never there"])
    near, worded = found_of(store, EVERYONE)
    assert len(near) == 3 * 58
    assert not {"r-0007/ja", "r-0008/ja"} & set(worded)
    assert not {"r-0007", "r-0008"} & store.versions().keys()
    with pytest.raises(KeyError):
        store.passages(["r-0007/ja/pa"])


def test_the_order_in_which_records_came_leaves_no_trace(store: Store) -> None:
    entries = crowd(60)
    store.upsert(reversed(entries[30:]))
    store.upsert([entry("gone", [NEAR], "研修")])
    store.upsert(entries[:30])
    store.delete(["gone"])
    other = MemoryStore()
    other.upsert(entries)
    mine, theirs = (list(s.search(NEAR, {"研修": 1.0}, (), 20)) for s in (store, other))
    assert [s for _, _, s in mine[20:]] == pytest.approx([s for _, _, s in theirs[20:]], rel=1e-5)
    assert [c for _, c, _ in mine[:20]] == pytest.approx([c for _, c, _ in theirs[:20]], abs=CLOSE)


def test_refreshing_touches_only_what_differs(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = crowd(60)
    store.upsert(entries)
    put: list[str] = []
    real = store.upsert

    def watched(given: Sequence[Entry]) -> None:
        given = list(given)
        put.extend(e.record for e in given)
        real(given)

    monkeypatch.setattr(store, "upsert", watched)
    moved = replace(entries[3].attributes, population=5)
    wanted = [
        *entries[:3],
        replace(entries[3], attributes=moved),
        *entries[5:],
        entry("new", [NEAR]),
    ]
    refresh(store, wanted)
    assert put == ["r-0003", "new"]
    assert store.versions() == {e.record: e.version for e in wanted}
    assert {i.split("/")[0] for i in found_of(store, EVERYONE, Filters(max_population=5))[0]} == {
        "r-0000",
        "r-0003",
    }


def test_a_version_tells_what_is_stored_apart() -> None:
    one = entry("a", [NEAR], "研修")
    others = [
        entry("a", [NEAR], "押印"),
        entry("a", [NEAR], "研修", extras="税"),
        entry("a", [NEAR], "研修", prefecture=RARE),
        entry("a", [NEAR, NEAR], "研修"),
    ]
    assert len({one.version, *(o.version for o in others)}) == 5
    assert entry("a", [-NEAR], "研修").version == one.version


@pytest.mark.parametrize("exact", [False, True])
def test_neighbours_are_found_by_the_graph_unless_each_is_looked_at(
    database: Lend, exact: bool
) -> None:
    server = Server(SharedStore(database(), PASSWORD))
    store = PostgresStore.empty(server, DIMENSION, exact_up_to=50)
    store.upsert(crowd(60))
    query, values = queries.near(tables.names(1), NEAR, (), 10, exact=exact)
    assert store.versions(), "they are worked in"
    with server.writing() as connection:
        connection.execute("set local enable_seqscan = off")
        plan = connection.execute(sql.SQL("explain ") + query, values).fetchall()
    assert any("Index Scan using passages_1_vector_idx" in line for (line,) in plan) != exact


@pytest.mark.parametrize("exact_up_to", [50, 100_000])
def test_the_embedded_store_comes_back_from_its_files(tmp_path: object, exact_up_to: int) -> None:
    entries = crowd(60)
    store = EmbeddedStore.empty(DIMENSION, exact_up_to)
    store.upsert(entries)
    layout = Layout(tmp_path)  # type: ignore[arg-type]
    structure = store.save(layout)
    files = {layout.name_of(path): path.read_bytes() for path in layout.files()}
    attributes = {e.record: e.attributes for e in entries}
    loaded = EmbeddedStore.load(files, attributes, structure, exact_up_to)
    assert loaded.versions() == store.versions()
    wanted = (Filters(prefecture=(RARE,)),)
    for conditions in ((), wanted):
        mine, theirs = (list(s.search(NEAR, {"研修": 1.0}, conditions, 9)) for s in (store, loaded))
        assert [m[0] for m in mine] == [t[0] for t in theirs]
    # And it can be changed further.
    loaded.delete(["r-0007"])
    loaded.upsert([entry("r-0008", [NEAR], "研修 税")])
    assert [i for i, _, _ in loaded.search(None, {"税": 1.0}, (), 3)] == ["r-0008/ja"]
    assert "r-0007" not in loaded.versions()
    missing = {r: a for r, a in attributes.items() if r != "r-0003"}
    with pytest.raises((LookupError, ValueError)):
        EmbeddedStore.load(files, missing, structure)
