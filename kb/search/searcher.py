"""Question -> records, best first.

A record's score is the weighted sum of two parts, each scaled so that the best record has 1:
BM25 over the record's texts in one language, and the cosine of its best passages. Reciprocal rank
fusion was measured and loses: it throws away how sure BM25 is. What the question's intent adds
(topics, kind) comes on top; its conditions filter. Weights were chosen by measurement on the
tuning half of ``tests/data/`` and on two outside sets (``scripts/evaluate.py``).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index.opened import OpenedIndex
from kb.index.passages import Passage
from kb.index.text import MAX_QUERY_CHARS
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang, Record
from kb.search.columns import Columns, Mask
from kb.search.conditions import Filters
from kb.search.expansion import Expander
from kb.search.fusion import BEST_PASSAGES, DENSE_SHARE, best_mean, fuse
from kb.understanding.intent import Intent, understand


@dataclass(frozen=True)
class Weights:
    """How the parts of a score are mixed; see the module's docstring."""

    dense: float = DENSE_SHARE
    best_passages: int = BEST_PASSAGES
    candidates: int = 2_000
    other_language: float = 0.5
    topic: float = 0.2
    other_topic: float = 0.1
    near_topic: float = 0.08
    kind: float = 0.05
    aspect: float = 0.1
    relation: float = 0.2


WEIGHTS = Weights()


@dataclass(frozen=True)
class Hit:
    """A record found; ``score`` is higher for better, about 0 to 1.2.

    ``cosine`` and ``overlap`` are the raw parts before scaling: the mean cosine of its best
    passages, and its BM25 score.
    """

    record: Record
    score: float
    passage: Passage
    cosine: float
    bm25: float

    @property
    def page(self) -> str:
        """The page of the passage shown."""
        if self.passage.point:
            return self.record.page_of(self.record.point(self.passage.point))
        return self.record.source.page


@dataclass(frozen=True)
class SearchResult:
    """Hits with what was understood; ``took`` gives seconds by step."""

    intent: Intent
    hits: list[Hit]
    vector: NDArray[np.float32]
    tokens: dict[str, float]
    best_cosine: float
    relaxed: tuple[str, ...] = ()
    took: dict[str, float] = field(default_factory=dict)

    @property
    def took_ms(self) -> float:
        return round(1000 * sum(self.took.values()), 2)

    def as_json(self, corpus: Corpus) -> dict[str, Any]:
        """The command's contract."""
        lang = self.intent.language
        return {
            "query": self.intent.question,
            "results": [
                {
                    "id": hit.record.id,
                    "kind": hit.record.kind.value,
                    "title": hit.record.title.get(lang),
                    "municipality": corpus.municipality(hit.record).name.get(lang),
                    "document": corpus.document(hit.record).title.get(lang),
                    "page": hit.page,
                    "score": round(hit.score, 6),
                    "snippet": hit.passage.text,
                }
                for hit in self.hits
            ],
            "took_ms": self.took_ms,
        }


class Searcher:
    """Searches one opened index; safe to share between threads (it changes nothing)."""

    def __init__(self, index: OpenedIndex, weights: Weights = WEIGHTS) -> None:
        self.index = index
        self.weights = weights
        self.expander = Expander(index.corpus.tables)
        self._neighbours = _neighbours(index)
        self._columns = Columns(index.corpus)

    def search(
        self,
        question: str,
        k: int = 10,
        filters: Filters | None = None,
        intent: Intent | None = None,
    ) -> SearchResult:
        """The ``k`` best records for a question; all of them when ``k`` is larger.

        The question's own conditions filter too; when nothing is left they are given up, one
        after the other, and named in ``relaxed``. ``filters`` are never given up.

        Raises:
            QueryError: the question holds nothing to search.
        """
        clock = _Clock()
        intent = intent or understand(question, self.index.corpus)
        clock.lap("understand")
        vector = self.index.encoder.queries([_cut(intent)])[0]
        clock.lap("encode")
        dense, best, best_cosine = self._dense(vector)
        clock.lap("dense")
        tokens = self.expander.weights(_cut(intent))
        sparse = self._sparse(tokens, intent.language)
        clock.lap("sparse")
        scores = self._fuse(dense, sparse, intent)
        allowed, relaxed = self._allowed(intent, filters)
        order = _best(scores, allowed, k)
        hits = [
            Hit(
                record=self.index.corpus.records[self.index.record_ids[n]],
                score=float(scores[n]),
                passage=self._snippet(n, best, intent.language, vector),
                cosine=float(dense[n]),
                bm25=float(sparse[n]),
            )
            for n in order
        ]
        clock.lap("fuse")
        return SearchResult(intent, hits, vector, tokens, best_cosine, relaxed, clock.laps)

    def _dense(
        self, vector: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], dict[int, int], float]:
        """Mean cosine of each record's best passages, its best passage row, the best cosine."""
        rows, cosines = self.index.dense.query(vector, self.weights.candidates)
        owner = self.index.record_rows
        means = best_mean(
            rows, cosines, owner, len(self.index.record_ids), self.weights.best_passages
        )
        best: dict[int, int] = {}
        for row, record in zip(rows.tolist(), owner[rows].tolist(), strict=True):
            best.setdefault(record, row)
        return means, best, float(cosines[0]) if len(cosines) else 0.0

    def _sparse(self, tokens: dict[str, float], language: Lang) -> NDArray[np.float32]:
        """BM25 of each record: its better language, the other one damped."""
        scores = self.index.sparse.scores(tokens).reshape(-1, len(LANGS))
        damp = np.array(
            [1.0 if lang == language else self.weights.other_language for lang in LANGS]
        )
        return np.asarray((scores * damp).max(axis=1), dtype=np.float32)

    def _fuse(
        self, dense: NDArray[np.float32], sparse: NDArray[np.float32], intent: Intent
    ) -> NDArray[np.float64]:
        w = self.weights
        scores = fuse(dense, sparse, w.dense)
        if intent.kind:
            scores += w.kind * self._columns.kind.holding([intent.kind])
        if intent.topics:
            scores += self._topical(intent)
        if intent.aspects:
            asked = self._columns.aspects.often(intent.aspects)
            # Without a topic the aspect is all the question has to go by.
            scores += w.aspect * (1 if intent.topics else 2) * np.minimum(1.0, asked / 2)
        return scores + w.relation * self._shared(scores)

    def _topical(self, intent: Intent) -> NDArray[np.float64]:
        """What records' topics add: their main one, another one, one near to the question's."""
        w, columns = self.weights, self._columns
        topics = self.index.corpus.tables.topics
        near = {other for topic in intent.topics for other in topics[topic].near}
        bonus = np.where(columns.topics.holding(near), w.near_topic, 0.0)
        bonus[columns.topics.holding(intent.topics)] = w.other_topic
        bonus[columns.main_topic.holding(intent.topics)] = w.topic
        return bonus

    def _shared(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each record the best mean score of the others in one of its relations.

        Records of one measure vouch for each other: where two plans on e-approval match, the
        third one that words it otherwise is wanted too.
        """
        shared = np.zeros_like(scores)
        for members in self._neighbours:
            own = scores[members]
            others = (own.sum() - own) / (len(members) - 1)
            shared[members] = np.maximum(shared[members], others)
        return shared

    def _allowed(self, intent: Intent, filters: Filters | None) -> tuple[Mask, tuple[str, ...]]:
        """Which records may be hits, and what conditions of the question were given up for it."""
        base = self._columns.meeting(filters or Filters())
        conditions = intent
        relaxed: list[str] = []
        for give_up in (None, "types", "min_population", "max_population", "prefectures", "places"):
            if give_up:
                if not getattr(conditions, give_up):
                    continue
                conditions = conditions.without([give_up])
                relaxed.append(give_up)
            allowed = base & self._columns.meeting(Filters.of(conditions))
            if allowed.any():
                return allowed, tuple(relaxed)
        return base & False, tuple(relaxed)

    def _snippet(
        self, n: int, best: dict[int, int], language: Lang, vector: NDArray[np.float32]
    ) -> Passage:
        """The record's passage shown with a hit: its gist, or a point in the asked language."""
        row = best.get(n)
        passages = self.index.passages
        if row is not None and passages[row].point and passages[row].lang == language:
            return passages[row]
        rows = self.index.rows_of[self.index.record_ids[n], language]
        return next((passages[r] for r in rows if passages[r].kind == "gist"), passages[rows[0]])


def _best(scores: NDArray[np.float64], allowed: Mask, k: int) -> list[int]:
    """Numbers of the ``k`` best allowed records, best first, ties by id (which is by number)."""
    numbers = np.flatnonzero(allowed)
    if 0 < k < len(numbers):
        # All that tie with the last one stay in, for the sort to decide among them.
        last = np.partition(scores[numbers], len(numbers) - k)[len(numbers) - k]
        numbers = numbers[scores[numbers] >= last]
    order = np.lexsort((numbers, -scores[numbers]))[: max(0, k)]
    return [int(n) for n in numbers[order]]


def _neighbours(index: OpenedIndex) -> list[NDArray[np.int64]]:
    """Record numbers of each relation."""
    number = {record_id: n for n, record_id in enumerate(index.record_ids)}
    relations = index.corpus.tables.relations.values()
    return [np.array([number[i] for i in r.records], dtype=np.int64) for r in relations]


def _cut(intent: Intent) -> str:
    # Taking the words for a size («small towns») out of the text was measured: no gain.
    return (intent.core or intent.question)[:MAX_QUERY_CHARS]


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = now - self._last
        self._last = now
