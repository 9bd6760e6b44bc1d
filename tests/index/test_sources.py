"""Whether the records changed since a build: always told right, and seldom by reading them."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.index import sources
from kb.index.sources import source_digest, sources_changed

RECORD = "naha/naha-8-2.yaml"


def age(folder: Path) -> None:
    """Write all files long enough ago, as far as their time of writing tells."""
    for path in folder.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders whose files were read."""
    folders: list[Path] = []
    real = source_digest

    def counting(cases: Path) -> str:
        folders.append(cases)
        return real(cases)

    monkeypatch.setattr(sources, "source_digest", counting)
    return folders


@pytest.fixture
def settled(few_cases: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Records nobody has touched for a while."""
    age(few_cases)
    later = time.time_ns() + 10_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: later)
    return few_cases


def test_unchanged_files_are_read_once(settled: Path, tmp_path: Path, read: list[Path]) -> None:
    digest = source_digest(settled)
    for _ in range(3):
        assert not sources_changed(settled, tmp_path, digest)
        assert sources_changed(settled, tmp_path, "another")
    assert len(read) == 1


def _edit(cases: Path) -> None:
    (cases / RECORD).write_text("x", encoding="utf-8")


def _same_size_and_time(cases: Path) -> None:
    """As tools do that set the time of writing back."""
    path = cases / RECORD
    before = path.stat()
    text = path.read_bytes()
    path.write_bytes(text[:-2] + b"!\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def _replace(cases: Path) -> None:
    """As editors do that write a new file and move it over the old one."""
    fresh = cases / "fresh"
    fresh.write_text("x", encoding="utf-8")
    fresh.replace(cases / RECORD)


CHANGES: list[Any] = [
    _edit,
    _replace,
    lambda cases: (cases / RECORD).unlink(),
    lambda cases: (cases / RECORD).rename(cases / "naha" / "other.yaml"),
    lambda cases: shutil.copy(cases / RECORD, cases / "naha" / "other.yml"),
    lambda cases: shutil.copy(cases / RECORD, cases / "naha" / "OTHER.YAML"),
    lambda cases: (cases / "topics.yaml").write_text("[]", encoding="utf-8"),
    pytest.param(
        _same_size_and_time,
        marks=pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such time"),
    ),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(settled: Path, tmp_path: Path, change: Callable[[Path], object]) -> None:
    digest = source_digest(settled)
    assert not sources_changed(settled, tmp_path, digest)
    change(settled)
    assert sources_changed(settled, tmp_path, digest)
    assert not sources_changed(settled, tmp_path, source_digest(settled))


def test_an_edit_of_a_file_with_capital_letters_is_seen(settled: Path, tmp_path: Path) -> None:
    shown = settled / "naha" / "NEW.YAML"
    shown.write_text("id: a\n", encoding="utf-8")
    digest = source_digest(settled)
    shown.write_text("id: b\n", encoding="utf-8")
    assert source_digest(settled) != digest


def test_what_is_no_record_changes_nothing(settled: Path, tmp_path: Path, read: list[Path]) -> None:
    digest = source_digest(settled)
    assert not sources_changed(settled, tmp_path, digest)
    (settled / "naha" / ".naha-8-2.yaml.swp").write_text("x", encoding="utf-8")
    (settled / "naha" / ".hidden.yaml").write_text("x", encoding="utf-8")
    (settled / "naha" / "notes.txt").write_text("x", encoding="utf-8")
    assert not sources_changed(settled, tmp_path, digest)
    assert len(read) == 1


def test_a_file_written_anew_with_the_same_text_is_no_change(
    settled: Path, tmp_path: Path, read: list[Path]
) -> None:
    digest = source_digest(settled)
    assert not sources_changed(settled, tmp_path, digest)
    (settled / RECORD).touch()
    assert not sources_changed(settled, tmp_path, digest)
    assert len(read) == 2


def test_files_just_written_are_not_trusted_to_stay(
    few_cases: Path, tmp_path: Path, read: list[Path]
) -> None:
    """Edited twice within one tick of the file system's clock, only reading tells."""
    digest = source_digest(few_cases)
    for _ in range(2):
        assert not sources_changed(few_cases, tmp_path, digest)
    assert len(read) == 2


def test_another_folder_of_records_is_another(settled: Path, tmp_path: Path) -> None:
    digest = source_digest(settled)
    assert not sources_changed(settled, tmp_path, digest)
    other = tmp_path / "other"
    shutil.copytree(settled, other)
    (other / RECORD).unlink()
    age(other)
    assert sources_changed(other, tmp_path, digest)
    assert not sources_changed(settled, tmp_path, digest)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"seen": 1}'])
def test_a_damaged_note_is_written_anew(settled: Path, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "SOURCES").write_bytes(raw)
    digest = source_digest(settled)
    assert not sources_changed(settled, tmp_path, digest)
    assert (tmp_path / "SOURCES").read_bytes() != raw


def test_a_folder_that_cannot_be_written_does_no_harm(settled: Path, tmp_path: Path) -> None:
    digest = source_digest(settled)
    for _ in range(2):
        assert not sources_changed(settled, tmp_path / "absent", digest)
