"""Which English words say what a Japanese word says, by the collection's own pairs of texts.

Every record tells each point in both languages. Which word of one goes with which of the other is
counted over all pairs (IBM model 1: a few rounds of expectation and maximisation), with the names
in the vocabularies as pairs too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from kb.index.text import normalise
from kb.prose.clauses import read
from kb.records.corpus import Corpus
from kb.records.fields import Bilingual
from kb.records.models import Lang

_ROUNDS = 3
_LIKELY, _SURE = 0.02, 0.1
"""From which share of what a Japanese word goes with an English word may be one for it, and is."""

_NOTHING = ""
"""Goes with English words that no word of the Japanese text stands for."""

Pair = tuple[Sequence[str], Sequence[str]]


class Lexicon:
    """English words by the Japanese ones that they stand for, both in their normal form."""

    def __init__(self, shares: Mapping[str, Mapping[str, float]]) -> None:
        self._shares = shares

    def share(self, english: str, japanese: Collection[str]) -> float:
        """How often at most one of some Japanese words goes with an English one, 0 to 1."""
        own = self._shares.get(english, {})
        return max((own.get(word, 0.0) for word in japanese), default=0.0)

    def says(self, english: str, japanese: Collection[str], *, surely: bool = False) -> bool:
        """Whether an English word stands for one of some Japanese words, or may."""
        return self.share(english, japanese) >= (_SURE if surely else _LIKELY)


@lru_cache(maxsize=2)
def lexicon(corpus: Corpus) -> Lexicon:
    """That of a collection; takes some seconds to count."""
    pairs = [
        (sorted({*_words(text.ja, "ja"), _NOTHING}), sorted(_words(text.en, "en")))
        for text in _texts(corpus)
    ]
    return Lexicon(counted(pairs))


def counted(pairs: Collection[Pair]) -> dict[str, dict[str, float]]:
    """English word -> Japanese word -> its share of what that word goes with.

    ``pairs``: the words of each Japanese text with those of the English one, each once.
    """
    shares: Mapping[str, Mapping[str, float]] = {}
    for _ in range(_ROUNDS):
        found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        total: dict[str, float] = defaultdict(float)
        for japanese, english in pairs:
            for word in english:
                known = shares.get(word)
                own = [known[other] if known else 1.0 for other in japanese]
                whole, into = sum(own), found[word]
                for other, share in zip(japanese, own, strict=True):
                    into[other] += share / whole
                    total[other] += share / whole
        shares = {
            word: {other: share / total[other] for other, share in own.items()}
            for word, own in found.items()
        }
    return {word: dict(own) for word, own in shares.items()}


def _texts(corpus: Corpus) -> Iterator[Bilingual]:
    for record in corpus:
        yield from (record.title, record.gist, record.summary, *record.points, *record.figures)
        yield from (text for step in record.schedule for text in (step.track, step.step))
    tables = corpus.tables
    yield from (topic.name for topic in tables.topics.values())
    yield from (approach.name for approach in tables.approaches.values())
    yield from (aspect.label for aspect in tables.aspects.values())
    yield from (entry.term for entry in tables.glossary.values())


def _words(text: str, lang: Lang) -> set[str]:
    return {told.word for told in read(normalise(text), lang).words}
