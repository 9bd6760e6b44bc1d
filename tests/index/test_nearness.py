"""Nearness: a cosine's place among foreign ones, whatever the encoder's scale."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kb.answering.answerer import Answerer
from kb.index.nearness import STEPS, cuts_of, nearness

RNG = np.random.default_rng(0)


def _unit(rows: int) -> NDArray[np.float32]:
    vectors: NDArray[np.float32] = RNG.normal(size=(rows, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def test_a_tenth_of_foreign_pairs_reaches_a_nearness_of_one() -> None:
    asked, points = _unit(300), _unit(400)
    foreign = np.ones((300, 400), dtype=np.bool_)
    cuts = np.array(cuts_of(asked, points, foreign))
    assert len(cuts) == STEPS
    near = nearness((asked @ points.T).ravel(), cuts)
    assert np.mean(near >= 1) == pytest.approx(0.1, abs=0.005)
    assert np.mean(near >= 2) == pytest.approx(0.01, abs=0.002)


def test_another_scale_of_cosines_has_the_same_nearness() -> None:
    cosines = np.sort(RNG.normal(0.2, 0.1, size=5_000)).astype(np.float32)
    places = np.floor(5_000 * (1 - 10.0 ** -(np.arange(STEPS) / 10))).astype(int)
    cuts = cosines[np.clip(places, 0, 4_999)].astype(np.float64)
    seen = np.linspace(0.0, 0.5, 50)
    shifted = nearness((0.7 + 0.3 * seen).astype(np.float32), 0.7 + 0.3 * cuts)
    assert shifted == pytest.approx(nearness(seen.astype(np.float32), cuts), abs=1e-3)


def test_without_foreign_pairs_there_is_still_a_scale() -> None:
    cuts = cuts_of(_unit(2), _unit(2), np.zeros((2, 2), dtype=np.bool_))
    assert len(cuts) == STEPS
    assert cuts == sorted(cuts)


def test_the_index_keeps_its_scale(answerer: Answerer) -> None:
    cuts = answerer.index.manifest.nearness
    assert len(cuts) == STEPS
    assert cuts == sorted(cuts)
