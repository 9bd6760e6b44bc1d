"""The built index on disk: names, manifest, publishing and verified reading.

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

A build writes a new folder, flushes it to disk and only then swaps CURRENT with ``os.replace``;
whatever kills it before leaves the old index in place. A reader verifies every digest and keeps
what it has read, so a later publish cannot change an answer half-way.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from kb.disk import flush
from kb.errors import ArtefactError, IndexDamagedError, IndexMissingError, IndexStaleError
from kb.index.encoders.prepared import is_prepared

FORMAT = 8
METRIC = "inner_product"

_KEPT = 2
"""Folders kept beside the current one, for readers that are just opening them."""

_LOCK_SECONDS = 600


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


@contextmanager
def build_lock(root: Path) -> Iterator[None]:
    """One build at a time; a killed build frees the lock with its process."""
    from filelock import FileLock, Timeout  # a question needs none

    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / ".lock", timeout=_LOCK_SECONDS)
        lock.acquire()
    except Timeout:
        raise ArtefactError(
            f"Another build has held {root} for {_LOCK_SECONDS} s. Wait for it, then: kb build"
        ) from None
    except OSError as error:
        raise _unwritable(root, error) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def new_folder(root: Path, digest: str) -> Iterator[Layout]:
    """A fresh folder to write into; removed again when the body fails before publishing it."""
    folder = root / _free_name(root, digest)
    try:
        folder.mkdir()
    except OSError as error:
        raise _unwritable(root, error) from error
    try:
        yield Layout(folder)
    except BaseException as error:
        # Ctrl+C may come just after the swap, and then this folder is the index.
        if current_name(root) != folder.name:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise _unwritable(root, error) from error
        raise


def publish(root: Path, layout: Layout, manifest: Manifest) -> None:
    """Write the manifest, flush everything, swap CURRENT, clean up. Needs the build lock."""
    raw = manifest.model_dump_json(indent=1).encode()
    layout.manifest.write_bytes(raw)
    for path in [*layout.folder.rglob("*"), layout.folder]:
        flush(path)
    fresh = root / "CURRENT.new"
    fresh.write_text(f"{layout.folder.name} {sha256(raw)}", encoding="ascii")
    flush(fresh)
    _replace(fresh, root / "CURRENT")
    # The new index is in force: a fault from here on must not be told as a failed build.
    with suppress(OSError):
        flush(root)
        _clean(root, layout.folder.name)


def file_digests(layout: Layout) -> dict[str, str]:
    return {layout.name_of(path): sha256(path.read_bytes()) for path in layout.files()}


def _free_name(root: Path, digest: str) -> str:
    """The digest, or the digest with a number where a (damaged or unfinished) folder has it."""
    name, n = digest, 1
    while (root / name).exists():
        n += 1
        name = f"{digest}-{n}"
    return name


def _replace(source: Path, target: Path) -> None:
    """``os.replace``, tried again where Windows has the target open in a reader."""
    for wait in (0.05, 0.2, 0.5, 1.0):
        try:
            os.replace(source, target)
            return
        except PermissionError:
            time.sleep(wait)
    os.replace(source, target)


def _clean(root: Path, current: str) -> None:
    """Remove all but the current folder and the newest ``_KEPT`` finished ones."""
    folders = [p for p in root.iterdir() if p.is_dir() and not is_prepared(p)]
    others = [p for p in folders if p.name != current]
    finished = [p for p in others if (p / "manifest.json").exists()]
    finished.sort(key=lambda p: p.stat().st_mtime, reverse=True)
    for path in set(others) - set(finished[:_KEPT]):
        shutil.rmtree(path, ignore_errors=True)


def _unwritable(root: Path, error: OSError) -> ArtefactError:
    reason = error.strerror or type(error).__name__
    return ArtefactError(
        f"The index cannot be written to {root} ({reason}); the old index is unharmed. "
        f"Free space or rights there, or set KB_INDEX to another folder, then: kb build"
    )
