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
from kb.records.models import Lang
from kb.serving.http.app import create
from kb.settings import Serving
from kb.texts import prose as texts
from kb.ui.views.prose_html import prose_html

Command = Callable[..., "subprocess.CompletedProcess[str]"]
QUESTION = "上里のICTリーダー、毎年何人？役職の縛りと勉強の教材は？"
LONG = (
    "本町は人口8千人の山あいの町で、職員の高齢化が進み、窓口の混雑も課題になっています。"
    "人口1万人以下の町で、オンライン申請の費用はいくらかかりましたか。"
)
ASK = "人口1万人以下の町で、オンライン申請の費用はいくらかかりましたか"
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
def marking(named: Scripted) -> Scripted:
    """The same, and what it marks in a long question is in part the question's."""
    marked = {
        "asks": ["オンライン申請の費用", "職員を100人増やした町"],
        "conditions": ["人口1万人以下の町で"],
    }
    named.act = says(json.dumps(marked, ensure_ascii=False))
    return named


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
    assert done.stdout == f"{plain}\n\n{texts.fault('unusable', 'prose', 'ja')}\n"


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


def test_the_command_tells_what_a_long_question_asks(
    kb: Command, marking: Scripted, base: KnowledgeBase
) -> None:
    done = kb("ask", LONG, "--asks")
    assert (done.returncode, done.stderr) == (0, "")
    plain = base.text(base.ask(LONG), ids=True)
    assert done.stdout.startswith(plain)
    told = done.stdout.removeprefix(plain)
    assert f"\n- {ASK}\n" in told
    assert texts.get("asks_title", "ja") in told
    assert "100人" not in told
    # One option asks for one thing.
    assert len(marking.asked) == 1


def test_as_json_the_asks_are_a_field_more(kb: Command, marking: Scripted, tmp_path: Path) -> None:
    told = json.loads(kb("ask", LONG, "--asks", "--json").stdout)
    without = json.loads(kb("ask", LONG, "--json").stdout)
    assert told.pop("asks") == {"language": "ja", "asks": [ASK], "fault": None}
    assert told | {"took_ms": 0} == without | {"took_ms": 0}
    file = tmp_path / "questions.jsonl"
    lines = [{"id": 1, "query": LONG}, {"id": 2, "query": QUESTION}]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    first, second = map(json.loads, kb("ask", "--batch", str(file), "--asks").stdout.splitlines())
    assert first["asks"]["asks"] == [ASK]
    assert second["asks"] is None


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_asks_that_did_not_come_about_are_one_line(
    kb: Command, named: Scripted, base: KnowledgeBase, lang: Lang
) -> None:
    named.act = says(json.dumps({"asks": ["職員を100人増やした町"]}))
    question = {
        "ja": LONG,
        "en": "We are a small mountain town, and our staff are getting older, which worries the "
        "mayor. In towns of fewer than 10,000 people, what did online applications cost?",
    }[lang]
    done = kb("ask", question, "--asks")
    assert done.returncode == 0
    said = done.stdout.removeprefix(base.text(base.ask(question), ids=True))
    assert said.startswith(f"\n\n{texts.fault('unusable', 'asks', lang)}\n")


def test_asks_over_http(
    client: TestClient,
    marking: Scripted,
    base: KnowledgeBase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reply = client.post("/v1/asks", json={"question": LONG})
    asks = base.asks(LONG)
    assert asks
    assert (reply.status_code, reply.json()) == (200, base.as_json(asks))
    assert asks.asks == (ASK,)
    short = client.post("/v1/asks", json={"question": QUESTION})
    assert (short.status_code, short.json()["code"]) == (422, "refused")
    marking.act = hangs(marking)
    limited = TestClient(
        create(Opened(base), Serving(rate=0, seconds=3.0)), base_url="http://127.0.0.1"
    )
    assert limited.post("/v1/asks", json={"question": LONG}).json()["fault"] == "slow"
    monkeypatch.delenv("KB_LLM_URL")
    unset = client.post("/v1/asks", json={"question": LONG})
    assert (unset.status_code, unset.json()["code"]) == (422, "refused")
