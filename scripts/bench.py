"""Measure speed, memory and growth; prints figures, changes nothing.

bench.py start                 cold commands, imports, memory
bench.py search                searches and answers in one process, step by step
bench.py build                 a build from scratch, after one edit, and with nothing changed
bench.py grow [--sizes N ...]  synthetic corpora of N passages around the real records (which
                               are some 13,000 themselves: no corpus is smaller)
bench.py serve                 the HTTP interface beside the library, then 50 users at once
bench.py store [--sizes N ...]  the index in its folder beside the same one in a shared store, then
                               stores of N random vectors (none unless given)
bench.py read FOLDER           how documents whose text is known are read (``python -m printed
                               FOLDER`` in tests/ makes some), each with its truth beside it
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

QUESTIONS = sorted((ROOT / "tests" / "data").glob("questions-*.jsonl"))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "what", choices=["start", "search", "build", "grow", "serve", "store", "read"]
    )
    parser.add_argument("documents", type=Path, nargs="?", help="read: the folder of documents")
    parser.add_argument("--questions", type=Path, nargs="+", default=QUESTIONS)
    parser.add_argument("--rounds", type=int, default=9, help="how often a start is measured")
    parser.add_argument("--sizes", type=int, nargs="+", help="grow, store: numbers of passages")
    parser.add_argument(
        "--encode-all", action="store_true", help="encode every noise text (about 1 ms each)"
    )
    parser.add_argument("--users", type=int, default=50, help="serve: how many ask at once")
    parser.add_argument("--seconds", type=float, default=60.0, help="serve: for how long")
    parser.add_argument("--workers", type=int, default=1, help="serve: processes of the server")
    parser.add_argument("--folder", type=Path, help="where the synthetic indexes go meanwhile")
    arguments = parser.parse_args()
    # Each imports what it measures, and nothing before that.
    if arguments.what == "grow":
        from benchmarks.grow import run

        sizes = arguments.sizes or [10_000, 100_000]
        run(sizes, arguments.questions, arguments.encode_all, arguments.folder)
    elif arguments.what == "read":
        from benchmarks.read import run as run_read

        if arguments.documents is None:
            parser.error("read needs the folder of the documents")
        run_read(arguments.documents)
    elif arguments.what == "store":
        from benchmarks.store import run as run_store

        run_store(arguments.questions, arguments.sizes or [])
    elif arguments.what == "serve":
        from benchmarks.serve import run as run_serve

        run_serve(arguments.questions, arguments.users, arguments.seconds, arguments.workers)
    elif arguments.what == "start":
        from benchmarks.start import run as run_start

        run_start(arguments.rounds)
    elif arguments.what == "search":
        from benchmarks.search import run as run_search

        run_search(arguments.questions)
    else:
        from benchmarks.build import run as run_build

        run_build()
    return 0


if __name__ == "__main__":
    sys.exit(main())
