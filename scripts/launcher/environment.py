"""``.venv``: made when missing, filled from the locks, left alone when it is what they say."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from launcher import manifest, paths, pip_errors
from launcher.problems import Problem, tell
from launcher.steps import run_pip, step

_NEEDED_BYTES = 2_500_000_000
_STAMP = "kb-installed.json"
_MARKER = "kb-installing"

# unidic-lite is published as source only; it is pure Python and needs no compiler.
SOURCE_ONLY = "unidic-lite"


@dataclass(frozen=True)
class Wheels:
    """A folder of wheels to install from instead of a package index; see ``bundle``."""

    folder: Path

    @property
    def requirements(self) -> Path:
        return self.folder / "requirements.lock"


def ensure(groups: Sequence[str], wheels: Wheels | None = None) -> bool:
    """Make ``.venv`` hold what the locks of ``groups`` say.

    Args:
        groups: ``app``, or ``app`` and ``dev``.
        wheels: where to install from without a network; None asks the package index.

    Returns:
        True when something was installed.

    Raises:
        Problem: one sentence; running the same command again repairs.
    """
    wanted = _wanted(groups)
    if _is_current(wanted):
        return False
    with _alone():
        if _is_current(wanted):
            return False
        tell("Installing (this takes some minutes).", "導入しています（数分かかります）。")
        if wheels:
            manifest.require_fit(paths.ROOT)
            manifest.verify(paths.ROOT)
        _prepare()
        marker = paths.VENV / _MARKER
        marker.write_text("", encoding="utf-8")
        paths.LOG.write_text("", encoding="utf-8")
        if wheels:
            _install_wheels(wheels)
        else:
            _install_locks(groups)
        _install_project()
        _stamp_file().write_text(json.dumps({**_stamp(), **wanted}, indent=1), encoding="utf-8")
        marker.unlink()
    return True


def _wanted(groups: Sequence[str]) -> dict[str, str]:
    """What the stamp must hold; the folder is part of it, as scripts in .venv name it."""
    wanted = {"python": _version(), "root": str(paths.ROOT)}
    for group in groups:
        wanted[group] = _digest(_locks_of(group))
    return wanted


def _locks_of(group: str) -> list[Path]:
    names = ["dev"] if group == "dev" else ["build", "torch-cpu", "torch", "app"]
    return [paths.LOCKS / f"{name}.lock" for name in names]


def _digest(files: list[Path]) -> str:
    state = hashlib.sha256()
    for file in files:
        state.update(file.read_bytes())
    # The project's own dependencies and commands; the settings of its tools do not matter.
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    state.update(json.dumps(project, sort_keys=True).encode())
    return state.hexdigest()


def _version() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def _stamp_file() -> Path:
    return paths.VENV / _STAMP


def _stamp() -> dict[str, str]:
    try:
        stamp = json.loads(_stamp_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _is_current(wanted: dict[str, str]) -> bool:
    if (paths.VENV / _MARKER).exists() or not paths.PYTHON.exists():
        return False
    return wanted.items() <= _stamp().items()


def _prepare() -> None:
    """A ``.venv`` of this Python that pip can install into."""
    if (paths.VENV / _MARKER).exists():
        tell(
            "The last installation did not finish; starting it again.",
            "前回の導入が完了していないため、やり直します。",
        )
        _remove_venv()
    elif paths.VENV.exists() and not _usable():
        tell("Renewing .venv for this Python.", ".venv をこのPython用に作り直します。")
        _remove_venv()
    if paths.PYTHON.exists():
        return
    if shutil.disk_usage(paths.ROOT).free < _NEEDED_BYTES:
        raise pip_errors.no_space()
    with step("making .venv", ".venv を作成"):
        _make_venv()


def _usable() -> bool:
    """True when .venv runs, and runs this version of Python."""
    code = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        run = subprocess.run(
            [paths.PYTHON, "-c", code], capture_output=True, text=True, timeout=60, check=False
        )
    except OSError:
        return False
    return run.stdout.strip() == _version()


def _remove_venv() -> None:
    try:
        shutil.rmtree(paths.VENV)
    except OSError as error:
        raise Problem(
            f"The unfinished folder .venv cannot be removed ({error.strerror}): close programs "
            "that use it, delete it, then run the same command again.",
            f"途中の .venv を削除できません（{error.strerror}）。使用中のプログラムを閉じ、"
            ".venv を削除してから、同じコマンドをもう一度実行してください。",
        ) from error


def _make_venv() -> None:
    try:
        paths.VENV.mkdir(exist_ok=True)
        (paths.VENV / _MARKER).write_text("", encoding="utf-8")
    except OSError as error:
        raise pip_errors.explain(f"{error.strerror} Permission denied", str(paths.LOG)) from error
    run = subprocess.run(
        [sys.executable, "-m", "venv", str(paths.VENV)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=paths.child_environment(),
        check=False,
    )
    if run.returncode == 0:
        return
    output = run.stdout + run.stderr
    shutil.rmtree(paths.VENV, ignore_errors=True)
    if "ensurepip" in output or "No module named" in output:
        raise Problem(
            "This Python cannot make virtual environments: install its venv module (on Debian and "
            f"Ubuntu: apt install python{_version()}-venv), then run the same command again.",
            "このPythonには venv がありません。venv を導入し（Debian・Ubuntuでは "
            f"apt install python{_version()}-venv）、同じコマンドをもう一度実行してください。",
        )
    raise pip_errors.explain(output + "\nERROR: " + output.strip()[-160:], str(paths.LOG))


def _install_locks(groups: Sequence[str]) -> None:
    _pip("build tools", "ビルド用ツール", _locked("build"))
    _install_torch()
    _pip("packages", "パッケージ", _locked("app"))
    if "dev" in groups:
        _pip("test tools", "テスト用ツール", _locked("dev"))


def _install_torch() -> None:
    """PyTorch, without CUDA where that can be had.

    What package indexes hold for Linux under the plain version needs some 3 GB of CUDA libraries
    that nothing here uses; PyTorch's CPU build has the version 2.x.y+cpu. Elsewhere the plain
    version is the CPU build.
    """
    if sys.platform == "linux" and platform.machine() == "x86_64":
        try:
            _pip("PyTorch (CPU)", "PyTorch（CPU版）", _locked("torch-cpu"))
            return
        except Problem:
            tell(
                "  no CPU build of PyTorch for this Python here; taking the default build, "
                "which is some 3 GB larger",
                "  CPU版のPyTorchが見つからないため、約3GB大きい標準版を使います",
            )
    _pip("PyTorch", "PyTorch", _locked("torch"))


def _locked(name: str) -> list[str]:
    return [
        "--only-binary=:all:",
        f"--no-binary={SOURCE_ONLY}",
        "-r",
        str(paths.LOCKS / f"{name}.lock"),
    ]


def _install_wheels(wheels: Wheels) -> None:
    source = ["--no-index", "--find-links", str(wheels.folder), "-r", str(wheels.requirements)]
    _pip("packages of the bundle", "バンドルのパッケージ", source)


def _install_project() -> None:
    with step("the kb command", "kb コマンド"):
        alone = ["--no-deps", "--no-build-isolation", "--no-index"]
        run_pip(["install", *alone, "-e", str(paths.ROOT)], 0)


def _pip(en: str, ja: str, arguments: list[str]) -> None:
    lock = Path(arguments[-1])
    total = len(
        re.findall(r"^[A-Za-z0-9][^\s=]*==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    )
    with step(en, ja):
        # --no-deps: the lock is complete. --no-compile: Python compiles what is really imported.
        options = ["--require-hashes", "--no-deps", "--no-compile", "--no-build-isolation"]
        run_pip(["install", *options, *arguments], total)


@contextmanager
def _alone() -> Iterator[None]:
    """One installation at a time; a second one waits, a killed one leaves no lock behind."""
    try:
        handle = (paths.ROOT / ".setup.lock").open("a+b")
    except OSError as error:
        raise pip_errors.explain(f"{error.strerror} Permission denied", str(paths.LOG)) from error
    with handle:
        if not _lock(handle):
            tell(
                "Waiting for another installation in this folder to end …",
                "このフォルダで実行中の別の導入が終わるのを待っています…",
            )
            while not _lock(handle):
                time.sleep(0.5)
        yield


def _lock(handle: BinaryIO) -> bool:
    """Lock the open file without waiting; closing it, also by being killed, unlocks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
