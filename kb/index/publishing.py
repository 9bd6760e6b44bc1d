"""Publishing an index: all of it or nothing, one build at a time.

A build writes a new folder, flushes it to disk and only then swaps CURRENT with ``os.replace``;
whatever kills it before leaves the old index in place.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kb.disk import flush
from kb.errors import ArtefactError
from kb.index.artefact import Layout, Manifest, current_name, sha256
from kb.index.encoders.prepared import is_prepared

_KEPT = 2
"""Folders kept beside the current one, for readers that are just opening them."""

_LOCK_SECONDS = 600


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
