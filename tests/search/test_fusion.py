"""Two scores a unit -> one; expected values are written as the arithmetic they stand for."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kb.search.fusion import DENSE_SHARE, best_mean, fuse, scaled


def _floats(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


def _rows(*values: int) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def test_best_mean_takes_the_best_passages_of_each_unit() -> None:
    # Passages 0, 1, 2 belong to unit 0, passages 3 and 4 to unit 1.
    owner = _rows(0, 0, 0, 1, 1)
    rows, cosines = _rows(3, 0, 1, 4, 2), _floats(0.9, 0.8, 0.6, 0.4, 0.2)
    assert best_mean(rows, cosines, owner, 2, best=2) == pytest.approx(
        [(0.8 + 0.6) / 2, (0.9 + 0.4) / 2]
    )
    assert best_mean(rows, cosines, owner, 2, best=1) == pytest.approx([0.8, 0.9])
    assert best_mean(rows, cosines, owner, 2, best=3) == pytest.approx(
        [(0.8 + 0.6 + 0.2) / 3, (0.9 + 0.4 + 0.2) / 3]
    )


def test_best_mean_counts_a_passage_not_found_as_the_worst_found() -> None:
    owner = _rows(0, 1, 2)
    found = best_mean(_rows(0, 1), _floats(0.7, 0.3), owner, 3, best=2)
    assert found == pytest.approx([(0.7 + 0.3) / 2, (0.3 + 0.3) / 2, (0.3 + 0.3) / 2])


def test_best_mean_of_nothing_is_nothing() -> None:
    none = best_mean(_rows(), _floats(), _rows(0, 1), 2)
    assert none == pytest.approx([0.0, 0.0])


def test_best_mean_works_with_negative_cosines() -> None:
    found = best_mean(_rows(1, 0), _floats(-0.1, -0.5), _rows(0, 1), 2, best=1)
    assert found == pytest.approx([-0.5, -0.1])


def test_scaled_puts_the_least_at_zero_and_the_most_at_one() -> None:
    assert scaled(_floats(2.0, 4.0, 3.0)) == pytest.approx([0.0, 1.0, (3 - 2) / (4 - 2)])
    assert scaled(_floats(5.0, 5.0)) == pytest.approx([0.0, 0.0])
    assert len(scaled(_floats())) == 0


def test_fuse_mixes_the_scaled_parts() -> None:
    dense, sparse = _floats(0.2, 0.6, 0.4), _floats(10.0, 0.0, 5.0)
    share = 0.3
    expected = [
        share * 0.0 + (1 - share) * 1.0,
        share * 1.0 + (1 - share) * 0.0,
        share * (0.4 - 0.2) / (0.6 - 0.2) + (1 - share) * 5 / 10,
    ]
    assert fuse(dense, sparse, share) == pytest.approx(expected, abs=1e-6)


def test_fuse_uses_the_cosine_alone_where_no_word_was_found() -> None:
    dense, nothing = _floats(0.1, 0.5, 0.3), _floats(0.0, 0.0, 0.0)
    assert fuse(dense, nothing) == pytest.approx([0.0, 1.0, (0.3 - 0.1) / (0.5 - 0.1)], abs=1e-6)


def test_fuse_uses_the_words_alone_where_all_cosines_are_one() -> None:
    flat, sparse = _floats(0.4, 0.4, 0.4), _floats(0.0, 8.0, 2.0)
    words = 1 - DENSE_SHARE
    assert fuse(flat, sparse) == pytest.approx([0.0, words * 1.0, words * 2 / 8])


def test_fuse_takes_its_scale_from_others_where_told_so() -> None:
    dense, sparse = _floats(0.1, 0.6), _floats(0.0, 5.0)
    among = _floats(0.2, 0.7, 0.6), _floats(0.0, 10.0, 5.0)
    expected = [
        0.3 * (0.1 - 0.2) / (0.7 - 0.2),
        0.3 * (0.6 - 0.2) / (0.7 - 0.2) + 0.7 * 5 / 10,
    ]
    assert fuse(dense, sparse, 0.3, among) == pytest.approx(expected, abs=1e-6)
    # Where no word was found among the others, the cosine decides alone.
    silent = among[0], _floats(0.0, 0.0, 0.0)
    assert fuse(dense, _floats(0.0, 0.0), 0.3, silent) == pytest.approx([-0.2, 0.8], abs=1e-6)


def test_fuse_of_nothing_has_no_order_and_no_units_no_scores() -> None:
    assert fuse(_floats(0.0, 0.0), _floats(0.0, 0.0)) == pytest.approx([0.0, 0.0])
    assert len(fuse(_floats(), _floats())) == 0


def test_neither_part_decides_alone() -> None:
    # Unit 0 is best for both parts; 1 and 2 for one of them.
    dense, sparse = _floats(1.0, 1.0, 0.0), _floats(1.0, 0.0, 1.0)
    best, by_cosine, by_words = fuse(dense, sparse)
    assert best == pytest.approx(1.0)
    assert 0 < by_cosine < best
    assert 0 < by_words < best
