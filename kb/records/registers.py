"""The registers and vocabularies records refer to: municipalities, documents, topics, terms."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

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
    Texts,
    Url,
    Word,
)
from kb.records.models import Aspect, FigureKind, Status

ColumnField = Literal[
    "population",
    "funding",
    "organisation.lead",
    "organisation.body",
    "organisation.unit",
    "organisation.staff",
    "organisation.outside_talent",
]
"""What of a record beside its points a column can tell."""


class MunicipalityType(OpenWords):
    """Types of body that names of places tell; ``body_types.yaml`` holds all there are."""

    PREFECTURE = "prefecture"
    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"


class Words(Model):
    """Words by which a question names a thing.

    A Japanese one is matched as the tagger cuts the question and in its dictionary form, an English
    one whole, with a ``*`` at its end for any ending. Where one ends in a word of ``unless``, the
    thing is not named: ポイント in マイナポイント.
    """

    ja: tuple[Text, ...] = ()
    en: tuple[Text, ...] = ()
    unless: tuple[Text, ...] = ()


class Asked(Texts):
    """How people ask for a thing: one question or more in each language."""

    ja: Annotated[tuple[Text, ...], Field(min_length=1)]
    en: Annotated[tuple[Text, ...], Field(min_length=1)]


Role = Literal["deed", "context", "state_of_affairs", "current", "single", "meaning", "own"]


class AspectEntry(Model):
    """What a point can speak of.

    ``status`` is what a point without its own counts as, the record's where it is absent;
    ``roles``: a deed, what surrounds one, or how things stand; ``current``: how they stand now,
    which a plan has to tell apart; ``single``: of one place it is a single fact; ``meaning``: what
    a word means; ``own``: asked of a thing, it answers only where that very thing is told of.
    ``facet`` is that of the approaches by which answers are then grouped. ``terms`` are those of
    the glossary that mean the aspect itself; others name a kind of it (an adviser, a side job).
    """

    id: Aspect
    label: Bilingual
    status: Status | None = None
    roles: tuple[Role, ...] = ()
    facet: Word | None = None
    terms: tuple[Id, ...] = ()
    words: Words = Words()
    questions: Asked


class BodyType(Model):
    """A type of public body, such as a town or a special ward; ``examples`` heads several."""

    id: MunicipalityType
    name: Bilingual
    examples: Bilingual
    words: Words = Words()


class Region(Model):
    """A part of the country, by the names of its prefectures."""

    id: Id
    words: Words
    prefectures: Annotated[tuple[Text, ...], Field(min_length=1)]

    @field_validator("prefectures")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in names if name not in PREFECTURES]:
            raise ValueError(f"{unknown[0]!r} is no prefecture")
        return names


PREFECTURES = frozenset(
    """
    北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都
    神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府
    大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県
    福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
    """.split()  # noqa: SIM905 (a list would take a line a word)
)


NATIONWIDE = "全国"
"""The prefecture of the state and of bodies of several prefectures."""


class Size(Model):
    """A size of municipality as a bound on its inhabitants, included.

    ``words`` say it where the word for a place follows, ``alone`` by themselves. ``at_most_of`` is
    another bound for a type: a small city has more inhabitants than a small town.
    """

    id: Id
    words: Words
    alone: Words = Words()
    at_most: Annotated[int, Field(gt=0)] | None = None
    at_least: Annotated[int, Field(gt=0)] | None = None
    at_most_of: dict[MunicipalityType, int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_bound(self) -> Size:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("needs at_most or at_least, and not both")
        return self


class ColumnEntry(Model):
    """A thing compared, a column of an answer's table.

    A cell tells the first of ``fields`` that the record has, else its first point of ``aspects``.
    ``topic`` is that of the records that speak of it best. ``roles``: ``wide``, a line of the page
    of a comparison only, with all its points; ``came``, what came of a thing, so that nothing
    planned is told; ``sought``, a record's page says where the record has none of it, for which a
    figure of the kinds ``figures`` counts as well.
    """

    id: Word
    name: Bilingual
    fields: tuple[ColumnField, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    topic: Id | None = None
    roles: tuple[Literal["wide", "came", "sought"], ...] = ()
    figures: tuple[FigureKind, ...] = ()

    @model_validator(mode="after")
    def _filled(self) -> ColumnEntry:
        if not self.fields and not self.aspects:
            raise ValueError("names neither fields nor aspects")
        return self


class Theme(Model):
    """Questions to begin with, shown under the name of their theme."""

    id: Id
    name: Bilingual
    questions: Asked


class Subject(Model):
    """What the records are about; ``name`` heads the pages and stands at the foot of exports."""

    name: Bilingual

    @property
    def key(self) -> str:
        return self.name.en


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

    ``terms`` are the words people use for it. Answers to questions on it are ``grouped`` by
    approach where it says so.
    """

    id: Id
    name: Bilingual
    priority_field: Bilingual | None = None
    grouped: Literal["by_approach"] | None = None
    terms_ja: tuple[Text, ...] = ()
    terms_en: tuple[Text, ...] = ()

    def terms(self, lang: Lang) -> tuple[str, ...]:
        """The words people use for it in one language."""
        terms: dict[Lang, tuple[str, ...]] = {"ja": self.terms_ja, "en": self.terms_en}
        return terms[lang]


class Approach(Model):
    """A way to go about the subject; answers group precedents by it.

    ``facet`` tells which question it answers, such as who leads, who does it, or how they learn;
    aspects name it.
    """

    id: Id
    facet: Word
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

    def aliases(self, lang: Lang) -> tuple[str, ...]:
        """The other words for it in one language."""
        aliases: dict[Lang, tuple[str, ...]] = {"ja": self.aliases_ja, "en": self.aliases_en}
        return aliases[lang]

    @property
    def wordings(self) -> tuple[str, ...]:
        """All words for the thing, in both languages, its name first."""
        return self.term.ja, self.term.en, *self.aliases_ja, *self.aliases_en
