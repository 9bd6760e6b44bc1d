"""What PostgreSQL and the way to it can go wrong -> one sentence with the next step.

Nothing of libpq's own text is passed on but the server's reason, which names no password.
"""

from __future__ import annotations

import re

import psycopg

from kb.errors import StoreError

_REASON = re.compile(r"[A-Z]+: {2}([^\n]+)")
"""What follows FATAL or its like in the text of a connection that failed."""

_LOST = frozenset({"57P01", "57P02", "57P03", "57P05"})
"""The server went down, is starting, or ended the session."""


def of_connecting(name: str, error: psycopg.Error) -> StoreError:
    """Why there is no connection to the server called ``name``."""
    text = str(error)
    if reason := _REASON.search(text):
        return StoreError(
            f"The store {name} refused the connection ({reason[1].strip()}). Correct KB_STORE and "
            "KB_STORE_PASSWORD, or where it is starting or full wait a little, then try again."
        )
    if "SSL" in text or "certificate" in text:
        return StoreError(
            f"The store {name} offers no TLS that can be trusted. Switch it on there "
            "(ssl = on), or on a network that nobody listens to add ?sslmode=disable to KB_STORE."
        )
    why = "it did not answer in time" if "timeout" in text else "nothing answers there"
    return StoreError(
        f"The store {name} cannot be reached ({why}). Start it, or correct KB_STORE, "
        "then try again."
    )


def is_lost(error: psycopg.Error) -> bool:
    """Whether the connection broke off, so that a new one may do."""
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and (
        error.sqlstate is None or error.sqlstate in _LOST
    )


def of_asking(name: str, error: psycopg.Error, seconds: float) -> StoreError:
    """Why the server called ``name`` did not do what it was asked for."""
    state = error.sqlstate or ""
    if is_lost(error):
        return StoreError(
            f"The connection to the store {name} broke off; what it holds is unharmed. "
            "Start the server if it is down, then try again."
        )
    if state in {"57014", "55P03", "25P04"}:
        return StoreError(
            f"The store {name} did not finish within {seconds:g} s. Try again; where it is always "
            "slow, set KB_STORE_TIMEOUT to more seconds."
        )
    if state in {"3F000", "42P01"}:
        return StoreError(
            f"The store {name} no longer holds what was asked for. Ask again; where it never held "
            "an index, run: kb build"
        )
    if state == "42501":
        return StoreError(
            f"The user of the store {name} lacks a right there ({_said(error)}). Have its "
            "administrator grant it (README, A shared store), then try again."
        )
    if state == "25006":
        return StoreError(
            f"The store {name} is a replica, which can only be read. Set KB_STORE to the primary "
            "server, then try again."
        )
    if state.startswith("53") or state in {"58030", "54000"}:
        return StoreError(
            f"The store {name} is full or overloaded ({_said(error)}); what it held before is "
            "unharmed. Free space there, then try again."
        )
    return StoreError(
        f"The store {name} failed ({_said(error)}; SQLSTATE {state or 'unknown'}). Look into the "
        "server's log, then try again."
    )


def missing(name: str) -> StoreError:
    return StoreError(f"There is no index in the store {name}. Run: kb build")


def _said(error: psycopg.Error) -> str:
    return (error.diag.message_primary or type(error).__name__).strip().rstrip(".")
