"""What search asks of a store, whatever keeps the vectors and words: here or on a server.

A store holds records, each as an ``Entry``, and knows them by id alone: ``naha-8-2`` the record,
``naha-8-2/ja`` what it says in one language (a text, weighed by its words), ``naha-8-2/ja/pa`` a
passage of it (found by its vector). A question needs a handful of calls, each for all that it asks
of that kind, so that a store may be far away. ``tests/index/test_stores.py`` is the contract as
tests: one body that runs over every implementation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, partial, reduce
from math import nan
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kb.index.conditions import Attributes, Filters
from kb.index.encoders.protocol import Vectors
from kb.index.passages import Passage, PassageKind, text_id
from kb.records.models import LANGS, Lang


@dataclass(frozen=True, eq=False)
class Scored:
    """Ids with a score each, higher for better, in any order.

    ``names[places[n]]`` has ``scores[n]``. A store may keep one list of all its ids for ``names``:
    who asks it often works out what it needs of them once, while the list is the same object.
    """

    names: Sequence[str]
    places: NDArray[np.int64]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.places)

    def best_first(self) -> list[tuple[str, float]]:
        """(id, score), ties by place."""
        order = np.lexsort((self.places, -self.scores))
        ids = map(self.names.__getitem__, self.places[order].tolist())
        return [*zip(ids, self.scores[order].tolist(), strict=True)]

    @classmethod
    def of(cls, ids: Sequence[str], scores: NDArray[np.float32]) -> Scored:
        """From the ids themselves; of equal ones the earlier is the better."""
        return cls(ids, np.arange(len(ids)), scores)


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found: passages with their cosines, texts with their BM25 scores."""

    passages: Scored
    texts: Scored

    def __iter__(self) -> Iterator[tuple[str, float, float]]:
        """(id, cosine, BM25 score): passages, then texts, each best first; nan for what that side
        does not know."""
        for passage, cosine in self.passages.best_first():
            yield passage, cosine, nan
        for text, score in self.texts.best_first():
            yield text, nan, score


@dataclass(frozen=True)
class Entry:
    """A record as it is put into a store.

    ``vectors`` has a row for each of ``passages``; ``extras`` are the tokens, blank-separated, that
    a text has beside those of its passages.
    """

    record: str
    attributes: Attributes
    passages: Sequence[Passage]
    vectors: Vectors
    extras: Mapping[Lang, str]

    @cached_property
    def version(self) -> str:
        """Digest of all that is stored but the vectors, which follow from the texts."""
        stored = [asdict(self.attributes), [p.as_dict() for p in self.passages], dict(self.extras)]
        text = json.dumps(stored, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def texts_of(
    record: str, passages: Iterable[Passage], extras: Mapping[Lang, str]
) -> dict[str, list[str]]:
    """The tokens of a record's texts by their ids, in the order of the languages.

    What asks for a point is no part of them: its words are not the record's.
    """
    texts = {text_id(record, lang): extras[lang].split() for lang in LANGS}
    for passage in passages:
        if passage.kind is PassageKind.ASKED:
            continue
        texts[text_id(record, passage.lang)].extend(passage.tokens.split())
    return texts


def in_all(places: Iterable[NDArray[np.integer]]) -> NDArray[np.int64]:
    """What is in each of some arrays, at least one, of which none holds anything twice."""
    both = partial(np.intersect1d, assume_unique=True)
    return reduce(both, places).astype(np.int64)


class Store(Protocol):
    """Safe to search from several threads; changes show in searches that begin after them."""

    def search(
        self,
        vector: NDArray[np.float32] | None,
        tokens: Mapping[str, float],
        conditions: Sequence[Filters],
        k: int,
    ) -> Found:
        """The ``k`` nearest passages and the ``k`` texts that the tokens fit best.

        Only records that meet all conditions are looked at, so that ``k`` are found wherever they
        have as many. A text with none of the tokens is not found.

        Args:
            vector: of unit length, shape (dimension,); None looks for texts only.
            tokens: with their weights; none looks for passages only.
        """

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """Passages by their ids, in the order asked for; KeyError for an id it does not hold."""

    def passages_of(self, records: Sequence[str]) -> list[Sequence[Passage]]:
        """All passages of each record, in the order of its entry; KeyError likewise."""

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The vectors of passages by their ids, as ``passages``."""

    def cosines(self, records: Sequence[str], vectors: Vectors) -> NDArray[np.float32]:
        """Cosines of vectors to all passages of some records, shape (len(vectors), passages).

        The passages stand as in ``passages_of``, one record's after the other's; KeyError likewise.
        """

    def frequency(self, tokens: Collection[str]) -> dict[str, int]:
        """In how many texts each token stands; 0 for a token in none of them."""

    def holding(self, wanted: Sequence[Sequence[str]]) -> list[NDArray[np.int64]]:
        """For each set of tokens, which is not empty, the texts that hold all of it.

        A text is told by its place among all texts, which stand in the order of their records' ids
        and of the languages; ascending.
        """

    def upsert(self, entries: Iterable[Entry]) -> None:
        """Put records in, each in place of the one with its id."""

    def delete(self, records: Iterable[str]) -> None:
        """Take records out, by their ids; those it does not hold are passed over."""

    def versions(self) -> dict[str, str]:
        """The version of each record held, by id: what differs from its entry is out of date."""


def refresh(store: Store, entries: Sequence[Entry]) -> None:
    """Make the store hold these entries and no others, touching only what differs."""
    held = store.versions()
    store.delete(held.keys() - {entry.record for entry in entries})
    store.upsert(entry for entry in entries if held.get(entry.record) != entry.version)
