"""Question -> passages of the user's own documents, best first.

A passage's score is the weighted sum of BM25 over it and its headings, and of the mean cosine of
its two nearest parts (itself and its sentences), each scaled so that the best passage has 1.
Besides the question's words count those the glossary has for them, and the names of the topics it
is on: raw text has no keywords of ours, and an English question shares no word with it. A place
counts by its Japanese name, however the question writes it; what is of that place, or names it,
comes before what is known to be another's, for a raw section rarely says whose it is.

How much the words count beside the cosine is told by what they find: the more of the question's
words the best passage in a language holds, the rare ones before the common ones, the more they
weigh there. An English question shares with Japanese passages little but what the glossary and the
topics give it, and single words mislead. For the same reason a passage stands in part for itself
and in part for its section, which is scored as a whole in the same way.

Chosen on judged questions over raw sections, those of ``tests/data/questions-tune.jsonl`` and
``tests/data/judged``: nDCG@10 is within .02 for a least share of .3 to .4, for a section's share
of .3 to .5 and for weights of the topics from .3 to .5. Feedback of the best passages, or of the
records a question finds, finds more on topics and less on facts.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.documents.models import Document, SourcePassage
from kb.documents.quoting import states
from kb.index.opened import OpenedIndex
from kb.index.source_index import Row, SourceIndex, searched_text
from kb.index.text import normalise, tokenise
from kb.records.corpus import Corpus
from kb.search.expansion import Expander
from kb.search.fusion import best_mean, fuse
from kb.understanding.intent import Intent

DENSE_SHARE = 0.8
WORDS_SHARE = 0.4
"""The share of the cosine where no passage has a word of the question, and how much of that the
words take where one has them all."""

SECTION_SHARE = 0.4
SECTION_BEST = 3
"""Parts of a section whose mean cosine is its own."""

TOPIC_WEIGHT = 0.4

NEAR = 1.5
"""Nearness a sentence must have to be told of: one in thirty foreign pairs has as much."""

_CANDIDATES = 5_000
"""Vectors looked at for the mean of a passage's two nearest parts."""


@dataclass(frozen=True)
class SourceHit:
    """A passage found; ``score`` is 0 to 1, ``cosine`` and ``bm25`` its parts before scaling."""

    passage: SourcePassage
    document: Document
    score: float
    cosine: float
    bm25: float


class SourceSearcher:
    """Searches the passages of all documents; safe to share between threads.

    ``documents`` are the documents by id.
    """

    def __init__(
        self, index: SourceIndex, documents: Mapping[str, Document], corpus: Corpus
    ) -> None:
        self.index = index
        self.documents = documents
        self._topics = corpus.tables.topics
        self._municipalities = corpus.tables.municipalities
        self._expander = Expander(corpus.tables)
        self._warming = threading.Lock()

    def weights(self, intent: Intent) -> dict[str, float]:
        """Token -> weight; 1 for the question's own tokens."""
        tokens = self._expander.weights(intent.core or intent.question)
        for name in self._named(intent):
            tokens |= dict.fromkeys(tokenise(name), 1.0)
        for topic in intent.topics:
            for token in tokenise(self._topics[topic].name.ja):
                tokens[token] = max(TOPIC_WEIGHT, tokens.get(token, 0.0))
        return tokens

    def scores(
        self, intent: Intent, vector: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.float32]]:
        """Score, mean cosine and BM25 of each passage, each of shape (passages,)."""
        index = self.index
        with self._warming:  # what is made at the first question is made once
            cosines, owner = index.cosines(vector), index.owner
            weights = self.weights(intent)
            bm25 = index.sparse.scores(weights)
            of_sections = index.of_sections.scores(weights)
            share = DENSE_SHARE - WORDS_SHARE * self.told(intent)
        near = np.argsort(-cosines, kind="stable")[:_CANDIDATES]
        dense = best_mean(near, cosines[near], owner, len(index))
        sections, count = index.section, len(of_sections)
        nearest = best_mean(near, cosines[near], sections[owner], count, SECTION_BEST)
        own = fuse(dense, bm25, share)
        whole = fuse(nearest[sections], of_sections[sections], share)
        fused = (1 - SECTION_SHARE) * own + SECTION_SHARE * whole
        return fused, dense, bm25

    def told(self, intent: Intent) -> NDArray[np.float64]:
        """How much of the question's words the best passage in a passage's language has, 0 to 1,
        each word by its rarity; shape (passages,)."""
        index = self.index
        held, whole = np.zeros(len(index)), 0.0
        for token in dict.fromkeys(tokenise(intent.core or intent.question)):
            rarity = index.sparse.rarity(token)
            held[index.sparse.units_of(token)] += rarity
            whole += rarity
        most = [held[index.japanese == japanese].max(initial=0.0) for japanese in (False, True)]
        return np.array(most)[index.japanese.astype(np.int64)] / max(whole, 1e-9)

    def about(self, intent: Intent) -> NDArray[np.bool_]:
        """The passages of or on a place the question names, shape (passages,); all without one.

        Those of documents of which nobody knows whose they are count too.
        """
        names = [normalise(name) for name in self._named(intent)]
        if not names:
            return np.ones(len(self.index), dtype=np.bool_)
        own = {
            d.id: not d.municipality
            or any(name in normalise(f"{d.municipality} {d.title}") for name in names)
            for d in self.documents.values()
        }
        return np.array(
            [
                own.get(passage.document, True) or any(name in text for name in names)
                for passage, text in zip(self.index.passages, self._texts, strict=True)
            ],
            dtype=np.bool_,
        )

    def _named(self, intent: Intent) -> list[str]:
        """The Japanese names of the municipalities a question names."""
        known = [self._municipalities[code].name.ja for code in intent.places]
        return [*known, *intent.unknown_places]

    @cached_property
    def _texts(self) -> list[str]:
        return [normalise(searched_text(passage)) for passage in self.index.passages]

    def search(
        self,
        intent: Intent,
        vector: NDArray[np.float32],
        k: int = 10,
        passages: Collection[str] | None = None,
    ) -> list[SourceHit]:
        """The ``k`` best passages, best first, ties in the order of the documents.

        Those of or on a place the question names come before all others.

        Args:
            intent: the question as understood.
            vector: its vector, by the encoder of the passages.
            k: how many; all where there are fewer.
            passages: ids of those to search; all when None.
        """
        if not len(self.index):
            return []
        scores, dense, bm25 = self.scores(intent, vector)
        rows = np.lexsort((-scores, ~self.about(intent)))
        if passages is not None:
            rows = rows[[self.index.passages[n].id in passages for n in rows.tolist()]]
        return [
            SourceHit(
                passage=self.index.passages[n],
                document=self.documents[self.index.passages[n].document],
                score=float(scores[n]),
                cosine=float(dense[n]),
                bm25=float(bm25[n]),
            )
            for n in rows[: max(0, k)].tolist()
        ]

    def nearest(
        self, text: str, document: str, opened: OpenedIndex
    ) -> tuple[SourcePassage, int, int] | None:
        """The sentence of a document nearest to a text, and where in its passage it stands.

        None where none is nearer than foreign texts are, or the document is not searchable. A row
        of a table is none: out of its table it says nothing.
        """
        index = self.index
        rows = [
            n
            for n, row in enumerate(index.rows)
            if index.passages[row.passage].document == document
            and index.passages[row.passage].kind != "table_row"
            and states(_part(index, row), index.passages[row.passage].kind)
        ]
        if not rows:
            return None
        near = opened.near(index.vectors[rows] @ opened.questions([text])[0])
        best = int(near.argmax())
        row = index.rows[rows[best]]
        return (index.passages[row.passage], row.start, row.end) if near[best] >= NEAR else None


def _part(index: SourceIndex, row: Row) -> str:
    return index.passages[row.passage].text[row.start : row.end]
