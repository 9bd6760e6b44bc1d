"""Finds the words of the vocabulary in a question, as the tagger cuts it and never within a word.

とは stands in ことは, 障害 in 障害者 and «issue» in «issued» only as letters: a Japanese phrase has
to begin and end where words do, in the form written or the dictionary's, and must not be made
another thing by what follows; an English one stands whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Generic, TypeVar

from kb.index.literals import Literals
from kb.index.text import Word, is_japanese, normalise, words_of
from kb.records.corpus import Corpus
from kb.records.registers import Words
from kb.understanding.spans import Span

T = TypeVar("T")

_LONGEST = 8
"""Words of the tagger in a phrase."""

_PERSONS = frozenset(["者", "児", "士", "師", "員", "家", "人"])
"""Suffixes that make of a thing somebody: 障害者 is no 障害."""

_ANY = ("でも", "も")
ASKING = frozenset(["いつ", "どこ", "誰", "何", "どれ", "いくら", "いくつ"])
"""Words that ask, unless でも or も follows: いつでも is no いつ."""


class Phrases(Generic[T]):
    """Things by the words that name them."""

    def __init__(self, entries: Iterable[tuple[T, Words]]) -> None:
        self._named: dict[str, list[T]] = {}
        self._unless: dict[str, list[T]] = {}
        for thing, words in entries:
            for group, known in ((words.ja + words.en, self._named), (words.unless, self._unless)):
                for word in group:
                    for form in _forms(normalise(word)):
                        known.setdefault(form, []).append(thing)
        self._latin = _Latin(self._named)
        self._latin_unless = _Latin(self._unless)

    def spans(self, text: str) -> list[tuple[T, Span]]:
        """(thing, where) for each of its words that a normalised text holds."""
        unless = self._find(text, self._unless, self._latin_unless) if self._unless else ()
        out = [(thing, span) for word, span in unless for thing in self._unless[word]]
        named = (
            (thing, span)
            for word, span in self._find(text, self._named, self._latin)
            for thing in self._named[word]
            if not any(t == thing and a < span[1] <= b for t, (a, b) in out)
        )
        return list(dict.fromkeys(named))

    def found(self, text: str) -> dict[T, int]:
        """The things a normalised text names, each with the length of the longest word for it."""
        longest: dict[T, int] = {}
        for thing, (start, end) in self.spans(text):
            longest[thing] = max(longest.get(thing, 0), end - start)
        return longest

    @staticmethod
    def _find(text: str, known: dict[str, list[T]], latin: _Latin) -> Iterator[tuple[str, Span]]:
        yield from latin.found(text)
        standing = _japanese(text)
        both = known.keys() & standing.keys()
        found = sorted((n, phrase, span) for phrase in both for n, span in standing[phrase])
        yield from ((phrase, span) for _, phrase, span in found)


def _forms(phrase: str) -> list[str]:
    """As written, and with a verb in kana at its end as dictionaries write it: うまくいく."""
    if not "ぁ" <= phrase[-1:] <= "ん":
        return [phrase]
    words = words_of(phrase)
    if len(words) < 2 or not re.fullmatch("[ぁ-ん]+", words[-1].surface):
        return [phrase]
    ending = (form for form, last in _phrases(words, 0) if last + 1 == len(words))
    return list(dict.fromkeys([phrase, *ending]))


class _Latin:
    """The words without Japanese letters; one may touch a Japanese word."""

    def __init__(self, known: Iterable[str]) -> None:
        self._words = [word for word in known if not is_japanese(word)]
        # What stands between two of its words may be any blank.
        self._first = Literals(word.split(" ", 1)[0].rstrip("*") for word in self._words)

    def found(self, text: str) -> Iterator[tuple[str, Span]]:
        """Each word that a text holds, and where, in the vocabulary's order."""
        for n in self._first.within(text):
            word = self._words[n]
            for match in _pattern(word).finditer(text):
                yield word, match.span()


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Made when a text first seems to hold the word: most words never are asked for."""
    body = re.escape(word.rstrip("*")).replace(r"\ ", r"\s+")
    ending = r"[a-z0-9]*" if word.endswith("*") else ""
    return re.compile(rf"(?<![a-z0-9]){body}{ending}(?![a-z0-9])")


@lru_cache(maxsize=64)
def _japanese(text: str) -> dict[str, list[tuple[int, Span]]]:
    """All Japanese phrases of a text, for all that look for some in it: each with its places among
    them and in the text."""
    found: dict[str, list[tuple[int, Span]]] = {}
    if not is_japanese(text):
        return found
    words = words_of(text)
    other = [_of_another_sense(words, n) for n in range(len(words))]
    count = 0
    for n, word in enumerate(words):
        for phrase, last in _phrases(words, n):
            if not other[last]:
                found.setdefault(phrase, []).append((count, (word.start, words[last].end)))
                count += 1
    return found


def _phrases(words: tuple[Word, ...], first: int) -> Iterator[tuple[str, int]]:
    """(phrase, its last word) of those that begin with a word, the last also as in a dictionary."""
    before, end = "", words[first].start
    for n in range(first, min(len(words), first + _LONGEST)):
        word = words[n]
        if word.start != end:
            return
        end = word.end
        yield before + word.surface, n
        lemma = (word.lemma or "").split("-")[0]
        if lemma and lemma != word.surface:
            yield before + lemma, n
        before += word.surface


def _of_another_sense(words: tuple[Word, ...], last: int) -> bool:
    """Whether the word after a phrase makes something else of it."""
    if last + 1 == len(words) or words[last + 1].start != words[last].end:
        return False
    following = words[last + 1]
    if following.pos1 == "接尾辞" and following.surface in _PERSONS:
        return True
    rest = [word.surface for word in words[last + 1 : last + 3]]
    return words[last].surface in ASKING and (rest[0] in _ANY or rest == ["で", "も"])


def begins(text: str, start: int, end: int) -> bool:
    """Whether a stem found in a normalised text begins where a word does, in a sense of its own."""
    if text[start].isascii() or not is_japanese(text):
        return True
    words = words_of(text)
    last = next((n for n, word in enumerate(words) if word.end == end), None)
    if last is not None and _of_another_sense(words, last):
        return False
    return any(word.start == start for word in words)


@lru_cache(maxsize=4)
def of_aspects(corpus: Corpus) -> Phrases[str]:
    return Phrases((a.id, a.words) for a in corpus.tables.aspects.values())


@lru_cache(maxsize=4)
def of_types(corpus: Corpus) -> Phrases[str]:
    return Phrases((t.id, t.words) for t in corpus.tables.body_types.values())


@lru_cache(maxsize=4)
def of_sizes(corpus: Corpus) -> Phrases[str]:
    return Phrases((s.id, s.words) for s in corpus.tables.sizes.values())


@lru_cache(maxsize=4)
def of_sizes_alone(corpus: Corpus) -> Phrases[str]:
    return Phrases((s.id, s.alone) for s in corpus.tables.sizes.values())


@lru_cache(maxsize=4)
def of_topics(corpus: Corpus) -> Phrases[str]:
    """By their words and names."""
    return Phrases(
        (t.id, Words(ja=(*t.terms_ja, t.name.ja), en=(*t.terms_en, t.name.en)))
        for t in corpus.tables.topics.values()
    )


@lru_cache(maxsize=4)
def of_regions(corpus: Corpus) -> Phrases[str]:
    return Phrases((r.id, r.words) for r in corpus.tables.regions.values())


@lru_cache(maxsize=4)
def region_words(corpus: Corpus) -> frozenset[str]:
    """The words for regions: 東北 is the region before it is the town of that name."""
    return frozenset(
        normalise(word)
        for region in corpus.tables.regions.values()
        for word in (*region.words.ja, *region.words.en)
    )
