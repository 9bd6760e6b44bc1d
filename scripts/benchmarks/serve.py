"""``bench.py serve``: the HTTP interface beside the library, then many users at once."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import machine
from benchmarks.server import HOST, Server, running
from kb.evaluation.measures import read_questions
from kb.knowledge_base import KnowledgeBase
from load import load, report


def run(files: Sequence[Path], users: int, seconds: float, workers: int) -> None:
    """Print p50 and p95 of a question asked of the library and over HTTP, and under load.

    Raises:
        RuntimeError: the server did not start, or answered wrongly under load.
    """
    print(machine.description())
    base = KnowledgeBase.open()
    questions = list(dict.fromkeys(q.query for file in files for q in read_questions(file)))
    # All users are one address here, and wait as long as they must.
    limits = {"KB_RATE": "0", "KB_TIMEOUT": "60"}
    with running(["serve", "--workers", str(workers)], **limits) as server:
        port = int(server.url.rpartition(":")[2])
        clients = Clients(port)
        # Every worker has seen the questions, as the library has.
        expected = {question: clients.ask(question) for question in questions}
        load(clients.ask, expected, users=2 * workers, seconds=min(2.0, seconds))
        for question in questions:
            base.ask(question)
        _beside(base, server, Clients(port), questions)
        print(f"{users} users for {seconds:g} s, {workers} worker processes")
        tallies = load(Clients(port).ask, expected, users, seconds)
        if not report(tallies, seconds):
            raise RuntimeError("the server failed under load")


def _beside(
    base: KnowledgeBase, server: Server, clients: Clients, questions: Sequence[str]
) -> None:
    """Both in turn at each question, so that what else the machine does strikes both."""
    library, served = [], []
    worked, busy = 0.0, server.busy()
    for question in questions:
        start, working = time.perf_counter(), time.process_time()
        base.ask(question)
        between, worked = time.perf_counter(), worked + time.process_time() - working
        clients.ask(question)
        library.append(between - start)
        served.append(time.perf_counter() - between)
    busy = server.busy() - busy
    told = {
        "library": (library, worked / len(questions)),
        "over HTTP, of it the server's": (served, busy / len(questions)),
    }
    rows = [("one user", "p50 ms", "p95 ms", "processor ms")]
    for name, (values, cpu) in told.items():
        p50, p95 = machine.p50(values), machine.p95(values)
        rows.append((name, f"{1000 * p50:.2f}", f"{1000 * p95:.2f}", f"{1000 * cpu:.2f}"))
    print(machine.table(rows))
    more = 1000 * (machine.p50(served) - machine.p50(library))
    print(f"HTTP adds {more:.2f} ms to the p50 of {len(questions)} questions")


class Clients:
    """A kept connection for each thread."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._own = threading.local()

    def ask(self, question: str) -> str:
        """The answer as text, without the time it took."""
        if not hasattr(self._own, "connection"):
            self._own.connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
            self._own.connection.connect()
            # Else the body waits for the receipt of the headers.
            self._own.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = json.dumps({"question": question}).encode()
        headers = {"Content-Type": "application/json"}
        self._own.connection.request("POST", "/v1/ask", body, headers)
        reply = self._own.connection.getresponse()
        data = reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{reply.status}: {data[:200]!r}")
        # The time is the last field.
        return str(data.decode().rpartition('"took_ms"')[0])
