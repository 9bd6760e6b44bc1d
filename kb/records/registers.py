"""The registers and vocabularies records refer to: municipalities, documents, topics, terms."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from kb.records.fields import (
    AsOf,
    Bilingual,
    FiscalYear,
    Id,
    IsoDate,
    Lang,
    Model,
    OpenWords,
    Text,
    Url,
)
from kb.records.models import Aspect, Status


class MunicipalityType(OpenWords):
    """Types of body the program names; ``body_types.yaml`` holds all there are."""

    PREFECTURE = "prefecture"
    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"


class AspectQuestions(Model):
    """How people ask for an aspect."""

    ja: Annotated[tuple[Text, ...], Field(min_length=1)]
    en: Annotated[tuple[Text, ...], Field(min_length=1)]

    def get(self, lang: Lang) -> tuple[str, ...]:
        return self.ja if lang == "ja" else self.en


class AspectEntry(Model):
    """What a point can speak of.

    ``status`` is what a point without its own counts as, the record's where it is absent;
    ``roles``: a deed, what surrounds one, or how things stand. ``column`` is the aspect that
    heads its line in a comparison.
    """

    id: Aspect
    label: Bilingual
    status: Status | None = None
    roles: tuple[Literal["deed", "context", "state_of_affairs"], ...] = ()
    column: Aspect | None = None
    questions: AspectQuestions


class BodyType(Model):
    """A type of public body, such as a town or a special ward; ``examples`` heads several."""

    id: MunicipalityType
    name: Bilingual
    examples: Bilingual


class Population(Model):
    """Inhabitants, with the year and the source of the count."""

    value: Annotated[int, Field(gt=0, lt=1_000_000_000)]
    year: FiscalYear
    source: Bilingual


class Municipality(Model):
    """A public body; ``code`` is its six-digit local government code with its check digit."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    name: Bilingual
    kana: Text
    prefecture: Bilingual
    type: MunicipalityType
    population: Population

    @model_validator(mode="after")
    def _check_digit(self) -> Municipality:
        if self.code[5] != check_digit(self.code[:5]):
            raise ValueError(f"code {self.code} has a wrong check digit")
        return self


def check_digit(code: str) -> str:
    """The sixth digit of a local government code (総務省「検査数字を算出する方法」)."""
    total = sum(int(d) * w for d, w in zip(code, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10) if total >= 11 else str((11 - total) % 10)


class Document(Model):
    """A source document.

    ``as_of`` is the date or period its statements belong to, ``url`` its address where it states
    one. ``period`` is the fiscal years a plan covers; ``roadmap`` those its schedules span, where
    they reach beyond it.
    """

    id: Id
    title: Bilingual
    publisher: Bilingual
    published: Bilingual
    published_on: IsoDate
    as_of: AsOf | None = None
    url: Url | None = None
    period: tuple[FiscalYear, FiscalYear] | None = None
    roadmap: tuple[FiscalYear, FiscalYear] | None = None
    state: Literal["draft", "adopted", "published"]
    terms: Bilingual
    note: Bilingual | None = None


class Topic(Model):
    """An entry of the topic vocabulary.

    ``terms`` are the words people use for it, ``near`` the topics whose records often serve too.
    """

    id: Id
    name: Bilingual
    priority_field: Bilingual | None = None
    near: tuple[Id, ...] = ()
    terms_ja: tuple[Text, ...] = ()
    terms_en: tuple[Text, ...] = ()


class Approach(Model):
    """A way to organise or staff DX; answers group precedents by it.

    ``facet`` tells which question it answers: how DX is led, who does it, how they learn, or how
    they go about it.
    """

    id: Id
    facet: Literal["organisation", "staffing", "training", "method"]
    name: Bilingual
    heading: Bilingual


class Relation(Model):
    """Records that treat the same measure; told once here, not twice in the records."""

    measure: Bilingual
    records: Annotated[tuple[Id, ...], Field(min_length=2)]

    @property
    def key(self) -> str:
        return self.measure.en


class Term(Model):
    """A glossary entry; ``aliases`` are other words for the same thing."""

    id: Id
    term: Bilingual
    definition: Bilingual
    aliases_ja: tuple[Text, ...] = ()
    aliases_en: tuple[Text, ...] = ()
    sources: tuple[Id, ...] = ()
