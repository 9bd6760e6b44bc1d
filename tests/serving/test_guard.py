"""Who may ask, how often, how much and for how long; what is logged and counted of it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families
from served import Client, Opened
from starlette.testclient import TestClient

from kb.knowledge_base import KnowledgeBase
from kb.serving import guard
from kb.serving.guard import MAX_BODY, Rate
from kb.serving.logs import Formatter

TOKEN = "a-token-of-some-length"
SECRET = "押印の廃止はどこまで進んだか"


def _code(reply: object) -> str:
    told = reply.json()  # type: ignore[attr-defined]
    assert reply.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    return str(told["code"])


def test_a_token_opens_what_holds_data(client: Client) -> None:
    own = client(token=TOKEN)
    for given in (b"", b"Bearer x", TOKEN.encode(), "Bearer ｔｏｋｅｎ".encode()):
        for path in ("/version", "/metrics", "/v1/topics", "/v1/nothing", "/healthy"):
            reply = own.get(path, headers={b"Authorization": given} if given else None)
            assert (reply.status_code, _code(reply)) == (401, "unauthorized")
            assert reply.headers["www-authenticate"] == "Bearer"
    assert own.get("/v1/topics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    for path in ("/health", "/docs", "/openapi.json", "/docs-files/swagger-ui.css"):
        assert own.get(path).status_code == 200


def test_on_the_loopback_only_its_own_names_are_answered_to(client: Client) -> None:
    own = client()
    for host in ("127.0.0.1", "localhost:8600", "[::1]:8600"):
        assert own.get("/health", headers={"Host": host}).status_code == 200
    for host in ("example.com", "127.0.0.1.example.com", "localhost:8600.example.com", ""):
        assert _code(own.get("/health", headers={"Host": host})) == "wrong_host"
    elsewhere = client(local=False, token=TOKEN)
    assert elsewhere.get("/health", headers={"Host": "kb.example.lg.jp"}).status_code == 200


def test_a_client_may_ask_so_often_in_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000 * 60.0
    monkeypatch.setattr(time, "time", lambda: now)
    rate = Rate(2)
    assert [rate.wait("a") for _ in range(3)] == [0, 0, 60]
    assert rate.wait("b") == 0
    now += 45
    assert rate.wait("a") == 15
    now += 15
    assert [rate.wait("a") for _ in range(3)] == [0, 0, 60]
    assert not any(Rate(0).wait("a") for _ in range(1_000))


def test_more_is_refused_with_the_time_to_wait(client: Client) -> None:
    own = client(rate=2)
    # Three more than fit, for a minute may end between them.
    replies = [own.get("/v1/topics") for _ in range(5)]
    refused = [reply for reply in replies if reply.status_code != 200]
    assert refused
    assert {_code(reply) for reply in refused} == {"too_many"}
    assert all(1 <= int(reply.headers["retry-after"]) <= 60 for reply in refused)
    assert all(own.get("/health").status_code == 200 for _ in range(5))


def test_a_large_request_is_refused_whether_or_not_it_says_so(client: Client) -> None:
    own = client()
    headers = {"Content-Type": "application/json"}
    large = b'{"question": "' + b"a" * MAX_BODY + b'"}'

    def by_and_by() -> Iterator[bytes]:
        yield from (large[n : n + 1_000] for n in range(0, len(large), 1_000))

    for content in (large, by_and_by()):
        reply = own.post("/v1/ask", content=content, headers=headers)
        assert (reply.status_code, _code(reply)) == (413, "too_large")
    assert own.get("/health").status_code == 200


class Slow(Opened):
    """Takes its time."""

    def current(self) -> KnowledgeBase:
        time.sleep(0.5)
        return super().current()


def test_what_takes_too_long_is_given_up(client: Client, base: KnowledgeBase) -> None:
    own = client(Slow(base), seconds=0.05)
    reply = own.get("/version")
    assert (reply.status_code, _code(reply)) == (503, "timed_out")
    assert reply.headers["retry-after"]


def test_a_crowd_is_sent_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    own = client()
    monkeypatch.setattr(guard, "_AT_ONCE", 0)
    reply = own.get("/version")
    assert (reply.status_code, _code(reply)) == (503, "busy")


@pytest.fixture
def log() -> Iterator[list[str]]:
    """The lines of the server's log, as they would be written."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Kept()
    handler.setFormatter(Formatter(private=True))
    logger = logging.getLogger("kb")
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)
    logger.setLevel(before)


def _ask(own: TestClient) -> str:
    """Everything a question can leave behind; the id of the last request."""
    own.post("/v1/ask", json={"question": SECRET})
    own.get("/v1/records", params={"topic": SECRET})
    own.get(f"/v1/records/{SECRET}")
    own.get(f"/{SECRET}")
    reply = own.post("/v1/search", json={"query": SECRET, "municipality": SECRET})
    return str(reply.json()["instance"]).removeprefix("urn:uuid:")


def test_the_log_has_a_line_for_each_request_and_no_question(
    client: Client, log: list[str]
) -> None:
    last = _ask(client())
    lines = [json.loads(line) for line in log]
    assert SECRET not in json.dumps(lines, ensure_ascii=False)
    told = [(line["method"], line["path"], line["status"]) for line in lines]
    assert told == [
        ("POST", "/v1/ask", 200),
        ("GET", "/v1/records", 422),
        ("GET", "/v1/records/{record_id}", 404),
        ("GET", "other", 404),
        ("POST", "/v1/search", 422),
    ]
    assert lines[0]["reply"] == "answered"
    assert lines[-1]["id"] == last
    assert all(line["ms"] >= 0 and line["time"] and line["event"] == "request" for line in lines)


def test_questions_are_logged_where_that_is_switched_on(client: Client, log: list[str]) -> None:
    _ask(client(log_questions=True))
    asked = [json.loads(line).get("question") for line in log]
    assert asked == [SECRET, None, None, None, None]


def test_a_fault_of_the_server_is_logged_by_its_place_and_told_without_it(
    client: Client, base: KnowledgeBase, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*words: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr(base, "ask", broken)
    reply = client(Opened(base)).post("/v1/ask", json={"question": SECRET})
    assert (reply.status_code, _code(reply)) == (500, "internal")
    failed, request = (json.loads(line) for line in log)
    assert failed["exc_info"].startswith("KeyError <- ")
    assert "kb/serving/service.py" in failed["exc_info"]
    assert reply.json()["instance"] == f"urn:uuid:{failed['id']}" == f"urn:uuid:{request['id']}"
    assert request["status"] == 500
    assert SECRET not in reply.text + "".join(log)


def test_what_is_counted(client: Client, base: KnowledgeBase) -> None:
    own = client()
    for question in ("外部人材をどう活用しているか", "研修の内容は", "recipe for pancakes", "！？"):
        own.post("/v1/ask", json={"question": question})
    own.post("/v1/search", json={"query": "研修"})
    text = own.get("/metrics").text
    told = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert told["kb_questions_total", "answered"] == 2
    assert told["kb_questions_total", "not_held"] == 1
    assert told["kb_questions_total", "refused"] == 1
    assert told["kb_requests_total", "/v1/ask", "200"] == 3
    assert told["kb_requests_total", "/v1/ask", "422"] == 1
    assert told["kb_request_seconds_count", "/v1/ask"] == 4
    for step, count in {"answer": 3, "quote": 3, "encode": 1, "find": 1, "fuse": 1}.items():
        assert told["kb_step_seconds_count", step] == count
        assert told["kb_step_seconds_sum", step] >= 0
    (about,) = (key for key in told if key[0] == "kb_index_info")
    assert {base.folder, str(len(base.corpus))} < set(about)
