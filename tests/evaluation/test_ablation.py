"""What the search's devices are worth, and the plain fusion as the bar it has to clear."""

from __future__ import annotations

from pathlib import Path

import ir_measures
import numpy as np
import pytest

from kb.errors import QueryError
from kb.evaluation.ablation import (
    OFF,
    PLAIN,
    UNFILTERED,
    PlainFusion,
    Ranked,
    ablate,
    ablation_text,
    ndcg,
    read_ranked,
)
from kb.knowledge_base import KnowledgeBase
from kb.settings import PACKAGE_ROOT

HELD = PACKAGE_ROOT / "tests" / "data" / "questions-held.jsonl"


def test_the_search_clears_the_bar_of_a_plain_fusion(base: KnowledgeBase) -> None:
    """What the search adds to BM25 and cosines has to pay on questions it was not made on."""
    questions = read_ranked([HELD])
    search = [ndcg([h.record.id for h in base.search(q.query).hits], q.grades) for q in questions]
    bar = PlainFusion(base.index)
    plain = [ndcg(bar.ranked(q.query), q.grades) for q in questions]
    assert np.mean(search) > np.mean(plain)
    assert np.mean(plain) > 0.7, "too low a bar: it is broken"


def test_ndcg_is_that_of_ir_measures() -> None:
    rng = np.random.default_rng(5)
    records = [f"r{n}" for n in range(30)]
    for _ in range(20):
        ranked = rng.permutation(records).tolist()
        relevant = {r: int(rng.integers(1, 3)) for r in rng.choice(records, 12, replace=False)}
        run = {"q": {r: float(-n) for n, r in enumerate(ranked)}}
        (measure,) = (ir_measures.nDCG @ 10,)
        theirs = ir_measures.calc_aggregate([measure], {"q": relevant}, run)[measure]
        assert ndcg(ranked, relevant) == pytest.approx(theirs)


def test_a_device_off_is_another_search_and_its_loss_has_an_interval(base: KnowledgeBase) -> None:
    questions = read_ranked([HELD])[:12]
    found = ablate(base.index, questions)
    assert found.questions == 12
    assert set(found.without) == {*OFF, UNFILTERED, PLAIN}
    for loss in found.without.values():
        assert loss.low <= loss.more <= loss.high
        assert loss.more == pytest.approx(found.search - loss.mean, abs=2e-4)
        assert loss.wins == (loss.low > 0)
    assert found.without["all three"].more != 0
    assert PLAIN in ablation_text(found)
    assert ablate(base.index, questions) == found, "the same questions, the same figures"


def test_graded_records_come_from_judged_points_too(tmp_path: Path) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text(
        '{"query": "a", "answers": {"x#pa": [0]}, "subject": ["x#pb", "y#pa", "z"]}\n'
        '{"query": "b", "relevant": {}}\n',
        encoding="utf-8",
    )
    (only,) = read_ranked([file])
    assert only.grades == {"x": 2, "y": 1}
    assert Ranked(query="c", relevant={"z": 1}).grades == {"z": 1}
    file.write_text('{"query": "b", "relevant": {}}\n', encoding="utf-8")
    with pytest.raises(QueryError, match="no question has graded records"):
        read_ranked([file])
