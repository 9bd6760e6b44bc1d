"""The engine on outside sets, where passages stand in for records."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import log2
from pathlib import Path
from typing import Any

import pytest

from kb.answering.answerer import Answerer
from kb.errors import QueryError
from kb.evaluation.external import evaluate_external

PASSAGES = [
    {"passage_id": "tea", "text": "緑茶は茶の葉を蒸して作る。静岡県で多く栽培される。"},
    {"passage_id": "train", "text": "新幹線は1964年に開業した高速鉄道である。東京と大阪を結ぶ。"},
    {
        "passage_id": "whale",
        "text": "クジラは海に住む哺乳類である。シロナガスクジラは最大の動物とされる。",
    },
    {"passage_id": "castle", "text": "姫路城は白い壁で知られる城である。世界遺産に登録された。"},
    {"passage_id": "rice", "text": "米は水田で育てる穀物である。秋に収穫する。"},
]
QUERIES = [
    {"query": "新幹線が開業したのはいつ", "relevant": "train"},
    {"query": "世界遺産になった白い城", "relevant": "castle"},
    {"query": "最大の動物は何か", "relevant": "whale"},
]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[list[Any]], Path]:
    def write(rows: list[Any]) -> Path:
        path = tmp_path / "set.jsonl"
        path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
        return path

    return write


def test_each_half_and_both_fused_are_measured(
    answerer: Answerer, write: Callable[[list[Any]], Path]
) -> None:
    scores = evaluate_external(write([*PASSAGES, *QUERIES]), answerer.index.encoder)
    runs = ("bm25", "encoder", "fused")
    measures = ("nDCG@10", "R@5", "RR")
    assert set(scores) == {f"{run} {measure}" for run in runs for measure in measures}
    # Every question shares its rare words with its passage and no other.
    assert scores["bm25 nDCG@10"] == scores["bm25 RR"] == 1.0
    assert scores["fused nDCG@10"] == scores["fused RR"] == 1.0
    # There are five passages: all of them are among the first five.
    assert {scores[f"{run} R@5"] for run in runs} == {1.0}


def test_a_question_judged_wrongly_lowers_the_mean(
    answerer: Answerer, write: Callable[[list[Any]], Path]
) -> None:
    # Asked for the train, judged to want rice: its rank r gives 1 / log2(1 + r) and 1 / r.
    wrong = {"query": "新幹線が開業したのはいつ", "relevant": "rice"}
    scores = evaluate_external(write([*PASSAGES, QUERIES[1], wrong]), answerer.index.encoder)
    possible = [((1 + 1 / log2(1 + r)) / 2, (1 + 1 / r) / 2) for r in range(2, 6)]
    found = (scores["fused nDCG@10"], scores["fused RR"])
    assert any(found == pytest.approx(pair, abs=1e-4) for pair in possible)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*PASSAGES, {"text": "no id"}], (":6", "neither")),
        (PASSAGES, ("needs passages and questions",)),
        (QUERIES, ("needs passages and questions",)),
        ([*PASSAGES, [1]], (":6", "JSON")),
    ],
)
def test_a_faulty_set_is_told(
    answerer: Answerer,
    write: Callable[[list[Any]], Path],
    rows: list[Any],
    words: tuple[str, ...],
) -> None:
    with pytest.raises(QueryError) as caught:
        evaluate_external(write(rows), answerer.index.encoder)
    for word in words:
        assert word in str(caught.value)
