"""A digest of files that is taken once and kept while they look as they did then."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

SETTLED_NS = 3_000_000_000
"""A file changed less long ago may change again with the same time: FAT counts in two seconds."""


def kept_digest(note: Path, names: Callable[[], Iterable[str]], taken: Callable[[], str]) -> str:
    """The digest that ``taken`` takes, asked for only where a name, size or time of the files is
    another than when it was last taken.

    Args:
        note: the file that keeps it, where that can be written.
        names: of the files, absolute or as seen from the note's folder.
    """
    seen, newest = _appearance(note.parent, names())
    with suppress(OSError, ValueError, TypeError, KeyError):
        known = json.loads(note.read_bytes())
        if known["seen"] == seen:
            return str(known["digest"])
    digest = taken()
    if newest < time.time_ns() - SETTLED_NS and _appearance(note.parent, names())[0] == seen:
        with suppress(OSError):
            fresh = note.with_name(f"{note.name}.{os.getpid()}")
            fresh.write_text(json.dumps({"seen": seen, "digest": digest}), encoding="ascii")
            os.replace(fresh, note)
    return digest


def _appearance(folder: Path, names: Iterable[str]) -> tuple[str, int]:
    """Digest of the files' names, sizes and times, and the newest of the times in nanoseconds."""
    newest = 0
    seen = []
    for name in names:
        seen.append(name)
        with suppress(OSError):
            file = os.stat(os.path.join(folder, name))
            # A tool may set the time of writing back; that of the change of the entry it cannot.
            newest = max(newest, file.st_mtime_ns, file.st_ctime_ns)
            seen.append(f"{file.st_size} {file.st_ino} {file.st_mtime_ns} {file.st_ctime_ns}")
    return hashlib.sha256(os.fsencode("\0".join(seen))).hexdigest(), newest
