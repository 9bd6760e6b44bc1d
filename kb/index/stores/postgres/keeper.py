"""The versions of one PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping

from kb.index.encoders.protocol import Vectors
from kb.index.stores.contents import Contents
from kb.index.stores.postgres import versions
from kb.index.stores.postgres.server import Server
from kb.index.stores.postgres.store import PostgresStore
from kb.index.stores.sparse import SparseIndex
from kb.index.stores.versions import Version


class PostgresKeeper:
    """A ``Keeper``; each version is written and switched to in one transaction."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def name_in_use(self) -> str | None:
        return versions.name_in_use(self.server)

    def manifest_in_use(self) -> bytes | None:
        return versions.manifest_in_use(self.server)

    def read(self) -> tuple[int, str, bytes, dict[str, bytes]]:
        return versions.read(self.server)

    def opened(self, number: int, contents: Contents) -> tuple[PostgresStore, int]:
        dimension = versions.dimension(self.server, number)
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
            versions.publish(connection, number, folder, manifest, files)
        versions.clear(self.server)

    def listed(self) -> list[Version]:
        return versions.listed(self.server)

    def take_back(self, number: int) -> Version:
        return versions.take_back(self.server, number)
