"""A server in place of a language model's: it says and does what a test scripts."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kb.settings import LanguageModel

Act = Callable[[BaseHTTPRequestHandler], None]
KEY = "sk-of-the-test-0123456789"


class Scripted:
    """What the server does next, and what it was asked so far."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.act: Act = says("")
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.over = threading.Event()

    def model(self, seconds: float = 20.0) -> LanguageModel:
        return LanguageModel(url=self.url, model="scripted", key=KEY, seconds=seconds)

    @property
    def statements(self) -> list[dict[str, Any]]:
        """The statements of the last request."""
        data = json.loads(self.asked[-1]["messages"][-1]["content"])
        listed: list[dict[str, Any]] = data["statements"]
        return listed


def sends(body: bytes, kind: str = "application/json", status: int = 200) -> Act:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        with suppress(ConnectionError):
            handler.wfile.write(body)

    return act


def completion(text: object) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    return json.dumps({"object": "chat.completion", "choices": [choice]}).encode()


def says(text: object) -> Act:
    """An ordinary reply."""
    return sends(completion(text))


def breaks_off(body: bytes, promised: int) -> Act:
    """Sends less than it promised and closes the connection."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(promised))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return act


def redirects(to: str) -> Act:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(307)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return act


@contextmanager
def scripted() -> Iterator[Scripted]:
    """A server on the loopback; what still hangs is let go at the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            script.asked.append(json.loads(self.rfile.read(length)))
            script.keys.append(self.headers["Authorization"])
            script.act(self)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the tests look at what was asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script = Scripted(f"http://127.0.0.1:{server.server_port}/v1")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield script
    finally:
        script.over.set()
        server.shutdown()
        server.server_close()


def hangs(script: Scripted) -> Act:
    """Never answers."""
    return lambda handler: _wait(script)


def drips(script: Scripted) -> Act:
    """Begins an answer and sends a blank now and then."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        while not script.over.wait(0.05):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return

    return act


def _wait(script: Scripted) -> None:
    script.over.wait()
