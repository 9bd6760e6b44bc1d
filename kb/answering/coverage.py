"""Where the records mention a term: the term itself, or the glossary's other words for it.

Only what a record states counts (points, title, gist, summary). Its keywords and questions help to
find it and are no evidence that it says something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from kb.index.literals import Literals
from kb.index.opened import OpenedIndex
from kb.index.passages import PassageKind
from kb.index.text import by_itself, is_japanese, kind_of, normalise, tokenise
from kb.understanding.terms import Term

_STATED = frozenset({PassageKind.POINT, PassageKind.TITLE, PassageKind.GIST, PassageKind.SUMMARY})
_MOST_UNITS = 400
"""Records looked through for one wording: a term that more of them may hold is no rare thing."""
_MOST_KNOWN = 4096
"""Terms remembered with where they are stated."""


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
            folded = tuple(dict.fromkeys(map(normalise, entry.wordings)))
            for word in folded:
                self._synonyms[word] = (*self._synonyms.get(word, ()), *folded)
        self._known = [*self._synonyms]
        self._words = Literals(self._known)
        self._stated: dict[int, tuple[_Stated, ...]] = {}
        self._found: dict[str, frozenset[Mention]] = {}
        self._mentions: dict[str, frozenset[Mention]] = {}

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

    def mentions(self, terms: Sequence[str]) -> list[frozenset[Mention]]:
        """Where each of some normalised terms is stated, in any of its wordings."""
        # Taken along, not looked up again: another thread may drop them in between.
        known = {t: seen for t in terms if (seen := self._mentions.get(t)) is not None}
        fresh = {term: self.wordings(term) for term in terms if term not in known}
        found = self._in_wordings({wording for own in fresh.values() for wording in own})
        for term, own in fresh.items():
            known[term] = frozenset[Mention]().union(*(found[wording] for wording in own))
            _keep(self._mentions, term, known[term])
        return [known[term] for term in terms]

    def _in_wordings(self, wordings: Iterable[str]) -> dict[str, frozenset[Mention]]:
        """Where each wording is stated; the store is asked for all new ones at once."""
        found, words = {}, {}
        for wording in wordings:
            if (known := self._found.get(wording)) is not None:
                found[wording] = known
            elif own := [t for t in tokenise(wording) if kind_of(t) == "word"]:
                words[wording] = own
            else:
                found[wording] = frozenset()
        units = self._index.store.holding([*words.values()]) if words else []
        for (wording, own), places in zip(words.items(), units, strict=True):
            found[wording] = self._within(places[:_MOST_UNITS].tolist(), wording, own)
            _keep(self._found, wording, found[wording])
        return found

    def _within(
        self, units: Sequence[int], wording: str, words: Sequence[str]
    ) -> frozenset[Mention]:
        """Where a wording, or its words in a row, is stated in some texts."""
        sought = f" {' '.join(words)} "
        japanese = is_japanese(wording)
        found = []
        for unit in units:
            record, _ = self._index.units[unit]
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
            record, lang = self._index.units[unit]
            known = self._stated[unit] = tuple(
                _Stated(p.point, normalise(p.text), _in_a_row(p.tokens))
                for p in self._index.store.passages_of([record])[0]
                if p.lang == lang and p.kind in _STATED
            )
        return known


def _keep(known: dict[str, frozenset[Mention]], key: str, found: frozenset[Mention]) -> None:
    """Remember what was found, and forget all where it grows too much."""
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[key] = found


@cache
def _anywhere(word: str) -> re.Pattern[str]:
    """Where a normalised word stands by itself, were it within another finding of it."""
    return re.compile(rf"(?={by_itself(word)})")


def _in_a_row(tokens: str) -> str:
    """The words among a passage's tokens, each with a blank on both sides."""
    return f" {' '.join([t for t in tokens.split() if kind_of(t) == 'word'])} "


@lru_cache(maxsize=4096)
def records_of(mentions: frozenset[Mention]) -> frozenset[str]:
    return frozenset(mention.record for mention in mentions)
