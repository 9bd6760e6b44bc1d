"""'run.py bundle', inside .venv."""

import argparse
from pathlib import Path

from kb import __version__
from kb.errors import KbError
from kb.settings import Settings
from launcher.bundle import make_bundle
from launcher.problems import Problem, tell
from launcher.targets import TARGETS

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", choices=TARGETS, required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--zip", action="store_true")
    choice = parser.parse_args()
    try:
        made = make_bundle(
            TARGETS[choice.platform],
            choice.python,
            choice.out,
            index=Settings.from_environment().index,
            version=__version__,
            as_zip=choice.zip,
        )
    except (Problem, KbError) as problem:
        parser.exit(2, f"{problem}\n")
    megabytes = made.size / 1e6
    tell(
        f"Wrote {made.path} ({megabytes:.0f} MB, {made.wheels} wheels).\n"
        f"sha256 of its manifest, to pass on separately: {made.digest}",
        f"{made.path} を作成しました（{megabytes:.0f} MB、wheel {made.wheels}個）。\n"
        f"目録のsha256（別の経路で伝えてください）: {made.digest}",
    )
