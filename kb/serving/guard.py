"""Around a server: one line of log for each request, and who may ask, how often, for how long."""

from __future__ import annotations

import logging
import secrets
import time
import uuid
from collections import Counter
from collections.abc import Collection

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.serving.logs import TOLD
from kb.serving.metrics import Metrics
from kb.serving.problems import INTERNAL, Refusal
from kb.settings import Serving

MAX_BODY = 64 * 1024
"""Bytes of a request; a question has at most some thousand characters."""

_AT_ONCE = 256
"""Requests of one process that wait or run; more are sent away before they cost memory."""

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

_log = logging.getLogger(__name__)


class Rate:
    """How often each client asks in the minute of the clock; ``most`` 0 lets all pass."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._minute = 0
        self._asked: Counter[str] = Counter()

    def wait(self, client: str) -> int:
        """Counts a request; the seconds to wait where it is one too many, else 0."""
        minute, second = divmod(int(time.time()), 60)
        if minute != self._minute:
            self._minute, self._asked = minute, Counter()
        self._asked[client] += 1
        return 60 - second if 0 < self.most < self._asked[client] else 0


class Guard:
    """Wraps an ASGI application.

    Args:
        settings: where it listens on the loopback alone, only the loopback's own names are
            answered to: else a page in a browser could reach it by a name that leads there.
        open_paths: what needs no token and counts for no rate: health, and pages without data.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: Serving,
        metrics: Metrics,
        open_paths: Collection[str],
    ) -> None:
        self.app, self.settings, self.metrics = app, settings, metrics
        self._open = tuple(open_paths)
        self._rate = Rate(settings.rate)
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        request_id = scope["request_id"] = str(uuid.uuid4())
        status = 0

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        told = {"id": request_id}
        token = TOLD.set(told)
        self._running += 1
        try:
            self._check(scope)
            with anyio.move_on_after(self.settings.seconds) as limit:
                await self.app(scope, receive, counted)
            if limit.cancelled_caught:
                raise _timed_out(self.settings.seconds)
        except Refusal as refusal:
            if not status:
                await refusal.response(request_id)(scope, receive, counted)
        except Exception:
            _log.exception("failed", extra=told)
            if not status:
                await INTERNAL.response(request_id)(scope, receive, counted)
        finally:
            self._running -= 1
            TOLD.reset(token)
            self._tell(scope, status, time.perf_counter() - start, told)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if self.settings.local and _host(headers) not in LOOPBACK:
            raise Refusal(421, "wrong_host", "This server answers to 127.0.0.1 alone.")
        if self._running > _AT_ONCE:
            raise Refusal(
                503, "busy", "Too many requests wait. Try again.", headers={"Retry-After": "5"}
            )
        if _length(headers) > MAX_BODY:
            raise Refusal(413, "too_large", f"Send at most {MAX_BODY // 1024} KiB in a request.")
        path = scope["path"]
        if any(path == known or path.startswith(f"{known}/") for known in self._open):
            return
        if wait := self._rate.wait(scope["client"][0] if scope.get("client") else ""):
            raise Refusal(
                429,
                "too_many",
                f"More than {self.settings.rate} requests in a minute. Try again in {wait} s.",
                headers={"Retry-After": str(wait)},
            )
        given = headers.get("authorization", "").encode()
        if self.settings.token and not secrets.compare_digest(
            given, f"Bearer {self.settings.token}".encode()
        ):
            raise Refusal(
                401,
                "unauthorized",
                "The token is missing or wrong. Send it as: Authorization: Bearer TOKEN.",
                headers={"WWW-Authenticate": "Bearer"},
            )

    def _tell(self, scope: Scope, status: int, seconds: float, told: dict[str, str]) -> None:
        # The route, never the path as given: that may name what was looked for, and unknown paths
        # would each become a series of its own.
        path = getattr(scope.get("route"), "path", "other")
        self.metrics.requests.labels(path, str(status)).inc()
        self.metrics.request_seconds.labels(path).observe(seconds)
        _log.info(
            "request",
            extra={
                "method": scope["method"],
                "path": path,
                "status": status,
                "ms": round(1000 * seconds, 2),
                **told,
            },
        )


def _timed_out(seconds: float) -> Refusal:
    return Refusal(
        503,
        "timed_out",
        f"This took more than {seconds:g} s. Try again, or ask for less.",
        headers={"Retry-After": "5"},
    )


def _length(headers: Headers) -> int:
    """What the request says of its body; what comes beyond that the server does not read, and
    without a word the application counts."""
    given = headers.get("content-length", "")
    return int(given) if given.isdecimal() else 0


def _host(headers: Headers) -> str:
    """The name in the Host header without its port."""
    host = headers.get("host", "")
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
