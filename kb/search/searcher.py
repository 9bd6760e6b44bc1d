"""Question -> records, best first.

A record's score is the weighted sum of two parts, each scaled so that the best record has 1:
BM25 over the record's texts in its better language, and the cosine of its best passages. Reciprocal
rank fusion was measured and loses: it throws away how sure BM25 is. Records of one relation vouch
for each other; the question's conditions filter. Nothing else adds to a score: what topics, kinds
and aspects of the question added was not shown to win (``kb evaluate --ablate``). Weights were
chosen by measurement on the tuning half of ``tests/data/`` and on two outside sets
(``scripts/evaluate.py``).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kb.index.conditions import Mask
from kb.index.opened import OpenedIndex
from kb.index.passages import Passage, PassageKind, gist_id
from kb.index.stores.protocol import Store
from kb.index.text import MAX_QUERY_CHARS
from kb.records.models import Lang, Record
from kb.search.candidates import Candidates, Parts
from kb.search.conditions import Filters, asked, check, names_of
from kb.search.expansion import ALIAS_WEIGHT, Expander
from kb.search.fusion import BEST_PASSAGES, DENSE_SHARE, fuse
from kb.understanding.intent import Intent, understand


@dataclass(frozen=True)
class Weights:
    """How the parts of a score are mixed; see the module's docstring."""

    dense: float = DENSE_SHARE
    best_passages: int = BEST_PASSAGES
    candidates: int = 2_000
    alias: float = ALIAS_WEIGHT
    relation: float = 0.2


WEIGHTS = Weights()


@dataclass(frozen=True)
class Hit:
    """A record found; ``score`` is higher for better, about 0 to 1.2.

    ``cosine`` and ``bm25`` are the raw parts before scaling: the mean cosine of its best
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
    """Hits with what was understood; ``took`` gives seconds by step.

    ``vector`` is the question's, shape (dimension,), ``also`` those of the other texts that were
    given, shape (texts, dimension).
    """

    intent: Intent
    hits: list[Hit]
    vector: NDArray[np.float32]
    also: NDArray[np.float32]
    tokens: dict[str, float]
    relaxed: tuple[str, ...] = ()
    took: dict[str, float] = field(default_factory=dict)

    @property
    def took_ms(self) -> float:
        return round(1000 * sum(self.took.values()), 2)


class Searcher:
    """Searches one opened index; safe to share between threads (it changes nothing).

    ``store`` stands in for the index's own: any other that holds the same records.
    """

    def __init__(
        self, index: OpenedIndex, weights: Weights = WEIGHTS, store: Store | None = None
    ) -> None:
        self.index = index
        self.weights = weights
        self.expander = Expander(index.corpus.tables, weights.alias)
        self._store: Store = store or index.store
        self._neighbours = _neighbours(index)
        self._names = names_of(index.corpus)
        self._candidates = Candidates(
            self._store,
            index.record_ids,
            k=weights.candidates,
            best_passages=weights.best_passages,
        )

    def search(
        self,
        question: str,
        k: int = 10,
        filters: Filters | None = None,
        intent: Intent | None = None,
        also: Sequence[str] = (),
    ) -> SearchResult:
        """The ``k`` best records for a question; all of them when ``k`` is larger.

        The question's own conditions filter too; when nothing is left they are given up, one
        after the other, and named in ``relaxed``. ``filters`` are never given up. ``also`` are
        texts to be encoded with the question: together they take little longer than it alone.

        Raises:
            QueryError: the question holds nothing to search, or ``filters`` a value that no
                record can have.
        """
        clock = _Clock()
        if filters:
            check(self._names, filters)
        intent = intent or understand(question, self.index.corpus)
        clock.lap("understand")
        texts = dict.fromkeys([_cut(intent), *also])
        encoded = dict(zip(texts, self.index.questions([*texts]), strict=True))
        vector = encoded[_cut(intent)]
        clock.lap("encode")
        tokens = self.expander.weights(_cut(intent))
        clock.lap("expand")
        conditions, allowed, relaxed = self._conditions(intent, filters)
        found, scale = self._candidates.find(vector, tokens, conditions, allowed)
        clock.lap("find")
        scores = self._fuse(found, scale)
        order = _best(scores, allowed, k)
        shown = self._shown([found.best(n) for n in order], order, intent.language)
        hits = [
            Hit(
                record=self.index.corpus.records[self.index.record_ids[n]],
                score=float(scores[n]),
                passage=passage,
                cosine=float(found.dense[n]),
                bm25=float(found.sparse[n]),
            )
            for n, passage in zip(order, shown, strict=True)
        ]
        clock.lap("fuse")
        others = np.array([encoded[t] for t in also], dtype=np.float32).reshape(-1, len(vector))
        return SearchResult(intent, hits, vector, others, tokens, relaxed, clock.laps)

    def _fuse(self, found: Parts, scale: Parts) -> NDArray[np.float64]:
        w = self.weights
        scores = fuse(found.dense, found.sparse, w.dense, (scale.dense, scale.sparse))
        return scores + w.relation * self._shared(scores)

    def _shared(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each record the best mean score of the others in one of its relations.

        Records of one measure vouch for each other: where two plans on e-approval match, the
        third one that words it otherwise is wanted too.
        """
        members, starts, counts = self._neighbours
        shared = np.zeros_like(scores)
        if len(members):
            own = scores[members]
            together = np.repeat(np.add.reduceat(own, starts), counts)
            others = (together - own) / (np.repeat(counts, counts) - 1)
            np.maximum.at(shared, members, others)
        return shared

    def _conditions(
        self, intent: Intent, filters: Filters | None
    ) -> tuple[tuple[Filters, ...], Mask, tuple[str, ...]]:
        """The conditions in force, the records that meet them, and what was given up for it."""
        columns = self.index.columns
        relaxed: list[str] = []
        for give_up in (None, "types", "min_population", "max_population", "prefectures", "places"):
            if give_up:
                if not getattr(intent, give_up):
                    continue
                intent = intent.without([give_up])
                relaxed.append(give_up)
            conditions = tuple(f for f in (filters, asked(intent)) if f and f.active())
            allowed = columns.meeting(*conditions)
            if allowed.any():
                break
        return conditions, allowed, tuple(relaxed)

    def _shown(self, best: list[str], order: list[int], language: Lang) -> list[Passage]:
        """The passages shown with hits: each record's best one where it is a point in the
        language asked (or asks for one), else its gist."""
        ids = [self.index.record_ids[n] for n in order]
        found = iter(self._store.passages([*filter(None, best)]))
        nearest = [next(found) if own else None for own in best]
        gists = self._store.passages([gist_id(record, language) for record in ids])
        return [
            near if near and near.kind is PassageKind.POINT and near.lang == language else gist
            for near, gist in zip(nearest, gists, strict=True)
        ]


def _best(scores: NDArray[np.float64], allowed: Mask, k: int) -> list[int]:
    """Numbers of the ``k`` best allowed records, best first, ties by id (which is by number)."""
    numbers = np.flatnonzero(allowed)
    if 0 < k < len(numbers):
        # All that tie with the last one stay in, for the sort to decide among them.
        last = np.partition(scores[numbers], len(numbers) - k)[len(numbers) - k]
        numbers = numbers[scores[numbers] >= last]
    order = np.lexsort((numbers, -scores[numbers]))[: max(0, k)]
    return [int(n) for n in numbers[order]]


def _neighbours(
    index: OpenedIndex,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Record numbers of all relations, one relation's after the other's; where each begins; how
    many it has."""
    number = {record_id: n for n, record_id in enumerate(index.record_ids)}
    relations = [[number[i] for i in r.records] for r in index.corpus.tables.relations.values()]
    counts = np.array([len(own) for own in relations], dtype=np.int64)
    members = np.array([n for own in relations for n in own], dtype=np.int64)
    return members, np.cumsum(counts) - counts, counts


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
