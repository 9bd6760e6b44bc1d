"""Which words that the points of a sentence do not hold say nothing that these do not say.

Two signs by the encoder, each on the scale of the collection, as cosines mean what the encoder
makes of them. A word is *near* one of the points where so high a cosine is rarer than ``_RARE``
among words of the records drawn by chance. A word *fits* a sentence that is close to its points
where the sentence is hardly further from them with the word than without it: what adds something
leads away. What tells true from false (numbers, names, places, negation, limits, stage,
opposites) is checked by its own means and never by nearness.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

import numpy as np

from kb.index.encoders.protocol import Vectors
from kb.index.text import normalise
from kb.prose.clauses import Told, read
from kb.records.corpus import Corpus
from kb.records.fields import Bilingual
from kb.records.models import LANGS, Lang
from kb.understanding.spans import Span

Encode = Callable[[list[str]], Vectors]
"""Texts -> unit vectors, as an encoder has it for passages."""

_RARE = 0.003
_CLOSE = 0.85
"""How far a sentence must be on the way from two points drawn by chance to one and the same."""

_LOST, _LOST_ACROSS = 0.2, 1.0
"""The share of what a word that both have adds to the nearness, which a word may take away: within
a language, and across two, where every word adds less."""

_READ, _WORDS, _POINTS, _SEED = 600, 300, 100, 1
_KEPT = 20_000
_SMALL = re.compile(r"(?<![\w'-])[a-z]+(?![\w-])")


class Nearness:
    """Nearness of words and sentences by an encoder, on the scale of one collection."""

    def __init__(
        self,
        encode: Encode,
        words: Collection[str],
        points: Sequence[str],
        common: Collection[str] = (),
    ) -> None:
        """``words`` and ``points`` give the scale; ``common`` are words that are no names."""
        self._encode, self._common = encode, frozenset(common)
        self._known: dict[str, Vectors] = {}
        drawn = random.Random(_SEED)
        among = self._cosines(drawn.sample(sorted(words), min(_WORDS, len(words))))
        apart = self._cosines(drawn.sample(points, min(_POINTS, len(points))))
        self._scale(among, apart, 1.0)
        self._lost = _LOST

    @classmethod
    def across(
        cls,
        encode: Encode,
        words: Mapping[Lang, Collection[str]],
        pairs: Sequence[Bilingual],
        common: Collection[str] = (),
    ) -> Nearness:
        """That of English words and sentences to Japanese ones: two texts that say the same are
        not one, and lie apart by as much as those of ``pairs`` do."""
        one = cls(encode, (), (), common)
        drawn = random.Random(_SEED)
        own, theirs = (
            one._vectors(drawn.sample(sorted(words[lang]), min(_WORDS, len(words[lang]))))
            for lang in ("en", "ja")
        )
        some = drawn.sample(pairs, min(_POINTS, len(pairs)))
        ja, en = (one._vectors([normalise(p.get(lang)) for p in some]) for lang in LANGS)
        crossed = en @ ja.T
        apart = crossed[np.triu_indices(len(some), 1)]
        one._scale((own @ theirs.T).ravel(), apart, float(np.median(crossed.diagonal())))
        one._lost = _LOST_ACROSS
        return one

    def _scale(self, words: Vectors, apart: Vectors, same: float) -> None:
        """Sets what near and close are, by cosines of words and sentences drawn by chance and of
        sentences that say the same."""
        self._near = float(np.quantile(words, 1 - _RARE)) if len(words) else 1.0
        far = float(np.median(apart)) if len(apart) else 1.0
        self._close = far + _CLOSE * (same - far)

    def named(self, word: Told) -> bool:
        """Whether a word is a proper name, or may be one: the records do not write it small."""
        return word.name and word.surface.removesuffix("'s") not in self._common

    def near(self, words: Collection[str], held: Collection[str]) -> frozenset[str]:
        """The words that are near to any of those held."""
        if not words or not held:
            return frozenset()
        own = sorted(words)
        cosines = (self._vectors(own) @ self._vectors(sorted(held)).T).max(axis=1)
        return frozenset(w for w, cosine in zip(own, cosines, strict=True) if cosine >= self._near)

    def fitting(
        self, text: str, strange: Sequence[Span], shared: Sequence[Span], held: str
    ) -> list[Span]:
        """Where the strange words of a text stand that do not lead it away from what is held."""
        if not strange or not shared:
            return []
        spans = [*strange, *shared]
        without = [text[:start] + text[end:] for start, end in spans]
        vectors = self._vectors([held, text, *without])
        whole, *rest = (float(cosine) for cosine in vectors[1:] @ vectors[0])
        if whole < self._close:
            return []
        added = [whole - cosine for cosine in rest]
        usual = float(np.median(added[len(strange) :]))
        return [s for s, own in zip(strange, added, strict=False) if own >= -self._lost * usual]

    def _cosines(self, texts: Sequence[str]) -> Vectors:
        vectors = self._vectors(texts) if texts else np.zeros((0, 1), np.float32)
        return (vectors @ vectors.T)[np.triu_indices(len(texts), 1)]

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if len(self._known) > _KEPT:
            self._known, new = {}, [*dict.fromkeys(texts)]
        self._known.update(zip(new, self._encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@lru_cache(maxsize=2)
def nearness_across(corpus: Corpus, encode: Encode) -> Nearness:
    """The nearness of English words and sentences to Japanese ones on a collection's scale."""
    points = [point for record in corpus for point in record.points]
    chosen = random.Random(_SEED).sample(points, min(_READ, len(points)))
    words: dict[Lang, set[str]] = {
        lang: {w.surface for p in chosen for w in read(normalise(p.get(lang)), lang).words}
        for lang in LANGS
    }
    return Nearness.across(encode, words, chosen, _common(corpus))


@lru_cache(maxsize=4)
def nearness(corpus: Corpus, lang: Lang, encode: Encode) -> Nearness:
    """The nearness of words and sentences on the scale of a collection."""
    points = [normalise(p.get(lang)) for record in corpus for p in record.points]
    chosen = random.Random(_SEED).sample(points, min(_READ, len(points)))
    words = {w.surface for text in chosen for w in read(text, lang).words}
    return Nearness(encode, words, chosen, _common(corpus) if lang == "en" else ())


def _common(corpus: Corpus) -> list[str]:
    """The English words that the records write small."""
    return _SMALL.findall(" ".join(point.en for record in corpus for point in record.points))
