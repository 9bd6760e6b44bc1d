"""The installed package: its wheel holds all it needs and works from any folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.settings import PACKAGE_ROOT

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
_IGNORED = shutil.ignore_patterns("__pycache__", "*.egg-info")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's wheel, built without a network from a copy of its sources."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md"):
        shutil.copyfile(PACKAGE_ROOT / name, folder / name)
    shutil.copytree(PACKAGE_ROOT / "kb", folder / "kb", ignore=_IGNORED)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    command += ["--no-index", "--disable-pip-version-check", "--wheel-dir", "out", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = (folder / "out").iterdir()
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked, as an installation leaves it."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Run:
    """Runs the command of the wheel in a folder, with no word of where its data are."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KB_")}

    def command(
        *words: str, folder: Path = tmp_path, **settings: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "kb.cli", *words],
            cwd=folder,
            env=environment | {"PYTHONPATH": str(installed)} | settings,
            capture_output=True,
            timeout=120,
            check=False,
        )

    return command


def assert_answered(done: subprocess.CompletedProcess[bytes]) -> None:
    assert (done.returncode, done.stderr) == (0, b"")
    data = json.loads(done.stdout)
    assert data["answered"]
    assert data["citations"]


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    files = [p for p in (PACKAGE_ROOT / "kb").rglob("*") if p.is_file()]
    wanted = {
        p.relative_to(PACKAGE_ROOT).as_posix()
        for p in files
        if "__pycache__" not in p.parts and ".egg-info" not in str(p)
    }
    assert any(name.endswith(".json") for name in wanted)
    assert any(name.endswith(".csv") for name in wanted)
    with zipfile.ZipFile(wheel) as archive:
        held = {n for n in archive.namelist() if ".dist-info/" not in n}
        (entry,) = (n for n in archive.namelist() if n.endswith("entry_points.txt"))
        assert "kb = kb.cli:main" in archive.read(entry).decode()
    assert held == wanted


def test_the_code_that_runs_is_the_wheels(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import kb.cli; print(kb.cli.__file__)"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).is_relative_to(installed)


def test_it_answers_from_any_folder(run: Run, index_root: Path, cases_root: Path) -> None:
    where = {"KB_INDEX": str(index_root), "KB_CASES": str(cases_root)}
    assert_answered(run("ask", "外部人材をどう活用しているか", "--json", **where))


def test_its_data_are_those_of_the_working_folder(
    run: Run, index_root: Path, tmp_path: Path
) -> None:
    work = tmp_path / "作業 1"
    shutil.copytree(index_root, work / "index")
    assert_answered(run("ask", "how do small towns staff DX?", "--json", folder=work))


def test_it_builds_and_answers_from_records_alone(run: Run, few_cases: Path) -> None:
    work = few_cases.parent
    built = run("build", folder=work)
    assert built.returncode == 0
    assert b"Built index" in built.stdout
    assert (work / "index" / "CURRENT").is_file()
    done = run("search", "研修", "--json", folder=work)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["results"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["ask", "研修"], ["no index", "KB_INDEX", "KB_CASES"]),
        (["show", "naha-no01"], ["no index", "KB_INDEX", "KB_CASES"]),
        (["build"], ["cases", "KB_CASES"]),
        (["check"], ["cases", "KB_CASES"]),
        (["new", "naha-9-1"], ["cases", "KB_CASES"]),
    ],
)
def test_without_data_one_sentence_names_the_next_step(
    run: Run, tmp_path: Path, words: list[str], named: list[str]
) -> None:
    done = run(*words)
    told = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert told.count("\n") == 1
    assert told.endswith(".\n")
    for word in (*named, str(tmp_path)):
        assert word in told
    assert list(tmp_path.iterdir()) == []
