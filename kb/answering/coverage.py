"""Where the records mention a term: the term itself, or the glossary's other words for it.

Only what a record states counts (points, title, gist, summary). Its keywords and questions help to
find it and are no evidence that it says something.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from kb.index.literals import Literals
from kb.index.opened import OpenedIndex
from kb.index.passages import PassageKind
from kb.index.text import by_itself, is_japanese, kind_of, normalise, tokenise
from kb.understanding.terms import Term

_STATED = frozenset({PassageKind.POINT, PassageKind.TITLE, PassageKind.GIST, PassageKind.SUMMARY})
_MOST_UNITS = 400
"""Records looked through for one wording: a term that more of them may hold is no rare thing."""


class Mention(NamedTuple):
    """A text that holds a term; ``point`` is empty where it is a title, gist or summary."""

    record: str
    point: str


class _Stated(NamedTuple):
    """A text a record states: normalised, and its words in a row."""

    point: str
    text: str
    words: str


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
        self._known = [*self._synonyms]
        self._words = Literals(self._known)
        self._stated: dict[int, tuple[_Stated, ...]] = {}
        self._find = lru_cache(maxsize=4096)(self._search)
        self._mentions = lru_cache(maxsize=4096)(self._in_any_wording)

    def wordings(self, term: str) -> tuple[str, ...]:
        """A normalised term and the glossary's other words for it, each once."""
        return tuple(dict.fromkeys((term, *self._synonyms.get(term, ()))))

    def known_terms(self, text: str) -> list[Term]:
        """The glossary's words that a normalised text holds, longest first, none in another."""
        standing = [
            (match.start(), match.start() + len(word))
            for word in map(self._known.__getitem__, self._words.within(text))
            for match in _anywhere(word).finditer(text)
        ]
        found: list[Term] = []
        done = 0
        for start, end in sorted(standing, key=lambda span: (span[0], -span[1])):
            if start < done:
                continue
            done = end
            tokens = tuple(t for t in tokenise(text[start:end]) if kind_of(t) == "word")
            if tokens:
                found.append(Term(text[start:end], start, tokens))
        return found

    def mentions(self, term: str) -> frozenset[Mention]:
        """Where a normalised term is stated, in any of its wordings."""
        return self._mentions(term)

    def _in_any_wording(self, term: str) -> frozenset[Mention]:
        return frozenset().union(*(self._find(wording) for wording in self.wordings(term)))

    def _search(self, wording: str) -> frozenset[Mention]:
        index = self._index
        words = [t for t in tokenise(wording) if kind_of(t) == "word"]
        if not words:
            return frozenset()
        units = index.sparse.units_of(words[0])
        for word in words[1:]:
            units = np.intersect1d(units, index.sparse.units_of(word), assume_unique=True)
        sought = f" {' '.join(words)} "
        japanese = is_japanese(wording)
        found = []
        for unit in units[:_MOST_UNITS].tolist():
            record, _ = index.units[unit]
            found += [
                Mention(record, stated.point)
                for stated in self._stated_in(unit)
                # However it is spelt (ペーパレス, ペーパーレス), the words are the same in a row.
                if sought in stated.words or (japanese and wording in stated.text)
            ]
        return frozenset(found)

    def _stated_in(self, unit: int) -> tuple[_Stated, ...]:
        """What a record states in one language, folded once: every question looks through it."""
        known = self._stated.get(unit)
        if known is None:
            rows = self._index.rows_of[self._index.units[unit]]
            passages = (self._index.passages[row] for row in rows)
            known = self._stated[unit] = tuple(
                _Stated(p.point, normalise(p.text), _in_a_row(p.tokens))
                for p in passages
                if p.kind in _STATED
            )
        return known


@cache
def _anywhere(word: str) -> re.Pattern[str]:
    """Where a normalised word stands by itself, were it within another finding of it."""
    return re.compile(rf"(?={by_itself(word)})")


def _in_a_row(tokens: str) -> str:
    """The words among a passage's tokens, each with a blank on both sides."""
    return f" {' '.join(t for t in tokens.split() if kind_of(t) == 'word')} "


@lru_cache(maxsize=4096)
def records_of(mentions: frozenset[Mention]) -> frozenset[str]:
    return frozenset(mention.record for mention in mentions)
