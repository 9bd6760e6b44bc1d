"""Connections to one PostgreSQL server: encrypted, bounded in time and number, lent to threads."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from pgvector.psycopg import register_vector
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from kb.errors import StoreError
from kb.index.stores.addresses import is_here
from kb.index.stores.postgres import faults
from kb.settings import SharedStore

OLDEST_SERVER = 140000
OLDEST_VECTOR = (0, 8)
"""From this one on HNSW goes on searching until enough rows meet the conditions."""

_MOST = 8
"""Connections a process holds at once; more threads wait for one of them."""

_WRITING_S = 3600

Connection = psycopg.Connection[Any]
Query = sql.SQL | sql.Composed


class Server:
    """Safe to share between threads; ``name`` is its address without user and password."""

    def __init__(self, where: SharedStore) -> None:
        self._seconds = where.seconds
        self._conninfo, self.name = _address(where)
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._free = threading.BoundedSemaphore(_MOST)

    def rows(self, query: Query, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What one query reads, in one snapshot; asked again where the connection had broken off.

        Raises:
            StoreError: the server cannot be reached, or does not answer; says what to do.
        """
        try:
            return self._read(query, parameters)
        except psycopg.Error as error:
            if not faults.is_lost(error):
                raise faults.of_asking(self.name, error, self._seconds) from None
        self.close()  # the others are as old
        try:
            return self._read(query, parameters)
        except psycopg.Error as error:
            raise faults.of_asking(self.name, error, self._seconds) from None

    def _read(self, query: Query, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._lent() as connection:
            return connection.execute(query, parameters, binary=True).fetchall()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection whose reads all see the same moment; errors as ``rows``."""
        with self._told(self._seconds), self._lent() as connection:
            connection.execute("begin isolation level repeatable read read only")
            yield connection
            connection.execute("commit")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection of its own in one transaction, which takes all or nothing.

        Raises:
            StoreError: as ``rows``; nothing is changed then.
        """
        with self._told(_WRITING_S):
            connection = self._connected(_WRITING_S)
            try:
                with connection.transaction():
                    yield connection
            finally:
                connection.close()

    def close(self) -> None:
        """Close the connections that nobody uses; new ones are made where they are needed."""
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return

    @contextmanager
    def _told(self, seconds: float) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise faults.of_asking(self.name, error, seconds) from None

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        """An idle connection, or a new one; kept for the next one unless something went wrong."""
        if not self._free.acquire(timeout=self._seconds):
            raise StoreError(
                f"All {_MOST} connections to the store {self.name} were in use for "
                f"{self._seconds:g} s. Ask again in a little while."
            )
        try:
            try:
                connection = self._idle.get_nowait()
            except queue.Empty:
                connection = self._connected(self._seconds)
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle.put(connection)
        finally:
            self._free.release()

    def _connected(self, seconds: float) -> Connection:
        try:
            connection = psycopg.connect(self._conninfo, autocommit=True)
        except psycopg.Error as error:
            raise faults.of_connecting(self.name, error) from None
        try:
            self._checked(connection)
            limit = round(1000 * seconds)
            connection.execute(
                "select set_config('statement_timeout', %s, false),"
                " set_config('lock_timeout', %s, false), set_config('jit', 'off', false),"
                " set_config('hnsw.iterative_scan', 'strict_order', false),"
                " set_config('hnsw.ef_search', '1000', false)",
                [str(limit), str(min(limit, round(1000 * self._seconds)))],
            )
            register_vector(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _checked(self, connection: Connection) -> None:
        version = connection.info.server_version
        if version < OLDEST_SERVER:
            raise StoreError(
                f"The store {self.name} runs PostgreSQL {version // 10000}, which is too old. "
                f"Have {OLDEST_SERVER // 10000} or newer installed there."
            )
        query = "select extversion from pg_extension where extname = 'vector'"
        found = connection.execute(query).fetchone()
        if found is None:
            raise StoreError(
                f"The store {self.name} lacks the extension pgvector. Have its administrator "
                "install it and run in that database: CREATE EXTENSION vector"
            )
        if tuple(map(int, found[0].split(".")[:2])) < OLDEST_VECTOR:
            raise StoreError(
                f"The store {self.name} has pgvector {found[0]}, which is too old. Have "
                f"{'.'.join(map(str, OLDEST_VECTOR))} or newer installed there, and run: "
                "ALTER EXTENSION vector UPDATE"
            )


def _address(where: SharedStore) -> tuple[str, str]:
    """What libpq connects by, and the address to show: no user, no password."""
    try:
        given = conninfo_to_dict(where.uri)
    except psycopg.Error:
        raise StoreError(
            "KB_STORE is no address of a store. Give postgresql://USER@HOST:PORT/DATABASE"
        ) from None
    hosts = str(given.get("hostaddr") or given.get("host") or "").split(",")
    wait = max(2, min(10, round(where.seconds)))
    usual: dict[str, Any] = {
        "connect_timeout": wait,
        "tcp_user_timeout": 1000 * wait,
        "keepalives_idle": 30,
        "application_name": "kb",
    }
    if not all(map(is_here, hosts)):
        usual["sslmode"] = "require"
    if where.password:
        usual["password"] = where.password
    name = f"{','.join(hosts) or 'localhost'}:{given.get('port') or 5432}/{given.get('dbname', '')}"
    return make_conninfo("", **{**usual, **given}), name
