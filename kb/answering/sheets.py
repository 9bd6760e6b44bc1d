"""What of a record is the same at every question: its points and where their texts and words are.

Worked out when a record is first weighed in a language, and kept: a question then costs a handful
of array operations for all its records together.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.index.opened import OpenedIndex
from kb.index.passages import PassageKind
from kb.index.text import normalise
from kb.records.models import LANGS, Lang, Point, Record, Status
from kb.records.stages import of_the_place
from kb.understanding.expected import Expected

_MOST_KINDS = 64

Places = NDArray[np.intp]
Flags = NDArray[np.bool_]

_HEADS = frozenset({PassageKind.TITLE, PassageKind.GIST, PassageKind.MEASURE})


@dataclass(frozen=True, eq=False)
class Candidate:
    """A point to be held against a question; ``tokens`` are those of its text in either language.

    ``passage`` is the id of its passage in the language asked.
    """

    record: Record
    point: Point
    passage: str
    tokens: frozenset[str]

    @property
    def reference(self) -> tuple[str, str]:
        return self.record.id, self.point.id

    @property
    def status(self) -> Status:
        return self.record.status_of(self.point)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A record's passages in both languages, and which of them are what.

    ``points``, ``twins`` and so on are places among the ``count`` passages, as the store has them;
    the points' are in the language asked,
    ``twins`` the same points in the other. ``asking`` are the questions written for the points, one
    point's after the other's from ``starts``; a point without stands there itself (``asked`` tells
    which have some). ``aspects`` are the points' as the corpus numbers them. Token n of the
    vocabulary stands in the passages ``holders[tokens == n]``.
    """

    record: Record
    lang: Lang
    candidates: tuple[Candidate, ...]
    count: int
    points: Places
    twins: Places
    heads: Places
    stating: Places
    questions: Places
    asking: Places
    starts: Places
    asked: Flags
    aspects: Places
    own_place: Flags
    planned: Flags
    tokens: NDArray[np.int64]
    holders: NDArray[np.int64]
    _kinds: dict[re.Pattern[str], Flags] = field(default_factory=dict)

    def holding(self, kind: Expected) -> Flags:
        """Which points hold a thing of a kind."""
        found = self._kinds.get(kind.held)
        if found is None:
            if len(self._kinds) >= _MOST_KINDS:
                self._kinds.clear()  # there are as many as words to count things by
            found = np.array([kind.held.search(t) is not None for t in self._texts], dtype=bool)
            self._kinds[kind.held] = found
        return found

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(normalise(c.point.get(self.lang)) for c in self.candidates)


class Sheets:
    """The sheets of an index's records; safe to share between threads."""

    def __init__(self, index: OpenedIndex) -> None:
        self._index = index
        self._sheets: dict[tuple[str, Lang], Sheet] = {}
        self._numbers: dict[str, int] = {}
        self._aspects = {a: n for n, a in enumerate(index.corpus.tables.aspects)}
        self._lock = threading.Lock()

    def of(self, record: Record, lang: Lang) -> Sheet:
        sheet = self._sheets.get((record.id, lang))
        if sheet is None:
            with self._lock:
                sheet = self._sheets.get((record.id, lang)) or self._made(record, lang)
                self._sheets[record.id, lang] = sheet
        return sheet

    def numbers(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        """The tokens' numbers in ``Sheet.tokens``; -1 for one that no sheet holds yet."""
        return np.array([self._numbers.get(token, -1) for token in tokens], dtype=np.int64)

    @property
    def vocabulary(self) -> int:
        """Numbers of tokens are below this one."""
        return len(self._numbers)

    def _made(self, record: Record, lang: Lang) -> Sheet:
        index = self._index
        other = LANGS[1 - LANGS.index(lang)]
        passages = index.store.passages_of([record.id])[0]

        def places(kinds: Iterable[PassageKind], *langs: Lang) -> list[int]:
            wanted = frozenset(kinds)
            return [n for n, p in enumerate(passages) if p.kind in wanted and p.lang in langs]

        points = places([PassageKind.POINT], lang)
        twin = {passages[n].point: n for n in places([PassageKind.POINT], other)}
        by_point: dict[str, list[int]] = {}
        for n in places([PassageKind.ASKED], *LANGS):
            by_point.setdefault(passages[n].point, []).append(n)
        asking = [by_point.get(passages[n].point) or [n] for n in points]
        held = [frozenset(p.tokens.split()) for p in passages]
        candidates = tuple(
            Candidate(
                record,
                record.point(passages[n].point),
                passages[n].id,
                held[n] | held[twin[passages[n].point]],
            )
            for n in points
        )
        numbers = self._numbers
        tokens = [numbers.setdefault(t, len(numbers)) for own in held for t in sorted(own)]
        stating = [k for k in PassageKind if k is not PassageKind.ASKED]
        return Sheet(
            record=record,
            lang=lang,
            candidates=candidates,
            count=len(passages),
            points=_array(points),
            twins=_array(twin[passages[n].point] for n in points),
            heads=_array(places(_HEADS, lang)),
            stating=_array(places(stating, lang)),
            questions=_array(places([PassageKind.QUESTION], *LANGS)),
            asking=_array(n for own in asking for n in own),
            starts=_array(np.cumsum([0, *map(len, asking)])[:-1]),
            asked=np.array([passages[n].point in by_point for n in points], dtype=bool),
            aspects=_array(self._aspects[c.point.aspect] for c in candidates),
            own_place=np.array(
                [of_the_place(index.corpus, record, c.point) for c in candidates], dtype=bool
            ),
            planned=np.array([c.status is Status.PLANNED for c in candidates], dtype=bool),
            tokens=np.array(tokens, dtype=np.int64),
            holders=np.repeat(np.arange(len(passages)), [len(own) for own in held]),
        )


def _array(places: Iterable[int]) -> Places:
    return np.array([*places], dtype=np.intp)
