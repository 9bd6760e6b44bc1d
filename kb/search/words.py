"""Words typed to find records: which records have to do with them, and where they stand.

Search ranks every record; a list narrowed by words wants a floor too. A record stays where it holds
most of the words, or where its passages are near to them in meaning. What stands in 「」 or in
quotation marks has to stand in the record as it is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kb.index.opened import OpenedIndex
from kb.index.text import by_itself, english_words, kind_of, lower, normalise, words_of
from kb.records.models import LANGS, Lang, Record
from kb.search.searcher import Hit, SearchResult

_QUOTED = re.compile(r"「([^「」]*)」|『([^『』]*)』|“([^“”]*)”|\"([^\"]*)\"|＂([^＂]*)＂")
_SHARE = 0.3
"""Records whose score is below this share of the best one's have little to do with the words."""
_HELD = 0.5
"""Of the words, weighed by how rare they are, a record holds this share at least."""
_NEAR = 4.0
"""Or one in ten thousand foreign questions is as near to it as the words are: words of another
world lie anywhere, and with a hundred passages a record is near to something."""
_GLOSSARY = 0.5
"""Or it holds the glossary's other words this well, as a share of the best record's BM25."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Typed:
    """``text`` to search by, and ``phrases`` (normalised) that have to stand as they are."""

    text: str
    phrases: tuple[str, ...] = ()

    @classmethod
    def read(cls, typed: str) -> Typed:
        """The words, with what is quoted in them; empty quotation marks quote nothing."""
        quoted = ("".join(filter(None, m.groups())) for m in _QUOTED.finditer(typed))
        phrases = tuple(dict.fromkeys(p for p in map(normalise, quoted) if p))
        text = _QUOTED.sub(lambda m: f" {''.join(filter(None, m.groups()))} ", typed)
        return cls(" ".join(text.split()), phrases)


@dataclass(frozen=True)
class Line:
    """A sentence of a record, with the places in it where the words stand, in order."""

    text: str
    page: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Found:
    """The records found by words, best first, and what search made of the words."""

    result: SearchResult
    hits: list[Hit]
    phrases: tuple[str, ...]

    def line(self, record: Record, lang: Lang) -> Line | None:
        """The sentence of a record that holds most of the words; None where it holds none.

        The title is left out: a list shows it anyhow.
        """
        tokens = {t for t, w in self.result.tokens.items() if w == 1 and kind_of(t) == "word"}
        best: Line | None = None
        most = (0, 0)
        for text, page in list(_texts(record, lang))[:-1]:
            spans, words = _spans(text, tokens, self.phrases)
            quoted = sum(bool(_places(lower(text), phrase)) for phrase in self.phrases)
            if spans and (quoted, words) > most:
                best, most = Line(text, page, spans), (quoted, words)
        return best


def held(index: OpenedIndex, result: SearchResult, phrases: Sequence[str] = ()) -> list[Hit]:
    """The hits that have to do with the words, in their order."""
    hits = result.hits
    if phrases:
        return [hit for hit in hits if _quotes(hit.record, phrases)]
    if not hits or not result.intent.core:
        # The words are conditions alone, which every hit meets.
        return hits
    best, best_words = hits[0].score, max(hit.bm25 for hit in hits)
    explained = any(weight < 1 for weight in result.tokens.values())
    words = [t for t, weight in result.tokens.items() if weight == 1 and kind_of(t) == "word"]
    share = _shares(index, words)
    near = index.near_asked(np.array([hit.cosine for hit in hits], dtype=np.float32))
    return [
        hit
        for hit, nearness in zip(hits, near, strict=True)
        if hit.score >= _SHARE * best
        and (
            share.get(hit.record.id, 0.0) >= _HELD
            or nearness >= _NEAR
            or (explained and hit.bm25 > 0 and hit.bm25 >= _GLOSSARY * best_words)
        )
    ]


def _shares(index: OpenedIndex, words: Sequence[str]) -> dict[str, float]:
    """How much of the words each record holds, in its better language; 0 to 1."""
    rarity = index.rarity(words)
    total = np.zeros(len(index.units))
    holding = index.store.holding([[word] for word in rarity])
    for places, weight in zip(holding, rarity.values(), strict=True):
        total[places] += weight / sum(rarity.values())
    best: dict[str, float] = {}
    for unit in np.flatnonzero(total):
        record, _ = index.units[unit]
        best[record] = max(best.get(record, 0.0), float(total[unit]))
    return best


def _quotes(record: Record, phrases: Sequence[str]) -> bool:
    """Whether the record, in one of its languages, holds all phrases."""
    return any(
        all(any(_places(text, phrase) for text in texts) for phrase in phrases)
        for texts in ([normalise(text) for text, _ in _texts(record, lang)] for lang in LANGS)
    )


def _texts(record: Record, lang: Lang) -> Iterator[tuple[str, str]]:
    """Every sentence a record tells, with its page: points first, they are what is cited."""
    for point in record.points:
        yield point.get(lang), record.page_of(point)
    for text in (record.gist, record.summary, record.title):
        yield text.get(lang), record.source.page


def _places(text: str, phrase: str) -> list[Span]:
    """Where a phrase stands by itself in a text of the same case."""
    return [m.span() for m in re.finditer(by_itself(phrase), text)]


def _spans(
    text: str, tokens: Iterable[str], phrases: Sequence[str]
) -> tuple[tuple[Span, ...], int]:
    """Where tokens and phrases stand, touching ones joined, and how many different ones do."""
    low = lower(text)
    found: list[tuple[int, int, str]] = [
        (*span, phrase) for phrase in phrases for span in _places(low, phrase)
    ]
    if not phrases:
        wanted = set(tokens)
        found += [(w.start, w.end, w.token) for w in words_of(text) if w.token in wanted]
        found += [(*own[:2], own[2]) for own in english_words(low) if {*own[2].split()} & wanted]
    joined: list[Span] = []
    for start, end, _ in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined), len({name for *_, name in found})
