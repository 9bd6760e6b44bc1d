"""'run.py lock', inside .venv."""

import argparse

from launcher.lock import write_locks
from launcher.problems import Problem

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    try:
        for path in write_locks(parser.parse_args().upgrade):
            print(f"Wrote {path}")
    except Problem as problem:
        parser.exit(2, f"{problem}\n")
