"""Question -> weighted query tokens, with the glossary's other words for the same thing."""

from __future__ import annotations

import re

from kb.index.text import is_japanese, normalise, tokenise
from kb.records.corpus import Tables

ALIAS_WEIGHT = 0.4
"""Weight of a token that comes from the glossary, not from the question."""


class Expander:
    """Adds a term's aliases and translation when a question uses any of its words."""

    def __init__(self, tables: Tables) -> None:
        self._groups: list[tuple[re.Pattern[str], list[str]]] = []
        for term in tables.glossary.values():
            words = [term.term.ja, term.term.en, *term.aliases_ja, *term.aliases_en]
            self._groups.append((_any_of(words), [t for word in words for t in tokenise(word)]))

    def weights(self, question: str) -> dict[str, float]:
        """Token -> weight; 1 for the question's own tokens."""
        own = dict.fromkeys(tokenise(question), 1.0)
        text = normalise(question)
        for pattern, tokens in self._groups:
            if pattern.search(text):
                for token in tokens:
                    own.setdefault(token, ALIAS_WEIGHT)
        return own


def _any_of(words: list[str]) -> re.Pattern[str]:
    parts = []
    for word in words:
        folded = normalise(word)
        if is_japanese(folded):
            parts.append(re.escape(folded))
        elif len(folded) > 1:
            # Between Japanese characters a Latin word has no \b: 「RPAを」.
            parts.append(rf"(?<![a-z0-9]){re.escape(folded)}s?(?![a-z0-9])")
    return re.compile("|".join(parts) or r"(?!)")
