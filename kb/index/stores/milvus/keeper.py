"""The versions of one Milvus: finished by their number, in use by one more alias."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from kb.errors import StoreError
from kb.index.encoders.protocol import Vectors
from kb.index.stores.contents import Contents
from kb.index.stores.milvus import collections
from kb.index.stores.milvus.collections import CURRENT
from kb.index.stores.milvus.server import Server
from kb.index.stores.milvus.store import MilvusStore, write
from kb.index.stores.sparse import SparseIndex
from kb.index.stores.versions import Version

_KEPT = 1
"""Finished versions kept beside the one in use: a cluster holds each of them in memory."""

_UNFINISHED_NS = 24 * 3600 * 10**9
"""An unfinished version as old as that was given up."""

_MANIFEST, _TOLD = "manifest.json", "version.json"
_FIELDS = ["name", "part", "data"]
_KINDS = ("files", "terms", "texts", "passages")
_TRIES = 20


class MilvusKeeper:
    """A ``Keeper``; Milvus knows no transaction, but an alias is put elsewhere in one step."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._names: dict[str, str] = {}

    def name_in_use(self) -> str | None:
        prefix = self._prefix(CURRENT)
        if prefix is None:
            return None
        # A version's name never changes, and this is asked for before each question.
        if prefix not in self._names:
            self._names[prefix] = self._named(prefix, self._number(prefix))
        return self._names[prefix]

    def manifest_in_use(self) -> bytes | None:
        prefix = self._prefix(CURRENT)
        return self._file(prefix, _MANIFEST) if prefix else None

    def read(self) -> tuple[int, str, bytes, dict[str, bytes]]:
        prefix = self._prefix(CURRENT)
        if prefix is None:
            raise StoreError(f"There is no index in the store {self.server.name}. Run: kb build")
        files = collections.joined(self._rows(f"{prefix}_files"))
        number = self._number(prefix)
        del files[_TOLD]
        return number, self._named(prefix, number), files.pop(_MANIFEST, b""), files

    def opened(self, number: int, contents: Contents) -> tuple[MilvusStore, int]:
        prefix = self._known(number)
        dimension = int(self._told(prefix)["dimension"])
        return MilvusStore(self.server, prefix, contents, dimension), dimension

    def publish(
        self,
        folder: str,
        manifest: bytes,
        files: Mapping[str, bytes],
        contents: Contents,
        vectors: Vectors,
        sparse: SparseIndex,
    ) -> None:
        prefix = write(self.server, contents, vectors, sparse)
        told = {
            "folder": folder,
            "built": datetime.now(UTC).isoformat(),
            "records": len(contents.held),
            "passages": len(contents.passages),
            "dimension": vectors.shape[1],
        }
        kept = {**files, _MANIFEST: manifest, _TOLD: json.dumps(told).encode()}
        rows = collections.parts((name, len(data), data) for name, data in kept.items())
        collections.create(self.server, f"{prefix}_files")
        collections.fill(self.server, f"{prefix}_files", rows)
        self._finish(prefix)
        self._switch(prefix)
        self._clear()

    def listed(self) -> list[Version]:
        current = self._prefix(CURRENT)
        found = []
        for number in self._numbers():
            prefix = self._prefix(_alias(number))
            if prefix is None:  # cleared away in between
                continue
            told = self._told(prefix)
            found.append(
                Version(
                    number=number,
                    name=Version.named(told["folder"], number),
                    built=datetime.fromisoformat(told["built"]),
                    records=told["records"],
                    passages=told["passages"],
                    in_use=prefix == current,
                )
            )
        return found

    def take_back(self, number: int) -> Version:
        self._switch(self._known(number))
        return next(version for version in self.listed() if version.number == number)

    def _known(self, number: int) -> str:
        prefix = self._prefix(_alias(number))
        if prefix is None:
            known = ", ".join(map(str, self._numbers())) or "none"
            raise StoreError(
                f"The store {self.server.name} has no version {number}. It has {known}: kb versions"
            )
        return prefix

    def _finish(self, prefix: str) -> None:
        """Give a version the next number: an alias that is taken is given to nobody else."""
        for _ in range(_TRIES):
            number = max([0, *self._numbers()]) + 1
            try:
                self.server.write("create_alias", f"{prefix}_files", _alias(number))
                return
            except StoreError:
                if number not in self._numbers():
                    raise
        raise StoreError(
            f"Too many builds finish at once in the store {self.server.name}. "
            "Wait for them, then: kb build"
        )

    def _switch(self, prefix: str) -> None:
        known = CURRENT in self._aliases()
        what = "alter_alias" if known else "create_alias"
        self.server.write(what, f"{prefix}_files", CURRENT)

    def _clear(self) -> None:
        """Drop the versions that nobody needs any more."""
        current = self._prefix(CURRENT)
        finished = {n: self._prefix(_alias(n)) for n in self._numbers()}
        others = [n for n, prefix in finished.items() if prefix != current]
        for number in others[_KEPT:]:
            self.server.write("drop_alias", _alias(number))
        needed = {current, *(finished[n] for n in others[:_KEPT])}
        old = {prefix for n in others[_KEPT:] if (prefix := finished[n])}
        names = self.server.ask("list_collections")
        for name in names:
            prefix, _, kind = name.rpartition("_")
            if kind not in _KINDS or prefix in needed or not prefix.startswith("kb_"):
                continue
            if prefix in old or time.time_ns() - _begun(prefix) > _UNFINISHED_NS:
                self.server.write("drop_collection", name)

    def _aliases(self) -> list[str]:
        return list(self.server.ask("list_aliases")["aliases"])

    def _numbers(self) -> list[int]:
        """Of the finished versions, newest first."""
        own = (alias.removeprefix("kb_") for alias in self._aliases())
        return sorted((int(number) for number in own if number.isdecimal()), reverse=True)

    def _number(self, prefix: str) -> int:
        aliases = self.server.ask("list_aliases", f"{prefix}_files")["aliases"]
        own = (alias.removeprefix("kb_") for alias in aliases)
        return next(int(number) for number in own if number.isdecimal())

    def _named(self, prefix: str, number: int) -> str:
        return Version.named(self._told(prefix)["folder"], number)

    def _prefix(self, alias: str) -> str | None:
        """What the names of a version's collections begin with; None where there is none."""
        found = self.server.find("describe_alias", alias)
        return found["collection_name"].removesuffix("_files") if found else None

    def _told(self, prefix: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._file(prefix, _TOLD))
        return told

    def _file(self, prefix: str, name: str) -> bytes:
        wanted = f"name == {json.dumps(name)}"
        rows = self.server.ask(
            "query", f"{prefix}_files", filter=wanted, output_fields=_FIELDS, limit=collections.MOST
        )
        return collections.joined(rows)[name]

    def _rows(self, collection: str) -> Iterator[dict[str, Any]]:
        """All rows of a collection of files, a few megabytes at a time."""
        start, step = 0, 200
        while True:
            rows = self.server.ask(
                "query",
                collection,
                filter=f"id >= {start} and id < {start + step}",
                output_fields=_FIELDS,
                limit=step,
            )
            if not rows:
                return
            yield from rows
            start += step


def _alias(number: int) -> str:
    return f"kb_{number}"


def _begun(prefix: str) -> int:
    """When a version was begun, in nanoseconds; its name tells."""
    try:
        return int(prefix.removeprefix("kb_")[:-4], 16)
    except ValueError:
        return time.time_ns()
