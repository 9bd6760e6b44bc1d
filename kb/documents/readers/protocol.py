"""What reads one format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from kb.documents.models import Anchor, Page


class Done(NamedTuple):
    """How far a file is read: ``pages`` of ``of``, both 0 while nobody knows.

    ``pictures`` counts the pages begun that are read from a picture, each of which takes seconds.
    """

    pages: int = 0
    of: int = 0
    pictures: int = 0


Tell = Callable[[Done], None]
"""Told how far a file is read."""


def untold(done: Done) -> None:
    """The progress of a reading that nobody watches."""


class Reader(Protocol):
    """Reads one format. It is called in a process of its own, with limits of time and memory.

    ``plain`` says that no other library parses the file: then no process is started for it.
    ``zipped`` says that the file is a zip archive, whose unpacked size is checked first.
    """

    anchor: Anchor
    plain: bool
    zipped: bool

    def pages(self, path: Path, tell: Tell) -> tuple[Page, ...]:
        """The pages of a file, numbered from 1; ``tell`` is told of each where there are many.

        Raises:
            DocumentError: it cannot be read; says why. Any other error counts as a damaged file.
        """
        ...
