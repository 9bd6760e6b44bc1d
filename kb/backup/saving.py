"""The folders of a user -> one file, read back before it counts."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from kb import __version__
from kb.backup import finish
from kb.backup.manifest import FORMAT, NAME, Entry, Manifest, copied, damaged, folders_of, safe
from kb.backup.restoring import Progress
from kb.disk import flush
from kb.errors import KbError
from kb.settings import Settings

_OF_SEARCH = ".index"
"""The one hidden name that is kept: what search needs of the documents."""


def save(settings: Settings, file: Path, progress: Progress = lambda share: None) -> Manifest:
    """Write a backup, read it back, and put it in place.

    Raises:
        KbError: ``file`` exists, a folder holds what cannot be kept, or something cannot be read
            or written; there is no half a backup then.
    """
    if file.exists():
        raise KbError(f"{file} exists already. Give another name, or remove it first.")
    finish(settings)
    held = dict(_held(folders_of(settings)))
    fresh = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        manifest = _written(fresh, held, settings.model, progress)
        with zipfile.ZipFile(fresh) as archive:
            for name, entry in manifest.files.items():
                with archive.open(name) as source:
                    if copied(source, None) != entry:
                        raise damaged(file.name)
        flush(fresh)
        os.replace(fresh, file)
    except OSError as error:
        raise KbError(
            f"The backup was not written: {error.filename or file} ({error.strerror}). "
            "Check it, then try again."
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def _written(file: Path, held: Mapping[str, Path], model: str, progress: Progress) -> Manifest:
    entries: dict[str, Entry] = {}
    # Most of what documents are is compressed already: a higher level costs time alone.
    with zipfile.ZipFile(file, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for n, (name, path) in enumerate(held.items()):
            progress(n / len(held))
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as out:
                entries[name] = copied(source, out)
        manifest = Manifest(
            format=FORMAT,
            version=__version__,
            at=datetime.now().astimezone().isoformat(timespec="seconds"),
            model=model,
            files=entries,
        )
        archive.writestr(NAME, manifest.model_dump_json(indent=1))
    return manifest


def _held(folders: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    """Name in the archive and path of every file to keep; of folders in others, each file once."""
    for part, folder in folders.items():
        others = {other for other in folders.values() if other != folder}
        for where, below, names in os.walk(folder):
            below[:] = sorted(
                name
                for name in below
                if Path(where, name) not in others and (_kept(name) or name == _OF_SEARCH)
            )
            for path in (Path(where, name) for name in sorted(names) if _kept(name)):
                if not path.resolve().is_relative_to(folder):
                    raise _not_kept(path, "is a link to a file elsewhere", "Put the file there")
                name = f"{part}/{path.relative_to(folder).as_posix()}"
                if not safe(name, folders):
                    raise _not_kept(path, "has a name not every system takes", "Rename it")
                yield name, path


def _kept(name: str) -> bool:
    """Not what is hidden or on its way."""
    return not name.startswith(".") and not name.endswith(".new")


def _not_kept(path: Path, problem: str, remedy: str) -> KbError:
    return KbError(f"{path} {problem}. {remedy}, then try again.")
