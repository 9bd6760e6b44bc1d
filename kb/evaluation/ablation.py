"""What each device of the search is worth: it switched off, against it on, and a plain fusion.

The plain fusion is the bar: BM25 over whole records and the mean of the best two cosines, each
scaled by its least and most, nothing else. Differences come with a paired bootstrap interval over
the questions; a device whose interval holds 0 is not shown to win.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from kb.errors import QueryError
from kb.index.opened import OpenedIndex
from kb.index.text import tokenise
from kb.jsonlines import read_json_lines
from kb.search.candidates import Candidates
from kb.search.fusion import BEST_PASSAGES, fuse
from kb.search.searcher import WEIGHTS, Searcher, Weights
from kb.understanding.intent import CONDITIONS, understand

OFF: Mapping[str, Mapping[str, float]] = {
    "relation": {"relation": 0.0},
    "glossary": {"alias": 0.0},
    "second passage": {"best_passages": 1},
    "all three": {"relation": 0.0, "alias": 0.0, "best_passages": 1},
}
"""Devices of the search, each by what the weights are without it."""

UNFILTERED = "conditions"
PLAIN = "plain fusion"
_TOP = 10
_DRAWS = 10_000


class Ranked(BaseModel):
    """A question with its graded records; what else a line holds is passed over.

    Where points are judged, a record is as good as its best point: 2 where one answers, 1 where one
    is on the subject.
    """

    model_config = ConfigDict(frozen=True)

    query: str
    relevant: dict[str, int] = {}
    answers: dict[str, Any] = {}
    subject: tuple[str, ...] = ()

    @property
    def grades(self) -> dict[str, int]:
        near, answering = map(_records, (self.subject, self.answers))
        return self.relevant or dict.fromkeys(near, 1) | dict.fromkeys(answering, 2)


def _records(points: Iterable[str]) -> list[str]:
    """The records of ``record#point``; words, which tell a subject otherwise, name none."""
    return [point.split("#")[0] for point in points if "#" in point]


class Loss(BaseModel):
    """``mean`` nDCG@10 without a device, what the search has more, and its 95% interval."""

    model_config = ConfigDict(frozen=True)

    mean: float
    more: float
    low: float
    high: float

    @property
    def wins(self) -> bool:
        return self.low > 0


class Ablation(BaseModel):
    """``search`` is the mean nDCG@10 over ``questions``; ``without`` by device."""

    model_config = ConfigDict(frozen=True)

    questions: int
    search: float
    without: dict[str, Loss]


def read_ranked(paths: Sequence[Path]) -> list[Ranked]:
    """The questions of JSON Lines files that have relevant records.

    Raises:
        QueryError: a file cannot be read, or none of its questions has such records.
    """
    found = []
    for path in paths:
        for _, entry in read_json_lines(path):
            try:
                found.append(Ranked.model_validate(entry))
            except ValidationError:
                continue
    found = [question for question in found if question.grades]
    if not found:
        raise QueryError(
            f"{', '.join(map(str, paths))}: no question has graded records. "
            "Give files such as tests/data/questions-held.jsonl."
        )
    return found


def ablate(index: OpenedIndex, questions: Sequence[Ranked]) -> Ablation:
    """The search with each device off, one after the other, on the same questions."""
    whole = _scores(_ranking(index, WEIGHTS), questions)
    without = {
        name: _scores(_ranking(index, replace(WEIGHTS, **changed)), questions)  # type: ignore[arg-type]
        for name, changed in OFF.items()
    }
    unfiltered = Searcher(index)
    without[UNFILTERED] = _scores(lambda query: _unconditioned(unfiltered, query), questions)
    without[PLAIN] = _scores(PlainFusion(index).ranked, questions)
    return Ablation(
        questions=len(questions),
        search=round(float(whole.mean()), 4),
        without={name: _loss(whole, own) for name, own in without.items()},
    )


class PlainFusion:
    """BM25 and the best two cosines of each record, and nothing else."""

    def __init__(self, index: OpenedIndex) -> None:
        self._index = index
        self._every = np.ones(len(index.record_ids), dtype=np.bool_)
        self._candidates = Candidates(
            index.store,
            index.record_ids,
            k=index.manifest.passages,
            best_passages=BEST_PASSAGES,
        )

    def ranked(self, query: str) -> list[str]:
        """Ids of all records, best first."""
        vector = self._index.questions([query])[0]
        tokens = dict.fromkeys(tokenise(query), 1.0)
        found, _ = self._candidates.find(vector, tokens, (), self._every)
        scores = fuse(found.dense, found.sparse)
        return [self._index.record_ids[n] for n in np.argsort(-scores, kind="stable")]


def _ranking(index: OpenedIndex, weights: Weights) -> Callable[[str], list[str]]:
    searcher = Searcher(index, weights)
    return lambda query: [hit.record.id for hit in searcher.search(query, k=_TOP).hits]


def _unconditioned(searcher: Searcher, query: str) -> list[str]:
    """The records found where the question's conditions take none out."""
    intent = understand(query, searcher.index.corpus).without([*CONDITIONS, "named_in"])
    return [hit.record.id for hit in searcher.search(query, k=_TOP, intent=intent).hits]


def _scores(
    ranking: Callable[[str], list[str]], questions: Sequence[Ranked]
) -> NDArray[np.float64]:
    """nDCG@10 of each question."""
    return np.array([ndcg(ranking(q.query), q.grades) for q in questions])


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    """nDCG@10 with linear gains, as ir-measures has it; of one question, without that package."""
    discounts = 1 / np.log2(np.arange(2, _TOP + 2))
    gains = [relevant.get(record, 0) for record in ranked[:_TOP]]
    ideal = sorted(relevant.values(), reverse=True)[:_TOP]
    return float(gains @ discounts[: len(gains)] / (ideal @ discounts[: len(ideal)]))


def _loss(whole: NDArray[np.float64], own: NDArray[np.float64]) -> Loss:
    more = whole - own
    drawn = np.random.default_rng(0).integers(len(more), size=(_DRAWS, len(more)))
    low, high = np.quantile(more[drawn].mean(axis=1), [0.025, 0.975])
    figures = {"mean": own.mean(), "more": more.mean(), "low": low, "high": high}
    return Loss(**{name: round(float(value), 4) for name, value in figures.items()})


def ablation_text(found: Ablation) -> str:
    """A table: each device with what the search has more with it."""
    lines = [
        f"{found.questions} questions, nDCG@10 of the search {found.search:.3f}",
        f"{'without':24}{'nDCG@10':>9}{'with it':>9}   95% interval",
    ]
    for name, loss in found.without.items():
        told = "wins" if loss.wins else "not shown to win"
        lines.append(
            f"{name:24}{loss.mean:9.3f}{loss.more:+9.3f}   [{loss.low:+.3f}, {loss.high:+.3f}]  "
            f"{told}"
        )
    return "\n".join(lines)
