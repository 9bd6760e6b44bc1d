"""Versions of a shared store: written whole, switched to in one step, taken back, cleared away."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import psycopg
from psycopg import sql

from kb.errors import StoreError
from kb.index.conditions import VALUES
from kb.index.encoders.protocol import Vectors
from kb.index.stores.contents import Contents
from kb.index.stores.postgres import faults, tables
from kb.index.stores.postgres.server import Connection, Server
from kb.index.stores.sparse import SparseIndex
from kb.index.stores.versions import Version

EXACT_UP_TO = 150_000
"""Passages searched one by one; with more an HNSW graph is built over them. At 110,000 vectors the
2,000 nearest take 25 ms one by one, at a million .3 to .5 s and by a graph 42 ms
(``scripts/benchmarks/README.md``)."""

_KEPT = 3
"""Finished versions kept beside the one in use: to be taken back, and for readers still on them."""

_LOCK = 0x6B62
"""The advisory lock that a writer holds: one at a time."""

_WAIT_S = 600

_PART = 16 << 20
"""Bytes of a file in one row: PostgreSQL holds no gigabyte in one value."""


def write(
    connection: Connection,
    contents: Contents,
    vectors: Vectors,
    sparse: SparseIndex,
    exact_up_to: int = EXACT_UP_TO,
) -> int:
    """Write a version's tables within the connection's transaction; its number."""
    connection.execute(sql.SQL("set local lock_timeout = {}").format(f"{_WAIT_S}s"))
    try:
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    except psycopg.errors.LockNotAvailable:
        raise StoreError(
            f"Another build has held the store for {_WAIT_S} s. Wait for it, then: kb build"
        ) from None
    if not _exists(connection):
        connection.execute(tables.SCHEMA)
    query = "insert into kb.versions (records, passages) values (%s, %s) returning version"
    row = connection.execute(query, [len(contents.held), len(contents.passages)]).fetchone()
    assert row is not None
    number = int(row[0])
    connection.execute(tables.creating(number, vectors.shape[1]))
    _fill(connection, tables.names(number), contents, vectors, sparse)
    connection.execute(tables.keys(number))
    if len(vectors) > exact_up_to and vectors.shape[1] <= tables.MOST_DIMENSIONS:
        connection.execute(tables.graph(number))
    return number


def _fill(
    connection: Connection,
    own: Mapping[str, sql.Identifier],
    contents: Contents,
    vectors: Vectors,
    sparse: SparseIndex,
) -> None:
    copy = sql.SQL("copy {} from stdin (format binary)")
    with connection.cursor() as cursor:
        with cursor.copy(copy.format(own["records"])) as rows:
            rows.set_types(["int4", "text", *["text[]"] * len(VALUES), "int8", "bool"])
            for number, (record, held) in enumerate(contents.held.items()):
                values = [list(held.attributes.values[name]) for name in VALUES]
                rows.write_row(
                    [number, record, *values, held.attributes.population, held.attributes.funded]
                )
        with cursor.copy(copy.format(own["passages"])) as rows:
            rows.set_types(["int4", "int4", "vector"])
            records = contents.record_rows.tolist()
            for row, (record_row, vector) in enumerate(zip(records, vectors, strict=True)):
                rows.write_row([row, record_row, vector])
        with cursor.copy(copy.format(own["postings"])) as rows:
            rows.set_types(["text", "int4", "int4[]", "float4[]"])
            for token, texts, scores in sparse.lists():
                rows.write_row([token, len(texts), texts.tolist(), scores.tolist()])


def _exists(connection: Connection) -> bool:
    """Whether anything was ever written."""
    found = connection.execute(tables.EXISTS).fetchone()
    return bool(found and found[0])


def publish(
    connection: Connection, number: int, name: str, manifest: bytes, files: Mapping[str, bytes]
) -> None:
    """Finish a version and switch to it, within the connection's transaction."""
    for file, data in files.items():
        for part, start in enumerate(range(0, max(1, len(data)), _PART)):
            connection.execute(
                "insert into kb.files values (%s, %s, %s, %s)",
                [number, file, part, data[start : start + _PART]],
            )
    connection.execute(
        "update kb.versions set folder = %s, manifest = %s where version = %s",
        [name, manifest, number],
    )
    _switch(connection, number)


def _switch(connection: Connection, number: int) -> None:
    connection.execute(
        "insert into kb.current (version) values (%s)"
        " on conflict (one) do update set version = excluded.version",
        [number],
    )


def read(server: Server) -> tuple[int, str, bytes, dict[str, bytes]]:
    """The version in use: its number, its name, its manifest and its files.

    Raises:
        StoreError: there is none, or the server cannot be read.
    """
    with server.snapshot() as connection:
        query = "select version, folder, manifest from kb.current join kb.versions using (version)"
        row = connection.execute(query).fetchone() if _exists(connection) else None
        if row is None:
            raise faults.missing(server.name)
        number, folder, manifest = row
        parts: dict[str, list[bytes]] = {}
        query = "select name, data from kb.files where version = %s order by name, part"
        for name, data in connection.execute(query, [number], binary=True):
            parts.setdefault(name, []).append(data)
    files = {name: b"".join(own) for name, own in parts.items()}
    return number, Version.named(folder, number), manifest, files


def name_in_use(server: Server) -> str | None:
    """The name of the version in use; errors as ``read``."""
    query = sql.SQL("select folder, version from kb.current join kb.versions using (version)")
    rows = server.rows(query)
    return Version.named(*rows[0]) if rows else None


def dimension(server: Server, number: int) -> int:
    """Of a version's vectors; errors as ``read``."""
    query = sql.SQL(
        "select atttypmod from pg_attribute where attname = 'vector' and attrelid = {}::regclass"
    ).format(sql.Literal(tables.names(number)["passages"].as_string()))
    return int(server.rows(query)[0][0])


def manifest_in_use(server: Server) -> bytes | None:
    """The manifest of the version in use, None where there is none; errors as ``read``."""
    if not server.rows(tables.EXISTS)[0][0]:
        return None
    query = sql.SQL("select manifest from kb.current join kb.versions using (version)")
    rows = server.rows(query)
    return bytes(rows[0][0]) if rows else None


def listed(server: Server) -> list[Version]:
    """The finished versions, newest first; errors as ``read``."""
    query = sql.SQL(
        "select v.version, v.folder, v.built, v.records, v.passages, c.version is not null"
        " from kb.versions v left join kb.current c using (version)"
        " where v.manifest is not null order by v.version desc"
    )
    return [
        Version(number, Version.named(folder, number), *rest)
        for number, folder, *rest in server.rows(query)
    ]


def take_back(server: Server, number: int) -> Version:
    """Switch to an earlier version, or to a later one again.

    Raises:
        StoreError: there is no such finished version.
    """
    known = {version.number: version for version in listed(server)}
    if number not in known:
        raise StoreError(
            f"The store {server.name} has no version {number}. "
            f"It has {', '.join(map(str, known)) or 'none'}: kb versions"
        )
    with server.writing() as connection:
        _switch(connection, number)
    return known[number]


def clear(server: Server) -> None:
    """Drop the versions that nobody needs any more; those being read stay for the next time."""
    query = sql.SQL(
        "select version from kb.versions where version not in (select version from kb.current)"
        " and case when manifest is null then built < now() - interval '1 day'"
        " else version not in (select version from kb.versions where manifest is not null"
        " and version not in (select version from kb.current) order by version desc limit {}) end"
    ).format(_KEPT)
    for (number,) in server.rows(query):
        with suppress(StoreError), server.writing() as connection:
            drop(connection, number)


def drop(connection: Connection, number: int) -> None:
    """Take a version out, within the connection's transaction."""
    connection.execute(tables.dropping(number))
    connection.execute("delete from kb.versions where version = %s", [number])
