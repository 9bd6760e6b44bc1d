"""Fifty users share one process: what one asks shows up in no other's answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb.answering.answerer import Answerer
from kb.evaluation.measures import read_questions
from kb.index import opened
from kb.index.encoders.protocol import Encoder
from kb.index.encoders.registry import load_encoder
from kb.index.opened import open_index
from kb.index.text import tokenise

USERS = 16


@pytest.fixture(autouse=True)
def hasty_threads() -> Iterator[None]:
    """Threads take turns a thousand times as often as usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture(scope="module")
def queries() -> list[str]:
    files = sorted((Path(__file__).parent.parent / "data").glob("questions-*.jsonl"))
    return [q.query for file in files for q in read_questions(file)][::4]


def test_the_tagger_and_the_stemmer_keep_texts_apart(queries: list[str]) -> None:
    alone = [tokenise(query) for query in queries]
    with ThreadPoolExecutor(USERS) as users:
        together = list(users.map(tokenise, queries * 8))
    assert together == alone * 8


def test_answers_are_those_given_alone(answerer: Answerer, queries: list[str]) -> None:
    def ask(query: str) -> str:
        return answerer.ask(query).model_copy(update={"took_ms": 0.0}).model_dump_json()

    alone = [ask(query) for query in queries]
    with ThreadPoolExecutor(USERS) as users:
        together = list(users.map(ask, queries * 2))
    assert together == alone * 2


def test_first_questions_at_once_load_one_encoder(
    index_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []

    def counting(name: str, tables: Path | None) -> Encoder:
        loaded.append(name)
        return load_encoder(name, tables)

    monkeypatch.setattr(opened, "load_encoder", counting)
    answerer = Answerer(open_index(index_root))
    with ThreadPoolExecutor(USERS) as users:
        answers = list(users.map(answerer.ask, ["押印廃止の事例"] * USERS))
    assert len(loaded) == 1
    assert len({a.statements for a in answers}) == 1
