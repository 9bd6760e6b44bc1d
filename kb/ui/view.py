"""Records as rows to display; knows no Streamlit.

What is called Markdown here is safe to hand to Streamlit: record text in it went through
``escape``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

from kb.answering import wording
from kb.records.corpus import Corpus
from kb.records.models import (
    Aspect,
    Figure,
    FigureKind,
    Lang,
    Municipality,
    MunicipalityType,
    Qualifier,
    Record,
    Status,
)
from kb.ui import texts

_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")

_BADGES = {
    Status.DONE: ("green", "check_circle"),
    Status.IN_PROGRESS: ("blue", "sync"),
    Status.PLANNED: ("orange", "event_upcoming"),
}


def escape(text: str) -> str:
    """Text that Markdown shows as it stands: no markup, link, directive or formula in it works.

    Line breaks become spaces, so that no block (list, table, heading) can begin either.
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def badge(status: Status, lang: Lang) -> str:
    """A state as Markdown: word, sign and colour, so that no one depends on the colour."""
    colour, sign = _BADGES[status]
    return f":{colour}-badge[:material/{sign}: {wording.STATUS[status][lang]}]"


def page_label(page: str) -> str:
    """p.8 in either language; a page named in words stays as it is."""
    return f"p.{page}" if page[:1].isdigit() else page


def type_name(kind: MunicipalityType, lang: Lang) -> str:
    return texts.get(f"type_{kind.value}", lang)


@dataclass(frozen=True)
class PointSource:
    """A point with all that is needed to check it."""

    record: str
    point: str
    text: str
    aspect: str
    status: Status
    title: str
    place: str
    document: str
    section: str
    page: str

    @property
    def where(self) -> str:
        """Document, section and page in one line."""
        return f"{self.document}, {self.section}, {page_label(self.page)}"


def point_source(corpus: Corpus, record_id: str, point_id: str, lang: Lang) -> PointSource:
    """A point as it is cited.

    Raises:
        UnknownRecordError: no such record.
        KeyError: the record has no such point.
    """
    record = corpus.get(record_id)
    point = record.point(point_id)
    return PointSource(
        record=record_id,
        point=point_id,
        text=point.get(lang),
        aspect=point.aspect.label(lang),
        status=record.status_of(point),
        title=record.title.get(lang),
        place=corpus.municipality(record).name.get(lang),
        document=corpus.document(record).title.get(lang),
        section=record.source.section,
        page=record.page_of(point),
    )


def points_by_aspect(
    corpus: Corpus, record: Record, lang: Lang
) -> list[tuple[str, list[PointSource]]]:
    """The record's points under the name of what they speak of, in the order of the aspects."""
    groups = []
    for aspect in Aspect:
        own = [
            point_source(corpus, record.id, p.id, lang) for p in record.points if p.aspect is aspect
        ]
        if own:
            groups.append((aspect.label(lang), own))
    return groups


def citation_line(
    corpus: Corpus, record: Record, lang: Lang, accessed: date, page: str = ""
) -> str:
    """How to cite a record: publisher, document, date, section, page and date of access."""
    document = corpus.document(record)
    return texts.get(
        "cite_line",
        lang,
        publisher=document.publisher.get(lang),
        document=document.title.get(lang),
        published=document.published.get(lang),
        section=record.source.section,
        title=record.title.get(lang),
        page=page_label(page or record.source.page),
        accessed=(
            f"{accessed.year}年{accessed.month}月{accessed.day}日"
            if lang == "ja"
            else f"{accessed.day} {accessed:%B %Y}"
        ),
    )


_BOUNDS = {
    Qualifier.ABOUT: ("約{}", "about {}"),
    Qualifier.AT_LEAST: ("{}以上", "at least {}"),
    Qualifier.AT_MOST: ("{}以下", "at most {}"),
    Qualifier.MORE_THAN: ("{}超", "more than {}"),
}


def figure_value(figure: Figure, lang: Lang) -> str:
    """約17人 / about 17 people; ranges as 3〜5 / 3–5."""
    value = f"{figure.value:,}"
    if figure.value_to is not None:
        value += f"{'〜' if lang == 'ja' else '–'}{figure.value_to:,}"
    unit = figure.unit.get(lang)
    text = f"{value}{unit}" if lang == "ja" or unit in {"%", "％"} else f"{value} {unit}"
    if figure.qualifier is None:
        return text
    return _BOUNDS[figure.qualifier][0 if lang == "ja" else 1].format(text)


def figure_rows(record: Record, lang: Lang) -> list[dict[str, str]]:
    """Figures as table rows, column heading -> plain text."""
    columns = [texts.get(f"figure_{n}", lang) for n in ("label", "value", "kind", "period", "page")]
    return [
        dict(
            zip(
                columns,
                (
                    figure.get(lang),
                    figure_value(figure, lang),
                    texts.get(f"figure_kind_{figure.kind.value}", lang),
                    figure.period.get(lang) if figure.period else wording.NOT_STATED[lang],
                    page_label(record.page_of(record.point(figure.point))),
                ),
                strict=True,
            )
        )
        for figure in record.figures
    ]


def schedule_rows(record: Record, lang: Lang) -> list[dict[str, str]]:
    """Steps by year as table rows, column heading -> plain text."""
    columns = [texts.get(f"step_{n}", lang) for n in ("years", "track", "step", "page")]
    ordered = sorted(record.schedule, key=lambda s: (s.start, s.end))
    return [
        dict(
            zip(
                columns,
                (
                    step.era.get(lang),
                    step.track.get(lang),
                    step.step.get(lang),
                    page_label(record.page_of(record.point(step.point))),
                ),
                strict=True,
            )
        )
        for step in ordered
    ]


def silent_on(record: Record, lang: Lang) -> list[str]:
    """What a planner looks for and the source does not say."""
    aspects = {p.aspect for p in record.points}
    figures = {f.kind for f in record.figures}
    organisation = record.organisation
    said = {
        "cost": Aspect.COST in aspects or FigureKind.COST in figures,
        "funding": bool(record.funding) or Aspect.FUNDING in aspects,
        "outside_talent": Aspect.OUTSIDE_TALENT in aspects
        or bool(organisation and organisation.outside_talent),
        "results": bool({Aspect.OUTCOME, Aspect.AWARD} & aspects) or FigureKind.RESULT in figures,
        "contact": record.contact is not None,
    }
    return [texts.get(f"silent_{name}", lang) for name, is_said in said.items() if not is_said]


def related(corpus: Corpus, record: Record, lang: Lang) -> list[tuple[str, list[str]]]:
    """Measures the record shares with others: name of the measure, ids of the others."""
    return [
        (relation.measure.get(lang), [i for i in relation.records if i != record.id])
        for relation in corpus.relations(record)
    ]


def similar_places(
    corpus: Corpus, record: Record, limit: int = 3
) -> list[tuple[Municipality, list[str]]]:
    """Municipalities nearest in population, of the same type first, with the ids of their records.

    A record on one of the same topics comes first among a municipality's records.
    """
    own = corpus.municipality(record)

    def distance(place: Municipality) -> tuple[bool, float]:
        ratio = place.population.value / own.population.value
        return place.type is not own.type, abs(math.log(ratio))

    records: dict[str, list[Record]] = {}
    for other in corpus:
        records.setdefault(other.municipality, []).append(other)
    places = [m for m in corpus.tables.municipalities.values() if m.code in records]
    near = sorted((m for m in places if m.code != own.code), key=distance)[:limit]
    topics = set(record.topics)
    return [
        (
            place,
            [
                r.id
                for r in sorted(
                    records[place.code], key=lambda r: (-len(topics & set(r.topics)), r.id)
                )
            ],
        )
        for place in near
    ]
