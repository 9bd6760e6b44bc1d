"""The HTTP application over the real records, in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from served import Client, Opened
from starlette.testclient import TestClient

from kb.knowledge_base import KnowledgeBase
from kb.published import Published
from kb.serving.http.app import create
from kb.settings import Serving


@pytest.fixture
def client(base: KnowledgeBase) -> Iterator[Client]:
    """Makes a client of a server with the given settings; loopback, without limits if none."""
    opened: list[TestClient] = []

    def make(published: Published | None = None, **settings: object) -> TestClient:
        given = Serving(**{"rate": 0, **settings})  # type: ignore[arg-type]
        app = create(published or Opened(base), given)
        own = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        opened.append(own)
        return own.__enter__()

    yield make
    for own in opened:
        own.__exit__(None, None, None)
