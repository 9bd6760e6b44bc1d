"""A real PostgreSQL for the tests that need one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from benchmarks.postgres import LocalServer, NoServerError

Lend = Callable[..., str]
"""Lends an empty database, by default with pgvector; its address, without the password."""


def running() -> Iterator[LocalServer]:
    """A server, stopped afterwards; skips the test where none can start."""
    try:
        server = LocalServer()
    except NoServerError as why:
        pytest.skip(str(why))
    yield server
    server.stop()
