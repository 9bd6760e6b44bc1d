"""The space of a collection: fitted in closed form, kept in a file, better than none."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from inside import rows_of
from numpy.typing import NDArray

from kb.index.artefact import Layout
from kb.index.opened import open_index
from kb.index.space import Space
from kb.settings import PACKAGE_ROOT

NOISY, TRUE, FLAT = 0, 1, slice(8, 16)


def crowd() -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.int64]]:
    """200 statements and a question each, which differ from them along one direction alone; along
    the last eight hardly any differ."""
    chance = np.random.default_rng(0)
    stated = chance.normal(size=(200, 16))
    stated[:, NOISY] *= 4
    stated[:, FLAT] *= 0.1
    asked = stated + chance.normal(size=(200, 16)) * 0.05
    asked[:, NOISY] = chance.normal(size=200) * 4 + 3
    vectors = np.vstack([stated, asked])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    asking = np.arange(400) >= 200
    pairs = np.stack([np.arange(200) + 200, np.arange(200)], axis=1)
    return vectors.astype(np.float32), asking, pairs


def found(questions: NDArray[np.float32], statements: NDArray[np.float32]) -> float:
    """Share of questions whose own statement is the nearest."""
    return float(np.mean((questions @ statements.T).argmax(axis=1) == np.arange(len(questions))))


def test_what_sets_questions_and_their_statements_apart_is_shrunk() -> None:
    vectors, asking, pairs = crowd()
    space = Space.fitted(vectors, asking, pairs)
    plain = found(vectors[asking], vectors[~asking])
    placed = found(space.questions(vectors[asking]), space.statements(vectors[~asking]))
    assert placed > plain + 0.2, (placed, plain)
    for along in (space.asked_along, space.stated_along):
        assert np.linalg.norm(along[NOISY]) < np.linalg.norm(along[TRUE]) / 2


def test_the_directions_are_kept_in_which_questions_tell_most_of_their_answers() -> None:
    vectors, asking, pairs = crowd()
    space = Space.fitted(vectors, asking, pairs)
    assert space.dimension == 4
    assert space.questions(vectors).shape == (400, 4)
    for along in (space.asked_along, space.stated_along):
        kept = np.linalg.norm(along, axis=1)
        assert kept[FLAT].max() < kept[TRUE] / 2


def test_texts_unlike_any_pair_keep_a_place() -> None:
    """The pairs differ along the first four directions, other texts along the next four, nothing
    much along the rest."""
    chance = np.random.default_rng(1)
    known, other = chance.normal(size=(200, 32)) * 0.1, chance.normal(size=(40, 32)) * 0.1
    known[:, :4] *= 10
    other[:, 4:8] *= 10
    asked = known.copy()
    asked[:, 4:] = chance.normal(size=(200, 28)) * 0.1
    vectors = np.vstack([known, other, asked]).astype(np.float32)
    asking = np.arange(len(vectors)) >= 240
    pairs = np.stack([np.arange(200) + 240, np.arange(200)], axis=1)
    space = Space.fitted(vectors, asking, pairs)
    questions = (other + chance.normal(size=other.shape) * 0.1).astype(np.float32)
    assert found(space.questions(questions), space.statements(vectors[200:240])) > 0.6


def test_without_questions_vectors_stay_as_they_are() -> None:
    vectors, asking, _ = crowd()
    space = Space.fitted(vectors, asking, np.zeros((0, 2), dtype=np.int64))
    assert np.allclose(space.questions(vectors), vectors, atol=1e-6)
    assert np.allclose(space.statements(vectors), vectors, atol=1e-6)


def test_a_file_holds_it_and_nothing_else_is_taken_for_one() -> None:
    space = Space.fitted(*crowd())
    again = Space.read(space.written())
    assert np.array_equal(again.asked_along, space.asked_along)
    assert np.array_equal(again.stated_along, space.stated_along)
    assert np.array_equal(again.asked, space.asked)
    assert np.array_equal(again.stated, space.stated)
    buffer = io.BytesIO()
    np.save(buffer, space.asked_along)
    for other in (buffer.getvalue(), space.written()[:60], b""):
        with pytest.raises((ValueError, EOFError)):
            Space.read(other)


def test_vectors_at_the_very_middle_are_no_fault() -> None:
    space = Space.fitted(*crowd())
    assert np.isfinite(space.statements(space.stated[None])).all()


def test_the_questions_of_strangers_find_records_better_in_it(index_root: Path) -> None:
    """Questions written from the sources, by the two nearest passages of each record: the bar is
    the encoder as it is."""
    index = open_index(index_root)
    encoded = np.load(Layout(index_root / index.folder).encoded).astype(np.float32)
    assert len(encoded) == len(index.passages)
    lines = (PACKAGE_ROOT / "tests/data/judged/decisions-tune.jsonl").read_text(encoding="utf-8")
    asked = [e for e in map(json.loads, lines.splitlines()) if e["relevant"]]
    texts = [e["query"] for e in asked]
    records = {r: n for n, r in enumerate(index.record_ids)}

    def ranks(questions: NDArray[np.float32], passages: NDArray[np.float32]) -> float:
        """Mean reciprocal rank of the best relevant record."""
        cosines = questions @ passages.T
        total = []
        for row, entry in zip(cosines, asked, strict=True):
            rows = [row[rows_of(index).record_rows == n] for n in records.values()]
            best = np.array([np.sort(own)[-2:].mean() for own in rows])
            own = max(best[records[r]] for r in entry["relevant"])
            total.append(1 / (1 + (best > own).sum()))
        return float(np.mean(total))

    plain = ranks(index.encoder.queries(texts), encoded)
    placed = ranks(index.questions(texts), rows_of(index).dense.vectors())
    assert placed > plain + 0.05, (placed, plain)
