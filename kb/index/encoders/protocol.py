"""What an index needs of a model."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, dimension), each of unit length."""


class Encoder(Protocol):
    """Texts -> vectors; safe to share between threads.

    ``name`` is what ``load_encoder`` finds it by again; ``revision`` is another one whenever the
    same text may get another vector.
    """

    name: str
    revision: str
    dimension: int

    def documents(self, texts: list[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension) for the passages."""

    def queries(self, texts: list[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension) for the questions."""
