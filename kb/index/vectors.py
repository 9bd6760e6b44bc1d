"""The vectors of all passages as their encoder gives them, those of unchanged texts reused."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.errors import ArtefactError
from kb.index import artefact
from kb.index.artefact import Layout
from kb.index.encoders.protocol import Encoder
from kb.index.opened import OpenedIndex
from kb.index.passages import Passage

HalfVectors = NDArray[np.float16]
"""Shape (passages, d), or (d,) of one of them."""

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""

BATCH = 512


def known_vectors(root: Path, old: OpenedIndex | None, encoder: Encoder) -> dict[str, HalfVectors]:
    """The vectors that the old index had from this encoder, by their texts."""
    model = (encoder.name, encoder.revision)
    if not old or (old.manifest.model.name, old.manifest.model.revision) != model:
        return {}
    layout = Layout(root / old.folder)
    try:
        data = artefact.read_verified(layout, old.manifest, layout.encoded.name)
        vectors = np.load(io.BytesIO(data), allow_pickle=False)
    except (ArtefactError, ValueError, EOFError):
        return {}  # nothing that is searched is damaged; this build makes it anew
    if vectors.shape != (len(old.passages), encoder.dimension):
        return {}
    return {p.text: vector for p, vector in zip(old.passages, vectors, strict=True)}


def encoded_vectors(
    passages: list[Passage], encoder: Encoder, known: dict[str, HalfVectors], progress: Progress
) -> tuple[HalfVectors, int]:
    """The vectors of all passages, shape (passages, d), and how many of them were known.

    A vector is reused when model, revision and text are the same; ids play no part, so a
    renamed record keeps its vectors and two records with one text each have theirs. Half
    precision: cosines differ in the fourth digit, and what is built at once and bit by bit is
    the same.
    """
    vectors = np.zeros((len(passages), encoder.dimension), dtype=np.float16)
    missing: dict[str, list[int]] = {}
    for n, passage in enumerate(passages):
        if passage.text in known:
            vectors[n] = known[passage.text]
        else:
            missing.setdefault(passage.text, []).append(n)
    texts = list(missing)
    for start in range(0, len(texts), BATCH):
        progress("encoding the passages", 0.15 + 0.7 * start / len(texts))
        batch = texts[start : start + BATCH]
        for text, vector in zip(batch, encoder.documents(batch), strict=True):
            vectors[missing[text]] = vector
    return vectors, len(passages) - sum(map(len, missing.values()))
