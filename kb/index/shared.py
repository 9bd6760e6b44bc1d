"""An index in a shared store: published there from the folder it was built in, opened from there.

A build writes its folder as ever and then sends it as a new version beside the one in use and
switches in one step: readers have the old index or the new one. What a version is opened from is
checked against the manifest as the files of a folder are; its vectors and postings stay on the
server.
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
    from kb.index.stores.protocol import Store
    from kb.index.stores.versions import Keeper, Version

READ = frozenset({"records.jsonl", "tables.json", "passages.jsonl", "texts.jsonl", "space.npy"})
"""The files of an index that a reader keeps in memory; the others are what the server searches."""


@cache
def keeper_of(where: SharedStore) -> Keeper:
    """What keeps the versions of a store, one a process.

    Raises:
        StoreError: what speaks to it is not installed, or its address is none.
    """
    kind = "milvus" if where.uri.startswith("milvus:") else "postgres"
    try:
        if kind == "milvus":
            from kb.index.stores.milvus import keeper as milvus
            from kb.index.stores.milvus.server import Server as Milvus

            return milvus.MilvusKeeper(Milvus(where))
        from kb.index.stores.postgres import keeper as postgres
        from kb.index.stores.postgres.server import Server as Postgres

        return postgres.PostgresKeeper(Postgres(where))
    except ImportError:
        raise StoreError(
            "KB_STORE needs packages that are not installed. Run: pip install "
            f"'municipal-dx-kb[{kind}]'"
        ) from None


def name_in_use(where: SharedStore) -> str | None:
    """The name of the index in use, None where there is none."""
    return keeper_of(where).name_in_use()


def read(where: SharedStore) -> tuple[int, str, Manifest, dict[str, bytes]]:
    """The version in use, verified: its number, its name, its manifest and its files.

    Raises:
        StoreError, IndexDamagedError, IndexStaleError: each ends in the next step.
    """
    number, name, raw, files = keeper_of(where).read()
    manifest = artefact.manifest_of(raw)
    for file in READ:
        artefact.verify(manifest, file, files.get(file))
    return number, name, manifest, files


def store_of(
    where: SharedStore,
    number: int,
    files: dict[str, bytes],
    attributes: dict[str, Attributes],
) -> tuple[Store, int, int]:
    """The store of a version read, its passages, their dimension; errors as ``Contents.read``."""
    from kb.index.stores.contents import Contents

    contents = Contents.read(files, attributes)
    store, dimension = keeper_of(where).opened(number, contents)
    return store, len(contents.passages), dimension


def send(where: SharedStore, root: Path, index: OpenedIndex) -> bool:
    """Make an index in a folder of ``root`` the one in use; False where it is that already.

    Raises:
        StoreError: the store cannot be written; what it held before is unharmed and in use.
    """
    keeper = keeper_of(where)
    layout = Layout(root / index.folder)
    raw = layout.manifest.read_bytes()
    if keeper.manifest_in_use() == raw:
        return False
    files = {name: (layout.folder / name).read_bytes() for name in sorted(READ)}
    assert isinstance(index.store, EmbeddedStore), "what is built lies in a folder"
    rows = index.store.rows
    keeper.publish(index.folder, raw, files, rows, rows.dense.vectors(), rows.sparse)
    return True


def listed(where: SharedStore) -> list[Version]:
    """The finished versions, newest first."""
    return keeper_of(where).listed()


def take_back(where: SharedStore, number: int) -> Version:
    """Put an earlier version in use, or a later one again.

    Raises:
        StoreError: there is no such version.
    """
    return keeper_of(where).take_back(number)
