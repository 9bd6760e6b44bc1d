"""The tools an assistant is given, called by the client of the protocol's own SDK."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from anyio.from_thread import start_blocking_portal
from jsonschema import Draft202012Validator
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from benchmarks.server import running
from kb.knowledge_base import KnowledgeBase
from kb.records.corpus import Corpus

TOKEN = "a-token-of-some-length"
ASKED = ("外部人材をどう活用しているか", "how do small towns staff DX?")

Told = dict[str, Any]


Assistant = Callable[[Callable[[Client], Awaitable[None]]], None]


@pytest.fixture(scope="module")
def over_streams(index_root: Path, cases_root: Path) -> Iterator[Assistant]:
    """Runs what is to be done with a client of ``kb mcp``, whose server is started once."""
    environment = {**os.environ, "KB_INDEX": str(index_root), "KB_CASES": str(cases_root)}
    words = ["-m", "kb.cli", "mcp"]
    started = StdioServerParameters(command=sys.executable, args=words, env=environment)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(stdio_client(started))) as client,
    ):
        yield lambda work: portal.call(work, client)


def _apart(work: Callable[[], Awaitable[Any]]) -> Any:
    """The work on a thread of its own: this one may hold the loop of a browser test before."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, work).result()


async def _call(client: Client, tool: str, **given: Any) -> Told:
    result = await client.call_tool(tool, given)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return dict(result.structured_content)


def _assert_quotable(sentence: Told, corpus: Corpus, lang: str) -> None:
    """Each source leads to a point that exists, with the page it is on."""
    assert sentence["text"]
    assert sentence["sources"]
    for source in sentence["sources"]:
        record = corpus.get(source["record"])
        page = record.page_of(record.point(source["point"])) if source["point"] else ""
        assert source["page"] == (page or record.source.page)
        assert source["document"] == corpus.document(record).title.get(lang)  # type: ignore[arg-type]
        assert source["municipality"] == corpus.municipality(record).name.get(lang)  # type: ignore[arg-type]


def test_an_assistant_gets_what_the_library_says_with_its_sources(
    base: KnowledgeBase, over_streams: Assistant
) -> None:
    corpus = base.corpus

    async def work(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "get_record", "compare", "list_topics"}
        for tool in tools.values():
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
            assert tool.output_schema is not None
            for schema in (tool.input_schema, tool.output_schema):
                Draft202012Validator.check_schema(schema)

        async def called(tool: str, **given: Any) -> Told:
            told = await _call(client, tool, **given)
            schema = tools[tool].output_schema
            assert schema is not None
            Draft202012Validator(schema).validate(told)
            return told

        for question in ASKED:
            answer = base.ask(question)
            told = await called("ask", question=question)
            assert told["answered"] is True
            texts = [sentence["text"] for sentence in told["sentences"]]
            assert set(texts) >= {statement.text for statement in answer.statements}
            assert answer.finding is None or texts[0] == answer.finding.text
            for sentence in told["sentences"]:
                _assert_quotable(sentence, corpus, answer.language)

        declined = await called("ask", question="大阪市のDX推進体制")
        assert (declined["answered"], declined["sentences"]) == (False, [])
        assert declined["reason"] == base.ask("大阪市のDX推進体制").reason

        found = await called("search", query="研修", k=3, kind="case", max_population=50_000)
        filters = base.filters(kind="case", max_population=50_000)
        hits = base.search("研修", 3, filters).hits
        assert [(r["id"], r["page"]) for r in found["results"]] == [
            (hit.record.id, hit.page) for hit in hits
        ]

        for lang in ("ja", "en"):
            record = await called("get_record", id="mic-06-miyakonojo", lang=lang)
            points = base.record("mic-06-miyakonojo").points
            assert [s["sources"][0]["point"] for s in record["sentences"]] == [p.id for p in points]
            for sentence in record["sentences"]:
                _assert_quotable(sentence, corpus, lang)

        ids = ["mic-04-funagata", "mic-07-nishiaizu"]
        side = await called("compare", ids=ids)
        expected = base.compare(ids)
        assert [line["line"] for line in side["lines"]] == [line.name for line in expected.lines]
        for line, own in zip(side["lines"], expected.lines, strict=True):
            assert [[s["text"] for s in cell] for cell in line["cells"]] == [
                [entry.text for entry in cell] for cell in own.cells
            ]
            for sentence in (s for cell in line["cells"] for s in cell if s["sources"]):
                _assert_quotable(sentence, corpus, "ja")

        topics = (await called("list_topics", lang="en"))["topics"]
        narrowed = await called("search", query="staff", k=50, topic=topics[0]["name"])
        assert len(narrowed["results"]) == topics[0]["records"]

    over_streams(work)


def test_what_is_refused_is_told_with_its_sentence(over_streams: Assistant) -> None:
    refused: list[tuple[str, Told, str]] = [
        ("ask", {"question": "！？"}, "The question holds only symbols."),
        ("ask", {"question": "研修", "prefecture": "Atlantis"}, "No record has the prefecture"),
        ("get_record", {"id": "naha-8-22"}, "No record has the id 'naha-8-22'. Did you mean"),
        ("compare", {"ids": ["naha-8-1", "naha-8-2"], "topic": "x"}, "No record has the topic"),
        ("compare", {"ids": ["naha-8-1"]}, "at least 2 items"),
        ("search", {"query": "研修", "k": 0}, "greater than or equal to 1"),
    ]

    async def work(client: Client) -> None:
        for tool, given, sentence in refused:
            result = await client.call_tool(tool, given)
            assert result.is_error
            assert sentence in result.content[0].text  # type: ignore[union-attr]
        assert (await _call(client, "list_topics"))["topics"]

    over_streams(work)


@pytest.mark.slow
def test_over_http_it_asks_for_the_token(index_root: Path, cases_root: Path) -> None:
    folders = {"KB_INDEX": str(index_root), "KB_CASES": str(cases_root)}
    with running(["mcp", "--http"], KB_TOKEN=TOKEN, **folders) as server:

        async def ask(headers: dict[str, str]) -> Told:
            async with httpx2.AsyncClient(headers=headers) as connection:
                transport = streamable_http_client(f"{server.url}/mcp", http_client=connection)
                async with Client(transport) as client:
                    return await _call(client, "ask", question=ASKED[1])

        with_token = partial(ask, {"Authorization": f"Bearer {TOKEN}"})
        assert _apart(with_token)["answered"] is True
        reply = httpx2.post(f"{server.url}/mcp", json={})
        assert reply.status_code == 401
        assert reply.json()["code"] == "unauthorized"
        metrics = httpx2.get(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert 'kb_questions_total{reply="answered"} 1.0' in metrics.text
