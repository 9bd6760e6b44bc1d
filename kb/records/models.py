"""What a record is: pydantic models, frozen, refusing unknown fields.

The field names are those of the YAML files in ``cases/``; ``cases/README.md`` tells how to
write one.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Protocol

from pydantic import Field, PrivateAttr, StringConstraints, computed_field, model_validator

from kb.records.fields import LANGS as LANGS
from kb.records.fields import (
    AsOf,
    Bilingual,
    FigureId,
    FiscalYear,
    Id,
    Model,
    Number,
    PointId,
    Text,
    Texts,
    Url,
    Word,
)
from kb.records.fields import Lang as Lang

SCHEMA_VERSION = 1
"""The record format this program reads; a file with a higher one is refused."""


class Kind(StrEnum):
    """A precedent somebody carried out, or a section of a plan."""

    CASE = "case"
    PLAN_SECTION = "plan_section"


class Status(StrEnum):
    """How far a thing is, as of the source's date."""

    DONE = "done"
    IN_PROGRESS = "in_progress"
    PLANNED = "planned"


STATUSES = tuple(Status)
"""Done before planned: the order in which they are told."""


Aspect = Word
"""What a point speaks of: an id of ``aspects.yaml``."""


class Implied(Protocol):
    """What ``status_of`` needs to know of an aspect."""

    @property
    def status(self) -> Status | None: ...


class Source(Model):
    """Where a record stands: document id, section number and first page as printed.

    ``imported`` is the id of the user's own document from which it was drafted.
    """

    document: Id
    section: Text
    page: Text
    imported: Text | None = None


class PointQuestions(Texts):
    """Questions one point answers, in a planner's words; searched, never shown, no evidence."""

    ja: Annotated[tuple[Text, ...], Field(max_length=4)] = ()
    en: Annotated[tuple[Text, ...], Field(max_length=4)] = ()


class Point(Bilingual):
    """One citable sentence.

    ``page`` and ``status`` are given where they differ from the record's. ``wording``: its
    Japanese is the source's, word for word.
    """

    id: PointId
    aspect: Aspect
    page: Text | None = None
    status: Status | None = None
    wording: Literal["verbatim"] | None = None
    questions: PointQuestions = PointQuestions()


class CitedText(Bilingual):
    """A short text with the point that backs it."""

    point: PointId


class FigureKind(StrEnum):
    TARGET = "target"
    RESULT = "result"
    COST = "cost"
    COUNT = "count"


class Qualifier(StrEnum):
    """How a value is bounded, as the source words it (約, 以上, 以下, 超)."""

    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"


class Figure(Bilingual):
    """A number the source gives; ``ja``/``en`` are its label.

    ``value`` is in ``unit``; ``value_to`` closes a range. ``period`` is the date or fiscal year
    the number belongs to, in the source's words. ``doubt`` is what the source leaves open about
    it; it is told wherever the number is.
    """

    id: FigureId
    point: PointId
    value: Number
    value_to: Number | None = None
    qualifier: Qualifier | None = None
    unit: Bilingual
    kind: FigureKind
    period: Bilingual | None = None
    doubt: Bilingual | None = None


class StepKind(StrEnum):
    STEP = "step"
    TARGET = "target"


class Step(Model):
    """One bar of a schedule: fiscal years ``start`` to ``end``, both included.

    ``doubt`` is what the source leaves open about it; it is told wherever the step is.
    """

    start: FiscalYear
    end: FiscalYear
    kind: StepKind = StepKind.STEP
    track: Bilingual
    step: Bilingual
    point: PointId
    doubt: Bilingual | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Step:
        if self.end < self.start:
            raise ValueError("ends before it starts")
        return self

    @computed_field  # type: ignore[prop-decorator]
    @property
    def era(self) -> Bilingual:
        """The same years in the Japanese calendar."""
        first, last = era_year(self.start), era_year(self.end)
        if first == last:
            return Bilingual(ja=f"{first}度", en=f"FY{self.start}")
        return Bilingual(ja=f"{first}度〜{last}度", en=f"FY{self.start}–FY{self.end}")


class Funding(Model):
    """A subsidy, grant or scheme the municipality used."""

    name: Bilingual
    period: Bilingual | None = None
    point: PointId


class Organisation(Model):
    """Who carries the work; each entry names the point that backs it."""

    lead: CitedText | None = None
    body: CitedText | None = None
    unit: CitedText | None = None
    staff: CitedText | None = None
    outside_talent: CitedText | None = None


class Contact(Bilingual):
    """The department in charge, as the source names it."""

    point: PointId


class Link(Model):
    title: Bilingual
    url: Url


class Questions(Texts):
    """Questions the record answers, in a planner's words."""

    ja: Annotated[tuple[Text, ...], Field(min_length=2, max_length=8)]
    en: Annotated[tuple[Text, ...], Field(min_length=2, max_length=8)]


class Keywords(Texts):
    """Words people use for the record's subject that its own text does not hold."""

    ja: Annotated[tuple[Text, ...], Field(max_length=30)]
    en: Annotated[tuple[Text, ...], Field(max_length=30)]


class Record(Model):
    """A case or a plan section.

    ``as_of`` is given where it differs from the document's. ``review``: it was drafted by rule and
    nobody has held it against its source yet, which is told wherever it is used; ``proposed``
    names the fields, such as ``gist.en``, that a language model proposed for it.
    """

    schema_version: Literal[1]
    id: Id
    review: Literal["unchecked"] | None = None
    proposed: tuple[Text, ...] = ()
    kind: Kind
    source: Source
    municipality: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    status: Status
    as_of: AsOf | None = None
    title: Bilingual
    gist: Bilingual
    summary: Bilingual
    questions: Questions
    keywords: Keywords = Keywords(ja=(), en=())
    topics: Annotated[tuple[Id, ...], Field(min_length=1, max_length=8)]
    approaches: tuple[Id, ...] = ()
    points: Annotated[tuple[Point, ...], Field(min_length=1)]
    figures: tuple[Figure, ...] = ()
    schedule: tuple[Step, ...] = ()
    funding: tuple[Funding, ...] = ()
    organisation: Organisation | None = None
    contact: Contact | None = None
    links: tuple[Link, ...] = ()
    notes: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _proposed_is_unchecked(self) -> Record:
        if self.proposed and not self.unchecked:
            raise ValueError("names proposed fields and is not marked as unchecked")
        return self

    @property
    def unchecked(self) -> bool:
        return self.review == "unchecked"

    def point(self, point_id: str) -> Point:
        """The point with this id; KeyError when there is none."""
        for point in self.points:
            if point.id == point_id:
                return point
        raise KeyError(point_id)

    def page_of(self, point: Point) -> str:
        return point.page or self.source.page

    _implied: Mapping[str, Implied] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any) -> None:
        """Takes the aspects (``aspects.yaml``) from the context of the validation."""
        self._implied = context["aspects"] if context else {}

    def __eq__(self, other: object) -> bool:
        """By what they say, whatever they were read with."""
        return isinstance(other, Record) and self.__dict__ == other.__dict__

    def status_of(self, point: Point) -> Status:
        """How far the thing a point speaks of is: its own status, else what its aspect implies.

        KeyError for a record that was made without the aspects.
        """
        return point.status or self._implied[point.aspect].status or self.status


def era_year(fiscal_year: int) -> str:
    """A western year in the Japanese calendar: 2023 -> 令和5年, 2019 -> 令和元年."""
    name, n = ("令和", fiscal_year - 2018) if fiscal_year >= 2019 else ("平成", fiscal_year - 1988)
    return f"{name}{'元' if n == 1 else n}年"
