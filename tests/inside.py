"""What an index holds in this process, in rows: for tests that look behind the store's protocol."""

from __future__ import annotations

from kb.index.opened import OpenedIndex
from kb.index.stores.embedded import EmbeddedStore, Rows


def rows_of(index: OpenedIndex) -> Rows:
    assert isinstance(index.store, EmbeddedStore)
    return index.store.rows
