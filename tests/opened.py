"""What is published, for servers under test: a base that a fixture has opened already."""

from __future__ import annotations

from kb.errors import IndexMissingError
from kb.knowledge_base import KnowledgeBase
from kb.published import Published


class Opened(Published):
    """``base`` may be set later; until then there is nothing to open."""

    def __init__(self, base: KnowledgeBase | None = None) -> None:
        super().__init__()
        self.base = base

    def current(self) -> KnowledgeBase:
        if self.base is None:
            raise IndexMissingError("nowhere")
        return self.base
