"""Prose on the command line and over HTTP is what the library gives."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from scripted import KEY, Scripted, hangs, says, sends
from served import Opened
from starlette.testclient import TestClient

from kb.knowledge_base import KnowledgeBase
from kb.presenting.prose import paragraphs
from kb.serving.http.app import create
from kb.settings import Serving
from kb.texts import prose as texts
from kb.ui.views.prose_html import prose_html

Command = Callable[..., "subprocess.CompletedProcess[str]"]
QUESTION = "上里のICTリーダー、毎年何人？役職の縛りと勉強の教材は？"
SENTENCE = "上里町では、毎年度、合わせて17人のICTリーダーを選んでいる。"


@pytest.fixture
def named(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """A server that the environment names and that says one true sentence."""
    monkeypatch.setenv("KB_LLM_URL", server.url)
    monkeypatch.setenv("KB_LLM_MODEL", "scripted")
    monkeypatch.setenv("KB_LLM_KEY", KEY)

    def act(handler: Any) -> None:
        (n,) = (s["n"] for s in server.statements if "17人" in s["text"])
        says(f"{SENTENCE}[{n}]")(handler)

    server.act = act
    return server


@pytest.fixture
def client(base: KnowledgeBase) -> TestClient:
    settings = Serving(rate=0, seconds=10.0)
    return TestClient(create(Opened(base), settings), base_url="http://127.0.0.1")


def test_the_command_adds_prose_behind_the_answer(
    kb: Command, named: Scripted, base: KnowledgeBase
) -> None:
    done = kb("ask", QUESTION, "--prose")
    assert (done.returncode, done.stderr) == (0, "")
    answer = base.ask(QUESTION)
    plain = base.text(answer, ids=True)
    assert done.stdout.startswith(plain)
    assert f"{SENTENCE}{texts.MARK}[1](p.9)" in done.stdout.removeprefix(plain)
    # Without the option nobody is asked.
    asked = len(named.asked)
    assert kb("ask", QUESTION).stdout == f"{plain}\n"
    assert len(named.asked) == asked


def test_as_json_it_is_a_field_more(kb: Command, named: Scripted) -> None:
    told = json.loads(kb("ask", QUESTION, "--prose", "--json").stdout)
    without = json.loads(kb("ask", QUESTION, "--json").stdout)
    (sentence,) = told.pop("prose")["sentences"]
    assert sentence["text"] == SENTENCE
    assert sentence["citations"] == [{"id": "mic-03-kamisato", "point": "px"}]
    assert sentence["worded"] is True
    assert told | {"took_ms": 0} == without | {"took_ms": 0}


def test_each_line_of_a_batch_has_its_own(kb: Command, named: Scripted, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [{"id": 1, "query": QUESTION}, {"id": 2, "query": "recipe for pancakes"}]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    first, second = map(json.loads, kb("ask", "--batch", str(file), "--prose").stdout.splitlines())
    assert first["prose"]["sentences"][0]["text"] == SENTENCE
    assert second["prose"] is None


def test_a_server_of_no_use_leaves_the_answer_and_one_line(
    kb: Command, named: Scripted, base: KnowledgeBase
) -> None:
    named.act = sends(b"<html>", "text/html")
    done = kb("ask", QUESTION, "--prose")
    assert done.returncode == 0
    plain = base.text(base.ask(QUESTION), ids=True)
    assert done.stdout == f"{plain}\n\n{texts.get('fault_unusable', 'ja')}\n"


def test_a_paragraph_tells_of_one_municipality(base: KnowledgeBase, server: Scripted) -> None:
    def act(handler: Any) -> None:
        told = [
            (s["text"].replace("としている", "と考えている"), s["n"]) for s in server.statements
        ]
        says("".join(f"{text.rstrip('。')}[{n}]。" for text, n in told))(handler)

    server.act = act
    answer = base.ask("外部人材をどう活用しているか")
    prose = base.prose(answer, server.model())
    assert prose
    found = paragraphs(prose, base.corpus)
    assert [s for paragraph in found for s in paragraph] == list(prose.sentences)
    told = [
        {base.record(c.id).municipality for s in paragraph for c in s.citations}
        for paragraph in found
    ]
    assert all(len(places) == 1 for places in told)
    assert len(told) > 1
    assert all(a != b for a, b in pairwise(told))
    shown = prose_html(base.corpus, prose, answer, "ja")
    assert shown.count("<p ") == len(found)
    assert base.prose_text(prose, answer).count("\n") > len(found)


def test_prose_without_a_server_is_refused(kb: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KB_LLM_URL", raising=False)
    done = kb("ask", QUESTION, "--prose")
    assert (done.returncode, done.stdout) == (2, "")
    assert "KB_LLM_URL" in done.stderr


def test_over_http(client: TestClient, named: Scripted, base: KnowledgeBase) -> None:
    reply = client.post("/v1/prose", json={"question": QUESTION})
    assert reply.status_code == 200
    prose = base.prose(base.ask(QUESTION), named.model())
    assert prose
    assert reply.json() == base.as_json(prose)
    assert prose.sentences[0].text == SENTENCE
    refused = client.post("/v1/prose", json={"question": "recipe for pancakes"})
    assert (refused.status_code, refused.json()["code"]) == (422, "refused")


def test_over_http_without_a_server(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KB_LLM_URL", raising=False)
    refused = client.post("/v1/prose", json={"question": QUESTION})
    assert (refused.status_code, refused.json()["code"]) == (422, "refused")


def test_over_http_a_model_may_not_take_longer_than_a_request(
    base: KnowledgeBase, named: Scripted
) -> None:
    named.act = hangs(named)
    short = TestClient(
        create(Opened(base), Serving(rate=0, seconds=3.0)), base_url="http://127.0.0.1"
    )
    reply = short.post("/v1/prose", json={"question": QUESTION})
    assert reply.json()["fault"] == "slow"
    assert short.post("/v1/ask", json={"question": QUESTION}).json()["answered"]
