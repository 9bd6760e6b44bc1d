"""What an office cannot make anew, in one zip: its records, documents and reports.

    manifest.json        what made it and when, and the sha256 of every other file
    cases/…  documents/…  reports/…

The index is left out: a build makes it from the records. A restore is checked whole before it
touches anything, and what was there before stays, in ``.before-restore-<time>`` of each folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from kb import __version__
from kb.errors import KbError
from kb.settings import Settings

FORMAT = 1
BEFORE = ".before-restore-"

_MANIFEST = "manifest.json"
_STAGED = ".restoring"
_KEPT_HIDDEN = ".index"
"""What search needs of the documents; everything else hidden is on its way in or out."""


def folders_of(settings: Settings) -> dict[str, Path]:
    """The folders a backup holds; some may lie in another."""
    return {
        "cases": settings.cases,
        "documents": settings.documents,
        "reports": settings.reports,
    }


def back_up(file: Path, folders: Mapping[str, Path]) -> int:
    """Write a backup in one step; how many files it holds.

    Raises:
        KbError: nothing is there to keep, or it cannot be written; an older one is unharmed.
    """
    fresh = file.with_name(f".{file.name}.new")
    digests: dict[str, str] = {}
    try:
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            for root, folder in folders.items():
                for path in _files(folder, folders):
                    # Gone since it was listed: a document was removed meanwhile.
                    with suppress(FileNotFoundError):
                        data = path.read_bytes()
                        name = f"{root}/{path.relative_to(folder).as_posix()}"
                        digests[name] = hashlib.sha256(data).hexdigest()
                        archive.writestr(name, data)
            about = {"format": FORMAT, "package_version": __version__, "files": digests}
            about["at"] = datetime.now().astimezone().isoformat(timespec="seconds")
            archive.writestr(_MANIFEST, json.dumps(about, ensure_ascii=False, indent=1))
        if not digests:
            raise KbError(
                f"There is nothing to keep in {folders['cases']}. Go to the folder that has the "
                "records, or set KB_CASES to theirs."
            )
        os.replace(fresh, file)
    except OSError as error:
        raise KbError(
            f"{file} cannot be written ({error.strerror}). Free space or rights there, then try "
            "again."
        ) from None
    finally:
        fresh.unlink(missing_ok=True)
    return len(digests)


@dataclass(frozen=True)
class Restored:
    """How many files came back, and the folder (in each of them) that has what was there."""

    files: int
    before: str


def restore(file: Path, folders: Mapping[str, Path]) -> Restored:
    """Put back what a backup holds, and put aside what is there.

    Raises:
        KbError: it is no whole backup, and nothing was touched; or a folder cannot be written.
    """
    try:
        names = _staged(file, folders)
    except (zipfile.BadZipFile, EOFError) as error:
        raise _damaged(file, str(error)) from None
    except OSError as error:
        raise KbError(
            f"{error.filename or file} cannot be read or written ({error.strerror}); nothing was "
            "put back. Check it, then try again."
        ) from None
    before = f"{BEFORE}{datetime.now():%Y%m%d-%H%M%S}"
    try:
        for folder in folders.values():
            _exchange(folder, folder / before, folders)
    except OSError as error:
        raise KbError(
            f"{error.filename} cannot be exchanged ({error.strerror}). Close what uses it, then "
            f"try again; what was there is in {before}."
        ) from None
    return Restored(len(names), before)


def _staged(file: Path, folders: Mapping[str, Path]) -> dict[str, str]:
    """Everything a backup holds, checked, beside what is there; the sha256 of each by name."""
    done = False
    try:
        with zipfile.ZipFile(file) as archive:
            names = _names(file, archive, folders)
            for root, folder in folders.items():
                shutil.rmtree(folder / _STAGED, ignore_errors=True)
                (folder / _STAGED).mkdir(parents=True)
                for name, digest in names.items():
                    if PurePosixPath(name).parts[0] == root:
                        _stage(file, archive, name, digest, folder / _STAGED)
        done = True
        return names
    finally:
        if not done:
            for folder in folders.values():
                shutil.rmtree(folder / _STAGED, ignore_errors=True)


def _files(folder: Path, folders: Mapping[str, Path]) -> Iterator[Path]:
    """The files of one folder that belong to none of the others."""
    for place, below, names in os.walk(folder):
        below[:] = sorted(
            name for name in below if _is_kept(name) and Path(place, name) not in folders.values()
        )
        yield from (Path(place, name) for name in sorted(names) if _is_kept(name))


def _is_kept(name: str) -> bool:
    return name == _KEPT_HIDDEN or not name.startswith(".")


def _names(file: Path, archive: zipfile.ZipFile, folders: Mapping[str, Path]) -> dict[str, str]:
    """The sha256 of each file by its name, none of which leads out of its folder."""
    try:
        about: dict[str, Any] = json.loads(archive.read(_MANIFEST))
        found, version = dict(about["files"]), about["format"]
    except (KeyError, ValueError, TypeError):
        raise _damaged(file, "it has no manifest") from None
    if version != FORMAT:
        raise KbError(f"{file} has format {version}, this program reads {FORMAT}. Update it.")
    for name in found:
        path = PurePosixPath(name)
        if path.parts[0] not in folders or len(path.parts) < 2 or {"..", ""} & {*path.parts}:
            raise _damaged(file, f"{name[:60]!r} is no name in it")
        if "\\" in name or ":" in name:
            raise _damaged(file, f"{name[:60]!r} is no name in it")
    return found


def _stage(file: Path, archive: zipfile.ZipFile, name: str, digest: str, folder: Path) -> None:
    try:
        data = archive.read(name)
    except KeyError:
        raise _damaged(file, f"{name} is missing") from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise _damaged(file, f"{name} is altered")
    target = folder.joinpath(*PurePosixPath(name).parts[1:])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _exchange(folder: Path, before: Path, folders: Mapping[str, Path]) -> None:
    """Old entries out, new ones in, each by one rename: the folder itself may be a mount."""
    staged = folder / _STAGED
    before.mkdir()
    for entry in list(folder.iterdir()):
        if _is_kept(entry.name) and entry not in folders.values():
            os.replace(entry, before / entry.name)
    for entry in list(staged.iterdir()):
        os.replace(entry, folder / entry.name)
    staged.rmdir()


def _damaged(file: Path, what: str) -> KbError:
    return KbError(f"{file} is no whole backup: {what}. Take another one.")
