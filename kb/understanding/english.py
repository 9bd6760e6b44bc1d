"""English words one slip from a word of the records: worknig, goverment; read as meant and told.

A word is a slip where neither the records nor a list of English words (``data/english_words.txt``)
hold it, and one edit makes it a word of the records. Of several such words the one is meant that
stands most often beside the same neighbours in the records: digital devide is no digital device.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from kb.index.text import fold, lower, stem
from kb.records.corpus import Corpus
from kb.understanding.edits import one_apart
from kb.understanding.gazetteer import by_romaji
from kb.understanding.spans import Span

_WORD = re.compile(r"[A-Za-z]+(?:['’]s)?")
_SHORTEST = 5
_OFTEN = 3
"""Times a word stands in the records from which a slip may mean it."""


@dataclass(frozen=True)
class Words:
    """The records' English words: those a slip may mean, the stems of all, how often two are
    neighbours."""

    meant: tuple[str, ...]
    stems: frozenset[str]
    pairs: Counter[tuple[str, str]]


@lru_cache(maxsize=4)
def words(corpus: Corpus) -> Words:
    """Read once a corpus."""
    counts: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in (*corpus.terms("en"), *corpus.texts("en")):
        own = [lower(m.group()) for m in _WORD.finditer(fold(text))]
        counts.update(own)
        pairs.update(pairwise(own))
    meant = tuple(w for w, n in counts.items() if n >= _OFTEN and len(w) >= _SHORTEST)
    return Words(meant, frozenset(map(stem, counts)), pairs)


@cache
def known_words() -> frozenset[str]:
    """Common English words of five letters and more, in lower case."""
    text = files("kb.understanding").joinpath("data/english_words.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def slips(text: str, corpus: Corpus) -> Iterator[tuple[Span, str]]:
    """Where a folded English text holds a slip, with the word that is meant."""
    found = list(_WORD.finditer(text))
    known = words(corpus)
    for n, match in enumerate(found):
        word = lower(match.group())
        if len(word) < _SHORTEST or stem(word) in known.stems or word in known_words():
            continue
        # A capital within a sentence, or what is romaji, makes a name.
        if (n and match.group()[0].isupper()) or word in by_romaji() or _names(found, n):
            continue
        near = [w for w in one_apart(word, known.meant, 8) if w[0] == word[0]]
        if len({stem(w) for w in near}) > 1:
            near = _fitting(near, found, n, known)
        if near:
            yield match.span(), near[0]


def _fitting(near: list[str], found: list[re.Match[str]], n: int, known: Words) -> list[str]:
    """Of some words those most often beside the neighbours of the n-th; none where two tie."""
    before = lower(found[n - 1].group()) if n else ""
    after = lower(found[n + 1].group()) if n + 1 < len(found) else ""
    often = {w: known.pairs[before, w] + known.pairs[w, after] for w in near}
    best = [w for w in near if often[w] == max(often.values())]
    return best if max(often.values()) and len({stem(w) for w in best}) == 1 else []


_KINDS = frozenset({"city", "town", "village", "ward", "prefecture"})


def _names(found: list[re.Match[str]], n: int) -> bool:
    """Whether a word has City, Town … behind it, as the name of a place has."""
    return n + 1 < len(found) and lower(found[n + 1].group()) in _KINDS
