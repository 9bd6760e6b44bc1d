"""What is held against a question, and what is too far off to be."""

from __future__ import annotations

import numpy as np

from kb.answering.answerer import Answerer
from kb.answering.asked import asked
from kb.answering.evidence import Gatherer
from kb.search.searcher import Searcher
from kb.understanding.requirements import requirements_of


def test_points_far_by_every_rank_are_not_weighed(answerer: Answerer) -> None:
    opened = answerer.index
    result = Searcher(opened).search("外部人材をどう活用しているか", k=10)
    heard = asked(opened, result, requirements_of(result.intent))
    evidence = Gatherer(opened, {}).gather(heard, result)
    points = [p for hit in result.hits for p in hit.record.points]
    assert 60 <= len(evidence.candidates) < len(points)
    assert len(evidence.features) == len(evidence.candidates)
    # Whoever is among the first of all by words and meaning is there.
    ranks = evidence.column("place_in_all")
    assert sorted(ranks[ranks < 60]) == [*range(60)]
    assert np.isfinite(evidence.features).all()
