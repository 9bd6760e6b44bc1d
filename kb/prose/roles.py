"""Whether the words of a sentence stand to each other as its points have them stand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kb.prose.clauses import ACTS, OWNS, Reading
from kb.prose.evidence import Held
from kb.prose.words import alike, limiting


def faults(part: Reading, held: Held) -> Iterator[str]:
    """Nouns that the points have elsewhere, and clauses whose words changed places."""
    yield from _slots(part, held)
    yield from _crossings(part, held)


def _slots(part: Reading, held: Held) -> Iterator[str]:
    """Nouns that the points have elsewhere, where a verb has others there: 町が定める for 国が."""
    theirs = [slot for reading in held.readings for slot in reading.slots]
    words = {w.word for reading in held.readings for w in reading.words}
    for slot in part.slots:
        filled = {s.noun for s in theirs if (s.particle, s.verb) == (slot.particle, slot.verb)}
        # Of a body that the points have without a deed none is told.
        filled = filled or {"-"} if slot.particle == ACTS else filled
        own = slot.noun.split()
        filled = {word for noun in filled for word in noun.split()}
        same = any(alike(word, held.lang) & filled for word in own)
        if slot.particle == OWNS and held.lang == "ja":
            # Of two bodies that the points name either may have it: 国が定める方針, 国の方針.
            same = same or bool(words.intersection(own))
        if filled and held.words.issuperset(own) and not same:
            yield f"puts {slot.noun} where the points have others"


def _crossings(part: Reading, held: Held) -> Iterator[str]:
    """Words of two clauses that changed places while the clauses stayed as they were."""
    own = [words for c in part.clauses if (words := c.words - limiting(held.lang))]
    for reading in held.readings:
        theirs = [c.words for c in reading.clauses if c.words]
        if len(theirs) != len(own):
            continue
        for (a, first), (b, second) in combinations(zip(theirs, own, strict=True), 2):
            if all(told & only for told in (first, second) for only in (a - b, b - a)):
                yield "words of two clauses changed places"
