"""The collections of a version, and the conditions on what is found in them.

    kb_X_passages   each passage's vector, by row
    kb_X_texts      each text's BM25 weights as a sparse vector, by place: what a token scores there
    kb_X_terms      each token's dimension in those vectors, and the texts that hold it
    kb_X_files      what a reader keeps in memory; it is written last

``X`` is a name of the version's own, so that a build touches nothing that is being read. A finished
version's files have the alias ``kb_N``, its number; the one in use has ``kb_current`` as well, and
putting that alias elsewhere is the switch: a reader that follows it finds all collections of one
version. Milvus joins nothing: passages and texts carry the attributes of their record.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from pymilvus import CollectionSchema, DataType, MilvusClient

from kb.index.conditions import VALUES, Attributes, Filters
from kb.index.stores.milvus.server import Server

CURRENT = "kb_current"
MOST = 16_384
"""Rows that Milvus gives in one answer, and neighbours it finds at once."""

PART = 48_000
"""Bytes of a file or a list in one row: as text they fit the 65,535 of Milvus's longest."""

_LONGEST = 65_535
_BATCH = 2_000
"""Rows sent at once; Milvus takes 64 MB."""

_PART_BATCH = 200

Add = Callable[[CollectionSchema], object]


def _attributes(schema: CollectionSchema) -> None:
    schema.add_field("record", DataType.VARCHAR, max_length=512)
    for name in VALUES:
        schema.add_field(
            name,
            DataType.ARRAY,
            element_type=DataType.VARCHAR,
            max_capacity=256,
            max_length=512,
        )
    schema.add_field("population", DataType.INT64)
    schema.add_field("funded", DataType.BOOL)


def _kept(schema: CollectionSchema) -> None:
    schema.add_field("name", DataType.VARCHAR, max_length=_LONGEST)
    schema.add_field("size", DataType.INT64)
    schema.add_field("part", DataType.INT64)
    schema.add_field("data", DataType.VARCHAR, max_length=_LONGEST)
    # No collection goes without a vector.
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)


def create(server: Server, name: str, dimension: int = 0, graph: bool = False) -> None:
    """An empty collection; its last word says which.

    Args:
        graph: find neighbours by an HNSW graph; else each vector is looked at.
    """
    kind = name.rsplit("_", 1)[1]
    schema = MilvusClient.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    index = MilvusClient.prepare_index_params()
    if kind == "texts":
        schema.add_field("vector", DataType.SPARSE_FLOAT_VECTOR)
        index.add_index("vector", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        _attributes(schema)
    elif kind == "passages":
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        if graph:
            built = {"M": 16, "efConstruction": 200}
            index.add_index("vector", index_type="HNSW", metric_type="IP", params=built)
        else:
            index.add_index("vector", index_type="FLAT", metric_type="IP")
        _attributes(schema)
    else:
        _kept(schema)
        index.add_index("vector", index_type="FLAT", metric_type="IP")
    server.write("create_collection", name, schema=schema, consistency_level="Strong")
    server.write("create_index", name, index, sync=False)


def fill(server: Server, name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Put rows into a collection and have it loaded for searches."""
    size = _BATCH if name.endswith(("_passages", "_texts")) else _PART_BATCH
    left = iter(rows)
    while batch := [*islice(left, size)]:
        server.write("insert", name, batch)
    server.write("flush", name)
    server.write("load_collection", name)


def parts(named: Iterable[tuple[str, int, bytes]]) -> Iterator[dict[str, Any]]:
    """Rows that keep bytes by name, with a number each name has."""
    row = 0
    for name, size, data in named:
        for part, start in enumerate(range(0, max(1, len(data)), PART)):
            text = base64.b64encode(data[start : start + PART]).decode("ascii")
            kept = {"name": name, "size": size, "part": part, "data": text}
            yield {"id": row, **kept, "vector": [0.0, 1.0]}
            row += 1


def joined(rows: Iterable[dict[str, Any]]) -> dict[str, bytes]:
    """The bytes that ``parts`` kept, by name."""
    found: dict[str, list[bytes]] = {}
    for row in sorted(rows, key=lambda row: (row["name"], row["part"])):
        found.setdefault(row["name"], []).append(base64.b64decode(row["data"]))
    return {name: b"".join(own) for name, own in found.items()}


def as_row(record: str, attributes: Attributes) -> dict[str, Any]:
    """What conditions see of a record."""
    values = {name: list(attributes.values[name]) for name in VALUES}
    return {
        "record": record,
        **values,
        "population": attributes.population,
        "funded": attributes.funded,
    }


def meeting(conditions: Sequence[Filters]) -> str:
    """An expression that holds of rows whose record meets all conditions; empty without any."""
    found: list[str] = []
    for filters in conditions:
        for name in VALUES:
            if wanted := getattr(filters, name):
                found.append(f"array_contains_any({name}, {listed(wanted)})")
            if unwanted := getattr(filters, f"not_{name}", ()):
                found.append(f"not array_contains_any({name}, {listed(unwanted)})")
        if filters.record:
            found.append(f"record in {listed(filters.record)}")
        # A user may ask for more inhabitants than 64 bits hold.
        if filters.min_population is not None:
            found.append(f"population >= {min(filters.min_population, 2**62)}")
        if filters.max_population is not None:
            found.append(f"population <= {max(min(filters.max_population, 2**62), -1)}")
        if filters.funded:
            found.append("funded == true")
    return " and ".join(found)


def listed(values: Iterable[str]) -> str:
    """Texts as a list in an expression, whatever they hold: its quoting is that of JSON."""
    return json.dumps([*values], ensure_ascii=False)
