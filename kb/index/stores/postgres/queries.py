"""What is asked of one version's tables, each in one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import sql

from kb.index.conditions import VALUES, Filters
from kb.records.models import LANGS

Bound = tuple[sql.Composable, list[Any]]
"""A piece of SQL with the values of its placeholders."""

# What is found comes packed, eight bytes a row: read one by one, thousands of rows would take
# longer than the search.
PACKED = [("place", ">i4"), ("score", ">f4")]

SEARCH = sql.SQL("select ({near}), ({worded})")
NOTHING = sql.SQL("select ''::bytea")

_PACK = sql.SQL(
    "select string_agg(int4send(place) || float4send(score), ''::bytea) from ({}) found"
)

_NEAR = sql.SQL(
    """
    select place, (-distance)::real as score from (
        select p.row as place, (p.vector <#> %s){each} as distance from {passages} p {meeting}
        order by distance{ties} limit %s
    ) nearest
    """
)

# In double precision and rounded: of texts that score the same no order of adding makes one better.
_WORDED = sql.SQL(
    """
    select place, sum(weight * score)::real as score from (
        select unnest(t.texts) as place, unnest(t.scores)::float8 as score, asked.weight
        from unnest(%s::text[], %s::float8[]) asked (token, weight) join {postings} t using (token)
    ) held {meeting}
    group by place having sum(weight * score)::real > 0 order by score desc, place limit %s
    """
)

_MEETING = sql.SQL("join {records} r on r.number = {number} and {conditions}")

VECTORS = sql.SQL(
    """
    select string_agg(substr(vector_send(p.vector), 5), ''::bytea order by asked.n)
    from unnest(%s::int[]) with ordinality asked (row, n) join {passages} p using (row)
    """
)

FREQUENCY = sql.SQL("select token, often from {postings} where token = any(%s::text[])")

HOLDING = sql.SQL(
    """
    select n, string_agg(int4send(place), ''::bytea order by place) from (
        select asked.n, held.place
        from unnest(%s::int[], %s::text[], %s::int[]) asked (n, token, size)
        join {postings} t using (token) cross join lateral unnest(t.texts) held (place)
        group by asked.n, held.place, asked.size having count(*) = asked.size
    ) whole group by n
    """
)

# Worked out first (offset 0 keeps it so) and then sorted: with the vectors in them the rows would
# be sorted on disk.
_COSINES = sql.SQL(
    """
    select string_agg(float4send(cosine), ''::bytea order by asked, own, row) from (
        select asked.n as asked, own.n as own, p.row, (-(p.vector <#> asked.vector))::real as cosine
        from unnest(%s::int[]) with ordinality own (record, n) join {passages} p using (record)
        cross join (values {vectors}) asked (n, vector) offset 0
    ) found
    """
)


def near(
    own: dict[str, sql.Identifier],
    vector: Any,
    conditions: Sequence[Filters],
    k: int,
    *,
    exact: bool,
) -> Bound:
    """The nearest passages, packed; ``exact`` looks at each of them, whatever graph there is."""
    meeting, values = _meeting(own, sql.SQL("p.record"), conditions)
    # A graph gives an order by the distance alone; what is ordered by a sum it does not.
    each, ties = map(sql.SQL, (" + 0", ", p.row") if exact else ("", ""))
    query = _NEAR.format(meeting=meeting, passages=own["passages"], each=each, ties=ties)
    return _PACK.format(query), [vector, *values, k]


def worded(
    own: dict[str, sql.Identifier],
    tokens: Sequence[str],
    weights: Sequence[float],
    conditions: Sequence[Filters],
    k: int,
) -> Bound:
    """The texts that the tokens fit best, packed."""
    number = sql.SQL("held.place / {}").format(len(LANGS))
    meeting, values = _meeting(own, number, conditions)
    query = _WORDED.format(meeting=meeting, postings=own["postings"])
    return _PACK.format(query), [list(tokens), list(weights), *values, k]


def cosines(own: dict[str, sql.Identifier], count: int) -> sql.Composed:
    """Of ``count`` vectors to all passages of some records, by their numbers."""
    vectors = sql.SQL(", ").join(
        sql.SQL("({}, %s::vector)").format(sql.Literal(n)) for n in range(count)
    )
    return _COSINES.format(vectors=vectors, passages=own["passages"])


def _meeting(
    own: dict[str, sql.Identifier], number: sql.Composable, conditions: Sequence[Filters]
) -> Bound:
    """A join with the records that meet all conditions; nothing without any."""
    parts: list[sql.Composable] = []
    values: list[Any] = []

    def add(condition: str, value: Any = None, name: str = "") -> None:
        parts.append(sql.SQL(condition).format(sql.Identifier("r", name)))
        if value is not None:
            values.append(value)

    for filters in conditions:
        for name in VALUES:
            if wanted := getattr(filters, name):
                add("{} && %s::text[]", list(wanted), name)
            if unwanted := getattr(filters, f"not_{name}", ()):
                add("not {} && %s::text[]", list(unwanted), name)
        if filters.record:
            add("{} = any(%s::text[])", list(filters.record), "id")
        # A user may ask for more inhabitants than a bigint holds.
        if filters.min_population is not None:
            add("{} >= %s::bigint", min(filters.min_population, 2**62), "population")
        if filters.max_population is not None:
            add("{} <= %s::bigint", max(min(filters.max_population, 2**62), -1), "population")
        if filters.funded:
            add("{}", name="funded")
    if not parts:
        return sql.SQL(""), []
    met = sql.SQL(" and ").join(parts)
    return _MEETING.format(records=own["records"], number=number, conditions=met), values
