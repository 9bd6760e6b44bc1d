"""NumPy's files."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray


def save_array(path: Path, values: NDArray[Any]) -> None:
    """As ``np.save`` does, through Python's own writing.

    Raises:
        OSError: with the reason, which NumPy's own writing forgets where a disk is full.
    """
    with path.open("wb") as file:
        through: Any = SimpleNamespace(write=file.write)
        np.save(through, values, allow_pickle=False)
