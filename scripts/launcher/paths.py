"""Where things are in a checkout or bundle, and the process environment children get."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCKS = ROOT / "scripts" / "locks"
LOG = ROOT / ".setup.log"

_WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if _WINDOWS else "bin/python")

# These send modules or packages to other places than .venv, or have each start of Python compile
# anew what it imports: packages are installed without bytecode, and their first import leaves it.
_MISLEADING = {
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSAFEPATH",
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_REQUIRE_HASHES",
}


def child_environment() -> dict[str, str]:
    """The environment for children: text is UTF-8 everywhere, nothing leads out of .venv."""
    environment = {k: v for k, v in os.environ.items() if k.upper() not in _MISLEADING}
    environment["PYTHONUTF8"] = "1"
    return environment
