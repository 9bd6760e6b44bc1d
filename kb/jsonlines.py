"""JSON Lines files a user hands in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kb.errors import QueryError

Entry = dict[str, Any]


def read_json_lines(path: Path) -> Iterator[tuple[int, Entry]]:
    """(line number, object) of every non-empty line.

    Raises:
        QueryError: the file or a line of it cannot be read; names the line.
    """
    for number, entry in _entries(path):
        if isinstance(entry, QueryError):
            raise entry
        yield number, entry


def read_batch(path: Path) -> list[tuple[int, Entry | QueryError]]:
    """(line number, object) of every non-empty line, the error in place of a bad line's object.

    Raises:
        QueryError: the file cannot be read, or no line of it is an object.
    """
    entries = list(_entries(path))
    first = entries[0][1] if entries else None
    if isinstance(first, QueryError) and all(isinstance(e, QueryError) for _, e in entries):
        raise first
    return entries


def _entries(path: Path) -> Iterator[tuple[int, Entry | QueryError]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise QueryError(f"{path} cannot be read ({reason}). Give a JSON Lines file.") from error
    # Not splitlines: JSON strings may hold U+2028 and other signs it would cut at.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = None
        if isinstance(entry, dict):
            yield number, entry
        else:
            sentence = f"{path}:{number} is not a JSON object. Correct the line."
            yield number, QueryError(sentence)
