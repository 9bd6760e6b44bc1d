"""Whether the record files are those an index was built from."""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from pathlib import Path

from kb.records.files import MAX_BYTES, yaml_files, yaml_names

_SEEN = "SOURCES"
"""File beside CURRENT: what the record files looked like when their digest was last taken."""

_SETTLED_NS = 3_000_000_000
"""A file changed less long ago may change again with the same time: FAT counts in two seconds."""


def source_digest(cases: Path) -> str:
    """Digest over names and bytes of the record files.

    What cannot be read, or is too large to be a record, counts by its name: telling why is the
    loader's task.
    """
    state = hashlib.sha256()
    for path in yaml_files(cases):
        state.update(os.fsencode(path.relative_to(cases).as_posix()) + b"\0")
        try:
            if path.is_file() and path.stat().st_size <= MAX_BYTES:
                state.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError:
            continue
    return state.hexdigest()


def sources_changed(cases: Path, root: Path, sources: str) -> bool:
    """Whether the record files differ from those with the digest ``sources``.

    Files are read only where a name, size or time differs from when they were last read; what was
    seen then is kept in ``root``, the folder of the index, where that can be written.
    """
    seen, newest = _appearance(cases)
    with suppress(OSError, ValueError, TypeError, KeyError):
        known = json.loads((root / _SEEN).read_bytes())
        if known["seen"] == seen:
            return bool(known["digest"] != sources)
    digest = source_digest(cases)
    if newest < time.time_ns() - _SETTLED_NS and _appearance(cases)[0] == seen:
        with suppress(OSError):
            fresh = root / f"{_SEEN}.{os.getpid()}"
            fresh.write_text(json.dumps({"seen": seen, "digest": digest}), encoding="ascii")
            os.replace(fresh, root / _SEEN)
    return digest != sources


def _appearance(cases: Path) -> tuple[str, int]:
    """Digest of the files' names, sizes and times, and the newest of the times in nanoseconds."""
    newest = 0
    seen = []
    for name in sorted(yaml_names(cases.absolute())):
        seen.append(name)
        with suppress(OSError):
            file = os.stat(name)
            # A tool may set the time of writing back; that of the change of the entry it cannot.
            newest = max(newest, file.st_mtime_ns, file.st_ctime_ns)
            seen.append(f"{file.st_size} {file.st_ino} {file.st_mtime_ns} {file.st_ctime_ns}")
    return hashlib.sha256(os.fsencode("\0".join(seen))).hexdigest(), newest
