"""Each failure of the set-up is one sentence with the next step, in the user's language."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import paths, pip_errors
from launcher.problems import Problem


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError("
            "'<pip...>: Failed to establish a new connection: [Errno -3] Temporary failure in "
            "name resolution')': /simple/numpy/\nERROR: No matching distribution found for x==1",
            "No package index can be reached",
        ),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
         "The disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
         "is not the file the lock names"),
        ("ERROR: Could not find a version that satisfies the requirement torch==2.13.0 "
         "(from versions: 2.14.0)\nERROR: No matching distribution found for torch==2.13.0",
         "no ready-made torch==2.13.0"),
        ("ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory"
         "\nHINT: This error might have occurred since this system does not have Windows Long Path "
         "support enabled.", "too long for Windows"),
        ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/x'",
         "cannot be written to"),
        ("ERROR: something new", r"something new\).*log\.txt"),
    ],
)  # fmt: skip
def test_what_pip_prints_becomes_a_sentence(output: str, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence) as caught:
        raise pip_errors.explain(output, "log.txt")
    for text in (caught.value.en, caught.value.ja):
        assert "\n" not in text
    assert caught.value.en.endswith(".")
    assert caught.value.ja.endswith("。")


@pytest.mark.parametrize(
    ("language", "ending"), [("ja_JP.UTF-8", "。"), ("en_GB.UTF-8", "."), ("C", ".")]
)
def test_the_sentence_is_in_the_users_language(
    monkeypatch: pytest.MonkeyPatch, language: str, ending: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert str(pip_errors.no_space()).endswith(ending)


def test_an_old_python_is_told_so(tmp_path: Path) -> None:
    script = paths.ROOT / "scripts" / "run.py"
    # What an old Python reads before it can say anything.
    ast.parse(script.read_text(encoding="utf-8"), feature_version=(3, 4))
    code = "import runpy, sys; sys.version_info = (3, 8, 10); runpy.run_path(sys.argv[1])"
    run = subprocess.run(
        [sys.executable, "-c", code, str(script)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert "needs Python 3.11 or newer, and this is Python 3.8" in run.stderr


def test_a_python_without_venv_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from launcher import environment

    # What Debian's Python without the package python3-venv prints.
    fake = tmp_path / "python"
    fake.write_text(
        "#!/bin/sh\necho 'The virtual environment was not created successfully because ensurepip "
        "is not available.'\nexit 1\n",
        encoding="utf-8",
    )
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    monkeypatch.setattr(paths, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(paths, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(paths, "ROOT", paths.ROOT)
    with pytest.raises(Problem, match=r"apt install python3\.\d+-venv"):
        environment._make_venv()
    assert not (tmp_path / ".venv").exists()


def test_children_use_only_the_environments_packages_and_keep_their_bytecode(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    misleading = ("PYTHONPATH", "PIP_TARGET", "PYTHONDONTWRITEBYTECODE")
    for name in misleading:
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("KB_INDEX", "elsewhere")
    kept = paths.child_environment()
    assert not kept.keys() & set(misleading)
    assert kept["KB_INDEX"] == "elsewhere"


def test_the_wrappers_only_read_the_standard_library_before_anything_is_installed() -> None:
    """run.py has to work with a bare Python: -S hides all installed packages."""
    run = subprocess.run(
        [sys.executable, "-S", str(paths.ROOT / "scripts" / "run.py"), "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "bundle" in run.stdout
