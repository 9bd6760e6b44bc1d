"""The built index on disk: names, manifest and verified reading.

    index/
    ├── CURRENT             "<folder> <sha256 of its manifest.json>"
    ├── .lock               held by the one build that may write
    ├── encoder-<digest>/   the bundled encoder's tables, for a fast start (encoders/prepared.py)
    └── <digest>/
        ├── manifest.json   what was built, by what, and the sha256 of every other file
        ├── records.jsonl   the records, one a line, in id order
        ├── tables.json     municipalities, documents, topics, approaches, glossary
        ├── passages.jsonl  the passages, in the row order of dense.index
        ├── texts.jsonl     each record's version, and words it has beside its passages
        ├── dense.index     their vectors, placed by space.npy
        ├── space.npy       see space.py
        ├── encoded.npy     the vectors as the encoder gave them: for the next build, not for search
        └── sparse/{word,bigram}/{vocab.json,starts.npy,units.npy,scores.npy}

A reader verifies every digest and keeps what it has read, so a later publish cannot change an
answer half-way. How one is written: publishing.py.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from kb.errors import ArtefactError, IndexDamagedError, IndexMissingError, IndexStaleError

FORMAT = 9
METRIC = "inner_product"


class ModelInfo(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    revision: str
    dimension: int


class StructureInfo(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: str
    lists: int
    probes: int
    recall: float


class Manifest(BaseModel):
    """What an index was built from and by.

    ``nearness`` and ``nearness_asked`` are the encoder's scales (see ``kb/index/nearness.py``);
    ``files`` maps each file's name to its sha256.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int
    package_version: str
    model: ModelInfo
    metric: str
    tokeniser: str
    corpus: str
    sources: str
    records: int
    passages: int
    dense: StructureInfo
    nearness: list[float]
    nearness_asked: list[float]
    files: dict[str, str]


@dataclass(frozen=True)
class Layout:
    """The names inside one index folder."""

    folder: Path

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest.json"

    @property
    def records(self) -> Path:
        return self.folder / "records.jsonl"

    @property
    def tables(self) -> Path:
        return self.folder / "tables.json"

    @property
    def passages(self) -> Path:
        return self.folder / "passages.jsonl"

    @property
    def texts(self) -> Path:
        return self.folder / "texts.jsonl"

    @property
    def dense(self) -> Path:
        return self.folder / "dense.index"

    @property
    def space(self) -> Path:
        return self.folder / "space.npy"

    @property
    def encoded(self) -> Path:
        return self.folder / "encoded.npy"

    @property
    def sparse(self) -> Path:
        return self.folder / "sparse"

    def files(self) -> list[Path]:
        """Every file of the folder but the manifest, sorted."""
        return sorted(p for p in self.folder.rglob("*") if p.is_file() and p != self.manifest)

    def name_of(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def current_name(root: Path) -> str | None:
    """The folder CURRENT names, None when there is no CURRENT."""
    try:
        return (root / "CURRENT").read_text(encoding="utf-8", errors="replace").split(" ")[0]
    except OSError:
        return None


def open_current(root: Path) -> tuple[Layout, Manifest, dict[str, bytes]]:
    """The verified current folder: its layout, manifest and the bytes of each file.

    Raises:
        IndexMissingError, IndexDamagedError, IndexStaleError: each ends in the next step.
    """
    for _ in range(5):
        pointer = _read_pointer(root)
        try:
            return _open(root, *pointer)
        except ArtefactError:
            # A publish may have cleaned the folder away between the two reads.
            if _read_pointer(root) == pointer:
                raise
    raise IndexDamagedError("it changed five times while it was being opened")


def _read_pointer(root: Path) -> tuple[str, str]:
    try:
        raw = (root / "CURRENT").read_bytes()
    except FileNotFoundError:
        raise IndexMissingError(root) from None
    except OSError as error:
        raise IndexDamagedError(f"CURRENT cannot be read ({error.strerror})") from error
    parts = raw.decode("ascii", errors="replace").strip().split(" ")
    if len(parts) != 2 or not parts[0].replace("-", "").isalnum():
        raise IndexDamagedError("CURRENT does not name an index")
    return parts[0], parts[1]


def _open(root: Path, name: str, digest: str) -> tuple[Layout, Manifest, dict[str, bytes]]:
    layout = Layout(root / name)
    raw = _read(layout.manifest, "manifest.json")
    if sha256(raw) != digest:
        raise IndexDamagedError("manifest.json is altered")
    manifest = manifest_of(raw)
    data: dict[str, bytes] = {}
    for file in manifest.files:
        if file != layout.encoded.name:
            data[file] = read_verified(layout, manifest, file)
    return layout, manifest, data


def manifest_of(raw: bytes) -> Manifest:
    """A manifest as it was written; IndexStaleError for one of another program or format."""
    try:
        manifest = Manifest.model_validate_json(raw)
    except ValidationError:
        raise IndexStaleError("it was written by another version of this program") from None
    if manifest.format != FORMAT or manifest.metric != METRIC:
        raise IndexStaleError(f"it has format {manifest.format}, this program reads {FORMAT}")
    return manifest


def read_verified(layout: Layout, manifest: Manifest, file: str) -> bytes:
    """A file of an index; IndexDamagedError where it is not what was written."""
    data = _read(layout.folder / file, file)
    verify(manifest, file, data)
    return data


def verify(manifest: Manifest, file: str, data: bytes | None) -> None:
    """IndexDamagedError where a file is missing or is not what was written."""
    if data is None:
        raise IndexDamagedError(f"{file} is missing")
    if sha256(data) != manifest.files.get(file):
        raise IndexDamagedError(f"{file} is altered")


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise IndexDamagedError(f"{name} is missing") from None
    except OSError as error:
        raise IndexDamagedError(f"{name} cannot be read ({error.strerror})") from error
