"""Question -> weighted query tokens, with the glossary's other words for the same thing."""

from __future__ import annotations

import re
from functools import cache

from kb.index.literals import Literals
from kb.index.text import is_japanese, normalise, tokenise
from kb.records.corpus import Tables

ALIAS_WEIGHT = 0.4
"""Weight of a token that comes from the glossary, not from the question."""


class Expander:
    """Adds a term's aliases and translation when a question uses any of its words.

    ``alias``: what a token of theirs weighs beside one of the question's.
    """

    def __init__(self, tables: Tables, alias: float = ALIAS_WEIGHT) -> None:
        self._alias = alias
        self._wordings: list[tuple[str, ...]] = []
        self._tokens = cache(self._cut)
        self._known: list[tuple[int, str]] = []
        for n, term in enumerate(tables.glossary.values()):
            self._wordings.append(term.wordings)
            known = dict.fromkeys(map(normalise, term.wordings))
            self._known += [(n, word) for word in known if is_japanese(word) or len(word) > 1]
        self._words = Literals(word for _, word in self._known)

    def weights(self, question: str) -> dict[str, float]:
        """Token -> weight; 1 for the question's own tokens."""
        own = dict.fromkeys(tokenise(question), 1.0)
        text = normalise(question)
        found = (self._known[n] for n in self._words.within(text))
        for term in sorted({n for n, word in found if _stands(word, text)}):
            for token in self._tokens(term):
                own.setdefault(token, self._alias)
        return own

    def _cut(self, term: int) -> list[str]:
        """The tokens of a term's words, cut when a question first uses one."""
        return [token for word in self._wordings[term] for token in tokenise(word)]


def _stands(word: str, text: str) -> bool:
    """Whether a word that a text holds as letters stands there as a word."""
    return is_japanese(word) or _pattern(word).search(text) is not None


@cache
def _pattern(word: str) -> re.Pattern[str]:
    # Between Japanese characters a Latin word has no \b: 「RPAを」.
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}s?(?![a-z0-9])")
