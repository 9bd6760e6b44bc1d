"""One Milvus, a server or a cluster: encrypted, bounded in time, its errors told in a sentence."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import grpc
from pymilvus import MilvusClient, MilvusException

from kb.errors import StoreError
from kb.index.stores.addresses import is_here
from kb.settings import SharedStore

# It logs every error with the request and a traceback; ours are told in a sentence.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)

_UNKNOWN = frozenset({100, 1600})
"""Codes of a collection and of an alias that is not there."""

_NOT_LOADED = 101

_BUSY = frozenset({8, 9, 27, 1807})
"""Codes of a server that limits or refuses what it is sent."""

_WRITING_S = 3600


class Server:
    """Safe to share between threads; ``name`` is its address without user and password."""

    def __init__(self, where: SharedStore) -> None:
        self._given, self.name = _address(where)
        self._seconds = where.seconds
        self._lock = threading.Lock()
        self._client: MilvusClient | None = None

    def ask(self, what: str, *given: Any, **named: Any) -> Any:
        """What a method of the client gives, by its name.

        Raises:
            StoreError: the server cannot be reached, or does not answer; says what to do.
        """
        try:
            return self._asked(what, self._seconds, *given, **named)
        except _NotLoadedError:
            # Released by somebody, or by a server that forgets it when it starts again.
            self.write("load_collection", given[0])
            return self._asked(what, self._seconds, *given, **named)

    def find(self, what: str, *given: Any, **named: Any) -> Any:
        """As ``ask``; None for what is not there."""
        try:
            return self._asked(what, self._seconds, *given, **named)
        except _UnknownError:
            return None

    def write(self, what: str, *given: Any, **named: Any) -> Any:
        """As ``ask``, for what may take as long as it needs."""
        return self._asked(what, _WRITING_S, *given, **named)

    def _asked(self, what: str, seconds: float, *given: Any, **named: Any) -> Any:
        with self._told(seconds):
            return getattr(self._connected(), what)(*given, timeout=seconds, **named)

    def _connected(self) -> MilvusClient:
        with self._lock:
            if self._client is None:
                self._client = MilvusClient(**self._given, timeout=self._seconds)
            return self._client

    @contextmanager
    def _told(self, seconds: float) -> Iterator[None]:
        try:
            yield
        except MilvusException as error:
            raise _why(self.name, error.code, str(error.message), seconds) from None
        except grpc.RpcError as error:
            code = error.code() if isinstance(error, grpc.Call) else None
            raise _why(self.name, 0, code.name if code else "", seconds) from None


class _UnknownError(StoreError):
    """What was asked for is not there."""


class _NotLoadedError(StoreError):
    """The collection lies on the disk alone."""


def _why(name: str, code: int, text: str, seconds: float) -> StoreError:
    """Nothing of the server's own text is passed on: it may repeat what it was sent."""
    text = text.lower().replace("_", " ")
    if "unauthenticated" in text or "auth check failure" in text or code == 1800:
        return StoreError(
            f"The store {name} refused user or password. Correct KB_STORE and KB_STORE_PASSWORD, "
            "then try again."
        )
    if "privilege" in text or "permission" in text:
        return StoreError(
            f"The user of the store {name} lacks a right there. Have its administrator grant it, "
            "then try again."
        )
    if "deadline" in text or "timeout" in text or "timed out" in text:
        return StoreError(
            f"The store {name} did not finish within {seconds:g} s. Try again; where it is always "
            "slow, set KB_STORE_TIMEOUT to more seconds."
        )
    if code == 2 or "unavailable" in text:
        return StoreError(
            f"The store {name} cannot be reached; what it holds is unharmed. Start it, or correct "
            "KB_STORE, then try again."
        )
    if code in _UNKNOWN:
        return _UnknownError(
            f"The store {name} no longer holds what was asked for. Ask again; where it never held "
            "an index, run: kb build"
        )
    if code in _BUSY or "quota" in text or "exhausted" in text:
        return StoreError(
            f"The store {name} is full or overloaded; what it held before is unharmed. Free space "
            "there or wait a little, then try again."
        )
    kind = _NotLoadedError if code == _NOT_LOADED else StoreError
    return kind(
        f"The store {name} failed (code {code}). Look into the server's log, then try again."
    )


def _address(where: SharedStore) -> tuple[dict[str, str], str]:
    """What the client connects by, and the address to show: no user, no password."""
    try:
        parts = urlsplit(where.uri.removeprefix("milvus:"))
        host, port = parts.hostname or "", parts.port or 19530
    except ValueError:
        host, port = "", 0
    if not host or parts.scheme not in {"http", "https"}:
        raise StoreError(
            "KB_STORE is no address of a Milvus. Give milvus:https://USER@HOST:19530/DATABASE"
        )
    name = f"{host}:{port}{parts.path}"
    if (
        parts.scheme == "http"
        and not is_here(host)
        and "off" not in parse_qs(parts.query).get("tls", ())
    ):
        raise StoreError(
            f"The way to the store {name} is not encrypted. Give https:// in KB_STORE, or on a "
            "network that nobody listens to add ?tls=off to it."
        )
    user, password = parts.username or "", parts.password or where.password
    given = {
        "uri": f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}",
        "db_name": parts.path.strip("/"),
        "token": f"{user}:{password}" if user else password,
    }
    return given, name
