"""A rebuild does again only what changed, and publishes only what changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from inside import rows_of
from numpy.typing import NDArray
from typer.testing import CliRunner

from kb.cli import app
from kb.index import publishing
from kb.index.artefact import Layout
from kb.index.build import build_index
from kb.index.encoders import bundled
from kb.index.encoders.bundled import BundledEncoder
from kb.index.opened import OpenedIndex, open_index
from kb.settings import BUNDLED_MODEL

RECORD = "naha/naha-8-2.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text the encoder was given, in order."""
    texts: list[str] = []
    real = bundled.encode

    def spy(batch: list[str]) -> object:
        texts.extend(batch)
        return real(batch)

    monkeypatch.setattr(bundled, "encode", spy)
    return texts


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")


def encoded_by(root: Path, index: OpenedIndex) -> dict[str, NDArray[np.float16]]:
    """What the encoder gave for each text: what is searched moves with the whole collection."""
    vectors = np.load(Layout(root / index.folder).encoded)
    return {p.text: vector for p, vector in zip(index.passages, vectors, strict=True)}


def state(root: Path) -> dict[str, tuple[int, bytes]]:
    """Time and bytes of everything in the folder but the lock."""
    files = [p for p in root.rglob("*") if p.is_file() and p.name != ".lock"]
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in files}


def test_one_changed_point_is_all_that_is_encoded(
    few_cases: Path, root: Path, encoded: list[str]
) -> None:
    build_index(few_cases, root, BUNDLED_MODEL)
    before = open_index(root)
    known = encoded_by(root, before)
    point = before.corpus.get("naha-8-2").points[0]
    new = "那覇市は、計画の進み具合を毎年度確かめる。"
    edit(few_cases / RECORD, lambda text: text.replace(point.ja, new))
    encoded.clear()

    report = build_index(few_cases, root, BUNDLED_MODEL)

    after = open_index(root)
    assert encoded == [new]
    assert (report.encoded, report.reused) == (1, len(before.passages) - 1)
    assert after.corpus.get("naha-8-2").points[0].ja == new
    now = encoded_by(root, after)
    by_the_encoder = BundledEncoder().documents([new])[0].astype(np.float16)
    assert np.array_equal(now.pop(new), by_the_encoder)
    del known[point.ja]
    assert now.keys() == known.keys()
    assert all(np.array_equal(now[text], known[text]) for text in known)


def test_a_renamed_record_keeps_its_vectors(
    few_cases: Path, root: Path, encoded: list[str]
) -> None:
    build_index(few_cases, root, BUNDLED_MODEL)
    before = open_index(root)
    known = encoded_by(root, before)
    renamed = few_cases / "naha" / "naha-renamed.yaml"
    (few_cases / RECORD).rename(renamed)
    edit(renamed, lambda text: text.replace("id: naha-8-2\n", "id: naha-renamed\n"))
    encoded.clear()

    report = build_index(few_cases, root, BUNDLED_MODEL)

    after = open_index(root)
    assert encoded == []
    assert report.published
    assert report.reused == report.passages == len(before.passages)
    assert "naha-8-2" not in after.corpus.records
    now = encoded_by(root, after)
    for passage in (p for p in after.passages if p.record == "naha-renamed"):
        assert np.array_equal(now[passage.text], known[passage.text])


def test_two_records_with_one_text_each_have_its_vector(few_cases: Path, root: Path) -> None:
    build_index(few_cases, root, BUNDLED_MODEL)
    first, second = (open_index(root).corpus.get(i).points[0].ja for i in ("naha-8-1", "naha-8-2"))
    edit(few_cases / RECORD, lambda text: text.replace(second, first))

    build_index(few_cases, root, BUNDLED_MODEL)

    index = open_index(root)
    rows = [n for n, p in enumerate(index.passages) if p.text == first]
    assert {index.passages[n].record for n in rows} == {"naha-8-1", "naha-8-2"}
    vectors = rows_of(index).dense.at(rows)
    assert all(np.array_equal(v, vectors[0]) for v in vectors)
    assert np.linalg.norm(vectors[0]) == pytest.approx(1.0, abs=1e-5)


def test_an_incremental_build_equals_one_from_scratch(few_cases: Path, tmp_path: Path) -> None:
    build_index(few_cases, tmp_path / "grown", BUNDLED_MODEL)
    edit(few_cases / RECORD, lambda text: text.replace("那覇市", "なは市", 3))
    (few_cases / "hinode/hinode-2-6.yaml").unlink()
    build_index(few_cases, tmp_path / "grown", BUNDLED_MODEL)
    build_index(few_cases, tmp_path / "fresh", BUNDLED_MODEL)

    grown, fresh = (open_index(tmp_path / name) for name in ("grown", "fresh"))

    assert grown.passages == fresh.passages
    assert grown.corpus == fresh.corpus
    # A text's vector differs in its last bits with the texts it was encoded beside, and half
    # precision may round these either way.
    assert np.allclose(rows_of(grown).dense.vectors(), rows_of(fresh).dense.vectors(), atol=1e-3)
    words = dict.fromkeys(" ".join(p.tokens for p in fresh.passages).split(), 1.0)
    assert np.array_equal(rows_of(grown).sparse.scores(words), rows_of(fresh).sparse.scores(words))


def test_a_build_that_changes_nothing_publishes_nothing(
    few_cases: Path, root: Path, encoded: list[str]
) -> None:
    first = build_index(few_cases, root, BUNDLED_MODEL)
    before = state(root)
    encoded.clear()

    again = build_index(few_cases, root, BUNDLED_MODEL)

    assert first.published
    assert not again.published
    assert again.folder == first.folder
    assert (again.records, again.passages) == (first.records, first.passages)
    assert encoded == []
    assert state(root) == before


def test_a_new_comment_is_published_without_encoding_anything(
    few_cases: Path, root: Path, encoded: list[str]
) -> None:
    """The index keeps the digest of the files it was built from, so that «changed» is right."""
    build_index(few_cases, root, BUNDLED_MODEL)
    encoded.clear()
    edit(few_cases / RECORD, lambda text: "# read again in May\n" + text)

    report = build_index(few_cases, root, BUNDLED_MODEL)

    assert report.published
    assert report.encoded == 0
    assert encoded == []


def test_a_damaged_index_is_not_built_upon(few_cases: Path, root: Path, encoded: list[str]) -> None:
    folder = build_index(few_cases, root, BUNDLED_MODEL).folder
    passages = len(open_index(root).passages)
    edit(root / folder / "passages.jsonl", lambda text: text.replace("市", "町"))
    encoded.clear()

    report = build_index(few_cases, root, BUNDLED_MODEL)

    assert report.published
    assert (report.encoded, report.reused) == (passages, 0)
    assert len(set(encoded)) == len(encoded)
    assert open_index(root).corpus.get("naha-8-2")


def test_old_folders_do_not_pile_up(few_cases: Path, root: Path) -> None:
    for n in range(6):
        edit(few_cases / RECORD, f"# {n}\n".__add__)
        build_index(few_cases, root, BUNDLED_MODEL)
    assert len([p for p in root.iterdir() if p.is_dir()]) <= 3


def test_a_build_that_waited_does_not_publish_older_records(few_cases: Path, root: Path) -> None:
    """It read the records, waited for another build, and they were edited meanwhile."""
    build_index(few_cases, root, BUNDLED_MODEL)
    edit(few_cases / RECORD, lambda text: text.replace("那覇市は", "那覇市では", 1))
    reading = threading.Event()
    with publishing.build_lock(root):
        waiting = threading.Thread(
            target=build_index,
            args=(few_cases, root, BUNDLED_MODEL),
            kwargs={"progress": lambda what, share: reading.set()},
        )
        waiting.start()
        assert reading.wait(30)
        # Long enough to read four records; should it not be, the test passes for free.
        waiting.join(1.5)
        edit(few_cases / RECORD, lambda text: text.replace("那覇市では", "なは市では", 1))
    waiting.join(60)

    index = open_index(root)
    assert any("なは市では" in p.text for p in index.passages)
    assert not build_index(few_cases, root, BUNDLED_MODEL).published


def test_the_command_says_what_it_reused(
    few_cases: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_CASES", str(few_cases))
    monkeypatch.setenv("KB_INDEX", str(root))
    run = CliRunner().invoke
    first = run(app, ["build"], catch_exceptions=False)
    passages = len(open_index(root).passages)
    assert f"{passages} passages ({passages} encoded, 0 reused)" in first.output

    assert "Nothing changed" in run(app, ["build"], catch_exceptions=False).output

    point = open_index(root).corpus.get("naha-8-2").points[0]
    edit(few_cases / RECORD, lambda text: text.replace(point.ja, "一行だけ直した。"))
    second = run(app, ["build"], catch_exceptions=False)
    assert f"(1 encoded, {passages - 1} reused)" in second.output
