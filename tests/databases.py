"""Real servers for the tests that need one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from benchmarks.milvus import LocalMilvus
from benchmarks.postgres import LocalServer
from benchmarks.servers import NoServerError
from kb.index import shared
from kb.index.stores.postgres.keeper import PostgresKeeper
from kb.index.stores.postgres.server import Server
from kb.settings import SharedStore

Lend = Callable[..., str]
"""Lends an empty database, by default with pgvector; its address, without the password."""

Kind = TypeVar("Kind", LocalServer, LocalMilvus)


def running(kind: type[Kind]) -> Iterator[Kind]:
    """A server, stopped afterwards; skips the test where none can start."""
    try:
        server = kind()
    except NoServerError as why:
        pytest.skip(str(why))
    yield server
    server.stop()


def server_of(where: SharedStore) -> Server:
    """The connections that a store in PostgreSQL is read and written by."""
    keeper = shared.keeper_of(where)
    assert isinstance(keeper, PostgresKeeper)
    return keeper.server
