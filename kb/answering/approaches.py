"""Groups precedents by the approach they take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kb.answering.selection import Said
from kb.index.encoders.protocol import Vectors
from kb.index.opened import OpenedIndex
from kb.index.stores.fetched import Fetched
from kb.records.models import Lang
from kb.texts import wording
from kb.understanding.intent import Intent

_SHARED = 0.04
"""What each further record of the same approach adds to it: few full groups read better."""


class ApproachGrouper:
    """Knows how near each approach is to a question."""

    def __init__(self, index: OpenedIndex) -> None:
        self._index = index
        self._approaches = list(index.corpus.tables.approaches.values())
        self._vectors = cache(self._headings)

    def _headings(self, lang: Lang) -> Vectors:
        """Vectors of the approaches' headings, made when a question of that language first needs
        them."""
        headings = [a.heading.get(lang) for a in self._approaches]
        return self._index.space.statements(self._index.encoder.documents(headings))

    def group(
        self,
        intent: Intent,
        question: NDArray[np.float32],
        chosen: Mapping[str, Sequence[Said]],
    ) -> list[tuple[str, list[str]]]:
        """(heading, record ids) in the order given; empty when the question asks no how.

        A record with several approaches stands under the one its quoted points are nearest to.
        ``question`` is the question's vector.
        """
        corpus = self._index.corpus
        with_approach = [r for r in chosen if corpus.get(r).approaches]
        by_topic = any(corpus.tables.topics[t].grouped for t in intent.topics)
        asked = by_topic or bool(self._facets(intent))
        if not asked or len(with_approach) < 2:
            return []
        lang = intent.language
        quoted = (said.candidate.passage for own in chosen.values() for said in own)
        vectors = Fetched(self._index.store, quoted)
        shared = Counter(a for r in chosen for a in corpus.get(r).approaches)
        groups: dict[str, list[str]] = {}
        for record_id, evidence in chosen.items():
            near = self._near(intent.language, question, evidence, vectors)
            approach = max(
                self._fitting(intent, corpus.get(record_id).approaches),
                key=lambda a: (near[a] + _SHARED * shared[a], a),
                default="",
            )
            groups.setdefault(approach, []).append(record_id)
        rest = groups.pop("", [])
        tables = corpus.tables.approaches
        named = [(tables[a].heading.get(lang), own) for a, own in groups.items()]
        if rest:
            named.append((wording.OTHER[lang], rest))
        return named

    def _facets(self, intent: Intent) -> set[str]:
        aspects = self._index.corpus.tables.aspects
        return {facet for a in intent.aspects if (facet := aspects[a].facet)}

    def _fitting(self, intent: Intent, approaches: tuple[str, ...]) -> tuple[str, ...]:
        """Those that answer what is asked (who does it, how it is led …); all if that is open."""
        tables = self._index.corpus.tables.approaches
        facets = self._facets(intent)
        if not facets:
            return approaches
        return tuple(a for a in approaches if tables[a].facet in facets)

    def _near(
        self,
        lang: Lang,
        question: NDArray[np.float32],
        evidence: Sequence[Said],
        vectors: Fetched,
    ) -> dict[str, float]:
        """Nearness of each approach's heading to the points, the strongest counting most, and
        to the question."""
        weights = np.array([e.chance for e in evidence])
        centre = weights @ vectors.of([e.candidate.passage for e in evidence])
        centre /= max(float(np.linalg.norm(centre)), 1e-9)
        cosines = self._vectors(lang) @ (centre + question)
        return {a.id: float(c) for a, c in zip(self._approaches, cosines, strict=True)}
