"""What reads one format."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from kb.documents.models import Anchor, Page


class Reader(Protocol):
    """Reads one format. It is called in a process of its own, with limits of time and memory.

    ``plain`` says that no other library parses the file: then no process is started for it.
    ``zipped`` says that the file is a zip archive, whose unpacked size is checked first.
    """

    anchor: Anchor
    plain: bool
    zipped: bool

    def pages(self, path: Path) -> tuple[Page, ...]:
        """The pages of a file, numbered from 1.

        Raises:
            DocumentError: it cannot be read; says why. Any other error counts as a damaged file.
        """
        ...
