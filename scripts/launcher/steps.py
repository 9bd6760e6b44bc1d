"""Steps of an installation with their progress, and pip as one of them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from launcher import paths, pip_errors
from launcher.problems import in_users_language


def run_pip(arguments: list[str], total: int) -> None:
    """Run pip in ``.venv``; its output goes to the log, its progress to a terminal."""
    pip_alone = ["-m", "pip", "--no-input", "--disable-pip-version-check"]
    command = [str(paths.PYTHON), *pip_alone, *arguments]
    output: list[str] = []
    seen = 0
    with (
        paths.LOG.open("a", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            cwd=paths.ROOT,
            env=paths.child_environment(),
        ) as pip,
    ):
        assert pip.stdout is not None
        for line in pip.stdout:
            log.write(line)
            output.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
                _show(f"{min(seen, total)}/{total} {line.split()[1 if line[0] == 'C' else 3]}")
            elif line.startswith("Installing collected packages"):
                _show(in_users_language("unpacking", "展開中"))
    if pip.returncode:
        raise pip_errors.explain("".join(output), str(paths.LOG))


def _show(text: str) -> None:
    if sys.stdout.isatty():
        print(f"\r    {text[:70]:<70}", end="", flush=True)


@contextmanager
def step(en: str, ja: str) -> Iterator[None]:
    """Name a step before it and tell its seconds after it."""
    name = in_users_language(en, ja)
    print(f"  {name} …", end="\n" if sys.stdout.isatty() else "", flush=True)
    start = time.monotonic()
    done = False
    try:
        yield
        done = True
    finally:
        seconds = time.monotonic() - start
        end = f" {seconds:.0f} s" if done else ""
        print(f"\r    {end.strip():<70}" if sys.stdout.isatty() else end, flush=True)
