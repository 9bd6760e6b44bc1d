"""pyproject.toml -> scripts/locks/*.lock: exact versions and sha256 of all their files.

Runs inside ``.venv``, with uv as the resolver. The locks hold for Linux, Windows and macOS: a
line's marker says where it is needed, and its hashes cover the files of all systems.

    build.lock      setuptools, needed before anything that is not a wheel
    torch-cpu.lock  PyTorch without CUDA for Linux; kept by hand, indexes seldom carry it
    torch.lock      PyTorch as package indexes have it, with its CUDA packages on Linux
    app.lock        everything else the app needs, with the extras it is set up with
    dev.lock        what the tests need besides
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from kb.licenses import EXTRAS
from launcher import paths
from launcher.problems import Problem

_HEADER = "# Written by 'python3 scripts/run.py lock' from pyproject.toml; not edited by hand.\n"
_ENTRY = re.compile(r"^[A-Za-z0-9][^\n]*(?:\n[ \t]+--hash[^\n]*)*", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_APP = [word for extra in EXTRAS for word in ("--extra", extra)]
"""The app is set up with every encoder and store, with its measures and its servers."""

_CUDA = ("nvidia-", "cuda-", "triton")


def write_locks(upgrade: bool) -> list[Path]:
    """Resolve anew, keeping the locked versions unless ``upgrade``; the files written.

    Raises:
        Problem: the dependencies cannot be resolved.
    """
    kept = "" if upgrade else _locked_versions()
    app = _resolve(_APP, kept)
    both = _resolve([*_APP, "--extra", "dev"], kept)
    if any(both[name] != entry for name, entry in app.items()):
        raise Problem(
            "The test tools force other versions on the app: loosen them in pyproject.toml.",
            "テスト用ツールがアプリと異なる版を要求しています。pyproject.toml を見直してください。",
        )
    files = {
        "build": {n: e for n, e in app.items() if n == "setuptools"},
        "torch": {n: e for n, e in app.items() if _is_torch(n)},
        "app": {n: e for n, e in app.items() if n != "setuptools" and not _is_torch(n)},
        "dev": {n: e for n, e in both.items() if n not in app},
    }
    written = []
    for name, entries in files.items():
        path = paths.LOCKS / f"{name}.lock"
        body = "".join(f"{entry}\n" for entry in entries.values())
        path.write_text(_HEADER + body, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def _is_torch(name: str) -> bool:
    return name == "torch" or name.startswith(_CUDA)


def _locked_versions() -> str:
    entries = []
    for name in ("build", "torch", "app", "dev"):
        path = paths.LOCKS / f"{name}.lock"
        if path.exists():
            entries += re.findall(r"^[A-Za-z0-9][^\s]*==[^\s;]+", path.read_text("utf-8"), re.M)
    return "\n".join(entries)


def _resolve(options: list[str], constraints: str) -> dict[str, str]:
    """Lock entries by package name."""
    with tempfile.TemporaryDirectory() as folder:
        kept, out = Path(folder) / "kept.txt", Path(folder) / "out.txt"
        kept.write_text(constraints, encoding="utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *options]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
        command += ["--no-annotate", "--quiet", f"--constraint={kept}", f"--output-file={out}"]
        run = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=False)
        if run.returncode:
            reason = " ".join(run.stderr.split())[-300:]
            raise Problem(
                f"The dependencies cannot be resolved ({reason}): change pyproject.toml.",
                f"依存関係を解決できません（{reason}）。pyproject.toml を見直してください。",
            )
        entries = _ENTRY.findall(out.read_text(encoding="utf-8"))
    named = {}
    for entry in entries:
        match = _NAME.match(entry)
        assert match is not None
        if "== 'emscripten'" not in entry:
            named[match[0]] = entry
    return named
