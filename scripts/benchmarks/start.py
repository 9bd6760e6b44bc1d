"""``bench.py start``: what a cold command and the app cost before anything is answered.

As in an installed copy, modules are read as bytecode, whatever ``PYTHONDONTWRITEBYTECODE`` says
here: compiled anew they would take longer than all else.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from benchmarks import machine

_KB = [sys.executable, "-m", "kb.cli"]
_QUESTION = "押印廃止の事例"
_APP = (
    "import streamlit, streamlit.web.cli\n"
    "from kb.ui import shell\n"
    "from kb.knowledge_base import KnowledgeBase\n"
    f"KnowledgeBase.open().ask({_QUESTION!r})\n"
)
COMMANDS = {
    "python, nothing more": [sys.executable, "-c", "pass"],
    "kb --help": [*_KB, "--help"],
    "kb show": [*_KB, "show", "naha-8-2"],
    "kb search": [*_KB, "search", _QUESTION],
    "kb ask": [*_KB, "ask", _QUESTION],
    "kb build, nothing changed": [*_KB, "build"],
    "the app's imports, index and first answer": [sys.executable, "-c", _APP],
}
_SHOWN = 12


def run(rounds: int) -> None:
    """Print a table of commands and the imports of a search."""
    print(machine.description())
    with tempfile.TemporaryDirectory() as bytecode:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        _print(rounds)


def _print(rounds: int) -> None:
    rows: list[Sequence[str]] = [("cold command", "fastest s", "median s", "cpu s", "peak MB")]
    for name, command in COMMANDS.items():
        _measured(command)  # the first one writes bytecode and fills the system's cache
        figures = [_measured(command) for _ in range(rounds)]
        walls, cpus, peaks = zip(*figures, strict=True)
        rows.append(
            (
                name,
                f"{min(walls):.2f}",
                f"{machine.p50(walls):.2f}",
                f"{machine.p50(cpus):.2f}",
                f"{max(peaks):.0f}",
            )
        )
    print(machine.table(rows))
    print(f"\nthe {_SHOWN} slowest imports of a search, ms with all they import themselves")
    print(machine.table(_imports()))


def _measured(command: Sequence[str]) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of processor, most memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed; run it to see why")
    return took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _imports() -> list[tuple[str, str]]:
    command = [sys.executable, "-X", "importtime", *_KB[1:], "search", _QUESTION]
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True
    )
    found = re.findall(r"import time:\s+\d+ \|\s+(\d+) \| +(\S+)", done.stderr)
    slowest = sorted(((int(us), name) for us, name in found), reverse=True)[:_SHOWN]
    return [(name, f"{us / 1000:.0f}") for us, name in slowest]
