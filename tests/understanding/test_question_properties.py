"""Whatever is asked: an answer or one clear sentence, from the parts and from the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from memory_store import meets

from kb.answering.answerer import Answerer
from kb.errors import QueryError
from kb.index.conditions import Attributes
from kb.index.text import MAX_QUERY_CHARS
from kb.jsonlines import read_json_lines
from kb.presenting.contract import as_json
from kb.search.conditions import resolve
from kb.understanding.intent import understand

T = TypeVar("T")

often = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

HOSTILE = [
    "",
    " \u3000\t\n",
    "?" * 1_000,
    "\x00",
    "\x00押印\x00廃止\x00",
    "\x1b[31m押印\x1b[0m",
    "\ud800",
    "押印\udcff廃止",
    "\ud83d\ude00 small towns",
    "\ufffe\uffff\U0010ffff a",
    "ｶﾐｱﾏｸｻｼ ﾉ ﾃﾞｼﾞﾀﾙﾃﾞﾊﾞｲﾄﾞ",
    "が" * 500,
    "か\u3099" * 500,
    "👨‍👩‍👧‍👦 の 子育て 支援 🏛️",
    "ﷺ" * MAX_QUERY_CHARS,
    "a\u0301" * MAX_QUERY_CHARS,
    "\u202e廃止 押印",
    "\u200b".join("押印廃止"),
    "押印廃止" * 25_000,
    "municipality " * 8_000,
    "x" * 100_000,
    "9" * 100_000,
    "人口" + "9" * 1_900 + "人以下の町",
    "人口1.2.3人以下、1,,,2人以上の町",
    "人口０人未満の町の事例",
    "人口-5人以下の町",
    "under 1.5.5 million people in a town",
    "令和99年度、令和0年、令和元年、2099年、FY20199",
    "'; DROP TABLE records; --",
    '押印 AND (1=1) OR "x" NOT *',
    "{{7*7}} ${jndi:ldap://x} <script>alert(1)</script>",
    "../../../etc/passwd",
    "%s%s%n %(x)s {0} {question}",
    "(" * 1_000 + "a" + ")" * 1_000,
    "[[[" * 500 + "町",
    "\\" * 1_000 + "n",
    "-k 5 --json",
    "null",
    "東京都港区" * 400,
    "Osaka Kyoto Naha " * 110,
    "の" * MAX_QUERY_CHARS,
    "ー" * MAX_QUERY_CHARS + "町",
    "〜" * 100 + "日の出町" + "〜" * 100,
    "1,1" * 600 + "人以下",
    "不存在村の押印廃止",
]

WORDS = """
    押印 廃止 小さな町 上天草市 那覇市 大阪市 Kami-Amakusa Ehime 県 市町村 費用 いくら 目標 件
    以下 以上 令和5年度 2028年 人口 5万人 under 30,000 people how many compare 比較 と の を は
    ? ？ 。 、 ( ) " ' 1. 1,2 % ％ ① Ⅳ ㍿ ｱ ﾞ RPA AI-OCR 外部人材 事例 done planned 計画中 九州
    関西 🏛
""".split()  # noqa: SIM905 (a list would take a line a word)
WORDS += ["\u3000", "\x00", "\ud800", "\u200d"]
questions = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Co", "Cn"]), max_size=30),
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=25).map("".join),
)


def refused(call: Callable[[], T]) -> tuple[str, T | None]:
    """The sentence of a refusal, or what the call returns."""
    try:
        return "", call()
    except QueryError as error:
        return str(error), None


def assert_answered_or_told(answerer: Answerer, question: str) -> None:
    corpus = answerer.index.corpus
    refusal, intent = refused(lambda: understand(question, corpus))
    if intent is None:
        assert refusal.isprintable()
        for call in (answerer.ask, answerer.searcher.search):
            with pytest.raises(QueryError):
                call(question)
        return
    assert len(intent.question) <= MAX_QUERY_CHARS
    result = answerer.searcher.search(question, k=5)
    assert len(result.hits) <= 5
    scores = [h.score for h in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
    answer = answerer.ask(question)
    assert answer.answered == bool(answer.statements)
    assert answer.answered != bool(answer.reason)
    for statement in answer.statements:
        assert statement.citations
        for citation in statement.citations:
            assert corpus.get(citation.id).point(citation.point)
    # The contract's JSON can be written as UTF-8.
    json.dumps([as_json(answer, corpus), as_json(result, corpus)], ensure_ascii=False).encode()


@pytest.mark.parametrize("question", HOSTILE, ids=lambda q: ascii(q)[:24])
def test_hostile_questions(answerer: Answerer, question: str) -> None:
    assert_answered_or_told(answerer, question)


@often
@given(question=questions)
@example(question="1.,人以下町")
def test_any_question(answerer: Answerer, question: str) -> None:
    assert_answered_or_told(answerer, question)


def test_a_question_too_long_is_told_its_length(answerer: Answerer) -> None:
    start = "小さな町の外部人材の活用"
    assert answerer.searcher.search(start + "。" * (MAX_QUERY_CHARS - len(start))).hits
    for length in (MAX_QUERY_CHARS + 1, 100_000):
        with pytest.raises(QueryError, match=f"has {length:,} characters"):
            answerer.ask(start + "。" * (length - len(start)))


def test_the_same_question_in_other_signs_finds_the_same(answerer: Answerer) -> None:
    def found(question: str) -> list[str]:
        return [h.record.id for h in answerer.searcher.search(question, k=5).hits]

    assert found("ＲＰＡの導入") == found("RPAの導入")
    assert found("デジタルデバイド対策") == found("ﾃﾞｼﾞﾀﾙﾃﾞﾊﾞｲﾄﾞ対策")
    assert found("  押印\u3000廃止\n") == found("押印 廃止")


@often
@given(
    kind=st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["case", "plan_section"])),
    municipality=st.one_of(st.none(), st.text(max_size=20), st.sampled_from(WORDS)),
    prefecture=st.one_of(st.none(), st.text(max_size=20), st.sampled_from(WORDS)),
    topic=st.one_of(st.none(), st.text(max_size=20), st.sampled_from(WORDS)),
    low=st.one_of(st.none(), st.integers()),
    high=st.one_of(st.none(), st.integers()),
    k=st.integers(),
)
def test_any_filter(
    answerer: Answerer,
    kind: str | None,
    municipality: str | None,
    prefecture: str | None,
    topic: str | None,
    low: int | None,
    high: int | None,
    k: int,
) -> None:
    corpus = answerer.index.corpus
    refusal, filters = refused(
        lambda: resolve(
            corpus,
            kind=kind,
            municipality=municipality,
            prefecture=prefecture,
            topic=topic,
            min_population=low,
            max_population=high,
        )
    )
    if filters is None:
        assert refusal.isprintable()
        return
    hits = answerer.searcher.search("デジタル化の取組", k=k, filters=filters).hits
    assert len(hits) <= max(0, k)
    for hit in hits:
        own = Attributes.of(hit.record, corpus.municipality(hit.record))
        assert meets(hit.record.id, own, filters)


@pytest.fixture
def command(kb: Callable[..., subprocess.CompletedProcess[str]]) -> object:
    """Runs ``kb`` in this process over the shared index: (exit code, output, errors)."""

    def run(*words: str) -> tuple[object, str, str]:
        done = kb(*words)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.parametrize("words", [["search"], ["ask"], ["search", "--json"], ["ask", "--json"]])
def test_hostile_questions_through_the_command(command: object, words: list[str]) -> None:
    assert callable(command)
    for question in HOSTILE[:: 6 if "--json" in words else 5]:
        code, out, err = command(*words, "--", question)
        if code == 0:
            assert out
            assert err == ""
            if "--json" in words:
                assert json.loads(out)
        else:
            assert code == 2
            assert out == ""
            assert err.strip().isprintable()


@pytest.mark.parametrize("name", ["show", "compare"])
def test_hostile_ids_through_the_command(command: object, name: str) -> None:
    assert callable(command)
    for text in HOSTILE[::4]:
        ids = [text] if name == "show" else [text, text + "b"]
        code, out, err = command(name, "--", *ids)
        assert code == 2
        assert out == ""
        assert err.strip().isprintable()
        assert len(err) < 400


def test_a_batch_goes_on_after_each_bad_line(command: object, tmp_path: Path) -> None:
    assert callable(command)
    texts = [q for q in HOSTILE if not any("\ud800" <= c <= "\udfff" for c in q)]
    lines = [
        json.dumps({"id": n, "query": q}, ensure_ascii=n % 2 == 0) for n, q in enumerate(texts)
    ]
    lines += ['{"id": "none"}', '{"id": "number", "query": 5}', '{"query": "押印"}', ""]
    lines += [
        '{"id": "lone", "query": "押印\\ud800廃止"}',
        '{"id": "line", "query": "a\u2028b\x85c"}',
    ]
    batch = tmp_path / "質問.jsonl"
    batch.write_text("\n".join(lines), encoding="utf-8")
    code, out, err = command("search", "--batch", str(batch))
    assert code == 0, err
    results = [json.loads(line) for line in out.split("\n") if line]
    assert [r["id"] for r in results] == [
        *range(len(texts)),
        "none",
        "number",
        None,
        "lone",
        "line",
    ]
    for result in results:
        assert ("results" in result) != ("error" in result)
    assert [r["id"] for r in results if "error" in r and isinstance(r["id"], str)] == [
        "none",
        "number",
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe",
        b"[1, 2]",
        b"{",
        b"[" * 100_000,
        b'{"id": ' + b"9" * 10_000 + b', "query": "x"}',
        b"\x00",
        "{}".encode("utf-16"),
    ],
)
def test_a_batch_that_is_none(command: object, tmp_path: Path, raw: bytes) -> None:
    assert callable(command)
    batch = tmp_path / "batch.jsonl"
    batch.write_bytes(raw)
    with pytest.raises(QueryError):
        list(read_json_lines(batch))
    code, out, err = command("ask", "--batch", str(batch))
    assert (code, out) == (2, "")
    assert err.strip().isprintable()


def test_a_question_in_bytes_that_are_no_text(index_root: Path, cases_root: Path) -> None:
    """A terminal may send anything; and a closed or full output is no reason for a traceback."""
    env = os.environ | {"KB_INDEX": str(index_root), "KB_CASES": str(cases_root)}
    if os.name == "nt":
        pytest.skip("Windows passes text, not bytes")
    question = "押印廃止の事例".encode("cp932") + b"\xff"
    command = [sys.executable.encode(), b"-m", b"kb.cli", b"search", b"--json", question]
    done = subprocess.run(command, env=env, capture_output=True, timeout=120, check=False)
    assert done.returncode in {0, 2}
    assert b"Traceback" not in done.stderr
    if not Path("/dev/full").exists():
        return
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kb.cli", "search", "押印"],
            env=env,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
