"""Addresses of servers."""

from __future__ import annotations

import ipaddress


def is_here(host: str) -> bool:
    """Whether a host is this machine: a socket's folder, or the loopback."""
    if host in {"", "localhost"} or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
