"""An English text without a tagger: stems, past forms, what is still to come, negations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from kb.index.text import english_words, stem
from kb.prose.clauses import OWNS, Denial, Marks, Predicate, Slot, Tense, Told
from kb.prose.words import hedges, irregular
from kb.understanding.english import known_words
from kb.understanding.spans import matches, touches

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_BORDER = re.compile(
    r"[,;:()]|\.(?=\s|$)|\b(?:and|but|while|whereas)\b|\bor\b(?! (?:more|less|fewer|over)\b)"
)
_DENIES = frozenset({"not", "no", "never", "without", "none", "neither", "nor", "cannot"})
_INSTEAD = re.compile(r"(?:rather than|instead of)\b")
_AIM = re.compile(r"\s+(?:in order to|for the sake of)\b")
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely)\b|\bno (?:more|fewer|less) than\b")
_TO_BE = re.compile(
    r"\b(?:to|will|would|shall|may|can|could|should|must)\s+(?:\w+\s+){0,2}be(?:ing)?\b"
)
_NOW = re.compile(r"\b(?:is|are)\s+(?:being\s+)?(?:\w+ed\s+and\s+)?(?:\w+\s+)?$")
_DESCRIBING = re.compile(r"based (?:up)?on\b")
_NEED = frozenset({"need", "needs"})
_NEEDS_TO = re.compile(r"needs?(?= (?:to|for)\b)")
"""«need to» limits a claim; what users need does not."""
_PERFECT = frozenset({"had", "been"})
_BEHIND = re.compile(
    r"\b([a-z]{3,}) (?:the|its|a|an|their) "
    r"((?:(?!(?:of|to|for|with|in|on|at|by|from|and|or|that|which|who|where|as|is|are|was|were|"
    r"has|have|will|it|they)\b)[a-z']+ ?)+)"
)
_OWNER = re.compile(r"\b([a-z]+)'s ([a-z]+)")
_BEFORE = re.compile(r"\b([a-z]+)(?:, [^,;]+,)? (?:is|are|was|were) ([a-z]+ing)\b")
_OWNED = re.compile(r"\b(national|state|prefectural|city|town|village|prefecture)(?:'s)? ([a-z]+)")
_NOT_ALL, _SOME = re.compile(r"\bnot (?:all|every)\b"), "not_all"
_SO_FAR = re.compile(r"\b(?:has|have)\s+$")
"""What «has been» so goes on."""
_SHORTEST_PAST = 5


def marks(text: str) -> Marks:
    """What a normalised text says, word by word."""
    raw = [(m.start(), m.group()) for m in _WORD.finditer(text)]
    limits = hedges("en")
    apart = matches(_NOT_ONLY, text)
    return Marks(
        words=tuple(_told(text)),
        predicates=tuple(_predicates(text, raw)),
        denials=tuple(_denials(text)),
        hedges=tuple((_SOME, m.start()) for m in _NOT_ALL.finditer(text))
        + tuple(
            (limits[word], start)
            for start, word in raw
            if word in limits
            and not touches((start, start + 1), apart)
            and not (word in _NEED and not _NEEDS_TO.match(text, start))
        ),
        borders=tuple(m.start() for m in _BORDER.finditer(text)),
        slots=tuple(_slots(text)),
    )


def _told(text: str) -> Iterator[Told]:
    for start, end, stems in english_words(text):
        own = base(text[start:end])
        for word in [stem(own)] if own != text[start:end] else stems.split():
            positive = _opposite(text[start:end])
            if not word[0].isdigit():
                yield Told(
                    stem(positive) if positive else word,
                    start,
                    end,
                    text[start:end],
                    name=text[start:end].removesuffix("'s") not in known_words(),
                )


def _slots(text: str) -> Iterator[Slot]:
    """What is right before and right behind a verb, and whose a thing is."""
    for m in _BEFORE.finditer(text):
        yield Slot(stem(m[1]), "before", stem(base(m[2])), m.start())
    for m in _BEHIND.finditer(text):
        nouns = " ".join(stems for *_, stems in english_words(m[2]))
        if english_words(m[1]) and nouns:
            yield Slot(nouns, "behind", stem(base(m[1])), m.start())
    for m in chain(_OWNED.finditer(text), _OWNER.finditer(text)):
        yield Slot(stem(m[1]), OWNS, stem(m[2]), m.start())


def base(word: str) -> str:
    """The verb of an irregular past form; any other word as it is."""
    return irregular().get(word, word)


def _predicates(text: str, raw: list[tuple[int, str]]) -> Iterator[Predicate]:
    """Past forms; what «is counted», or is yet «to be studied and started», is not past."""
    coming = _TO_BE.search(text)
    for start, word in raw:
        if word in _PERFECT and _SO_FAR.search(text, 0, start):
            continue
        if _DESCRIBING.match(text, start):
            continue
        past = word in irregular() or (word.endswith("ed") and len(word) >= _SHORTEST_PAST)
        if not past:
            continue
        to_come = coming is not None and start >= coming.start()
        tense: Tense = "plain" if to_come or _NOW.search(text, 0, start) else "past"
        yield Predicate(stem(base(word)), tense, start)


def _denials(text: str) -> Iterator[Denial]:
    apart = matches(_NOT_ONLY, text)
    words = english_words(text)
    for match in _WORD.finditer(text):
        word = match.group()
        if touches(match.span(), apart):
            continue
        if word in _DENIES or word.endswith("n't") or _INSTEAD.match(text, match.start()):
            border = _BORDER.search(text, match.end())
            end = border.start() if border else len(text)
            aim = _AIM.match(text, match.end())
            begin = aim.end() if aim else match.end()
            following = next((w for w in words if begin <= w[0] < end), None)
            denied = stem(base(text[slice(*following[:2])])) if following else ""
            yield Denial(denied, match.start(), wide=word != "no")
        elif positive := _opposite(word):
            yield Denial(stem(positive), match.start())


def _opposite(word: str) -> str:
    """suited for unsuited; empty for a word that denies nothing."""
    rest = word.removeprefix("un")
    return rest if rest != word and len(rest) > 4 and rest in known_words() else ""
