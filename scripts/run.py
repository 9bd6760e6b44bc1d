"""Set up, start and test, with nothing but Python 3.11 or newer.

    python3 scripts/run.py app            install, build the index, start the app
    python3 scripts/run.py install        the same without starting it
    python3 scripts/run.py test           install the test tools too, run all checks and tests
    python3 scripts/run.py check          the linters and the type check alone
    python3 scripts/run.py bundle         everything a PC without a network needs, in one folder
    python3 scripts/run.py verify         compare a bundle with its manifest
    python3 scripts/run.py lock           resolve the dependencies of pyproject.toml anew

This file alone must be readable for an old Python, which would otherwise answer with a
SyntaxError: newer syntax belongs into launcher/.
"""

import os
import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    sys.exit(
        "This program needs Python 3.11 or newer, and this is Python "
        + ".".join(map(str, sys.version_info[:2]))
        + ": install a newer Python, then run the same command with it."
    )

# Python leaves the script's own folder out under PYTHONSAFEPATH.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from launcher.commands import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
