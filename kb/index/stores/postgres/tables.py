"""The tables of a shared store, all in the schema ``kb``.

    kb.versions    each version: who built what, its manifest; without a manifest it is unfinished
    kb.current     the one row that names the version in use
    kb.files       what a reader keeps in memory of a version: records, passages, texts, the space
    kb.records_N   of version N the records with their attributes, one column a condition
    kb.passages_N  its passages' vectors, by row
    kb.postings_N  its inverted lists: each token with the texts that hold it and its BM25 in each

Every version has tables of its own, so that a build touches nothing that is being read, searches
see no other version's rows, and an old one goes by dropping its tables.
"""

from __future__ import annotations

from psycopg import sql

from kb.index.conditions import VALUES

SCHEMA = sql.SQL(
    """
    create schema if not exists kb;
    create table if not exists kb.versions (
        version int generated always as identity primary key,
        folder text not null default '',
        built timestamptz not null default now(),
        records int not null,
        passages int not null,
        manifest bytea
    );
    create table if not exists kb.files (
        version int not null references kb.versions on delete cascade,
        name text not null,
        part int not null,
        data bytea not null,
        primary key (version, name, part)
    );
    create table if not exists kb.current (
        one bool primary key default true check (one),
        version int not null references kb.versions
    );
    """
)

EXISTS = sql.SQL("select to_regclass('kb.current') is not null")

_TABLES = sql.SQL(
    """
    create table {records} (
        number int not null, id text not null, {values}, population bigint not null,
        funded bool not null
    );
    create table {passages} (row int not null, record int not null, vector vector({dimension}));
    create table {postings} (
        token text not null, often int not null, texts int[] not null, scores real[] not null
    );
    """
)

_KEYS = sql.SQL(
    """
    alter table {records} add primary key (number);
    alter table {passages} add primary key (row);
    alter table {postings} add primary key (token);
    -- A condition leaves whole records: what is theirs lies together and is read alone.
    create index on {passages} (record);
    analyze {records}; analyze {passages}; analyze {postings};
    """
)

# In the row itself: fetched from elsewhere each vector would cost a look-up of its own.
_PLAIN = sql.SQL("alter table {passages} alter column vector set storage plain;")

MOST_DIMENSIONS = 2_000
"""Of a vector that fits a page, and of one that pgvector builds a graph over."""

_GRAPH = sql.SQL("create index on {passages} using hnsw (vector vector_ip_ops)")


def names(version: int) -> dict[str, sql.Identifier]:
    """The names of a version's own tables."""
    kinds = ("records", "passages", "postings")
    return {kind: sql.Identifier("kb", f"{kind}_{version}") for kind in kinds}


def creating(version: int, dimension: int) -> sql.Composed:
    values = sql.SQL(", ").join(
        sql.SQL("{} text[] not null").format(sql.Identifier(name)) for name in VALUES
    )
    made = _TABLES.format(dimension=sql.Literal(dimension), values=values, **names(version))
    return made + _PLAIN.format(**names(version)) if dimension <= MOST_DIMENSIONS else made


def keys(version: int) -> sql.Composed:
    """What makes the filled tables fast."""
    return _KEYS.format(**names(version))


def graph(version: int) -> sql.Composed:
    """An HNSW graph over the vectors; it takes minutes from a million on."""
    return _GRAPH.format(**names(version))


def dropping(version: int) -> sql.Composed:
    own = sql.SQL(", ").join(names(version).values())
    return sql.SQL("drop table if exists {}").format(own)
