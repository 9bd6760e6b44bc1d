"""For servers under test: what is published, and clients of them."""

from __future__ import annotations

from collections.abc import Callable

from starlette.testclient import TestClient

from kb.errors import IndexMissingError
from kb.knowledge_base import KnowledgeBase
from kb.published import Published

Client = Callable[..., TestClient]
"""Makes a client of a server over what is published, with the given settings."""


class Opened(Published):
    """``base`` may be set later; until then there is nothing to open."""

    def __init__(self, base: KnowledgeBase | None = None) -> None:
        super().__init__()
        self.base = base

    def current(self) -> KnowledgeBase:
        if self.base is None:
            raise IndexMissingError("nowhere")
        return self.base
