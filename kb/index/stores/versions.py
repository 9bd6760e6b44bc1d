"""What keeps versions of an index on a server, whatever it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kb.index.encoders.protocol import Vectors
from kb.index.stores.contents import Contents
from kb.index.stores.protocol import Store
from kb.index.stores.sparse import SparseIndex


@dataclass(frozen=True)
class Version:
    """A finished version; ``name`` is what the index is called where it is opened."""

    number: int
    name: str
    built: datetime
    records: int
    passages: int
    in_use: bool

    @classmethod
    def named(cls, folder: str, number: int) -> str:
        """The name of a version of the index that was built in a folder."""
        return f"{folder}-v{number}"


class Keeper(Protocol):
    """Versions on a server: written whole, switched to in one step, taken back, cleared away.

    Every method raises StoreError where the server fails.
    """

    def name_in_use(self) -> str | None:
        """The name of the version in use, None where there is none."""

    def manifest_in_use(self) -> bytes | None:
        """The manifest of the version in use, None where there is none."""

    def read(self) -> tuple[int, str, bytes, dict[str, bytes]]:
        """The version in use: its number, its name, its manifest and its files.

        Raises:
            StoreError: there is none.
        """

    def opened(self, number: int, contents: Contents) -> tuple[Store, int]:
        """The store of a version whose contents were read, and its vectors' dimension."""

    def publish(
        self,
        folder: str,
        manifest: bytes,
        files: Mapping[str, bytes],
        contents: Contents,
        vectors: Vectors,
        sparse: SparseIndex,
    ) -> None:
        """Write a version beside the one in use, switch to it and clear away what nobody needs."""

    def listed(self) -> list[Version]:
        """The finished versions, newest first."""

    def take_back(self, number: int) -> Version:
        """Switch to an earlier version, or to a later one again.

        Raises:
            StoreError: there is no such finished version.
        """
