"""cases/ -> index/: passages, vectors and BM25, reusing what did not change."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import kb
from kb.errors import ArtefactError, KbError
from kb.index import artefact, nearness
from kb.index.artefact import Layout, Manifest, ModelInfo, StructureInfo
from kb.index.stores.dense import EXACT_UP_TO, DenseIndex
from kb.index.encoders.encoder import Encoder, Vectors, load_encoder
from kb.index.opened import OpenedIndex, open_index
from kb.index.passages import Passage, PassageKind, passages_of, unit_extras
from kb.index.stores.sparse import SparseIndex
from kb.index.text import TOKENISER, tokenise
from kb.records.corpus import Corpus
from kb.records.loader import SUFFIXES, load_corpus
from kb.records.models import LANGS, Lang
from kb.records.yaml_door import MAX_BYTES

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""

_BATCH = 512


@dataclass(frozen=True)
class BuildReport:
    """What a build did; ``published`` is False when the index was current already."""

    folder: str
    published: bool
    records: int
    passages: int
    encoded: int
    reused: int
    dense: StructureInfo


def build_index(
    cases: Path,
    root: Path,
    model: str,
    *,
    progress: Progress = lambda what, share: None,
    exact_up_to: int = EXACT_UP_TO,
) -> BuildReport:
    """Build and publish the index of ``cases`` in ``root``.

    Raises:
        KbError: invalid records, a model that cannot be loaded or a folder that cannot be
            written; the published index stays as it was.
    """
    progress("reading the records", 0.0)
    sources, corpus = _read(cases)
    encoder = load_encoder(model)
    with artefact.build_lock(root):
        # Another build may have held the lock while records were edited: publishing what was
        # read before it would put older records over newer ones.
        if source_digest(cases) != sources:
            sources, corpus = _read(cases)
        return build_corpus(
            corpus, root, encoder, sources, progress=progress, exact_up_to=exact_up_to
        )


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
    vectors, reused = _vectors(passages, encoder, old, progress)
    del old  # at a million passages its vectors and records fill gigabytes
    progress("building the search structures", 0.9)
    with artefact.new_folder(root, digest) as layout:
        manifest = _write(layout, corpus, passages, vectors, encoder, sources, exact_up_to)
        artefact.publish(root, layout, manifest)
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


def source_digest(cases: Path) -> str:
    """Digest over names and bytes of the record files: a cheap test for «records changed».

    What cannot be read, or is too large to be a record, counts by its name: telling why is the
    loader's task.
    """
    state = hashlib.sha256()
    for path in sorted(p for p in cases.rglob("*") if p.suffix.lower() in SUFFIXES):
        state.update(os.fsencode(path.relative_to(cases).as_posix()) + b"\0")
        try:
            if path.is_file() and path.stat().st_size <= MAX_BYTES:
                state.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError:
            continue
    return state.hexdigest()


def _input_digest(corpus: Corpus, encoder: Encoder, exact_up_to: int) -> str:
    parts = [
        str(artefact.FORMAT),
        kb.__version__,
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
        if n % _BATCH == 0:
            progress("cutting the passages into words", 0.05 + 0.1 * n / len(passages))
        tokens = known.get(passage.text)
        if tokens is None:
            tokens = known[passage.text] = " ".join(tokenise(passage.text))
        result.append(replace(passage, tokens=tokens))
    return result


def _unit_tokens(passages: list[Passage], corpus: Corpus) -> list[list[str]]:
    """One token list a record and language, in the order of ``OpenedIndex.units``."""
    units: dict[tuple[str, Lang], list[str]] = {}
    for record in corpus:
        for lang in LANGS:
            units[record.id, lang] = tokenise(unit_extras(record, corpus, lang))
    for passage in passages:
        units[passage.record, passage.lang].extend(passage.tokens.split())
    return list(units.values())


def _vectors(
    passages: list[Passage], encoder: Encoder, old: OpenedIndex | None, progress: Progress
) -> tuple[Vectors, int]:
    """Vectors in passage order and how many rows were taken from the old index.

    A vector is reused when model, revision and text are the same; ids play no part, so a
    renamed record keeps its vectors and two records with one text each have theirs.
    """
    known: dict[str, Any] = {}
    if old and (old.manifest.model.name, old.manifest.model.revision) == (
        encoder.name,
        encoder.revision,
    ):
        rows = old.dense.vectors()
        known = {p.text: rows[n] for n, p in enumerate(old.passages)}
    vectors = np.zeros((len(passages), encoder.dimension), dtype=np.float32)
    missing: dict[str, list[int]] = {}
    for row, passage in enumerate(passages):
        if passage.text in known:
            vectors[row] = known[passage.text]
        else:
            missing.setdefault(passage.text, []).append(row)
    texts = list(missing)
    for start in range(0, len(texts), _BATCH):
        progress("encoding the passages", 0.15 + 0.7 * start / max(1, len(texts)))
        batch = texts[start : start + _BATCH]
        for text, vector in zip(batch, encoder.documents(batch), strict=True):
            vectors[missing[text]] = vector
    return vectors, len(passages) - sum(len(rows) for rows in missing.values())


def _write(
    layout: Layout,
    corpus: Corpus,
    passages: list[Passage],
    vectors: Vectors,
    encoder: Encoder,
    sources: str,
    exact_up_to: int,
) -> Manifest:
    asked = [n for n, p in enumerate(passages) if p.kind is PassageKind.QUESTION]
    dense = DenseIndex.build(vectors, exact_up_to, np.array(asked, dtype=np.int64))
    dense.save(layout.dense)
    layout.sparse.mkdir()
    SparseIndex.build(_unit_tokens(passages, corpus)).save(layout.sparse)
    _write_lines(layout.passages, [p.as_dict() for p in passages])
    # Computed fields are views of stored ones; a record must load from what is written here.
    exclude: Any = {"schedule": {"__all__": {"era"}}}
    _write_lines(layout.records, [r.model_dump(mode="json", exclude=exclude) for r in corpus])
    tables = {
        name: [entry.model_dump(mode="json") for entry in table.values()]
        for name, table in vars(corpus.tables).items()
    }
    layout.tables.write_text(json.dumps(tables, ensure_ascii=False), encoding="utf-8")
    return Manifest(
        nearness=_nearness(corpus, passages, vectors),
        format=artefact.FORMAT,
        package_version=kb.__version__,
        model=ModelInfo(name=encoder.name, revision=encoder.revision, dimension=encoder.dimension),
        metric=artefact.METRIC,
        tokeniser=TOKENISER,
        corpus=corpus.digest,
        sources=sources,
        records=len(corpus),
        passages=len(passages),
        dense=StructureInfo(**asdict(dense.structure)),
        files=artefact.file_digests(layout),
    )


def _nearness(corpus: Corpus, passages: list[Passage], vectors: Vectors) -> list[float]:
    """The cosines of nearness: the records' own questions against points of other records."""
    asked = _sample(passages, PassageKind.QUESTION, nearness.MOST_QUESTIONS)
    points = _sample(passages, PassageKind.POINT, nearness.MOST_POINTS)
    family: dict[str, set[str]] = {}
    for row in asked:
        own = corpus.get(passages[row].record)
        if own.id not in family:
            family[own.id] = {own.id, *(r for m in corpus.relations(own) for r in m.records)}
    foreign = np.array(
        [
            [passages[point].record not in family[passages[row].record] for point in points]
            for row in asked
        ],
        dtype=np.bool_,
    ).reshape(len(asked), len(points))
    return nearness.cuts_of(vectors[asked], vectors[points], foreign)


def _sample(passages: list[Passage], kind: PassageKind, most: int) -> list[int]:
    """Rows of one kind, spread evenly where there are more than ``most``."""
    rows = [n for n, passage in enumerate(passages) if passage.kind is kind]
    return rows[:: max(1, -(-len(rows) // most))]


def _write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="\n")
