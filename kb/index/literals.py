"""Which of many words a text holds, told by their first letters before any word is looked for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_LETTERS = 3
"""Of a vocabulary's thousand words a question has the first three letters of some twenty."""


class Literals:
    """A vocabulary to be found in texts as letters, wherever they stand."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(words)
        self._opening: dict[str, list[int]] = {}
        for n, word in enumerate(self._words):
            self._opening.setdefault(word[:_LETTERS], []).append(n)

    def may_stand(self, text: str) -> bool:
        """Whether a text has the first letters of any of the words."""
        return not self._opening.keys().isdisjoint(_pieces(text))

    def within(self, text: str) -> list[int]:
        """The numbers of the words that a text holds, ascending."""
        words, opening = self._words, self._opening
        near = [n for letters in opening.keys() & _pieces(text) for n in opening[letters]]
        return sorted(n for n in near if words[n] in text)


@lru_cache(maxsize=128)
def _pieces(text: str) -> frozenset[str]:
    """All that stands in a text, up to as many letters as openings have."""
    return frozenset(
        text[at : at + length] for length in range(1, _LETTERS + 1) for at in range(len(text))
    )
