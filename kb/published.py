"""The knowledge base of a program that stays up while records change: pages, a server."""

from __future__ import annotations

import threading
from pathlib import Path

from kb.knowledge_base import KnowledgeBase


class Published:
    """The knowledge base as it is published, opened anew when that changes; shared by threads.

    Take ``current()`` once for each request and use that one throughout it.
    """

    def __init__(
        self,
        cases: str | Path | None = None,
        index: str | Path | None = None,
        documents: str | Path | None = None,
    ) -> None:
        self._where = (cases, index, documents)
        self._base: KnowledgeBase | None = None
        self._opening = threading.Lock()

    def current(self) -> KnowledgeBase:
        """What is published, opened once and warm.

        While one thread opens a new one, the others go on with the one before.

        Raises:
            ArtefactError: what is published cannot be opened; asked again, it is tried again.
            ModelError: its encoder cannot be loaded.
        """
        base = self._base
        if base and base.is_current():
            return base
        if not self._opening.acquire(blocking=base is None) and base:
            return base
        try:
            before = self._base
            now = before.reload() if before else KnowledgeBase.open(*self._where)
            if now is not before:
                now.warm()
                self._base = now
            return now
        finally:
            self._opening.release()
