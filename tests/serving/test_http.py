"""What the HTTP interface answers is what the library answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from served import Client, Opened

from kb.errors import QueryError, UnknownRecordError
from kb.knowledge_base import KnowledgeBase
from kb.presenting import File, Format
from kb.serving.http.models import Ask
from kb.serving.problems import Problem


def _timeless(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "took_ms"}


@pytest.mark.parametrize(
    "question",
    [
        "外部人材をどう活用しているか",
        "how do small towns staff DX?",
        "舟形町と西会津町の体制を比較して",
        "大阪市のDX推進体制",
        "recipe for pancakes",
    ],
)
def test_ask_is_the_same_as_json(client: Client, base: KnowledgeBase, question: str) -> None:
    reply = client().post("/v1/ask", json={"question": question})
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/json"
    assert _timeless(reply.json()) == _timeless(base.as_json(base.ask(question)))


def test_a_question_may_be_put_to_some_of_the_records_and_for_a_town(
    client: Client, base: KnowledgeBase
) -> None:
    question = "職員研修をどうしているか"
    own, filters = client(), base.filters(prefecture="Okinawa")
    reply = own.post("/v1/ask", json={"question": question, "prefecture": "Okinawa"}).json()
    assert _timeless(reply) == _timeless(base.as_json(base.ask(question, filters)))
    assert _timeless(reply) != _timeless(base.as_json(base.ask(question)))
    town = base.town("山形県小国町", 7_000)
    like = {"municipality": "山形県小国町", "population": 7_000}
    reply = own.post("/v1/ask", json={"question": question, "like": like}).json()
    assert _timeless(reply) == _timeless(base.as_json(base.ask(question, like=town)))


def test_search_is_the_same_as_json_under_conditions_and_for_a_town(
    client: Client, base: KnowledgeBase
) -> None:
    asked = {"query": "研修", "k": 3, "kind": "case", "max_population": 50_000}
    town = {"municipality": "山形県小国町", "population": 7_000}
    filters = base.filters(kind="case", max_population=50_000)
    given: dict[str, Any]
    for like, given in ((None, {}), (base.town("山形県小国町", 7_000), {"like": town})):
        reply = client().post("/v1/search", json={**asked, **given}).json()
        expected = base.as_json(base.search("研修", 3, filters, like=like))
        assert len(reply["results"]) == 3
        assert _timeless(reply) == _timeless(expected)


def test_what_a_question_was_taken_for_can_be_taken_back(
    client: Client, base: KnowledgeBase
) -> None:
    question = "福島県の町の体制は"
    reply = client().post("/v1/ask", json={"question": question, "drop": ["prefectures"]}).json()
    assert "prefectures" not in reply["understood"]
    assert _timeless(reply) == _timeless(base.as_json(base.ask(question, drop=["prefectures"])))


def test_records_and_comparisons_are_the_same_as_json(client: Client, base: KnowledgeBase) -> None:
    own = client()
    for record in ("mic-06-miyakonojo", "naha-no03"):
        assert own.get(f"/v1/records/{record}").json() == base.as_json(base.record(record))
    ids = ["mic-04-funagata", "mic-07-nishiaizu"]
    for lang in ("ja", "en"):
        table = own.get("/v1/compare", params={"id": ids, "lang": lang}).json()
        assert table == base.as_json(base.table(ids, lang))


def test_records_come_in_pages(client: Client, base: KnowledgeBase) -> None:
    own = client()
    cases = [record.id for record in base.records(base.filters(kind="case"))]
    seen: list[str] = []
    while len(seen) < len(cases):
        page = own.get("/v1/records", params={"kind": "case", "offset": len(seen), "limit": 5})
        assert page.json()["total"] == len(cases)
        assert len(page.json()["records"]) == min(5, len(cases) - len(seen))
        seen += [record["id"] for record in page.json()["records"]]
    assert seen == cases
    for given in ({"limit": 0}, {"limit": 101}, {"offset": -1}):
        assert own.get("/v1/records", params=given).json()["code"] == "invalid"


def test_facets_and_topics_count_what_is_held(client: Client, base: KnowledgeBase) -> None:
    own = client()
    told = own.get("/v1/facets", params={"prefecture": "Okinawa"}).json()
    narrowed = base.facets(base.filters(prefecture="沖縄県"))
    assert told["total"] == len(narrowed.passing) > 0
    assert told["counts"] == {name: dict(own) for name, own in narrowed.counts().items()}
    assert sum(band["records"] for band in told["populations"]) == told["total"]
    for topic in own.get("/v1/topics").json()["topics"]:
        assert topic["records"] == len(base.records(base.filters(topic=topic["id"])))


def test_own_documents_are_listed_and_read(
    client: Client, base: KnowledgeBase, tmp_path: Path
) -> None:
    held = KnowledgeBase(base.index, base.cases, base.root, tmp_path / "documents")
    file = tmp_path / "plan.md"
    file.write_text("# 計画\n\n書かない窓口の導入費用は、1,200万円を見込む。\n", encoding="utf-8")
    document = held.documents.add(file, municipality="みどり町")
    own = client(Opened(held))
    (listed,) = own.get("/v1/documents").json()["documents"]
    assert listed == document.model_dump(mode="json", exclude={"pages"})
    read = own.get(f"/v1/documents/{document.id}")
    assert read.json() == document.model_dump(mode="json")
    quoted = own.post("/v1/ask", json={"question": "書かない窓口の導入費用はいくらか"}).json()
    assert [q["document"] for q in quoted["quotations"]] == [document.id]
    for other in ("nothing", "..%2F..%2Fetc", "a" * 190):
        refused = own.get(f"/v1/documents/{other}")
        assert refused.status_code == 404
        assert str(tmp_path) not in refused.text


@pytest.mark.parametrize("form", list(Format))
def test_files_are_those_of_the_library(client: Client, base: KnowledgeBase, form: Format) -> None:
    own = client()
    ids = ["mic-04-funagata", "mic-07-nishiaizu"]
    question = "how do small towns staff DX?"
    wanted: dict[str, tuple[dict[str, Any], File]] = {
        "answer": ({"question": question}, base.export(base.ask(question), form)),
        "records": ({"ids": ids, "lang": "en"}, base.export(ids, form, "en")),
        "comparison": ({"ids": ids}, base.export(base.compare(ids), form)),
    }
    for of, (given, expected) in wanted.items():
        reply = own.post("/v1/export", json={"of": of, "format": form, **given})
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith(form.mime)
        name = re.search(r"filename\*=UTF-8''(\S+)", reply.headers["content-disposition"])
        assert name
        assert unquote(name[1]) == expected.name
        # Word and Excel files hold the time they were made at.
        assert len(reply.content) == pytest.approx(len(expected.data), rel=0.02)
        if form in (Format.CSV, Format.MARKDOWN, Format.TEXT):
            assert reply.content == expected.data


def test_what_the_library_refuses_is_refused_with_its_sentence(
    client: Client, base: KnowledgeBase
) -> None:
    own = client()

    def problem(path: str, given: dict[str, Any]) -> tuple[int, str, str]:
        reply = own.post(path, json=given)
        assert reply.headers["content-type"] == "application/problem+json"
        told = reply.json()
        assert told["status"] == reply.status_code
        return told["status"], told["code"], told["detail"]

    with pytest.raises(QueryError) as symbols:
        base.ask("！？")
    assert problem("/v1/ask", {"question": "！？"}) == (422, "refused", str(symbols.value))
    with pytest.raises(QueryError) as nowhere:
        base.filters(prefecture="Atlantis")
    given = {"query": "研修", "prefecture": "Atlantis"}
    assert problem("/v1/search", given) == (422, "refused", str(nowhere.value))
    with pytest.raises(UnknownRecordError) as unknown:
        base.record("naha-8-22")
    reply = own.get("/v1/records/naha-8-22").json()
    assert (reply["status"], reply["code"]) == (404, "unknown")
    assert reply["detail"] == str(unknown.value)
    topic = {"of": "comparison", "ids": ["naha-8-1", "naha-8-2"], "topic": "x", "format": "md"}
    assert problem("/v1/export", topic)[:2] == (422, "refused")
    assert problem("/v1/ask", {"question": "研修", "colour": "red"})[:2] == (422, "invalid")
    assert problem("/v1/ask", {})[1:] == (
        "invalid",
        "body.question: Field required. See /openapi.json for what fits.",
    )


def test_what_was_sent_is_not_repeated_where_it_does_not_fit(client: Client) -> None:
    reply = client().post("/v1/ask", json={"question": ["秘密の相談"]})
    assert reply.status_code == 422
    assert reply.json()["faults"][0]["where"] == "body.question"
    assert "秘密" not in reply.text


def test_without_an_index_it_says_so_and_goes_on_when_there_is_one(
    client: Client, base: KnowledgeBase
) -> None:
    published = Opened()
    own = client(published)
    reply = own.get("/health")
    assert (reply.status_code, reply.json()["code"]) == (503, "unavailable")
    assert reply.headers["retry-after"]
    # Its own sentence names a folder of the server.
    assert "nowhere" not in reply.text
    assert own.get("/metrics").status_code == 200
    published.base = base
    assert own.get("/health").json() == {"status": "ok"}
    assert own.get("/version").json()["index"] == base.folder


def test_the_page_of_the_description_needs_nothing_from_elsewhere(client: Client) -> None:
    own = client()
    page = own.get("/docs")
    assert page.status_code == 200
    named = re.findall(r"(?:src|href)=[\"']([^\"']+)|url: '([^']+)'", page.text)
    addresses = [first or second for first, second in named]
    assert len(addresses) >= 4
    for address in addresses:
        assert re.match(r"/(?!/)", address), address
        assert own.get(address).status_code == 200
    assert "SwaggerUIBundle" in own.get("/docs-files/swagger-ui-bundle.js").text


def test_every_path_of_the_issue_is_described_with_an_example_that_fits(client: Client) -> None:
    described = client().get("/openapi.json").json()
    assert set(described["paths"]) == {
        *("/v1/ask", "/v1/prose", "/v1/asks", "/v1/search", "/v1/compare", "/v1/export"),
        *("/v1/facets", "/v1/topics"),
        *("/v1/records", "/v1/records/{record_id}", "/v1/documents", "/v1/documents/{document_id}"),
        *("/health", "/version", "/metrics"),
    }
    example = described["components"]["schemas"]["Ask"]["properties"]["question"]["examples"][0]
    assert Ask(question=example).question == example
    assert "HTTPValidationError" not in json.dumps(described)
    for path in described["paths"].values():
        for operation in path.values():
            for status in ("4XX", "5XX"):
                content = operation["responses"][status]["content"]
                shape = content["application/problem+json"]["schema"]
                assert shape == {"$ref": "#/components/schemas/Problem"}
    assert set(described["components"]["schemas"]["Problem"]["properties"]) == set(
        Problem.model_fields
    )
