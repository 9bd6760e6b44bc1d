"""What a backup looks like inside, and what a name in it may be.

    FILE.zip
    ├── manifest.json     format, version, date, model, and size and sha256 of every other file
    ├── cases/…           the records with their vocabularies
    ├── documents/…       each document's original beside what was read, and what search needs
    ├── reports/…         what readers say is wrong
    └── drafts/…          records in the making

The index is not in it: ``kb build`` makes it from the records.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from kb.errors import KbError
from kb.settings import Settings

FORMAT = 1
NAME = "manifest.json"
_MOST_BYTES = 50_000_000
_CHUNK = 1 << 20

_UNSAFE = re.compile(r'[\\:*?"<>|\x00-\x1f]|[. ]$')
"""What a name may not hold or end in on one of the systems a backup is read on."""


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    size: int
    sha256: str


class Manifest(BaseModel):
    """What a backup holds; ``at`` is local time with its offset, ``model`` the encoder's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int
    version: str
    at: str
    model: str
    files: dict[str, Entry]

    def counts(self) -> dict[str, int]:
        """How many files there are of each part (``cases``, ``documents``, …) that has any."""
        parts = [name.partition("/")[0] for name in self.files]
        return {part: parts.count(part) for part in dict.fromkeys(parts)}


def folders_of(settings: Settings) -> dict[str, Path]:
    """The folder of each part of a backup, by the part's name."""
    folders = {
        "cases": settings.cases,
        "documents": settings.documents,
        "reports": settings.reports,
        "drafts": settings.drafts,
    }
    return {part: folder.resolve() for part, folder in folders.items()}


def read_manifest(archive: zipfile.ZipFile, file: str, parts: Collection[str]) -> Manifest:
    """The manifest, its names checked: each once, within its part, all there and no more.

    Raises:
        KbError: it is no backup, of another format, damaged, or leads out of its folders.
    """
    try:
        info = archive.getinfo(NAME)
        if info.file_size > _MOST_BYTES:
            raise damaged(file)
        manifest = Manifest.model_validate_json(archive.read(info))
    except (KeyError, ValidationError):
        raise KbError(
            f"{file} is no backup of this program. Give one that kb export-all wrote."
        ) from None
    if manifest.format != FORMAT:
        raise KbError(
            f"{file} has format {manifest.format}, this program reads {FORMAT}. Update the program."
        )
    names = [name for name in archive.namelist() if name != NAME]
    for name in names:
        if not safe(name, parts):
            raise KbError(
                f"{file} holds {name[:80]!r}, which leads out of its folders. "
                "Do not trust it; give another backup."
            )
    if sorted(names) != sorted(manifest.files) or len(set(map(_folded, names))) != len(names):
        raise damaged(file)
    return manifest


def safe(name: str, parts: Collection[str]) -> bool:
    """Whether a name stays within the folder of its part, on every system."""
    part, *steps = name.split("/")
    unsafe = any(step in {"", ".", ".."} or _UNSAFE.search(step) for step in steps)
    return part in parts and bool(steps) and not unsafe


def copied(source: IO[bytes], out: IO[bytes] | None, most: int | None = None) -> Entry:
    """Copy (or only read) a stream; what it held, or some more than ``most`` where it goes on."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if most is not None and size > most:
            break
        if out:
            out.write(chunk)
    return Entry(size=size, sha256=digest.hexdigest())


def damaged(file: str) -> KbError:
    return KbError(f"{file} is damaged. Nothing was changed; give another backup.")


def _folded(name: str) -> str:
    """Names that are one file on some system are one here."""
    return unicodedata.normalize("NFC", name).casefold()
