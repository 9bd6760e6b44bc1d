"""The tables of a version: written whole in one transaction, and taken out."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

from kb.errors import StoreError
from kb.index.conditions import VALUES
from kb.index.encoders.protocol import Vectors
from kb.index.stores.contents import Contents
from kb.index.stores.postgres import tables
from kb.index.stores.postgres.server import Connection
from kb.index.stores.sparse import SparseIndex

EXACT_UP_TO = 150_000
"""Passages searched one by one; with more an HNSW graph is built over them. At 110,000 vectors the
2,000 nearest take 25 ms one by one, at a million .3 to .5 s and by a graph 42 ms
(``scripts/benchmarks/README.md``)."""

_LOCK = 0x6B62
"""The advisory lock that a writer holds: one at a time."""

_WAIT_S = 600


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
    if not exists(connection):
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


def exists(connection: Connection) -> bool:
    """Whether anything was ever written."""
    found = connection.execute(tables.EXISTS).fetchone()
    return bool(found and found[0])


def drop(connection: Connection, number: int) -> None:
    """Take a version out, within the connection's transaction."""
    connection.execute(tables.dropping(number))
    connection.execute("delete from kb.versions where version = %s", [number])
