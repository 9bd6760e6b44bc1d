"""What goes into a bundle, and that it is whole."""

from __future__ import annotations

import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest
from wheelmaking import PYTHON, write_wheel

import kb
from kb.index.opened import open_index
from launcher import bundle, manifest, paths
from launcher.problems import Problem
from launcher.targets import TARGETS, Target

_LINUX, _WINDOWS = TARGETS["linux-x86_64"], TARGETS["windows-x86_64"]


def test_a_bundle_holds_the_program_and_all_records_and_nothing_built() -> None:
    names = {path.relative_to(paths.ROOT).as_posix() for path in bundle.project_files()}
    assert {"app.py", "pyproject.toml", "scripts/run.py", "kb/cli/__init__.py"} <= names
    records = {p.relative_to(paths.ROOT).as_posix() for p in paths.ROOT.glob("cases/**/*.yaml")}
    assert records <= names
    built = (".venv/", ".git/", "dist/", "wheels/")
    assert not [n for n in names if n.startswith(built) or "__pycache__" in n]
    assert not [n for n in names if n.startswith("index/") and n != "index/README.md"]


def test_a_file_that_git_does_not_know_stays_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("app.py", "key.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "app.py"], cwd=tmp_path, check=True)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    assert bundle.project_files() == [tmp_path / "app.py"]


def test_a_bundle_can_be_made_from_a_bundle(
    installable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = {path.relative_to(paths.ROOT).as_posix() for path in bundle.project_files()}
    (installable / ".venv").mkdir()
    (installable / ".venv" / "pyvenv.cfg").touch()
    (installable / "kb" / "__pycache__").mkdir()
    (installable / "kb" / "__pycache__" / "x.pyc").touch()
    monkeypatch.setattr(paths, "ROOT", installable)
    again = {path.relative_to(installable).as_posix() for path in bundle.project_files()}
    assert again - {"INSTALL.txt", "install.sh"} == inside


@pytest.mark.parametrize("target", [_LINUX, _WINDOWS], ids=lambda target: target.name)
def test_a_zip_unpacks_to_a_verified_bundle_with_an_index_that_opens(
    target: Target,
    light_bundle: Path,
    index_root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fetch(_: Target, __: str, wheels: Path) -> None:
        shutil.copytree(light_bundle / manifest.WHEELS, wheels, dirs_exist_ok=True)

    monkeypatch.setattr(bundle, "fetch_wheels", fetch)
    made = bundle.make_bundle(
        target, PYTHON, tmp_path, index=index_root, version=kb.__version__, as_zip=True
    )
    assert [p.name for p in tmp_path.iterdir()] == [made.path.name]
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path)
        modes = {i.filename: i.external_attr >> 16 for i in archive.infolist()}
    folder = made.path.with_suffix("")
    assert manifest.verify(folder) == len(modes) - 1
    assert manifest.digest(folder) == made.digest
    assert len(open_index(folder / "index").corpus)
    if target is _LINUX:
        assert modes[f"{folder.name}/install.sh"] & stat.S_IXUSR
    else:
        script = (folder / "install.bat").read_bytes()
        assert script.count(b"\r\n") == script.count(b"\n") > 0
        assert (folder / "INSTALL.txt").read_bytes().startswith("\ufeff自治体".encode())


def test_a_package_that_only_the_other_system_needs_is_missed_there(tmp_path: Path) -> None:
    needs = ['colour>=2; sys_platform == "win32"', 'never; extra == "more"']
    write_wheel("tool", "1.0", {}, tmp_path, needs)
    bundle.require_complete(tmp_path, _LINUX, "3.11")
    with pytest.raises(Problem, match=r"The locks lack colour>=2.* on windows-x86_64"):
        bundle.require_complete(tmp_path, _WINDOWS, "3.11")
    write_wheel("colour", "1.9", {}, tmp_path)
    with pytest.raises(Problem, match="colour>=2"):
        bundle.require_complete(tmp_path, _WINDOWS, "3.11")


def test_a_failed_bundle_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "fetch_wheels", fail)
        with pytest.raises(Problem, match="disk is full"):
            bundle.make_bundle(_LINUX, PYTHON, tmp_path, index=tmp_path, version="1", as_zip=False)
    assert not list(tmp_path.iterdir())


def test_without_an_index_the_next_step_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="kb build"):
        bundle.assemble(tmp_path / "bundle", _LINUX, PYTHON, index=tmp_path / "none", version="1")
