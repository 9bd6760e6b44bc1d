"""Which topics of the vocabulary the sections of a document treat, and in which sentences.

A section treats a topic where the topic's words have their share of all words for topics in it,
rarer ones weighing more and those of its heading most. Held against the records of four plans,
each given its own text and none of its records, three in five topics so found are among those of
the section's record, and seven in ten of these are found; over whole plans 97 of 100 and of 102.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.documents.models import SourcePassage
from kb.documents.quoting import sentences
from kb.index.text import normalise
from kb.records.corpus import Corpus
from kb.records.fields import LANGS
from kb.understanding import phrases

SHARE = 0.1
"""Of the weight of all topics' words in a section, from which it treats a topic."""

_HEADING_WEIGHT = 4.0
"""What a topic named by the heading weighs, beside its words' rarities of 1 to 5."""

_PARENTS = 3
"""Headings that stand under so many others (概要, 現状) name parts of things, not things."""

_NUMBER = re.compile(r"^[\s\d.()\-:、。・第章節項*#]+")

Named = tuple[str, str]
"""A topic and the word that names it."""


@dataclass(frozen=True)
class Section:
    """The passages about one thing: those under its heading and the headings of its parts."""

    heading: tuple[str, ...]
    passages: tuple[SourcePassage, ...]

    @property
    def name(self) -> str:
        """Its own heading; empty where it has none."""
        return self.heading[-1] if self.heading else ""

    @property
    def text(self) -> str:
        return "\n".join(passage.text for passage in self.passages)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage; ``weights`` are those of the topics its words name."""

    passage: SourcePassage
    start: int
    end: int
    weights: Mapping[str, float]

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True)
class Treated:
    """A section with the share of each topic its words name, and its sentences."""

    section: Section
    shares: Mapping[str, float]
    sentences: tuple[Sentence, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics it treats, the one of the largest share first."""
        found = [t for t, share in self.shares.items() if share >= SHARE]
        return tuple(sorted(found, key=lambda t: -self.shares[t]))


def sections_of(passages: Sequence[SourcePassage]) -> list[Section]:
    """The sections of a document in order; a page each where it has no headings."""
    parents: dict[str, set[tuple[str, ...]]] = {}
    for passage in passages:
        path = passage.heading_path
        for n, heading in enumerate(path):
            parents.setdefault(_bare(heading), set()).add(path[:n])
    parts = {name for name, above in parents.items() if len(above) >= _PARENTS}
    held: dict[tuple[object, ...], list[SourcePassage]] = {}
    for passage in passages:
        subject = _subject(passage.heading_path, parts)
        held.setdefault(subject or (passage.page,), []).append(passage)
    return [Section(_subject(own[0].heading_path, parts), tuple(own)) for own in held.values()]


def _subject(path: tuple[str, ...], parts: set[str]) -> tuple[str, ...]:
    cut = next((n for n, heading in enumerate(path) if n and _bare(heading) in parts), len(path))
    return path[:cut]


def _bare(heading: str) -> str:
    return _NUMBER.sub("", normalise(heading))


def treated(corpus: Corpus, passages: Sequence[SourcePassage]) -> list[Treated]:
    """The sections of a document with what they treat."""
    sections = sections_of(passages)
    named = [[*_named(corpus, section)] for section in sections]
    rarity = _Rarity(
        _in_records(corpus), [{n for _, _, _, own in own for n in own} for own in named]
    )
    return [
        _weighed(corpus, section, own, rarity) for section, own in zip(sections, named, strict=True)
    ]


_Found = tuple[SourcePassage, int, int, tuple[Named, ...]]


def _named(corpus: Corpus, section: Section) -> Iterator[_Found]:
    for passage in section.passages:
        for start, end in sentences(passage):
            yield passage, start, end, _words(corpus, passage.text[start:end])


def _words(corpus: Corpus, text: str) -> tuple[Named, ...]:
    plain = normalise(text)
    found = phrases.of_topics(corpus).spans(plain)
    return tuple((topic, plain[start:end]) for topic, (start, end) in found)


class _Rarity:
    """How rare a word is among the sections of a document and the records, as if one collection."""

    def __init__(self, records: tuple[Counter[Named], int], sections: list[set[Named]]) -> None:
        self._held = records[0] + Counter(word for own in sections for word in own)
        self._count = records[1] + len(sections)

    def __call__(self, word: Named) -> float:
        return math.log(self._count / self._held[word])


@lru_cache(maxsize=2)
def _in_records(corpus: Corpus) -> tuple[Counter[Named], int]:
    """How many records say each word for a topic in their gist, and how many there are."""
    held = Counter(
        word
        for record in corpus
        for word in {w for lang in LANGS for w in _words(corpus, record.gist.get(lang))}
    )
    return held, len(corpus)


def _weighed(corpus: Corpus, section: Section, found: Iterable[_Found], rarity: _Rarity) -> Treated:
    rows = list(found)
    said = []
    for passage, start, end, own in rows:
        weights: dict[str, float] = {}
        for word in dict.fromkeys(own):
            weights[word[0]] = weights.get(word[0], 0.0) + rarity(word)
        said.append(Sentence(passage, start, end, weights))
    total: Counter[str] = Counter()
    for word, often in Counter(w for *_, own in rows for w in own).items():
        total[word[0]] += rarity(word) * (1 + math.log(often))  # type: ignore[assignment]
    for topic in dict.fromkeys(topic for topic, _ in _words(corpus, section.name)):
        total[topic] += _HEADING_WEIGHT  # type: ignore[assignment]
    whole = sum(total.values()) or 1.0
    return Treated(section, {t: weight / whole for t, weight in total.items()}, tuple(said))
