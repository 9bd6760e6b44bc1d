"""The versions of one PostgreSQL: switched to in one step, taken back, cleared away."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from psycopg import sql

from kb.errors import StoreError
from kb.index.encoders.protocol import Vectors
from kb.index.stores.contents import Contents
from kb.index.stores.postgres import faults, tables, versions
from kb.index.stores.postgres.server import Connection, Server
from kb.index.stores.postgres.store import PostgresStore
from kb.index.stores.sparse import SparseIndex
from kb.index.stores.versions import Version

_KEPT = 3
"""Finished versions kept beside the one in use: to be taken back, and for readers still on them."""

_PART = 16 << 20
"""Bytes of a file in one row: PostgreSQL holds no gigabyte in one value."""


class PostgresKeeper:
    """A ``Keeper``; each version is written and switched to in one transaction."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def name_in_use(self) -> str | None:
        query = sql.SQL("select folder, version from kb.current join kb.versions using (version)")
        rows = self.server.rows(query)
        return Version.named(*rows[0]) if rows else None

    def manifest_in_use(self) -> bytes | None:
        if not self.server.rows(tables.EXISTS)[0][0]:
            return None
        query = sql.SQL("select manifest from kb.current join kb.versions using (version)")
        rows = self.server.rows(query)
        return bytes(rows[0][0]) if rows else None

    def read(self) -> tuple[int, str, bytes, dict[str, bytes]]:
        with self.server.snapshot() as connection:
            query = (
                "select version, folder, manifest from kb.current join kb.versions using (version)"
            )
            found = versions.exists(connection)
            row = connection.execute(query).fetchone() if found else None
            if row is None:
                raise faults.missing(self.server.name)
            number, folder, manifest = row
            parts: dict[str, list[bytes]] = {}
            query = "select name, data from kb.files where version = %s order by name, part"
            for name, data in connection.execute(query, [number], binary=True):
                parts.setdefault(name, []).append(data)
        files = {name: b"".join(own) for name, own in parts.items()}
        return number, Version.named(folder, number), manifest, files

    def opened(self, number: int, contents: Contents) -> tuple[PostgresStore, int]:
        query = sql.SQL(
            "select atttypmod from pg_attribute"
            " where attname = 'vector' and attrelid = {}::regclass"
        ).format(sql.Literal(tables.names(number)["passages"].as_string()))
        dimension = int(self.server.rows(query)[0][0])
        return PostgresStore(self.server, number, contents, dimension), dimension

    def publish(
        self,
        folder: str,
        manifest: bytes,
        files: Mapping[str, bytes],
        contents: Contents,
        vectors: Vectors,
        sparse: SparseIndex,
    ) -> None:
        with self.server.writing() as connection:
            number = versions.write(connection, contents, vectors, sparse)
            for file, data in files.items():
                for part, start in enumerate(range(0, max(1, len(data)), _PART)):
                    connection.execute(
                        "insert into kb.files values (%s, %s, %s, %s)",
                        [number, file, part, data[start : start + _PART]],
                    )
            connection.execute(
                "update kb.versions set folder = %s, manifest = %s where version = %s",
                [folder, manifest, number],
            )
            _switch(connection, number)
        self._clear()

    def listed(self) -> list[Version]:
        query = sql.SQL(
            "select v.version, v.folder, v.built, v.records, v.passages, c.version is not null"
            " from kb.versions v left join kb.current c using (version)"
            " where v.manifest is not null order by v.version desc"
        )
        return [
            Version(number, Version.named(folder, number), *rest)
            for number, folder, *rest in self.server.rows(query)
        ]

    def take_back(self, number: int) -> Version:
        known = {version.number: version for version in self.listed()}
        if number not in known:
            raise StoreError(
                f"The store {self.server.name} has no version {number}. "
                f"It has {', '.join(map(str, known)) or 'none'}: kb versions"
            )
        with self.server.writing() as connection:
            _switch(connection, number)
        return known[number]

    def _clear(self) -> None:
        """Drop the versions that nobody needs any more; those being read stay for the next time."""
        query = sql.SQL(
            "select version from kb.versions where version not in (select version from kb.current)"
            " and case when manifest is null then built < now() - interval '1 day'"
            " else version not in (select version from kb.versions where manifest is not null"
            " and version not in (select version from kb.current) order by version desc limit {})"
            " end"
        ).format(_KEPT)
        for (number,) in self.server.rows(query):
            with suppress(StoreError), self.server.writing() as connection:
                versions.drop(connection, number)


def _switch(connection: Connection, number: int) -> None:
    connection.execute(
        "insert into kb.current (version) values (%s)"
        " on conflict (one) do update set version = excluded.version",
        [number],
    )
