"""The checks and tests, the same here and in CI."""

from __future__ import annotations

import subprocess

from launcher import paths

LINTERS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format --check": ["ruff", "format", "--check", "."],
    "mypy": ["mypy", "--num-workers", "auto"],
}


def lint() -> int:
    """0 when every linter is content, 1 otherwise; all of them run."""
    return max(_run(name, arguments) for name, arguments in LINTERS.items())


def run(pytest: list[str]) -> int:
    """Linters, then the tests, whose closing line comes last; 0 when all passed."""
    faults = lint()
    print("── pytest", flush=True)
    # By file, and all browser tests on one worker (tests/sharing.py), which waits for pages more
    # than it computes, as do tests of commands: one worker more than a small PC has cores.
    return _call(["pytest", "-n", "3", "--dist", "loadfile", *pytest]) or faults


def _run(name: str, arguments: list[str]) -> int:
    print(f"── {name}", flush=True)
    if _call(arguments):
        print(f"{name} found faults", flush=True)
        return 1
    return 0


def _call(arguments: list[str]) -> int:
    command = [str(paths.PYTHON), "-m", *arguments]
    return subprocess.run(
        command,
        cwd=paths.ROOT,
        env=paths.child_environment(),
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode
