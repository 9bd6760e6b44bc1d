"""One file -> the folders of a user, as a whole or not at all.

Everything is unpacked and checked beside the folders it is to replace; then the moves that put it
in their place are written down (the journal), and only then made. Whatever stops a restore before
the journal leaves all as it was; whatever stops it after is brought to its end by
``kb.backup.finish``, which every opening calls. What is replaced is moved aside and never deleted.
"""

from __future__ import annotations

import errno
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.backup import finish, journal_of
from kb.backup.manifest import Entry, Manifest, copied, damaged, folders_of, read_manifest
from kb.disk import flush
from kb.errors import KbError
from kb.settings import Settings

Progress = Callable[[float], None]
"""Told the share done, 0 to 1."""

_WAIT = 60


class _Move(BaseModel):
    """``fresh`` is to stand where ``target`` is, which goes to ``aside``."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    fresh: Path
    target: Path
    aside: Path


class _Journal(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    moves: tuple[_Move, ...]


@dataclass(frozen=True)
class Restored:
    """What was restored, and where the folders that were replaced are now."""

    manifest: Manifest
    aside: tuple[Path, ...]


def restore(settings: Settings, file: Path, progress: Progress = lambda share: None) -> Restored:
    """Put what a backup holds in the place of what there is, which is kept aside.

    Raises:
        KbError: it is no backup, is damaged, leads out of its folders or does not fit on the disk,
            or a folder is in use; all is as it was then.
    """
    finish(settings)
    folders = folders_of(settings)
    journal = journal_of(settings)
    with _alone(journal):
        stamp = f"{datetime.now():%Y%m%d-%H%M%S}"
        moves = [_planned(folder, stamp) for folder in _outermost(folders)]
        try:
            manifest = _unpacked(file, folders, moves, progress)
            moves = [move for move in moves if _needed(move)]
            _note(journal, moves)
            _carry_out(moves)
            journal.unlink()
        except BaseException as error:
            # Where a move could neither be made nor taken back, the journal tells how to go on.
            if not journal.exists() or not any(m.aside.exists() for m in moves):
                journal.unlink(missing_ok=True)
                for move in moves:
                    shutil.rmtree(move.fresh, ignore_errors=True)
            if isinstance(error, OSError):
                raise KbError(
                    f"Nothing was restored: {error.filename or file} cannot be written or moved "
                    f"({error.strerror}). Close what has it open, then try again."
                ) from error
            raise
    return Restored(manifest, tuple(move.aside for move in moves if move.aside.exists()))


def carry_on(journal: Path) -> None:
    """Make the moves of a stopped restore that are left, as its journal tells them.

    Raises:
        KbError: a folder is in use.
    """
    with _alone(journal), suppress(FileNotFoundError):  # another one has just finished it
        noted = _Journal.model_validate_json(journal.read_bytes())
        try:
            _carry_out(noted.moves)
        except OSError as error:
            raise KbError(
                f"A restore was stopped and cannot go on: {error.filename} is in use "
                f"({error.strerror}). Close what has it open, then try again."
            ) from error
        journal.unlink(missing_ok=True)


def _unpacked(
    file: Path, folders: Mapping[str, Path], moves: Sequence[_Move], progress: Progress
) -> Manifest:
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = read_manifest(archive, file.name, folders)
            _check_room(manifest, file, moves)
            for n, (name, entry) in enumerate(manifest.files.items()):
                progress(n / len(manifest.files))
                to = _staged(name, folders, moves)
                if _unpacked_one(archive, name, entry.size, to) != entry:
                    raise damaged(file.name)
    except FileNotFoundError as error:
        if error.filename != str(file):
            raise
        raise KbError(f"There is no file {file}. Check its name.") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError):
        raise damaged(file.name) from None
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise damaged(file.name) from None  # its directory points before its beginning
    for move in moves:
        for folder, _, _ in os.walk(move.fresh):
            flush(Path(folder))
    return manifest


def _check_room(manifest: Manifest, file: Path, moves: Sequence[_Move]) -> None:
    size = sum(entry.size for entry in manifest.files.values())
    for move in moves:
        for left in move.fresh.parent.glob(f".{move.target.name}.*.restored"):
            shutil.rmtree(left, ignore_errors=True)  # of a restore that was stopped
        move.fresh.mkdir(parents=True)
        if shutil.disk_usage(move.fresh).free < size:
            raise KbError(
                f"{file.name} unpacks to {size / 1e6:,.0f} MB, and {move.target.parent} has less "
                "room. Make some, then try again."
            )


def _staged(name: str, folders: Mapping[str, Path], moves: Sequence[_Move]) -> Path:
    part, _, rest = name.partition("/")
    target = folders[part] / rest
    move = next(move for move in moves if target.is_relative_to(move.target))
    return move.fresh / target.relative_to(move.target)


def _unpacked_one(archive: zipfile.ZipFile, name: str, most: int, to: Path) -> Entry:
    to.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, to.open("xb") as out:
        found = copied(source, out, most)
        out.flush()
        os.fsync(out.fileno())
    return found


def _needed(move: _Move) -> bool:
    """Whether there is anything to put in place or aside; what was made ready for nothing goes."""
    if move.target.exists() or any(move.fresh.iterdir()):
        return True
    move.fresh.rmdir()
    return False


def _carry_out(moves: Sequence[_Move]) -> None:
    """Make the moves that are not made yet; where one fails, take back those made here."""
    made: list[tuple[Path, Path]] = []
    try:
        for move in moves:
            if not move.fresh.exists():
                continue
            if move.target.exists():
                made.append((move.target, _free(move.aside)))
                _move(*made[-1])
            made.append((move.fresh, move.target))
            _move(*made[-1])
    except OSError:
        with suppress(OSError):
            for source, target in reversed(made[:-1]):
                _move(target, source)
        raise


def _move(source: Path, target: Path) -> None:
    os.replace(source, target)
    flush(target.parent)


def _outermost(folders: Mapping[str, Path]) -> list[Path]:
    """The folders that lie in none of the others: with them the others are moved."""
    every = set(folders.values())
    return sorted(f for f in every if not any(other in f.parents for other in every))


def _planned(folder: Path, stamp: str) -> _Move:
    return _Move(
        fresh=folder.with_name(f".{folder.name}.{stamp}.restored"),
        target=folder,
        aside=_free(folder.with_name(f"{folder.name}.before-{stamp}")),
    )


def _note(path: Path, moves: Sequence[_Move]) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(_Journal(moves=tuple(moves)).model_dump_json(), encoding="utf-8")
    flush(fresh)
    _move(fresh, path)


@contextmanager
def _alone(journal: Path) -> Iterator[None]:
    """One restore at a time; a killed one frees the lock with its process."""
    from filelock import FileLock, Timeout  # every command looks here, and hardly one restores

    try:
        journal.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(journal.with_suffix(".lock"), timeout=_WAIT)
        lock.acquire()
    except Timeout:
        raise KbError("Another restore is on its way. Wait for it, then try again.") from None
    except OSError as error:
        raise KbError(
            f"{journal.parent} cannot be written ({error.strerror}). Check it, then try again."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _free(path: Path) -> Path:
    """The path, or the path with a number where something has that name."""
    found, n = path, 1
    while found.exists():
        n += 1
        found = path.with_name(f"{path.name}-{n}")
    return found
