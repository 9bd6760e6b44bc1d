"""Texts -> unit vectors, always by a SentenceTransformer, loaded when first needed.

One exception, for the sake of the start: the bundled encoder is NumPy only, so its vectors are
taken from it directly (``tests/index/test_encoder.py`` holds them equal to those that come
through SentenceTransformer). Importing sentence-transformers takes seconds and hundreds of
megabytes, which a planner's single question would pay for nothing.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.errors import ModelError
from kb.index import bundled
from kb.settings import BUNDLED_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """What an index needs of a model; all vectors are float32 of unit length."""

    name: str
    revision: str
    dimension: int

    def documents(self, texts: list[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension) for the passages."""

    def queries(self, texts: list[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension) for the questions."""


class BundledEncoder:
    """USE-multilingual-v3; needs no network."""

    name = BUNDLED_MODEL
    dimension = bundled.DIMENSION

    def __init__(self) -> None:
        self.revision = bundled.revision()

    def documents(self, texts: list[str]) -> Vectors:
        return bundled.encode(texts)

    def queries(self, texts: list[str]) -> Vectors:
        return bundled.encode(texts)


class TransformerEncoder:
    """Any sentence-transformers model, by path or hub name, with its own prompts."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = sentence_transformer(name)
        self.revision = _revision(name, self._model)
        dimension = self._model.get_embedding_dimension()
        if not dimension:
            raise ModelError(f"The model {name!r} does not tell its dimension. Choose another.")
        self.dimension = int(dimension)

    def documents(self, texts: list[str]) -> Vectors:
        return self._vectors(self._model.encode_document(texts, normalize_embeddings=True))

    def queries(self, texts: list[str]) -> Vectors:
        return self._vectors(self._model.encode_query(texts, normalize_embeddings=True))

    def _vectors(self, encoded: object) -> Vectors:
        return np.ascontiguousarray(encoded, dtype=np.float32).reshape(-1, self.dimension)


def load_encoder(name: str) -> Encoder:
    """The encoder with this name, else ModelError."""
    return BundledEncoder() if name == BUNDLED_MODEL else TransformerEncoder(name)


def sentence_transformer(name: str) -> SentenceTransformer:
    """The SentenceTransformer behind a name, else ModelError."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelError("sentence-transformers is not installed. Run: scripts/run.py") from error
    if name == BUNDLED_MODEL:
        from kb.index.bundled_module import BundledUse

        return SentenceTransformer(modules=[BundledUse()], device="cpu")
    try:
        return SentenceTransformer(name, device="cpu")
    except Exception as error:  # the library raises many kinds for one fault: no such model
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)[:160]
        raise ModelError(
            f"The model {name!r} cannot be loaded ({reason}). Give the folder of a downloaded "
            f"sentence-transformers model, or unset KB_MODEL to use the bundled one."
        ) from error


_WEIGHT_HEAD = 1 << 20


def _revision(name: str, model: SentenceTransformer) -> str:
    """The hub's commit where known, else a digest over the files of the model's folder.

    Of each file its name, size and first MiB count, so that a large model is told from another
    without reading gigabytes at every start.
    """
    folder = Path(name)
    if not folder.is_dir():
        commit = getattr(model.model_card_data, "base_model_revision", None)
        return f"commit {commit}" if commit else "unknown"
    state = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            head = file.read(_WEIGHT_HEAD)
        state.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        state.update(head)
    return f"files {state.hexdigest()[:16]}"
