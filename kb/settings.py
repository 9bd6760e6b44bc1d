"""Where things are; the one module that reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PACKAGE_ROOT = Path(__file__).resolve().parent.parent
"""The checkout: the folder that holds kb/, cases/ and index/."""

BUNDLED_MODEL = "bundled:use-multilingual-v3"
"""Name of the encoder that ships with the dependencies and needs no network."""


@dataclass(frozen=True)
class Settings:
    """Paths and choices of one run.

    ``KB_CASES``, ``KB_INDEX`` and ``KB_MODEL`` override the folder of the records, the folder
    of the built index and the encoder.
    """

    cases: Path
    index: Path
    model: str

    @classmethod
    def from_environment(cls) -> Settings:
        return cls(
            cases=Path(os.environ.get("KB_CASES") or PACKAGE_ROOT / "cases"),
            index=Path(os.environ.get("KB_INDEX") or PACKAGE_ROOT / "index"),
            model=os.environ.get("KB_MODEL") or BUNDLED_MODEL,
        )
