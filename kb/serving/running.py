"""Starting a server: where it may listen, its worker processes, its log."""

from __future__ import annotations

import ipaddress
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase
from kb.serving.logs import configuration
from kb.settings import LOCAL, SHARED_METRICS, Serving, hand_down

_CLOSING_SECONDS = 10

_IDLE_SECONDS = 75
"""Longer than proxies keep a connection (60 s), so that none sends into one just closed."""


@dataclass(frozen=True)
class Address:
    """Where to listen; ``certificate`` and ``key`` are PEM files for HTTPS."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def is_local(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.certificate else ''}://{host}:{self.port}"


def require_token(address: Address, settings: Serving) -> None:
    """Refuse to listen where others can reach it while anybody may ask.

    Raises:
        KbError: with what to set.
    """
    if not address.is_local and not settings.token:
        raise KbError(
            f"Others can reach {address.host}, and there is no token. Set KB_TOKEN_FILE (or "
            "KB_TOKEN) to one, or listen on 127.0.0.1."
        )


def serve(factory: Callable[[], ASGIApp], address: Address, workers: int = 1) -> None:
    """Serve until stopped. ``factory`` makes the application in each process; it is named by its
    module there, so it must be a function of one.

    Raises:
        KbError: a setting does not fit, there is no index, or no token where one is needed.
    """
    settings = Serving.from_environment()
    require_token(address, settings)
    # Here it fails with one sentence; in a worker it would be a traceback, again and again.
    KnowledgeBase.open()
    with tempfile.TemporaryDirectory(prefix="kb-metrics-") as shared:
        hand_down({LOCAL: str(int(address.is_local))})
        if workers > 1:
            hand_down({SHARED_METRICS: shared})
        uvicorn.run(
            f"{factory.__module__}:{factory.__name__}",
            factory=True,
            host=address.host,
            port=address.port,
            workers=workers,
            ssl_certfile=address.certificate,
            ssl_keyfile=address.key,
            log_config=configuration(settings.log_questions),
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.proxy),
            forwarded_allow_ips=settings.proxy or None,
            timeout_keep_alive=_IDLE_SECONDS,
            timeout_graceful_shutdown=_CLOSING_SECONDS,
        )
