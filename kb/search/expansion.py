"""Question -> weighted query tokens, with the glossary's other words for the same thing."""

from __future__ import annotations

import re

from kb.index.literals import Literals
from kb.index.text import is_japanese, normalise, tokenise
from kb.records.corpus import Tables

ALIAS_WEIGHT = 0.4
"""Weight of a token that comes from the glossary, not from the question."""


class Expander:
    """Adds a term's aliases and translation when a question uses any of its words."""

    def __init__(self, tables: Tables) -> None:
        self._tokens: list[list[str]] = []
        self._patterns: list[tuple[int, re.Pattern[str] | None]] = []
        known: list[str] = []
        for n, term in enumerate(tables.glossary.values()):
            words = [term.term.ja, term.term.en, *term.aliases_ja, *term.aliases_en]
            self._tokens.append([t for word in words for t in tokenise(word)])
            for word, pattern in _patterns(words).items():
                known.append(word)
                self._patterns.append((n, pattern))
        self._words = Literals(known)

    def weights(self, question: str) -> dict[str, float]:
        """Token -> weight; 1 for the question's own tokens."""
        own = dict.fromkeys(tokenise(question), 1.0)
        text = normalise(question)
        found = (self._patterns[n] for n in self._words.within(text))
        for term in sorted({n for n, p in found if p is None or p.search(text)}):
            for token in self._tokens[term]:
                own.setdefault(token, ALIAS_WEIGHT)
        return own


def _patterns(words: list[str]) -> dict[str, re.Pattern[str] | None]:
    """How each word has to stand in a text; None: anywhere."""
    patterns: dict[str, re.Pattern[str] | None] = {}
    for word in map(normalise, words):
        if is_japanese(word):
            patterns[word] = None
        elif len(word) > 1:
            # Between Japanese characters a Latin word has no \b: 「RPAを」.
            patterns[word] = re.compile(rf"(?<![a-z0-9]){re.escape(word)}s?(?![a-z0-9])")
    return patterns
