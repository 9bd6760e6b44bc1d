"""A question's vector with its pieces kept is the one that the encoder's package gives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from kb.index.encoders import pieces
from kb.index.encoders.bundled import BundledEncoder

QUESTIONS = [
    "小さな町はDXの人手をどう確保しているか",
    "How do small towns staff DX?",
    "費用は",
    "",
    "書かない窓口の費用は、どこが負担しているか",
]


def test_the_vectors_are_those_of_the_package() -> None:
    encoder = BundledEncoder()
    plain = encoder.documents(QUESTIONS)
    for _ in range(2):  # with pieces met for the first time, and with pieces that are known
        alone = np.vstack([encoder.queries([question]) for question in QUESTIONS])
        assert np.abs(alone - plain).max() < 1e-6
    # Together each is what it is alone: no piece gives to one of another text.
    assert np.abs(encoder.queries(QUESTIONS) - plain).max() < 1e-6


def test_a_long_text_is_left_to_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = BundledEncoder()
    long = "と".join(QUESTIONS * 12)
    assert np.array_equal(encoder.queries([long]), encoder.documents([long]))
    monkeypatch.setattr(pieces, "SHORT", 3)
    assert np.array_equal(encoder.queries(QUESTIONS[:2]), encoder.documents(QUESTIONS[:2]))


def test_many_threads_that_meet_and_forget_pieces_get_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pieces, "_MOST", 20)
    encoder = BundledEncoder()
    wanted = encoder.documents(QUESTIONS)
    with ThreadPoolExecutor(6) as threads:
        found = [*threads.map(lambda n: encoder.queries([QUESTIONS[n % 5]])[0], range(200))]
    assert max(np.abs(vector - wanted[n % 5]).max() for n, vector in enumerate(found)) < 1e-6
