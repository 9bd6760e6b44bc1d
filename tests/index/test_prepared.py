"""The bundled encoder's tables beside the index: the same vectors, and never another's."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kb.index import publishing, seen
from kb.index.artefact import Layout
from kb.index.encoders import bundled, prepared

TEXTS = [
    "外部人材をどう活用しているか",
    "How are staff trained in small towns?",
    "①ﾃﾞｼﾞﾀﾙ㌦ 𠮷野家 ﷺ",
    "",
    "a",
    "𓀀 שלום zażółć",
    "押印廃止。" * 60,
]
REVISION = bundled.revision()


@pytest.fixture(scope="module")
def whole() -> object:
    return bundled._loaded(None)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, whole: object) -> Path:
    root = tmp_path_factory.mktemp("index")
    prepared.prepare(root, REVISION, whole)
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "index"))


def _folder(root: Path) -> Path:
    (folder,) = root.iterdir()
    return folder


def test_its_vectors_are_the_package_s_own(made: Path, whole: object) -> None:
    model = prepared.read(made, REVISION)
    assert model is not None
    assert prepared.came_prepared(model)
    assert not prepared.came_prepared(whole)
    for texts in (TEXTS, TEXTS):  # the second time from what was read at the first
        assert np.array_equal(model.encode(texts), whole.encode(texts))  # type: ignore[attr-defined]


def test_nothing_is_read_that_was_not_written(root: Path, tmp_path: Path) -> None:
    assert prepared.read(tmp_path / "nowhere", REVISION) is None
    assert prepared.read(root, "another version") is None


@pytest.mark.parametrize("name", ["weights.w1.0.npy", "beginnings.npy", "manifest.json"])
def test_a_damaged_file_is_not_used(root: Path, name: str) -> None:
    path = _folder(root) / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data if name != "manifest.json" else data[:-9])
    assert prepared.read(root, REVISION) is None


def test_files_are_read_whole_once_and_again_when_they_changed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen, "SETTLED_NS", 0)
    taken: list[int] = []

    def sha256(data: bytes) -> Any:
        taken.append(len(data))
        return hashlib.sha256(data)

    monkeypatch.setattr(prepared, "hashlib", SimpleNamespace(sha256=sha256))
    assert prepared.read(root, REVISION) is not None
    first = len(taken)
    assert prepared.read(root, REVISION) is not None
    assert len(taken) == first + 1, "the folder's name alone"
    path = _folder(root) / "weights.w1.0.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    written = path.stat().st_mtime_ns
    path.write_bytes(data)
    os.utime(path, ns=(written, written))
    assert prepared.read(root, REVISION) is None


def test_a_missing_file_is_not_used_and_is_written_again(root: Path, whole: object) -> None:
    (_folder(root) / "scores.npy").unlink()
    assert prepared.read(root, REVISION) is None
    encoder = bundled.BundledEncoder()
    encoder.prepare(root)
    assert prepared.read(root, REVISION) is not None
    written = (_folder(root) / "manifest.json").stat().st_mtime_ns
    encoder.prepare(root)
    assert (_folder(root) / "manifest.json").stat().st_mtime_ns == written


def test_another_version_takes_its_place(root: Path, whole: object) -> None:
    old = _folder(root)
    prepared.prepare(root, "the next version", whole)
    assert _folder(root) != old
    assert prepared.read(root, "the next version") is not None


def test_a_publish_leaves_it_there(root: Path) -> None:
    for name in ("one", "two", "three", "four"):
        (root / name).mkdir()
        (root / name / Layout(root).manifest.name).write_text("{}")
    publishing._clean(root, "four")
    assert prepared.read(root, REVISION) is not None


def test_without_rights_nothing_is_written_and_nothing_fails(tmp_path: Path, whole: object) -> None:
    prepared.prepare(tmp_path / "nowhere", REVISION, whole)
    assert not (tmp_path / "nowhere").exists()
