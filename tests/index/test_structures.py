"""The two search structures, exact and approximate, keep one contract: build, query, save, load."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kb.index.encoders.bundled import BundledEncoder
from kb.index.opened import OpenedIndex, open_index
from kb.index.stores import lists, sparse
from kb.index.stores.dense import DenseIndex
from kb.index.stores.sparse import SparseIndex
from kb.index.text import tokenise

TEXTS = (
    "押印を廃止し、行政手続をオンライン化する。",
    "外部人材をデジタル推進監として登用する。",
    "避難所の混雑状況を住民に知らせる。",
    "Staff learn to build workflow apps themselves.",
    "押印を廃止し、行政手続をオンライン化する。",
    "予算は令和5年度に1,200万円である。",
)
QUERY = "行政手続の押印廃止"
DIMENSION = 512


def clustered(count: int) -> NDArray[np.float32]:
    """Unit vectors around a few centres, as sentences of one subject are."""
    rng = np.random.default_rng(5)
    centres = rng.standard_normal((count // 50, DIMENSION))
    vectors = centres[rng.integers(len(centres), size=count)]
    vectors = vectors + 0.7 * rng.standard_normal((count, DIMENSION))
    unit: NDArray[np.float32] = vectors.astype(np.float32)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    return unit


@dataclass(frozen=True)
class Contract:
    """What the test body needs to know of a structure."""

    build: Callable[[], Any]
    count: int
    query: Any
    reload: Callable[[Any, Path], Any]
    equal_rows: tuple[int, int]


def reload_dense(index: DenseIndex, folder: Path) -> DenseIndex:
    path = folder / "dense.index"
    index.save(path)
    return DenseIndex.load(path.read_bytes(), index.structure)


def reload_sparse(index: SparseIndex, folder: Path) -> SparseIndex:
    index.save(folder)
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}
    return SparseIndex.load(files, len(index))


def exact() -> Contract:
    vectors = BundledEncoder().documents(list(TEXTS))
    # As in a build, where equal texts share one vector; encoded twice they differ in a last bit.
    vectors[4] = vectors[0]
    query = BundledEncoder().queries([QUERY])[0]
    return Contract(lambda: DenseIndex.build(vectors), len(TEXTS), query, reload_dense, (0, 4))


def approximate() -> Contract:
    vectors = clustered(3_000)
    vectors[2_000] = vectors[1_000]
    return Contract(
        lambda: DenseIndex.build(vectors, exact_up_to=1_000),
        len(vectors),
        vectors[1_000],
        reload_dense,
        (1_000, 2_000),
    )


def bm25() -> Contract:
    units = [tokenise(text) for text in TEXTS]
    query = dict.fromkeys(tokenise(QUERY), 1.0)
    return Contract(lambda: SparseIndex.build(units), len(TEXTS), query, reload_sparse, (0, 4))


@pytest.fixture(params=[exact, approximate, bm25], scope="module")
def contract(request: pytest.FixtureRequest) -> Contract:
    return request.param()  # type: ignore[no-any-return]


def test_best_first_ties_by_row(contract: Contract) -> None:
    rows, scores = contract.build().query(contract.query, 5)
    assert tuple(rows[:2].tolist()) == contract.equal_rows
    assert scores[0] == scores[1]
    assert list(scores) == sorted(scores, reverse=True)
    assert len(set(rows.tolist())) == len(rows)


def test_as_many_as_asked_for_and_never_more_than_there_are(contract: Contract) -> None:
    index = contract.build()
    assert len(index) == contract.count
    few, _ = index.query(contract.query, 1)
    assert len(few) == 1
    for k in (contract.count + 1, 10 * contract.count):
        rows, scores = index.query(contract.query, k)
        assert 0 < len(rows) == len(scores) <= contract.count
        assert set(rows.tolist()) <= set(range(contract.count))
    for k in (0, -1):
        assert len(index.query(contract.query, k)[0]) == 0


def test_saved_and_loaded_it_answers_the_same(contract: Contract, tmp_path: Path) -> None:
    index = contract.build()
    folder = tmp_path / "自治体 の 索引"
    folder.mkdir()
    loaded = contract.reload(index, folder)
    assert len(loaded) == len(index)
    for k in (3, contract.count):
        for before, after in zip(
            index.query(contract.query, k), loaded.query(contract.query, k), strict=True
        ):
            assert np.array_equal(before, after)


def test_the_same_input_gives_the_same_bytes(contract: Contract, tmp_path: Path) -> None:
    written = []
    for n in range(2):
        folder = tmp_path / str(n)
        folder.mkdir()
        contract.reload(contract.build(), folder)
        written.append(
            {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        )
    assert written[0] == written[1]


def test_exact_search_is_the_inner_product(tmp_path: Path) -> None:
    vectors = clustered(500)
    query = vectors[3] + vectors[4]
    rows, scores = DenseIndex.build(vectors).query(query, 500)
    cosines = vectors @ query
    assert np.allclose(scores, cosines[rows], atol=1e-5)
    assert np.array_equal(rows, np.lexsort((np.arange(500), -scores[np.argsort(rows)])))


def test_vectors_come_back_by_row() -> None:
    vectors = clustered(3_000)
    kinds = {"exact": 3_000, "half": 2_000, "ivf": 1_000}
    for kind, exact_up_to in kinds.items():
        index = DenseIndex.build(vectors, exact_up_to)
        assert index.structure.kind == kind
        close = 0.0 if kind == "exact" else 1e-3
        assert np.allclose(index.vectors(), vectors, atol=close)
        assert np.allclose(index.at([7, 2_999, 7]), vectors[[7, 2_999, 7]], atol=close)
        assert index.at([]).shape == (0, DIMENSION)
        assert index.dimension == DIMENSION


def test_the_approximate_structure_states_a_recall_it_has() -> None:
    vectors = clustered(3_000)
    index = DenseIndex.build(vectors, exact_up_to=1_000)
    truth = DenseIndex.build(vectors)
    assert index.structure.kind == "ivf"
    assert index.structure.recall >= lists.RECALL_AIM
    found = [
        len(set(index.query(q, 10)[0].tolist()) & set(truth.query(q, 10)[0].tolist())) / 10
        for q in vectors[::30]
    ]
    assert np.mean(found) == pytest.approx(index.structure.recall, abs=0.05)


def test_in_half_precision_each_vector_is_looked_at() -> None:
    vectors = clustered(3_000)
    half, exact = DenseIndex.build(vectors, exact_up_to=2_000), DenseIndex.build(vectors)
    assert half.structure.kind == "half"
    among = np.arange(3_000) % 50 == 7
    for allowed in (None, among):
        for query in vectors[::100]:
            rows, scores = half.query(query, 2_900, allowed)
            theirs, truth = exact.query(query, 2_900, allowed)
            assert len(rows) == len(theirs)
            assert np.allclose(scores, truth, atol=2e-3)


def test_bm25_is_that_of_the_formula() -> None:
    units = [["a", "a", "b"], ["b", "c", "c", "c", "c"], ["d"]]
    index = SparseIndex.build(units)
    k1, b, mean = sparse.K1, sparse.B, (3 + 5 + 1) / 3
    frequency, length, holders = 2, 3, 1
    idf = np.log(1 + (len(units) - holders + 0.5) / (holders + 0.5))
    tf = frequency / (frequency + k1 * (1 - b + b * length / mean))
    assert index.scores({"a": 1.0}).tolist() == pytest.approx([idf * tf, 0, 0], rel=1e-5)
    assert index.scores({"a": 0.5, "x": 9.0}).tolist() == pytest.approx([idf * tf / 2, 0, 0])
    assert index.scores({}).tolist() == [0, 0, 0]
    assert index.query({"x": 1.0}, 3)[0].tolist() == []
    assert index.frequency("x") == 0 < index.frequency("a") < index.frequency("b")


@pytest.mark.parametrize("units", [[], [[]], [[], ["押印_"]], [["only"], []]])
def test_bm25_of_next_to_nothing(units: list[list[str]], tmp_path: Path) -> None:
    index = reload_sparse(SparseIndex.build(units), tmp_path)
    assert index.scores({"only": 1.0, "押印_": 1.0}).shape == (len(units),)
    assert [n for n, unit in enumerate(units) if unit] == index.query(
        {"only": 1.0, "押印_": 1.0}, 9
    )[0].tolist()


def test_an_index_at_a_japanese_path_opens(index_root: Path, tmp_path: Path) -> None:
    moved = tmp_path / "総務課　デジタル推進" / "索引"
    shutil.copytree(index_root, moved)
    here: OpenedIndex = open_index(moved)
    assert here.manifest == open_index(index_root).manifest
