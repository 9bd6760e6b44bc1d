"""Which points an answer says: those most likely to answer, each said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.answering.evidence import Evidence
from kb.answering.sheets import Candidate
from kb.answering.signals import Stated
from kb.understanding.intent import Intent


@dataclass(frozen=True)
class Limits:
    """``least``: the chance a point needs; ``share``: and of the likeliest point's chance, where
    its place has been told of already; ``places_first``: each place is told of before any is told
    of again, for the likeliest points may all be one's; ``a_place``: points said of one."""

    statements: int
    a_record: int
    least: float
    share: float
    places_first: bool = False
    a_place: int = 12


SINGLE = Limits(statements=6, a_record=6, least=0.05, share=0.1)
"""For what one place or one measure is asked: all of it, in parts that lie apart in likelihood."""

SEVERAL = Limits(statements=12, a_record=3, least=0.3, share=0.6, places_first=True)
"""For precedents of many: few of each, and none that is not clearly one. Of 592 judged questions
this told of more places that answer (.69 against .68), by more statements to the point (.66 against
.65), than eight from a chance of .25 by likelihood alone."""

_SAME = 0.6
"""Share of words in common by which two points of one place tell a reader the same thing."""


@dataclass(frozen=True, eq=False)
class Said:
    """A point an answer says, with the chance that it answers."""

    candidate: Candidate
    chance: float


def limits_of(intent: Intent) -> Limits:
    single = intent.form == "fact" or len(intent.places) == 1
    return SINGLE if single else SEVERAL


def chosen(
    evidence: Evidence, answers: NDArray[np.float64], limits: Limits
) -> dict[str, list[Said]]:
    """What to say, by record: likeliest record first, its likeliest point first."""
    order = np.argsort(-answers, kind="stable").tolist()
    likely = [n for n in order if answers[n] >= limits.least] or order[:1]
    if limits.places_first:
        likely = _places_first(evidence, likely)
    picked: list[int] = []
    told: Counter[str] = Counter()
    for n in likely:
        if len(picked) == limits.statements:
            break
        candidate = evidence.candidates[n]
        record, place = candidate.record.id, candidate.record.municipality
        if told[place] and answers[n] < limits.share * answers[order[0]]:
            continue
        if told[record] == limits.a_record or told[place] == limits.a_place:
            continue
        if any(same_statement(candidate, evidence.candidates[p]) for p in picked):
            continue
        told.update((record, place))
        picked.append(n)
    by_record: dict[str, list[int]] = {}
    for n in picked:
        by_record.setdefault(evidence.candidates[n].record.id, []).append(n)
    return {record: _said(evidence, answers, own) for record, own in by_record.items()}


def _places_first(evidence: Evidence, order: Sequence[int]) -> list[int]:
    """Candidates by number: each place's first, then all others."""
    first: dict[str, int] = {}
    for n in order:
        first.setdefault(evidence.candidates[n].record.municipality, n)
    leading = {*first.values()}
    return [*first.values(), *(n for n in order if n not in leading)]


def _said(evidence: Evidence, answers: NDArray[np.float64], numbers: list[int]) -> list[Said]:
    """Candidates by number, in their record's order after the likeliest one.

    Where a number, a date … is asked for, that is the likeliest that holds one.
    """
    held = evidence.column("kind_held")
    first = max(numbers, key=lambda n: (held[n], answers[n], -n))
    ordered = [first, *sorted(n for n in numbers if n != first)]
    return [Said(evidence.candidates[n], float(answers[n])) for n in ordered]


def covering(evidence: Evidence, thing: Stated, terms: Sequence[Stated]) -> NDArray[np.bool_]:
    """Which candidates may answer a question for an attribute of a thing (「テレワークの費用は」).

    Those that state both, the thing themselves or by their record's title and gist: what another
    thing costs is near to such a question in every way but the one that counts.
    """
    attributes = [t for t in terms if t.attribute]
    aspects = evidence.asked.intent.aspects
    holding = evidence.column("kind_held") == 1.0
    return np.array(
        [
            thing.stated_by(c.reference)
            and (
                held
                or c.point.aspect in aspects
                or any(c.reference in t.mentions for t in attributes)
            )
            for c, held in zip(evidence.candidates, holding, strict=True)
        ],
        dtype=np.bool_,
    )


def a_place_each(
    evidence: Evidence, answers: NDArray[np.float64], intent: Intent, most: int = 3
) -> dict[str, list[Said]]:
    """For a comparison: of each place the record with the likeliest point, none left out."""
    found: dict[str, list[Said]] = {}
    for code in intent.places:
        own = [n for n, c in enumerate(evidence.candidates) if c.record.municipality == code]
        if not own:
            continue
        record = evidence.candidates[max(own, key=lambda n: (answers[n], -n))].record.id
        mine = [n for n in own if evidence.candidates[n].record.id == record]
        found[record] = _said(evidence, answers, sorted(mine, key=lambda n: -answers[n])[:most])
    return found


def same_statement(a: Candidate, b: Candidate) -> bool:
    """Whether two points would tell a reader the same thing twice."""
    if a.reference == b.reference:
        return True
    if a.record.municipality != b.record.municipality:
        return False
    return len(a.tokens & b.tokens) > _SAME * len(a.tokens | b.tokens)
