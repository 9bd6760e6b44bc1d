"""Documents -> what search needs of them: one file a document, all of them opened as one.

A document's passages are cut, encoded and tokenised once and kept in a file of their own, so that
importing, replacing or removing one touches no other. The file is written under another name and
moved into place: a stop at any moment leaves the files as they were. They lie beside the records'
index and not in it, for there one text is a whole record, and records must rank the same whatever
is imported.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.documents.models import SourcePassage
from kb.documents.quoting import sentences
from kb.index.encoders.protocol import Encoder, Vectors
from kb.index.space import Space
from kb.index.stores.sparse import SparseIndex
from kb.index.text import TOKENISER, is_japanese, tokenise

FORMAT = 2
_SUFFIX = ".npz"
_BATCH = 256
"""Texts encoded at a time: between two batches progress is told and a cancel is heard."""

_UNREADABLE = (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile)


@dataclass(frozen=True)
class Row:
    """What one vector stands for: a passage, or the part ``start:end`` of its text."""

    passage: int
    start: int
    end: int


@dataclass(frozen=True)
class Part:
    """What is held of one document; ``key`` is another one whenever it must be made anew.

    ``model`` is the encoder's name and revision; ``vectors`` has one row each of ``rows``;
    ``tokens`` are those of each passage with its headings.
    """

    document: str
    key: str
    model: str
    passages: tuple[SourcePassage, ...]
    tokens: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    vectors: Vectors


def searched_text(passage: SourcePassage) -> str:
    """What is read of a passage by word search: its headings and its text.

    Not the document's title: a user may correct it, and nothing is to be made anew for that.
    """
    return "\n".join([*passage.heading_path, passage.text])


def model_of(name: str, revision: str) -> str:
    """An encoder as a part names it: vectors of another one mean nothing to its questions."""
    return f"{name} {revision}"


def key_of(passages: Sequence[SourcePassage], encoder: Encoder) -> str:
    """The digest of all that a part is made from."""
    made_from = [FORMAT, TOKENISER, model_of(encoder.name, encoder.revision)]
    texts = [[p.id, p.page, *p.heading_path, p.text] for p in passages]
    data = json.dumps([made_from, texts], ensure_ascii=False)
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def encoded(
    document: str, passages: Sequence[SourcePassage], encoder: Encoder
) -> Iterator[float | Part]:
    """The part of a document: the share done, 0 to 1, after each batch, and at last the part."""
    rows: list[Row] = []
    texts: list[str] = []
    for n, passage in enumerate(passages):
        head = " ".join([*passage.heading_path[-2:], ""])
        rows.append(Row(n, 0, len(passage.text)))
        texts.append(head + passage.text)
        spans = list(sentences(passage))
        if spans != [(0, len(passage.text))]:
            rows += [Row(n, *span) for span in spans]
            texts += [passage.text[a:b] for a, b in spans]
    batches: list[Vectors] = []
    for start in range(0, len(texts), _BATCH):
        batches.append(encoder.documents(texts[start : start + _BATCH]))
        yield min(1.0, (start + _BATCH) / len(texts))
    nothing = np.zeros((0, encoder.dimension), dtype=np.float32)
    yield Part(
        document=document,
        key=key_of(passages, encoder),
        model=model_of(encoder.name, encoder.revision),
        passages=tuple(passages),
        tokens=tuple(tuple(tokenise(searched_text(p))) for p in passages),
        rows=tuple(rows),
        vectors=np.concatenate(batches) if batches else nothing,
    )


class Parts:
    """The folder with a file for each document."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def stamp(self) -> tuple[tuple[str, int], ...]:
        """Another one whenever a document is added, replaced or removed."""
        try:
            with os.scandir(self.folder) as entries:
                own = [entry for entry in entries if entry.name.endswith(_SUFFIX)]
                found = [(entry.name, entry.stat().st_mtime_ns) for entry in own]
        except OSError:
            return ()
        return tuple(sorted(found))

    def keys(self) -> dict[str, str]:
        """Document id -> key of its part; those that cannot be read are left out."""
        found = {}
        for name, _ in self.stamp():
            try:
                found[name.removesuffix(_SUFFIX)] = str(self._meta(self.folder / name)["key"])
            except _UNREADABLE:
                continue
        return found

    def write(self, part: Part) -> None:
        """Put a part in place of the document's former one, in one step."""
        meta = {
            "format": FORMAT,
            "document": part.document,
            "key": part.key,
            "model": part.model,
            "passages": [p.model_dump(mode="json") for p in part.passages],
            "tokens": [" ".join(tokens) for tokens in part.tokens],
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f"{part.document}.{os.getpid()}.new"
        try:
            with fresh.open("wb") as file:
                np.savez(
                    file,
                    meta=np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8),
                    rows=np.array([(r.passage, r.start, r.end) for r in part.rows], np.int32),
                    # Half precision: cosines differ in the fourth digit, the folder is half.
                    vectors=part.vectors.astype(np.float16),
                )
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, self._file(part.document))
        finally:
            fresh.unlink(missing_ok=True)

    def remove(self, document: str) -> None:
        self._file(document).unlink(missing_ok=True)

    def read(self, document: str) -> Part | None:
        """The part of a document, None where it is absent, damaged or of another format."""
        try:
            data = self._file(document).read_bytes()
            with np.load(io.BytesIO(data), allow_pickle=False) as held:
                meta = json.loads(held["meta"].tobytes())
                if meta["format"] != FORMAT:
                    return None
                rows = tuple(Row(*row) for row in held["rows"].tolist())
                vectors = held["vectors"].astype(np.float32)
            passages = tuple(SourcePassage.model_validate(p) for p in meta["passages"])
            tokens = tuple(tuple(line.split(" ")) for line in meta["tokens"])
            whole = len(rows) == len(vectors) and len(passages) == len(tokens)
            if not whole or any(row.passage >= len(passages) for row in rows):
                return None
            return Part(
                meta["document"], meta["key"], meta["model"], passages, tokens, rows, vectors
            )
        except _UNREADABLE:
            return None

    def _file(self, document: str) -> Path:
        return self.folder / f"{document}{_SUFFIX}"

    @staticmethod
    def _meta(path: Path) -> dict[str, object]:
        with np.load(path, allow_pickle=False) as held:
            meta: dict[str, object] = json.loads(held["meta"].tobytes())
            return meta


class SourceIndex:
    """The passages of all documents, searched as one; never changed.

    ``space`` is the records' own: it changes with their index, the files of documents do not.
    """

    def __init__(self, parts: Iterable[Part], space: Space) -> None:
        self.parts = tuple(parts)
        self._space = space
        self.passages = [p for part in self.parts for p in part.passages]
        starts = np.cumsum([0, *(len(part.passages) for part in self.parts)])
        self.rows = [
            Row(int(start) + row.passage, row.start, row.end)
            for start, part in zip(starts, self.parts, strict=False)
            for row in part.rows
        ]

    def __len__(self) -> int:
        return len(self.passages)

    @cached_property
    def number(self) -> dict[str, int]:
        """Passage number by id."""
        return {passage.id: n for n, passage in enumerate(self.passages)}

    @cached_property
    def tokens(self) -> list[frozenset[str]]:
        """The tokens of each passage with its headings."""
        return [frozenset(tokens) for part in self.parts for tokens in part.tokens]

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """Passage number of each vector, ascending, shape (rows,)."""
        return np.array([row.passage for row in self.rows], dtype=np.int64)

    @cached_property
    def vectors(self) -> Vectors:
        """As the records' space places them, shape (rows, dimension)."""
        return self._space.statements(np.concatenate([part.vectors for part in self.parts]))

    @cached_property
    def sparse(self) -> SparseIndex:
        """BM25 by passage."""
        return SparseIndex.build([list(t) for part in self.parts for t in part.tokens])

    @cached_property
    def section(self) -> NDArray[np.int64]:
        """Section number of each passage, shape (passages,): those of a document under one heading
        are one."""
        numbers: dict[tuple[str, tuple[str, ...]], int] = {}
        return np.array(
            [numbers.setdefault((p.document, p.heading_path), len(numbers)) for p in self.passages],
            dtype=np.int64,
        )

    @cached_property
    def of_sections(self) -> SparseIndex:
        """BM25 by section."""
        tokens: list[list[str]] = [[] for _ in range(int(self.section.max(initial=-1)) + 1)]
        own = (t for part in self.parts for t in part.tokens)
        for section, held in zip(self.section.tolist(), own, strict=True):
            tokens[section] += held
        return SparseIndex.build(tokens)

    @cached_property
    def japanese(self) -> NDArray[np.bool_]:
        """Whether each passage is Japanese, shape (passages,)."""
        return np.array([is_japanese(p.text) for p in self.passages], dtype=np.bool_)

    @cached_property
    def rows_of(self) -> dict[int, list[int]]:
        """Vector rows of each passage, the whole passage first."""
        found: dict[int, list[int]] = {}
        for n, row in enumerate(self.rows):
            found.setdefault(row.passage, []).append(n)
        return found

    def cosines(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of every vector to a question's, shape (rows,)."""
        return np.asarray(self.vectors @ vector, dtype=np.float32)
