"""Any sentence-transformers model as an encoder, loaded when first needed.

Importing sentence-transformers takes seconds and hundreds of megabytes, which a planner's single
question would pay for nothing: only what this module is asked for imports it.
"""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.errors import ModelError
from kb.index.encoders.protocol import Vectors
from kb.settings import BUNDLED_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class TransformerEncoder:
    """Any sentence-transformers model, by path or hub name, with its own prompts."""

    def __init__(self, name: str) -> None:
        # Absolute, so that the index finds its model from any working directory.
        self.name = str(Path(name).absolute()) if Path(name).is_dir() else name
        self._model = sentence_transformer(name)
        # The tokenizers of transformers fail with «Already borrowed» when threads share one.
        self._lock = threading.Lock()
        self.revision = _revision(name)
        dimension = self._model.get_embedding_dimension()
        if not dimension:
            raise ModelError(f"The model {name!r} does not tell its dimension. Choose another.")
        self.dimension = int(dimension)

    def documents(self, texts: list[str]) -> Vectors:
        with self._lock:
            return self._vectors(self._model.encode_document(texts, normalize_embeddings=True))

    def queries(self, texts: list[str]) -> Vectors:
        with self._lock:
            return self._vectors(self._model.encode_query(texts, normalize_embeddings=True))

    def _vectors(self, encoded: object) -> Vectors:
        return np.ascontiguousarray(encoded, dtype=np.float32).reshape(-1, self.dimension)


def sentence_transformer(name: str) -> SentenceTransformer:
    """The SentenceTransformer behind a name, else ModelError."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelError(
            "sentence-transformers is not installed, which every model but the bundled one needs. "
            "Run: pip install 'municipal-dx-kb[models]'"
        ) from error
    if name == BUNDLED_MODEL:
        from kb.index.encoders.bundled_module import BundledUse

        module: Any = BundledUse
        return SentenceTransformer(modules=[module()], device="cpu")
    try:
        return _from_disk_or_hub(SentenceTransformer, name)
    except Exception as error:  # the library raises many kinds for one fault: no such model
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)[:160]
        raise ModelError(
            f"The model {name!r} cannot be loaded ({reason}). Give the folder of a downloaded "
            f"sentence-transformers model (KB_MODEL, --model), then run: kb build"
        ) from error


def _from_disk_or_hub(loader: type[SentenceTransformer], name: str) -> SentenceTransformer:
    """A model on this machine is taken as it is: no waiting for a network that is not there."""
    try:
        return loader(name, device="cpu", local_files_only=True)
    except Exception:
        if Path(name).is_dir():
            raise
    from huggingface_hub import model_info

    # One question first: without a network the loader itself would retry for over a minute.
    model_info(name, timeout=10)
    return loader(name, device="cpu")


_WEIGHT_HEAD = 1 << 20


def _revision(name: str) -> str:
    """A digest over the files of the model's folder; for one from the hub its commit.

    Of each file its name, size and first MiB count, so that a large model is told from another
    without reading gigabytes at every start.
    """
    folder = Path(name)
    if not folder.is_dir():
        from huggingface_hub import snapshot_download

        # The folder of a downloaded model is named after its commit, online and offline.
        return f"commit {Path(snapshot_download(name, local_files_only=True)).name}"
    state = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            head = file.read(_WEIGHT_HEAD)
        state.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        state.update(head)
    return f"files {state.hexdigest()[:16]}"
