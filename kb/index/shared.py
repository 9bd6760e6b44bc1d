"""An index in a shared store: published there from the folder it was built in, opened from there.

A build writes its folder as ever and then sends it as a new version beside the one in use, in one
transaction: readers have the old index or the new one. What a version is opened from is checked
against the manifest as the files of a folder are; its vectors and postings stay on the server.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import StoreError
from kb.index import artefact
from kb.index.artefact import Layout, Manifest
from kb.index.conditions import Attributes
from kb.index.stores.embedded import EmbeddedStore
from kb.settings import SharedStore

if TYPE_CHECKING:
    from kb.index.opened import OpenedIndex
    from kb.index.stores.postgres.server import Server
    from kb.index.stores.postgres.store import PostgresStore
    from kb.index.stores.postgres.versions import Version

READ = frozenset({"records.jsonl", "tables.json", "passages.jsonl", "texts.jsonl", "space.npy"})
"""The files of an index that a reader keeps in memory; the others are what the server searches."""


@cache
def server_of(where: SharedStore) -> Server:
    """The connections to a store, one set a process.

    Raises:
        StoreError: what speaks to it is not installed, or its address is none.
    """
    try:
        from kb.index.stores.postgres.server import Server
    except ImportError:
        raise StoreError(
            "KB_STORE needs packages that are not installed. Run: pip install "
            "'municipal-dx-kb[postgres]'"
        ) from None
    return Server(where)


def name_in_use(where: SharedStore) -> str | None:
    """The name of the index in use, None where there is none."""
    server = server_of(where)
    from kb.index.stores.postgres import versions

    return versions.name_in_use(server)


def read(where: SharedStore) -> tuple[int, str, Manifest, dict[str, bytes]]:
    """The version in use, verified: its number, its name, its manifest and its files.

    Raises:
        StoreError, IndexDamagedError, IndexStaleError: each ends in the next step.
    """
    server = server_of(where)
    from kb.index.stores.postgres import versions

    number, name, raw, files = versions.read(server)
    manifest = artefact.manifest_of(raw)
    for file in READ:
        artefact.verify(manifest, file, files.get(file))
    return number, name, manifest, files


def store_of(
    where: SharedStore,
    number: int,
    files: dict[str, bytes],
    attributes: dict[str, Attributes],
) -> tuple[PostgresStore, int, int]:
    """The store of a version read, its passages, their dimension; errors as ``Contents.read``."""
    from kb.index.stores.contents import Contents
    from kb.index.stores.postgres import versions
    from kb.index.stores.postgres.store import PostgresStore

    contents = Contents.read(files, attributes)
    server = server_of(where)
    dimension = versions.dimension(server, number)
    store = PostgresStore(server, number, contents, dimension)
    return store, len(contents.passages), dimension


def send(where: SharedStore, root: Path, index: OpenedIndex) -> bool:
    """Make an index in a folder of ``root`` the one in use; False where it is that already.

    Raises:
        StoreError: the store cannot be written; what it held before is unharmed and in use.
    """
    server = server_of(where)
    from kb.index.stores.postgres import versions

    layout = Layout(root / index.folder)
    raw = layout.manifest.read_bytes()
    if versions.manifest_in_use(server) == raw:
        return False
    files = {name: (layout.folder / name).read_bytes() for name in sorted(READ)}
    assert isinstance(index.store, EmbeddedStore), "what is built lies in a folder"
    rows = index.store.rows
    with server.writing() as connection:
        number = versions.write(connection, rows, rows.dense.vectors(), rows.sparse)
        versions.publish(connection, number, index.folder, raw, files)
    versions.clear(server)
    return True


def listed(where: SharedStore) -> list[Version]:
    """The finished versions, newest first."""
    server = server_of(where)
    from kb.index.stores.postgres import versions

    return versions.listed(server)


def take_back(where: SharedStore, number: int) -> Version:
    """Put an earlier version in use, or a later one again.

    Raises:
        StoreError: there is no such version.
    """
    server = server_of(where)
    from kb.index.stores.postgres import versions

    return versions.take_back(server, number)
