"""Backup and restore: whole or not at all, and nothing lost by it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.backup import BEFORE, back_up, restore
from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase
from kb.reports import Reports

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Folders = dict[str, Path]


def _contents(folder: Path) -> dict[str, bytes]:
    """Every file that is not hidden, by its path; documents' passages too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and f"/{BEFORE}" not in path.as_posix()
    }


@pytest.fixture(params=["inside", "apart"])
def folders(request: pytest.FixtureRequest, few_cases: Path, tmp_path: Path) -> Folders:
    """Records with documents and reports, inside their folder or in folders of their own."""
    beside = few_cases if request.param == "inside" else tmp_path / "elsewhere"
    found = {"cases": few_cases, "documents": beside / "documents", "reports": beside / "reports"}
    document = found["documents"] / "plan-12345678"
    document.mkdir(parents=True)
    (document / "document.json").write_text("{}", encoding="utf-8")
    (document / "original.pdf").write_bytes(os.urandom(2_000))
    (found["documents"] / ".index").mkdir()
    (found["documents"] / ".index" / "plan-12345678.bin").write_bytes(b"vectors")
    Reports(found["reports"]).add(record="naha-8-2", point="pa", page="23", sentence="x")
    return found


def test_what_is_kept_comes_back_and_what_came_since_is_put_aside(
    folders: Folders, tmp_path: Path
) -> None:
    file = tmp_path / "kept.zip"
    before = {name: _contents(folder) for name, folder in folders.items()}
    count = back_up(file, folders)
    record = folders["cases"] / "naha" / "naha-8-2.yaml"
    record.write_text("spoilt", encoding="utf-8")
    (folders["cases"] / "naha" / "new.yaml").write_text("new", encoding="utf-8")
    shutil.rmtree(folders["documents"] / "plan-12345678")
    (folders["documents"] / "later").mkdir()
    done = restore(file, folders)
    assert done.files == count
    assert {name: _contents(folder) for name, folder in folders.items()} == before
    aside = folders["cases"] / done.before / "naha"
    assert (aside / "naha-8-2.yaml").read_text(encoding="utf-8") == "spoilt"
    assert (aside / "new.yaml").exists()
    assert (folders["documents"] / done.before / "later").is_dir()
    # A second backup holds neither what was put aside nor anything twice.
    assert back_up(file, folders) == count


def test_each_file_is_in_it_once(folders: Folders, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    count = back_up(file, folders)
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names)) == count + 1
    assert "documents/.index/plan-12345678.bin" in names
    assert "cases/naha/naha-8-2.yaml" in names
    assert not [name for name in names if name.startswith(("cases/documents/", "cases/reports/"))]


def _rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    change(held)
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)


def _also(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(held: dict[str, bytes]) -> None:
        about = json.loads(held["manifest.json"])
        about["files"][name] = hashlib.sha256(b"x").hexdigest()
        held[name], held["manifest.json"] = b"x", json.dumps(about).encode()

    return change


_RECORD = "cases/naha/naha-8-2.yaml"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda held: held.update({_RECORD: b"altered"}), f"{_RECORD} is altered"),
        (lambda held: held.pop(_RECORD), f"{_RECORD} is missing"),
        (lambda held: held.pop("manifest.json"), "it has no manifest"),
        (lambda held: held.update({"manifest.json": b"[1]"}), "it has no manifest"),
        (_also("cases/../../outside"), "is no name in it"),
        (_also("/etc/outside"), "is no name in it"),
        (_also("cases/c:/outside"), "is no name in it"),
        (_also("cases/..\\outside"), "is no name in it"),
        (_also("index/CURRENT"), "is no name in it"),
    ],
)
def test_a_backup_that_is_not_whole_touches_nothing(
    few_cases: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], sentence: str
) -> None:
    folders = {"cases": few_cases, "documents": few_cases / "documents"}
    file = tmp_path / "kept.zip"
    back_up(file, folders)
    _rewritten(file, change)
    before = _contents(few_cases)
    outside = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(KbError, match=r"is no whole backup: .*Take another one\.$") as told:
        restore(file, folders)
    assert sentence in str(told.value)
    assert _contents(few_cases) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == outside


def test_a_file_that_is_no_zip_and_one_cut_off(few_cases: Path, tmp_path: Path) -> None:
    folders = {"cases": few_cases}
    file = tmp_path / "kept.zip"
    back_up(file, folders)
    whole = file.read_bytes()
    for data in (b"nothing", b"", whole[: len(whole) // 2]):
        file.write_bytes(data)
        with pytest.raises(KbError, match="is no whole backup"):
            restore(file, folders)


def test_a_backup_that_fails_leaves_the_last_one(
    few_cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.zip"
    back_up(file, {"cases": few_cases})
    whole = file.read_bytes()

    def full(*words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(KbError, match=r"cannot be written \(No space left"):
        back_up(file, {"cases": few_cases})
    assert file.read_bytes() == whole
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    monkeypatch.undo()
    with pytest.raises(KbError, match="There is nothing to keep in"):
        back_up(file, {"cases": tmp_path / "nowhere"})
    assert file.read_bytes() == whole


def test_the_commands(
    kb: Command, few_cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.zip"
    for name, folder in {"KB_CASES": few_cases, "KB_INDEX": tmp_path / "index"}.items():
        monkeypatch.setenv(name, str(folder))
    done = kb("backup", str(file))
    assert done.returncode == 0
    assert done.stdout == f"Kept {len(_contents(few_cases))} files in {file}.\n"
    shutil.rmtree(few_cases)
    done = kb("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "Built index" in done.stdout
    assert KnowledgeBase.open().record("naha-8-2").id == "naha-8-2"
    assert kb("restore", str(tmp_path / "nowhere.zip")).returncode == 2
