"""Many users at once against one opened index, as in the app: one process, a thread a user.

Every user asks the judged questions in an order of their own, one after the other, without a
pause. Each answer is held against the one the same question got when it was asked alone: an answer
that differs was mixed up with another's.

load.py [--users 50] [--seconds 60]    exit code 1 when anything failed or was mixed up
load.py --url http://localhost:8501    the same number of users ask the running app for its health
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import machine
from kb.errors import KbError
from kb.evaluation.measures import read_questions
from kb.knowledge_base import KnowledgeBase
from kb.settings import PACKAGE_ROOT

QUESTIONS = sorted((PACKAGE_ROOT / "tests" / "data").glob("questions-*.jsonl"))


@dataclass
class Tally:
    """What the users saw; each user has one, so that none waits for another to count."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mixed_up: list[str] = field(default_factory=list)


def load(
    ask: Callable[[str], str], expected: dict[str, str], users: int, seconds: float
) -> list[Tally]:
    """Let ``users`` threads call ``ask`` until the time is over."""
    tallies = [Tally() for _ in range(users)]
    go = threading.Barrier(users)
    end = time.monotonic() + seconds

    def use(number: int, tally: Tally) -> None:
        questions = list(expected)
        random.Random(number).shuffle(questions)
        go.wait()
        turn = 0
        while time.monotonic() < end:
            question = questions[turn % len(questions)]
            turn += 1
            start = time.perf_counter()
            try:
                answer = ask(question)
            except Exception as error:  # anything at all is a finding here
                tally.errors.append(f"{question!r}: {error!r}")
                continue
            tally.seconds.append(time.perf_counter() - start)
            if answer != expected[question]:
                tally.mixed_up.append(question)

    threads = [threading.Thread(target=use, args=pair) for pair in enumerate(tallies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tallies


def report(tallies: list[Tally], seconds: float) -> bool:
    """Print the figures; whether all was well."""
    times = [t for tally in tallies for t in tally.seconds]
    errors = [e for tally in tallies for e in tally.errors]
    mixed = [q for tally in tallies for q in tally.mixed_up]
    fewest = min(len(tally.seconds) for tally in tallies)
    print(f"{len(times)} answers to {len(tallies)} users, {len(times) / seconds:.1f} a second")
    if times:
        print(
            f"p50 {machine.p50(times):.3f} s, p95 {machine.p95(times):.3f} s, "
            f"longest {max(times):.3f} s; the slowest user got {fewest} answers"
        )
    print(f"{len(errors)} errors, {len(mixed)} answers mixed up")
    for line in [*errors[:5], *mixed[:5]]:
        print(f"  {line}")
    return bool(times) and not errors and not mixed


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--questions", type=Path, nargs="+", default=QUESTIONS)
    parser.add_argument("--url", help="address of a running app")
    arguments = parser.parse_args()
    print(machine.description())
    if arguments.url:
        address = f"{arguments.url.rstrip('/')}/_stcore/health"

        def healthy(_: str) -> str:
            with urllib.request.urlopen(address, timeout=30) as response:
                return str(response.read().decode())

        tallies = load(healthy, {"health": "ok"}, arguments.users, arguments.seconds)
        return 0 if report(tallies, arguments.seconds) else 1
    try:
        base = KnowledgeBase.open()
        questions = [q.query for file in arguments.questions for q in read_questions(file)]
    except KbError as error:
        print(error, file=sys.stderr)
        return 2

    def ask(question: str) -> str:
        return base.ask(question).model_copy(update={"took_ms": 0.0}).model_dump_json()

    expected = {question: ask(question) for question in questions}
    alone = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        alone.append(time.perf_counter() - start)
    print(f"alone: p50 {machine.p50(alone):.3f} s, p95 {machine.p95(alone):.3f} s")
    before = machine.resident_mb()
    tallies = load(ask, expected, arguments.users, arguments.seconds)
    print(f"memory {before:.0f} MB before, {machine.resident_mb():.0f} MB after")
    return 0 if report(tallies, arguments.seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
