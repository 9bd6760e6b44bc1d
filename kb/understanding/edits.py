"""Words one edit apart: a letter more, less, other, or two that changed places."""

from __future__ import annotations

from collections.abc import Collection


def one_apart(word: str, among: Collection[str], most: int) -> list[str]:
    """Those of some words that are at most one edit from a word, the nearest first.

    Most questions hold no word that is looked for so, and need not load what looks.
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    close = extract(word, among, scorer=OSA.distance, score_cutoff=1, limit=most)
    return [found for found, _, _ in close]
