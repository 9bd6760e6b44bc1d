"""The plans' time tables: which measures, what in which year, and the matrix of the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kb.records.corpus import Corpus
from kb.records.doubts import with_doubts
from kb.records.fields import Bilingual
from kb.records.models import Lang, Record, Step, StepKind
from kb.search.conditions import Filters
from kb.texts import wording

TARGET_SIGN, GOES_ON = "◆", "→"
"""What stands before a target, and for what the year before tells already."""


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


def lines(steps: Iterable[Step], lang: Lang) -> Iterator[tuple[str, Step]]:
    """The steps by year with the words for their years; one told again each year is one line."""
    runs: dict[tuple[object, ...], list[list[Step]]] = {}
    for step in sorted(steps, key=lambda s: (s.start, s.end)):
        of_its_kind = runs.setdefault(
            (step.kind, step.track, step.step, step.doubt, step.point), []
        )
        before = of_its_kind[-1] if of_its_kind else []
        goes_on = before and before[-1].end + 1 == step.start
        if goes_on and before[-1].start == before[-1].end and step.start == step.end:
            before.append(step)
        else:
            of_its_kind.append([step])
    told = [run for of_its_kind in runs.values() for run in of_its_kind]
    for run in sorted(told, key=lambda run: (run[0].start, run[-1].end)):
        years = run[0].model_copy(update={"end": run[-1].end}).era.get(lang)
        yield wording.each_year(years, lang) if len(run) > 1 else years, run[0]


@dataclass(frozen=True)
class Row:
    """One track of a measure in the fiscal years shown; ``point`` is what its first step cites."""

    record: Record
    track: Bilingual
    steps: tuple[Step, ...]
    years: tuple[int, ...]

    @property
    def point(self) -> str:
        return self.steps[0].point

    def told(self, year: int, lang: Lang) -> list[str]:
        """What the plan says of a fiscal year: in its first one shown a text, then a sign.

        A target stands in its last year, for it is to be met by then; where that is not shown, in
        the last one that is, with its years.
        """
        first, last = self.years[0], self.years[-1]
        told = []
        for step in self.steps:
            target = step.kind is StepKind.TARGET
            held = [min(step.end, last)] if target else range(step.start, step.end + 1)
            if year not in held:
                continue
            text = with_doubts(step.step.get(lang), [step.doubt], lang)
            if year > first and self._tells(step, year - 1):
                text = GOES_ON
            elif target and step.end > last:
                text += wording.in_brackets(step.era.get(lang), lang)
            told.append(f"{TARGET_SIGN} {text}" if target else text)
        return list(dict.fromkeys(told))

    def _tells(self, step: Step, year: int) -> bool:
        """Whether a fiscal year tells the same as a step, be it by another step."""
        target = step.kind is StepKind.TARGET
        return any(
            (own.kind, own.step, own.doubt) == (step.kind, step.step, step.doubt)
            and (own.end if target else own.start) <= year <= own.end
            for own in self.steps
        )


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
    columns = (year,) if year else tuple(years(listed))
    rows = []
    for plan in listed:
        tracks: dict[Bilingual, list[Step]] = {}
        for step in plan.steps:
            tracks.setdefault(step.track, []).append(step)
        rows += [
            Row(plan.record, track, tuple(sorted(own, key=lambda s: (s.start, s.end))), columns)
            for track, own in tracks.items()
        ]
    return Matrix(columns, tuple(rows))
