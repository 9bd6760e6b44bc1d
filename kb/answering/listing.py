"""A question of conditions alone: the places that meet them, and what each has done or plans.

「人口3万人以下の町の事例は」 asks for nothing that a point could answer better than another, so
nothing is weighed: each place that meets the conditions has one entry. It tells the deeds of the
place's record that speaks most for all of them. A place asked for alone tells of several records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kb.answering.evidence import mentions_year
from kb.answering.selection import Said
from kb.answering.sheets import Candidate
from kb.index.opened import OpenedIndex
from kb.index.passages import gist_id, point_id
from kb.index.stores.fetched import Fetched
from kb.records.models import LANGS, STATUSES, Lang, Point, Record, Status
from kb.records.stages import of_the_place
from kb.search.conditions import Filters, asked
from kb.understanding.intent import Intent

_DEEDS = 2
"""Points told of a record."""

_RECORDS = 4
"""Records told of the only place; of several places one each."""

MOST_PLACES = 50
"""Places listed: more would fill pages, and are told by their number."""


@dataclass(frozen=True)
class Listed:
    """What to say, by record and in order of the places; ``more`` places meet the conditions
    beside those told; ``relaxed`` names the condition given up."""

    said: Mapping[str, Sequence[Said]]
    more: int = 0
    relaxed: tuple[str, ...] = ()


def listed(index: OpenedIndex, intent: Intent, filters: Filters | None) -> Listed:
    """The places that meet the conditions with their deeds; nothing said where none does."""
    records = _meeting(index, intent, filters, kinds=True)
    relaxed: tuple[str, ...] = ()
    if not records and intent.kind and intent.places:
        # Whoever names a place asks what there is of it, whatever its records are called.
        records, relaxed = _meeting(index, intent, filters, kinds=False), ("kind",)
    places: dict[str, list[_Deeds]] = {}
    for record in records:
        places.setdefault(record.municipality, []).append(_Deeds.of(index, record, intent))
    most, lang = _RECORDS if len(places) == 1 else 1, intent.language
    telling = [told for own in places.values() if (told := _telling(own))]
    gists = Fetched(
        index.store, (gist_id(d.record.id, lang) for own in telling if len(own) > most for d in own)
    )
    chosen = [_most_central(gists, lang, own, most) for own in telling]
    chosen.sort(key=lambda own: (STATUSES.index(own[0].status), own[0].record.municipality))
    told = [deeds for own in chosen[:MOST_PLACES] for deeds in own]
    points = Fetched(index.store, (p for d in told for one in LANGS for p in d.passages(one)))
    said = {d.record.id: d.said(points, lang) for d in told}
    return Listed(said, max(0, len(chosen) - MOST_PLACES), relaxed if said else ())


def _meeting(
    index: OpenedIndex, intent: Intent, filters: Filters | None, *, kinds: bool
) -> list[Record]:
    """The records under all conditions, of the kind and stage asked for."""
    own = replace(
        asked(intent),
        kind=(str(intent.kind),) if kinds and intent.kind else (),
        status=(str(intent.status),) if intent.status else (),
    )
    mask = index.columns.meeting(*((filters, own) if filters else (own,)))
    ids = index.record_ids
    return [index.corpus.records[ids[n]] for n in np.flatnonzero(mask)]


@dataclass(frozen=True, eq=False)
class _Deeds:
    """A record's points that tell deeds, and those that tell what surrounds one."""

    record: Record
    deeds: tuple[Point, ...]
    aims: tuple[Point, ...]

    @classmethod
    def of(cls, index: OpenedIndex, record: Record, intent: Intent) -> _Deeds:
        corpus = index.corpus
        roles = {point.id: corpus.tables.aspects[point.aspect].roles for point in record.points}
        own = [
            point
            for point in record.points
            if of_the_place(corpus, record, point) and _of_the_years(point, intent)
        ]
        deeds = tuple(p for p in own if "deed" in roles[p.id])
        aims = tuple(p for p in own if roles[p.id] == ("context",))
        return cls(record, deeds, aims)

    @property
    def status(self) -> Status:
        return self.record.status

    @property
    def points(self) -> tuple[Point, ...]:
        return self.deeds or self.aims

    def passages(self, lang: Lang) -> list[str]:
        """The ids of the record's gist and of the points."""
        record = self.record.id
        return [gist_id(record, lang), *(point_id(record, lang, p.id) for p in self.points)]

    def said(self, vectors: Fetched, lang: Lang) -> list[Said]:
        """The points nearest to the record's gist in both languages, what is done first."""
        near = np.sum([_nearness(vectors, self.passages(one)) for one in LANGS], axis=0)
        first = sorted(range(len(self.points)), key=lambda n: (-near[n], n))[:_DEEDS]
        at = self.passages(lang)[1:]
        told = [Candidate(self.record, self.points[n], at[n], frozenset()) for n in first]
        told.sort(key=lambda c: STATUSES.index(c.status))
        return [Said(candidate, 1.0) for candidate in told]


def _nearness(vectors: Fetched, passages: Sequence[str]) -> NDArray[np.float32]:
    """Cosine of each passage with the first of them, which is left out; shape (n - 1,)."""
    gist, points = vectors.of(passages[:1])[0], vectors.of(passages[1:])
    near: NDArray[np.float32] = points @ gist
    return near


def _of_the_years(point: Point, intent: Intent) -> bool:
    return not intent.years or any(
        mentions_year(point.get(intent.language), year) for year in intent.years
    )


def _telling(own: Sequence[_Deeds]) -> list[_Deeds]:
    """A place's records that tell deeds; where none does, those that tell aims or principles."""
    return [d for d in own if d.deeds] or [d for d in own if d.aims]


def _most_central(gists: Fetched, lang: Lang, own: Sequence[_Deeds], most: int) -> list[_Deeds]:
    """Of a place's records those whose gists are nearest to all of them, done before planned."""
    if len(own) <= most:
        return sorted(own, key=lambda d: STATUSES.index(d.status))
    near = _centrality(gists.of([gist_id(d.record.id, lang) for d in own]))
    order = sorted(range(len(own)), key=lambda n: (STATUSES.index(own[n].status), -near[n], n))
    return [own[n] for n in order[:most]]


def _centrality(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosine of each vector with the mean of all, shape (vectors,)."""
    near: NDArray[np.float32] = vectors @ vectors.mean(axis=0)
    return near
