"""cases/ -> index/: passages, vectors and BM25, reusing what did not change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb import __version__
from kb.errors import ArtefactError, KbError
from kb.index import artefact, nearness, publishing
from kb.index import shared as remote
from kb.index.arrays import save_array
from kb.index.artefact import Layout, Manifest, ModelInfo, StructureInfo
from kb.index.conditions import Attributes
from kb.index.encoders.bundled import BundledEncoder
from kb.index.encoders.protocol import Encoder
from kb.index.encoders.registry import load_encoder
from kb.index.opened import OpenedIndex, open_index
from kb.index.passages import (
    Passage,
    PassageKind,
    asked_of,
    asking,
    passages_of,
    unit_extras,
)
from kb.index.sources import source_digest
from kb.index.space import Space
from kb.index.stores.contents import json_lines
from kb.index.stores.dense import EXACT_UP_TO
from kb.index.stores.embedded import EmbeddedStore
from kb.index.stores.protocol import Entry, refresh
from kb.index.text import TOKENISER, tokenise
from kb.index.vectors import (
    BATCH,
    HalfVectors,
    Progress,
    encoded_vectors,
    known_vectors,
)
from kb.records.corpus import Corpus
from kb.records.loader import load_corpus
from kb.records.models import LANGS
from kb.settings import BUNDLED_MODEL, SharedStore


@dataclass(frozen=True)
class BuildReport:
    """What a build did; ``published`` is False when the index was current already, ``sent`` tells
    whether a shared store got a new version."""

    folder: str
    published: bool
    records: int
    passages: int
    encoded: int
    reused: int
    dense: StructureInfo
    sent: bool = False


def build_index(
    cases: Path,
    root: Path,
    model: str,
    *,
    progress: Progress = lambda what, share: None,
    exact_up_to: int = EXACT_UP_TO,
    shared: SharedStore | None = None,
) -> BuildReport:
    """Build and publish the index of ``cases`` in ``root``, and in a shared store too.

    Raises:
        KbError: invalid records, a model that cannot be loaded or a folder that cannot be
            written; the published index stays as it was.
    """
    progress("reading the records", 0.0)
    sources, corpus = _read(cases)
    encoder = load_encoder(model, root)
    with publishing.build_lock(root):
        # Another build may have held the lock while records were edited: publishing what was
        # read before it would put older records over newer ones.
        if source_digest(cases) != sources:
            sources, corpus = _read(cases)
        report = build_corpus(
            corpus, root, encoder, sources, progress=progress, exact_up_to=exact_up_to
        )
        if shared is None:
            return report
        progress("sending the index to the store", 0.95)
        return replace(report, sent=remote.send(shared, root, open_index(root)))


def prepare_encoder(root: Path, model: str) -> None:
    """Keep the model beside the index as it lies in memory, for a fast start of what searches it.

    Only of the bundled one, whose loading is most of a cold command.
    """
    if model == BUNDLED_MODEL:
        BundledEncoder(model).prepare(root)


def build_corpus(
    corpus: Corpus,
    root: Path,
    encoder: Encoder,
    sources: str,
    *,
    progress: Progress = lambda what, share: None,
    exact_up_to: int = EXACT_UP_TO,
) -> BuildReport:
    """Publish the index of a corpus unless it is current; needs the build lock.

    Args:
        sources: digest of the files the corpus was read from.

    Raises:
        ArtefactError: the folder cannot be written.
    """
    old = _old_index(root)
    digest = _input_digest(corpus, encoder, exact_up_to)
    if old and old.manifest.sources == sources and _same_inputs(old, digest):
        manifest = old.manifest
        return BuildReport(
            old.folder, False, manifest.records, manifest.passages, 0, 0, manifest.dense
        )
    passages = _with_tokens(passages_of(corpus), old, progress)
    vectors, reused = encoded_vectors(
        passages, encoder, known_vectors(root, old, encoder), progress
    )
    asks = asking(passages)
    space = Space.fitted(vectors.astype(np.float32), asks, asked_of(passages))
    store = EmbeddedStore.empty(space.dimension, exact_up_to)
    refresh(store, list(_entries(corpus, passages, vectors, asks, space)))
    del old  # at a million passages its vectors and records fill gigabytes
    progress("building the search structures", 0.9)
    with publishing.new_folder(root, digest) as layout:
        manifest = _write(layout, corpus, store, vectors, space, encoder, sources)
        publishing.publish(root, layout, manifest)
    progress("done", 1.0)
    return BuildReport(
        folder=layout.folder.name,
        published=True,
        records=len(corpus),
        passages=len(passages),
        encoded=len(passages) - reused,
        reused=reused,
        dense=manifest.dense,
    )


def _read(cases: Path) -> tuple[str, Corpus]:
    """The digest is taken first: an edit in between then shows as a change, not as current."""
    sources = source_digest(cases)
    corpus = load_corpus(cases)
    if not len(corpus):
        raise KbError(f"There are no records in {cases}. Add one (kb new ID), then: kb build")
    return sources, corpus


def _input_digest(corpus: Corpus, encoder: Encoder, exact_up_to: int) -> str:
    parts = [
        str(artefact.FORMAT),
        __version__,
        encoder.name,
        encoder.revision,
        TOKENISER,
        corpus.digest,
        str(exact_up_to),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _same_inputs(old: OpenedIndex, digest: str) -> bool:
    return old.folder.split("-")[0] == digest


def _old_index(root: Path) -> OpenedIndex | None:
    try:
        return open_index(root)
    except ArtefactError:
        return None


def _with_tokens(
    passages: list[Passage], old: OpenedIndex | None, progress: Progress
) -> list[Passage]:
    """The passages cut into tokens, those of unchanged texts taken from the old index."""
    known = {p.text: p.tokens for p in old.passages} if old else {}
    result = []
    for n, passage in enumerate(passages):
        if n % BATCH == 0:
            progress("cutting the passages into words", 0.05 + 0.1 * n / len(passages))
        tokens = known.get(passage.text)
        if tokens is None:
            tokens = known[passage.text] = " ".join(tokenise(passage.text))
        result.append(passage._replace(tokens=tokens))
    return result


def _entries(
    corpus: Corpus,
    passages: list[Passage],
    vectors: HalfVectors,
    asks: NDArray[np.bool_],
    space: Space,
) -> Iterator[Entry]:
    """The records for the store, each with its passages' vectors as they are placed."""
    start = 0
    for record_id, group in groupby(passages, key=lambda p: p.record):
        own = list(group)
        rows = slice(start, start + len(own))
        start = rows.stop
        encoded = vectors[rows].astype(np.float32)
        placed = np.where(asks[rows, None], space.questions(encoded), space.statements(encoded))
        record = corpus.records[record_id]
        yield Entry(
            record=record_id,
            attributes=Attributes.of(record, corpus.municipality(record)),
            passages=own,
            vectors=placed,
            extras={lang: " ".join(tokenise(unit_extras(record, corpus, lang))) for lang in LANGS},
        )


def _write(
    layout: Layout,
    corpus: Corpus,
    store: EmbeddedStore,
    vectors: HalfVectors,
    space: Space,
    encoder: Encoder,
    sources: str,
) -> Manifest:
    structure = store.save(layout)
    save_array(layout.encoded, vectors)
    layout.space.write_bytes(space.written())
    # Computed fields are views of stored ones; a record must load from what is written here.
    exclude: Any = {"schedule": {"__all__": {"era"}}}
    layout.records.write_bytes(
        json_lines(r.model_dump(mode="json", exclude=exclude) for r in corpus)
    )
    tables = {
        name: [entry.model_dump(mode="json") for entry in table.values()]
        for name, table in vars(corpus.tables).items()
    }
    layout.tables.write_text(json.dumps(tables, ensure_ascii=False), encoding="utf-8")
    return Manifest(
        nearness=_nearness(corpus, store, PassageKind.POINT),
        nearness_asked=_nearness(corpus, store, PassageKind.ASKED),
        format=artefact.FORMAT,
        package_version=__version__,
        model=ModelInfo(name=encoder.name, revision=encoder.revision, dimension=encoder.dimension),
        metric=artefact.METRIC,
        tokeniser=TOKENISER,
        corpus=corpus.digest,
        sources=sources,
        records=len(corpus),
        passages=len(store.rows.passages),
        dense=StructureInfo(**asdict(structure)),
        files=publishing.file_digests(layout),
    )


def _nearness(corpus: Corpus, store: EmbeddedStore, kind: PassageKind) -> list[float]:
    """The cosines of nearness: the records' own questions against texts of other records."""
    asked = _sample(store.rows.passages, PassageKind.QUESTION, nearness.MOST_QUESTIONS)
    points = _sample(store.rows.passages, kind, nearness.MOST_POINTS)
    family: dict[str, set[str]] = {}
    for passage in asked:
        own = corpus.get(passage.record)
        if own.id not in family:
            family[own.id] = {own.id, *(r for m in corpus.relations(own) for r in m.records)}
    foreign = np.array(
        [[point.record not in family[passage.record] for point in points] for passage in asked],
        dtype=np.bool_,
    ).reshape(len(asked), len(points))
    vectors, others = (store.vectors([p.id for p in sample]) for sample in (asked, points))
    return nearness.cuts_of(vectors, others, foreign)


def _sample(passages: list[Passage], kind: PassageKind, most: int) -> list[Passage]:
    """Passages of one kind, spread evenly where there are more than ``most``."""
    own = [passage for passage in passages if passage.kind is kind]
    return own[:: max(1, -(-len(own) // most))]
