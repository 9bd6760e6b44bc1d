"""What servers for tests and measurements have in common."""

from __future__ import annotations

import socket


class NoServerError(Exception):
    """Why there is no server here."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
