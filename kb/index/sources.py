"""Whether the record files are those an index was built from."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from kb.index.seen import kept_digest
from kb.records.files import MAX_BYTES, yaml_files, yaml_names

_SEEN = "SOURCES"
"""File beside CURRENT: what the record files looked like when their digest was last taken."""


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
    digest = kept_digest(
        root / _SEEN,
        lambda: sorted(yaml_names(cases.absolute())),
        lambda: source_digest(cases),
    )
    return digest != sources
