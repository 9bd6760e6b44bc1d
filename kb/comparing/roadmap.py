"""The plans' time tables: which measures, what in which year, and the matrix of the two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kb.records.corpus import Corpus
from kb.records.doubts import with_doubts
from kb.records.fields import Bilingual
from kb.records.models import Lang, Record, Step, StepKind
from kb.search.conditions import Filters

TARGET_SIGN, GOES_ON = "◆", "→"
"""What stands before a target, and in the years a step goes on after its first."""


@dataclass(frozen=True)
class Choice:
    """What of the time tables is shown; empty fields choose nothing."""

    filters: Filters = field(default_factory=Filters)
    year: int | None = None
    kind: StepKind | None = None


@dataclass(frozen=True)
class Plan:
    """A record with those of its steps that are shown, in the order of its tracks."""

    record: Record
    steps: tuple[Step, ...]


def plans(corpus: Corpus) -> list[Plan]:
    """The records with a time table, by municipality.

    A step that a plan's overview repeats from a measure's own record is told once, there.
    """
    scheduled = sorted(
        (r for r in corpus if r.schedule), key=lambda r: (r.municipality, len(r.schedule))
    )
    told: set[tuple[object, ...]] = set()
    found = []
    for record in scheduled:
        own = []
        for step in record.schedule:
            same = (record.municipality, step.start, step.end, step.kind, step.track, step.step)
            if same not in told:
                told.add(same)
                own.append(step)
        if own:
            found.append(Plan(record, tuple(own)))
    return sorted(found, key=lambda p: (p.record.municipality, p.record.id))


def chosen(records: Iterable[Record], all_plans: Iterable[Plan], choice: Choice) -> list[Plan]:
    """The plans among the records, with those of their steps that meet year and kind chosen."""
    passing = {record.id for record in records}
    found = []
    for plan in all_plans:
        if plan.record.id not in passing:
            continue
        steps = tuple(
            s
            for s in plan.steps
            if (choice.kind is None or s.kind is choice.kind)
            and (choice.year is None or s.start <= choice.year <= s.end)
        )
        if steps:
            found.append(Plan(plan.record, steps))
    return found


def years(all_plans: Iterable[Plan]) -> list[int]:
    """The fiscal years the plans span, without gaps."""
    steps = [s for p in all_plans for s in p.steps]
    if not steps:
        return []
    return list(range(min(s.start for s in steps), max(s.end for s in steps) + 1))


@dataclass(frozen=True)
class Row:
    """One track of a measure; ``point`` is what its first step cites."""

    record: Record
    track: Bilingual
    steps: tuple[Step, ...]

    @property
    def point(self) -> str:
        return self.steps[0].point

    def told(self, year: int, lang: Lang) -> list[str]:
        """What the plan says of a fiscal year: a step in its first one, a sign in the others.

        A target stands in its last year, for it is to be met by then.
        """
        told = []
        for step in self.steps:
            text = with_doubts(step.step.get(lang), [step.doubt], lang)
            if step.kind is StepKind.TARGET:
                told += [f"{TARGET_SIGN} {text}"] if year == step.end else []
            elif year == step.start:
                told.append(text)
            elif step.start < year <= step.end:
                told.append(GOES_ON)
        return list(dict.fromkeys(told))


@dataclass(frozen=True)
class Matrix:
    """Measures by fiscal years, without gaps."""

    years: tuple[int, ...]
    rows: tuple[Row, ...]

    @property
    def records(self) -> list[str]:
        """The ids of the measures' records, in order, each once."""
        return list(dict.fromkeys(row.record.id for row in self.rows))


def matrix(shown: Iterable[Plan], year: int | None = None) -> Matrix:
    """The plans' tracks as rows; steps of one track, repeated or not, share one.

    Args:
        shown: the plans with the steps chosen.
        year: the only column; None gives all the years that the steps span.
    """
    listed = list(shown)
    rows = []
    for plan in listed:
        tracks: dict[Bilingual, list[Step]] = {}
        for step in plan.steps:
            tracks.setdefault(step.track, []).append(step)
        rows += [
            Row(plan.record, track, tuple(sorted(own, key=lambda s: (s.start, s.end))))
            for track, own in tracks.items()
        ]
    return Matrix((year,) if year else tuple(years(listed)), tuple(rows))
