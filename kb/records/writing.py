"""A file written in one step: where anything fails, it is as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from kb.errors import KbError


def put(path: Path, text: str, check: Callable[[Path], None] = lambda fresh: None) -> None:
    """Write a file.

    Args:
        path: of the file; its folder is made where there is none.
        text: all that is in it.
        check: is given a file of this text before that takes its place; by raising it prevents it.

    Raises:
        KbError: it cannot be written.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, encoding="utf-8", newline="\n")
        check(fresh)
        os.replace(fresh, path)
    except OSError as error:
        raise KbError(f"{path} cannot be written ({error.strerror}). Check the folder.") from error
    finally:
        fresh.unlink(missing_ok=True)
