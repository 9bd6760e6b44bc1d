"""The plans' steps by year as rows to display; knows no Streamlit. All text is plain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kb.records.corpus import Corpus
from kb.records.doubts import with_doubts
from kb.records.models import Lang, Record, Step, StepKind, era_year
from kb.search.conditions import Filters
from kb.texts import interface as texts
from kb.ui.views import view


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


def per_year(all_plans: Iterable[Plan]) -> Counter[tuple[str, int]]:
    """How many steps and targets each municipality (by code) has in each fiscal year."""
    return Counter(
        (plan.record.municipality, year)
        for plan in all_plans
        for step in plan.steps
        for year in range(step.start, step.end + 1)
    )


def year_label(year: int, lang: Lang) -> list[str]:
    """An axis label on two lines: 令和5 / (2023); one line in English."""
    if lang == "en":
        return [f"FY{year}"]
    return [era_year(year).removesuffix("年"), f"({year})"]


def by_track(steps: Sequence[Step], lang: Lang) -> list[tuple[str, list[Step]]]:
    """The steps under the name of their track, tracks in the source's order, each by year."""
    tracks: dict[str, list[Step]] = {}
    for step in steps:
        tracks.setdefault(step.track.get(lang), []).append(step)
    return [(name, sorted(own, key=lambda s: (s.start, s.end))) for name, own in tracks.items()]


def table_rows(corpus: Corpus, shown: Iterable[Plan], lang: Lang) -> list[dict[str, str]]:
    """Every step as a table row, column heading -> text."""
    columns = [
        texts.get(f"roadmap_{n}", lang)
        for n in ("place", "measure", "years", "kind", "track", "step", "page")
    ]
    rows = []
    for plan in shown:
        record = plan.record
        for step in sorted(plan.steps, key=lambda s: (s.start, s.end)):
            values = (
                corpus.municipality(record).name.get(lang),
                record.title.get(lang),
                step.era.get(lang),
                texts.get(f"roadmap_kind_{step.kind.value}", lang),
                step.track.get(lang),
                with_doubts(step.step.get(lang), [step.doubt], lang),
                view.page_label(record.page_of(record.point(step.point))),
            )
            rows.append(dict(zip(columns, values, strict=True)))
    return rows
