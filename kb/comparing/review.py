"""A plan of the user's own against the precedents: what it says by topic, what others do beside.

Nothing is judged: sentences of the plan stand as they are printed, records are named, and where
nothing was found that is said of the search, with the nearest sentence for the reader to decide.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kb.comparing import gaps
from kb.comparing.gaps import Lack
from kb.comparing.likeness import LIKE_NUMBER, doublings
from kb.comparing.treated import Sentence, Treated
from kb.documents.models import Document, Quotation, SourcePassage
from kb.documents.quoting import quotation_of, states
from kb.index.text import normalise
from kb.records.corpus import Corpus
from kb.records.models import FigureKind, Kind, Record, Status, StepKind
from kb.records.registers import Municipality
from kb.understanding.years import longest_run, years

Holding = Literal["treated", "mentioned", "not_found"]
"""A section treats a topic; its words stand somewhere; neither was found."""

Nearest = Callable[[str], tuple[SourcePassage, int, int] | None]
"""The sentence of the document nearest to a text, None where none is near."""

QUOTED = 3
_OPENING = 600
"""Characters at the beginning of a plan that say which years it is for."""


@dataclass(frozen=True)
class TopicReview:
    """A topic of the vocabulary.

    ``quotations`` are what the plan says of it, most to the point first, or where nothing was
    found the nearest sentence, if any is near; ``more`` counts those left out. ``cases`` and
    ``plans`` are ids of records of others on it, those of similar size first; ``ways`` the
    approaches of its cases with the records that take them; ``elsewhere`` what other documents of
    the user's say, where this one does not treat it.
    """

    topic: str
    holding: Holding
    quotations: tuple[Quotation, ...]
    more: int
    cases: tuple[str, ...]
    plans: tuple[str, ...]
    ways: tuple[tuple[str, tuple[str, ...]], ...]
    elsewhere: tuple[Quotation, ...] = ()


@dataclass(frozen=True)
class Aim:
    """A target of another municipality: the point that tells it and the years it is for."""

    record: str
    point: str
    years: tuple[int, ...]


@dataclass(frozen=True)
class Target:
    """A sentence of the plan that sets a target, with what was not found in it."""

    quotation: Quotation
    lacks: tuple[Lack, ...]


@dataclass(frozen=True)
class Review:
    """``years`` are those of the plan, empty where none were found; ``population`` None likewise.

    ``aims`` are of municipalities of similar size, for a year of the plan where it has any;
    ``targets`` those of the plan that leave something open, of ``target_count`` in all;
    ``unassigned`` its sections that mean to do something and name no unit: heading and sentence.
    """

    document: Document
    place: Municipality | None
    population: int | None
    years: tuple[int, ...]
    topics: tuple[TopicReview, ...]
    aims: tuple[Aim, ...]
    targets: tuple[Target, ...]
    target_count: int
    unassigned: tuple[tuple[str, Quotation], ...]

    def holding(self, which: Holding) -> tuple[TopicReview, ...]:
        """The topics of one kind."""
        return tuple(t for t in self.topics if t.holding == which)


@dataclass(frozen=True)
class Read:
    """A document with what its sections treat."""

    document: Document
    sections: Sequence[Treated] = field(repr=False)


def review(
    corpus: Corpus,
    own: Read,
    nearest: Nearest,
    population: int | None = None,
    others: Iterable[Read] = (),
) -> Review:
    """Hold a plan against the records.

    Args:
        corpus: the records; those of the plan's own municipality are left out.
        own: the plan, with its pages.
        nearest: finds its sentence nearest to a text.
        population: inhabitants, where the register does not know the municipality.
        others: the user's other documents.
    """
    document, found = own.document, own.sections
    place = municipality_of(corpus, document)
    if population is None and place:
        population = place.population.value
    records = sorted(
        (r for r in corpus if r.municipality != (place.code if place else "")),
        key=lambda r: (_distance(corpus, r, population), r.id),
    )
    span = plan_years(document)
    beside = list(others)
    open_targets = list(gaps.targets(corpus, found))
    return Review(
        document=document,
        place=place,
        population=population,
        years=span,
        topics=tuple(
            _topic(corpus, topic, document, found, records, nearest, beside)
            for topic in corpus.tables.topics
        ),
        aims=tuple(_aims(corpus, records, population, span)),
        targets=tuple(
            Target(quotation(document, t.sentence), t.lacks) for t in open_targets if t.lacks
        ),
        target_count=len(open_targets),
        unassigned=tuple(
            (section.section.name, quotation(document, sentence))
            for section, sentence in gaps.without_unit(found)
        ),
    )


def municipality_of(corpus: Corpus, document: Document) -> Municipality | None:
    """The municipality whose document it is, None where the register does not know it."""
    return corpus.tables.municipality_called(document.municipality)


def plan_years(document: Document) -> tuple[int, ...]:
    """The fiscal years a plan is for: as told of it, else as its title or beginning says."""
    opening = "\n".join(b.text for page in document.pages for b in page.blocks)[:_OPENING]
    for text in (document.period, document.title, opening):
        run = longest_run(years(normalise(text), date.today())[0])
        if len(run) > 1:
            return tuple(run)
    return ()


def _distance(corpus: Corpus, record: Record, population: int | None) -> float:
    """How far a record's municipality is from a number of inhabitants, 0 where none is known."""
    own = corpus.municipality(record).population.value
    return doublings(own / population if population else None)


def _topic(
    corpus: Corpus,
    topic: str,
    document: Document,
    found: Sequence[Treated],
    records: Sequence[Record],
    nearest: Nearest,
    others: Sequence[Read],
) -> TopicReview:
    on_it = sorted((r for r in records if topic in r.topics), key=lambda r: r.topics[0] != topic)
    cases = [r for r in on_it if r.kind is Kind.CASE or r.status is not Status.PLANNED]
    ways: dict[str, list[str]] = {}
    for record in cases:
        for approach in record.approaches if corpus.tables.topics[topic].grouped else ():
            ways.setdefault(approach, []).append(record.id)
    holding, said = said_on(topic, found)
    quotations = [quotation(document, sentence) for sentence in said]
    near = None if quotations else nearest(corpus.tables.topics[topic].name.ja)
    if near:
        quotations = [quotation_of(document, *near)]
    beside = [
        quotation(other.document, said[0])
        for other in (others if holding != "treated" else ())
        for how, said in [said_on(topic, other.sections)]
        if how == "treated" and said
    ]
    return TopicReview(
        topic=topic,
        holding=holding,
        quotations=tuple(quotations[:QUOTED]),
        more=max(0, len(quotations) - QUOTED),
        cases=tuple(r.id for r in cases),
        plans=tuple(r.id for r in on_it if r not in cases),
        ways=tuple((approach, tuple(own)) for approach, own in ways.items()),
        elsewhere=tuple(beside),
    )


def said_on(topic: str, found: Sequence[Treated]) -> tuple[Holding, list[Sentence]]:
    """How a document holds a topic, and its sentences on it, most to the point first."""
    treating = [own for own in found if topic in own.topics]
    where = treating or [own for own in found if topic in own.shares]
    if not where:
        return "not_found", []
    weighed = [
        (own.shares[topic] * sentence.weights[topic] * _wholeness(sentence), sentence)
        for own in where
        for sentence in own.sentences
        if topic in sentence.weights and states(sentence.text, sentence.passage.kind)
    ]
    weighed.sort(key=lambda pair: -pair[0])
    told: dict[str, Sentence] = {}
    for _, sentence in weighed:
        told.setdefault(normalise(sentence.text), sentence)
    return ("treated" if treating else "mentioned"), spread(list(told.values()))


def _wholeness(sentence: Sentence) -> float:
    """Rows and list items say less by themselves than what ends as a sentence does."""
    return 1.0 if sentence.text.endswith(("。", ".")) else 0.5


def spread(said: list[Sentence]) -> list[Sentence]:
    """The best of each passage before the second of any."""
    turn: Counter[str] = Counter()
    turns: Mapping[int, list[Sentence]] = {n: [] for n in range(len(said))}
    for sentence in said:
        turns[turn[sentence.passage.id]].append(sentence)
        turn[sentence.passage.id] += 1
    return [sentence for own in turns.values() for sentence in own]


def quotation(document: Document, sentence: Sentence) -> Quotation:
    return quotation_of(document, sentence.passage, sentence.start, sentence.end)


def _aims(
    corpus: Corpus, records: Sequence[Record], population: int | None, span: Sequence[int]
) -> Iterator[Aim]:
    """The targets of municipalities of similar size that are for one of the years."""
    for record in records:
        if population and _distance(corpus, record, population) > math.log2(LIKE_NUMBER):
            continue
        aimed: dict[str, set[int]] = {}
        for figure in record.figures:
            if figure.kind is FigureKind.TARGET:
                told = (
                    f"{figure.period.ja if figure.period else ''} {record.point(figure.point).ja}"
                )
                named = years(normalise(told), date.today())[0]
                aimed.setdefault(figure.point, set()).update(named)
        for step in record.schedule:
            if step.kind is StepKind.TARGET:
                aimed.setdefault(step.point, set()).update(range(step.start, step.end + 1))
        for point, named_years in aimed.items():
            if not span or named_years & set(span):
                yield Aim(record.id, point, tuple(sorted(named_years)))
