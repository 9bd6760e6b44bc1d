"""``bench.py start``: what a cold command costs, and the app until its first answer.

As in an installed copy, modules are read as bytecode, whatever ``PYTHONDONTWRITEBYTECODE`` says
here: compiled anew they would take longer than all else. All commands take turns, with Python alone
and with the import of NumPy and FAISS among them, so that the ratios hold on a busy machine too.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from urllib.parse import quote

from benchmarks import machine
from benchmarks.server import app
from kb.settings import PACKAGE_ROOT

_KB = [sys.executable, "-m", "kb.cli"]
_QUESTION = "外部人材をどう活用しているか"
_BARE, _FLOOR = "python, nothing more", "python, NumPy and FAISS"
COMMANDS = {
    _BARE: [sys.executable, "-c", "pass"],
    _FLOOR: [sys.executable, "-c", "import numpy, faiss"],
    "kb --help": [*_KB, "--help"],
    "kb show": [*_KB, "show", "naha-8-2"],
    "kb search": [*_KB, "search", _QUESTION],
    "kb ask": [*_KB, "ask", _QUESTION],
    "kb ask, English": [*_KB, "ask", "how do small towns staff DX?"],
    "kb build, nothing changed": [*_KB, "build"],
}
_SHOWN = 12
_PATIENCE_MS = 60_000


def run(rounds: int) -> None:
    """Print a table of commands, the imports of a search, and the app's first answer."""
    print(machine.description())
    with tempfile.TemporaryDirectory() as bytecode:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        _commands(rounds)
        print(f"\nthe {_SHOWN} slowest imports of a search, ms with all they import themselves")
        print(machine.table(_imports()))
        _app(rounds)


def _commands(rounds: int) -> None:
    figures: dict[str, list[tuple[float, float, float]]] = {name: [] for name in COMMANDS}
    for n in range(rounds + 1):
        for name, command in COMMANDS.items():
            measured = _measured(command)
            if n:  # the first one writes bytecode and fills the system's cache
                figures[name].append(measured)
    walls = {name: [wall for wall, _, _ in own] for name, own in figures.items()}
    rows: list[Sequence[str]] = [
        ("cold command", "fastest s", "median s", "cpu s", "peak MB", "to bare", "to NumPy, FAISS")
    ]
    for name, own in figures.items():
        _, cpus, peaks = zip(*own, strict=True)
        ratios = (machine.p50(walls[name]) / machine.p50(walls[to]) for to in (_BARE, _FLOOR))
        rows.append(
            (
                name,
                f"{min(walls[name]):.2f}",
                f"{machine.p50(walls[name]):.2f}",
                f"{machine.p50(cpus):.2f}",
                f"{max(peaks):.0f}",
                *(f"{ratio:.1f}" for ratio in ratios),
            )
        )
    print(machine.table(rows))


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


def _app(rounds: int) -> None:
    """A server and a browser started anew each time; the page is opened once the server is up."""
    sys.path.insert(0, str(PACKAGE_ROOT / "tests"))
    try:
        from driver import CHROMIUM_OPTIONS, browser_path
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("\nthe app: not measured, playwright is not installed")
        return
    figures: dict[str, list[float]] = {"until it is up": [], "from opening it to an answer": []}
    floor = []
    with sync_playwright() as driver:
        for n in range(rounds + 1):
            start = time.perf_counter()
            with app() as server:
                up = time.perf_counter() - start
                browser = driver.chromium.launch(
                    executable_path=browser_path(), args=CHROMIUM_OPTIONS
                )
                page = browser.new_page()
                start = time.perf_counter()
                page.goto(f"{server.url}/?q={quote(_QUESTION)}", wait_until="commit")
                page.locator("[class*=st-key-cite-]").first.wait_for(timeout=_PATIENCE_MS)
                answered = time.perf_counter() - start
                browser.close()
            if n:
                for own, took in zip(figures.values(), (up, answered), strict=True):
                    own.append(took)
                floor.append(_measured(COMMANDS[_FLOOR])[0])
    rows: list[Sequence[str]] = [("the app", "fastest s", "median s", "to NumPy, FAISS")]
    for name, own in figures.items():
        ratio = machine.p50(own) / machine.p50(floor)
        rows.append((name, f"{min(own):.2f}", f"{machine.p50(own):.2f}", f"{ratio:.1f}"))
    print(f"\n{machine.table(rows)}")
