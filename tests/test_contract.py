"""What the command prints for other programs: exact names and types.

A change here breaks somebody's script; it needs their consent, not only a new expectation.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import NoneType
from typing import Any

import pytest

from kb.answering.answerer import Answerer
from kb.evaluation.measures import Scores
from kb.records.corpus import Corpus
from kb.records.models import Lang, Record

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Shape = dict[str, Any]

NUMBER = (int, float)

RESULT: Shape = {
    "id": str,
    "kind": str,
    "title": str,
    "municipality": str,
    "document": str,
    "page": str,
    "score": NUMBER,
    "snippet": str,
}
STATEMENT: Shape = {"text": str, "citations": [{"id": str, "point": str}], "status": str}
SEARCH: Shape = {"query": str, "results": [RESULT], "took_ms": NUMBER}
ASK: Shape = {
    "question": str,
    "language": str,
    "answered": bool,
    "reply": str,
    "answer": str,
    "statements": [STATEMENT],
    "citations": [
        {
            "n": int,
            "id": str,
            "title": str,
            "municipality": str,
            "document": str,
            "section": str,
            "page": str,
            "unchecked": bool,
        }
    ],
    "groups": [
        {
            "heading": str,
            "items": [{"record": str, "label": str, "status": str, "statements": [STATEMENT]}],
        }
    ],
    "table": (dict, NoneType),
    "understood": dict,
    "unmet": [str],
    "notes": [str],
    "quotations": [dict],
    "reason": str,
    "nearest": [str],
    "took_ms": NUMBER,
}
TABLE: Shape = {
    "columns": [str],
    "rows": [{"record": str, "label": str, "cells": [{"text": str, "point": str}]}],
}


def assert_shape(data: Any, shape: Any, where: str = "$") -> None:
    """Exactly these keys, each with a value of its type."""
    if isinstance(shape, dict):
        assert isinstance(data, dict), where
        assert list(data) == list(shape), where
        for key, own in shape.items():
            assert_shape(data[key], own, f"{where}.{key}")
    elif isinstance(shape, list):
        assert isinstance(data, list), where
        for n, entry in enumerate(data):
            assert_shape(entry, shape[0], f"{where}[{n}]")
    else:
        assert isinstance(data, shape), where
        assert isinstance(data, bool) is (shape is bool), where


def _json(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def _lines(done: subprocess.CompletedProcess[str]) -> list[Any]:
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def _timeless(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in ("took_ms", "id")}


@pytest.mark.parametrize("query", ["外部人材をどう活用しているか", "how do small towns staff DX?"])
def test_search(kb: Command, corpus: Corpus, query: str) -> None:
    data = _json(kb("search", query, "--json"))
    assert_shape(data, SEARCH)
    assert data["query"] == query
    assert 0 < len(data["results"]) <= 10
    scores = [result["score"] for result in data["results"]]
    assert scores == sorted(scores, reverse=True)
    lang: Lang = "en" if query.isascii() else "ja"
    for result in data["results"]:
        record = corpus.get(result["id"])
        assert result["kind"] == record.kind.value
        assert result["title"] == record.title.get(lang)
        assert result["municipality"] == corpus.municipality(record).name.get(lang)
        assert result["document"] == corpus.document(record).title.get(lang)
        assert result["page"] in {record.source.page, *(record.page_of(p) for p in record.points)}
        assert result["snippet"] in {
            record.gist.get(lang),
            *(point.get(lang) for point in record.points),
        }


def test_search_that_finds_nothing(kb: Command) -> None:
    data = _json(kb("search", "研修", "--max-population", "1", "--json"))
    assert_shape(data, SEARCH)
    assert data["results"] == []


@pytest.mark.parametrize(
    "question", ["外部人材をどう活用しているか", "how do small towns staff DX?"]
)
def test_ask(kb: Command, corpus: Corpus, question: str) -> None:
    data = _json(kb("ask", question, "--json"))
    assert_shape(data, ASK)
    assert data["question"] == question
    assert data["language"] == ("en" if question.isascii() else "ja")
    assert data["answered"] is True
    assert (data["reason"], data["nearest"]) == ("", [])
    assert data["statements"]
    for statement in data["statements"]:
        assert statement["citations"]
        for citation in statement["citations"]:
            corpus.get(citation["id"]).point(citation["point"])
    cited = {c["id"] for s in data["statements"] for c in s["citations"]}
    assert {c["id"] for c in data["citations"]} == cited
    assert [c["n"] for c in data["citations"]] == list(range(1, len(cited) + 1))


@pytest.mark.parametrize("question", ["大阪市のDX推進体制", "recipe for pancakes"])
def test_ask_declined(kb: Command, corpus: Corpus, question: str) -> None:
    data = _json(kb("ask", question, "--json"))
    assert_shape(data, ASK)
    assert data["answered"] is False
    assert (data["statements"], data["citations"]) == ([], [])
    assert data["reason"]
    assert data["nearest"]
    assert set(data["nearest"]) <= set(corpus.records)


def test_understood_holds_what_was_understood_in_plain_values(kb: Command) -> None:
    understood = _json(kb("ask", "福島県内の小さな町の令和5年度の研修費用は", "--json"))[
        "understood"
    ]
    assert understood["language"] == "ja"
    assert understood["prefectures"] == ["福島県"]
    assert set(understood["types"]) == {"town", "village"}
    assert isinstance(understood["max_population"], int)
    assert {"cost", "training"} <= set(understood["aspects"])
    assert understood["years"] == [2023]
    assert "question" not in understood


def test_conditions_given_up_are_told(kb: Command) -> None:
    data = _json(kb("ask", "愛媛県の町では職員研修をどうしているか", "--json"))
    assert data["understood"]["relaxed"]


@pytest.mark.parametrize(("command", "shape"), [("search", SEARCH), ("ask", ASK)])
def test_batch_gives_each_answer_with_its_id_in_order(
    kb: Command, tmp_path: Path, command: str, shape: Shape
) -> None:
    asked: list[dict[str, Any]] = [
        {"id": "b", "query": "オープンデータの公開"},
        {"id": 7, "query": "telework for staff"},
        {"id": None, "query": "大阪市のDX"},
        {"query": "押印の廃止", "note": "ignored"},
        {"id": {"nested": [1]}, "query": "オープンデータの公開"},
    ]
    file = tmp_path / "questions.jsonl"
    lines = [json.dumps(entry, ensure_ascii=False) for entry in asked]
    file.write_text("\ufeff" + "\r\n\r\n".join(lines), encoding="utf-8")
    rows = _lines(kb(command, "--batch", str(file)))
    assert [row["id"] for row in rows] == ["b", 7, None, None, {"nested": [1]}]
    for entry, row in zip(asked, rows, strict=True):
        assert next(iter(row)) == "id"
        rest = {key: value for key, value in row.items() if key != "id"}
        assert_shape(rest, shape)
        alone = _json(kb(command, entry["query"], "--json"))
        assert _timeless(row) == _timeless(alone)


@pytest.mark.parametrize(("command", "shape"), [("search", SEARCH), ("ask", ASK)])
def test_a_bad_line_yields_its_error_and_the_others_go_on(
    kb: Command, tmp_path: Path, command: str, shape: Shape
) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [
        '{"id": 1, "query": "オープンデータ"}',
        "not json",
        '{"id": 3}',
        '{"id": 4, "query": 5}',
        "[5]",
        '{"id": 6, "query": ""}',
        '{"id": 7, "query": "😀"}',
        json.dumps({"id": 8, "query": "あ" * 10_000}),
        '{"id": 9, "query": "telework"}',
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    rows = _lines(kb(command, "--batch", str(file)))
    assert [row["id"] for row in rows] == [1, None, 3, 4, None, 6, 7, 8, 9]
    good = {1, 9}
    for number, row in enumerate(rows, start=1):
        if number in good:
            assert_shape({k: v for k, v in row.items() if k != "id"}, shape)
        else:
            assert_shape(row, {"id": object, "error": str})
            assert row["error"].endswith(".")
    for number in (2, 3, 4, 5):
        assert re.search(rf"(?::|Line ){number}\b", rows[number - 1]["error"])


def test_a_fault_of_the_engine_is_not_told_as_a_bad_line(
    kb: Command, answerer: Answerer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*words: object, **options: object) -> None:
        raise KeyError("query")

    monkeypatch.setattr(answerer, "ask", broken)
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": 1, "query": "研修"}\n', encoding="utf-8")
    with pytest.raises(KeyError):
        kb("ask", "--batch", str(file))


def test_batch_takes_the_filters_of_search(kb: Command, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": 1, "query": "研修"}\n', encoding="utf-8")
    (row,) = _lines(kb("search", "--batch", str(file), "--kind", "case", "-k", "2"))
    assert len(row["results"]) == 2
    assert {result["kind"] for result in row["results"]} == {"case"}


def test_show(kb: Command, corpus: Corpus) -> None:
    for record_id in ("mic-06-miyakonojo", "naha-no03"):
        data = _json(kb("show", record_id, "--json"))
        assert set(data) == set(Record.model_fields)
        for step in data["schedule"]:
            assert set(step.pop("era")) == {"ja", "en"}
        assert Record.model_validate(data) == corpus.get(record_id)
    assert corpus.get("naha-no03").schedule


def test_compare(kb: Command, corpus: Corpus) -> None:
    ids = ["mic-07-nishiaizu", "mic-04-funagata", "naha-no03"]
    data = _json(kb("compare", *ids, "--json"))
    assert_shape(data, TABLE)
    assert [row["record"] for row in data["rows"]] == ids
    for row in data["rows"]:
        assert len(row["cells"]) == len(data["columns"])
        for cell in row["cells"]:
            if cell["point"]:
                corpus.get(row["record"]).point(cell["point"])
    english = _json(kb("compare", *ids, "--json", "--lang", "en"))
    assert_shape(english, TABLE)
    assert english["columns"][0] == "Population"


def test_compare_as_csv(kb: Command) -> None:
    ids = ["mic-07-nishiaizu", "mic-04-funagata"]
    data = _json(kb("compare", *ids, "--json"))
    done = kb("compare", *ids, "--csv")
    assert done.returncode == 0
    header, *rows = csv.reader(io.StringIO(done.stdout))
    assert header == ["", *data["columns"]]
    assert len(rows) == len(ids)
    for own, row in zip(data["rows"], rows, strict=True):
        assert own["label"] in row[0]
        assert own["record"] in row[0]
        for cell, text in zip(own["cells"], row[1:], strict=True):
            source = f" ({own['record']}#{cell['point']})" if cell["point"] else ""
            assert text == cell["text"] + source


def test_csv_written_to_a_file_opens_in_excel_as_japanese(
    kb: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ids = ["mic-07-nishiaizu", "mic-04-funagata"]
    piped = kb("compare", *ids, "--csv").stdout
    with (tmp_path / "out.csv").open("w", encoding="utf-8", newline="") as file:
        monkeypatch.setattr("sys.stdout", file)
        kb("compare", *ids, "--csv")
    written = (tmp_path / "out.csv").read_bytes()
    assert not piped.startswith("\ufeff")
    assert written == b"\xef\xbb\xbf" + piped.encode()


def test_evaluate(kb: Command, answerer: Answerer, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    questions = [
        {"id": "a", "lang": "ja", "query": "オープンデータの公開", "kind": "topic"},
        {"id": "b", "lang": "en", "query": "recipe for pancakes", "kind": "out_of_scope"},
    ]
    relevant: list[dict[str, int]] = [{"naha-no09": 2}, {}]
    rows = [q | {"relevant": r} for q, r in zip(questions, relevant, strict=True)]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    data = _json(kb("evaluate", str(file), "--json"))
    assert list(data) == ["index", "by_language", "fell_short"]
    assert data["index"] == answerer.index.folder
    assert list(data["by_language"]) == ["ja", "en", "all"]
    for scores in data["by_language"].values():
        assert (
            list(scores)
            == list(Scores.model_fields)
            == [
                "questions",
                "ndcg_at_10",
                "recall_at_5",
                "mrr",
                "hit_at_3",
                "fact_hit_at_3",
                "fact_accuracy",
                "refusal_precision",
                "refusal_recall",
                "answerable_refused",
                "statement_support",
            ]
        )
        assert all(value is None or isinstance(value, NUMBER) for value in scores.values())
    assert_shape(data["fell_short"], [{"id": str, "query": str, "what": str}])


def test_json_keeps_japanese_readable(kb: Command) -> None:
    assert "上天草市" in kb("search", "はんこ", "--json").stdout
