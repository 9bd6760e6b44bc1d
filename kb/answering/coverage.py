"""Where the records mention a term: the term itself, or the glossary's other words for it.

Only what a record states counts (points, title, gist, summary). Its keywords and questions help to
find it and are no evidence that it says something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kb.index.opened import OpenedIndex
from kb.index.passages import PassageKind
from kb.index.text import is_japanese, kind_of, normalise, tokenise
from kb.understanding.terms import Term

_STATED = frozenset({PassageKind.POINT, PassageKind.TITLE, PassageKind.GIST, PassageKind.SUMMARY})
_MOST_UNITS = 400
"""Records looked through for one wording: a term that more of them may hold is no rare thing."""


@dataclass(frozen=True)
class Mention:
    """A text that holds a term; ``point`` is empty where it is a title, gist or summary."""

    record: str
    point: str


class Coverage:
    """Finds mentions; safe to share between threads."""

    def __init__(self, index: OpenedIndex) -> None:
        self._index = index
        self._synonyms: dict[str, tuple[str, ...]] = {}
        for entry in index.corpus.tables.glossary.values():
            words = (entry.term.ja, entry.term.en, *entry.aliases_ja, *entry.aliases_en)
            folded = tuple(dict.fromkeys(normalise(word) for word in words))
            for word in folded:
                self._synonyms[word] = (*self._synonyms.get(word, ()), *folded)
        # A Latin word ends where no Latin letter follows: 「RPAを」 holds RPA, «trainer» no AI.
        longest = sorted(self._synonyms, key=len, reverse=True)
        patterns = [
            re.escape(w) if is_japanese(w) else rf"(?<![a-z0-9]){re.escape(w)}(?![a-z0-9])"
            for w in longest
        ]
        self._known = re.compile("|".join(patterns) or r"(?!)")
        self._find = lru_cache(maxsize=4096)(self._search)

    def wordings(self, term: str) -> tuple[str, ...]:
        """A normalised term and the glossary's other words for it, each once."""
        return tuple(dict.fromkeys((term, *self._synonyms.get(term, ()))))

    def known_terms(self, text: str) -> list[Term]:
        """The glossary's words that a normalised text holds, longest first, none in another."""
        found: list[Term] = []
        for match in self._known.finditer(text):
            tokens = tuple(t for t in tokenise(match.group()) if kind_of(t) == "word")
            if tokens:
                found.append(Term(match.group(), match.start(), tokens))
        return found

    def mentions(self, term: str) -> frozenset[Mention]:
        """Where a normalised term is stated, in any of its wordings."""
        return frozenset().union(*(self._find(wording) for wording in self.wordings(term)))

    def _search(self, wording: str) -> frozenset[Mention]:
        index = self._index
        words = [t for t in tokenise(wording) if kind_of(t) == "word"]
        if not words:
            return frozenset()
        units = index.sparse.units_of(words[0])
        for word in words[1:]:
            units = np.intersect1d(units, index.sparse.units_of(word), assume_unique=True)
        found = []
        for unit in units[:_MOST_UNITS].tolist():
            record, lang = index.units[unit]
            for row in index.rows_of[record, lang]:
                passage = index.passages[row]
                if passage.kind in _STATED and self._holds(
                    passage.text, passage.tokens, wording, words
                ):
                    found.append(Mention(record, passage.point))
        return frozenset(found)

    @staticmethod
    def _holds(text: str, tokens: str, wording: str, words: list[str]) -> bool:
        if is_japanese(wording):
            if wording in normalise(text):
                return True
            # However it is spelt (ペーパレス, ペーパーレス), the words are the same ones in a row.
            held = [token for token in tokens.split() if kind_of(token) == "word"]
            return f" {' '.join(words)} " in f" {' '.join(held)} "
        if len(words) == 1:
            return words[0] in tokens.split()
        return f" {' '.join(words)} " in f" {tokens} "


def records_of(mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset(mention.record for mention in mentions)
