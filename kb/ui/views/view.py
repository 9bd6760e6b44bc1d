"""How a record's parts are worded on every page; knows no Streamlit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kb.records.age import age_of
from kb.records.corpus import Corpus
from kb.records.doubts import point_text
from kb.records.models import Lang, Record, Status
from kb.records.registers import Municipality
from kb.records.stages import Stage, beside, is_current, stage_of
from kb.texts import interface as texts
from kb.texts import wording
from kb.texts.wording import page_label as page_label
from kb.texts.wording import page_order as page_order

_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")

DEFAULT_LANG: Lang = "ja"
"""The language of a page whose address names none."""

_BADGES = {
    Stage.DONE: ("green", "check_circle"),
    Stage.IN_PROGRESS: ("blue", "sync"),
    Stage.PLANNED: ("orange", "event_upcoming"),
    Stage.PRESENT: ("gray", "info"),
    Stage.ELSEWHERE: ("gray", "public"),
    Stage.ELSEWHERE_PLANNED: ("gray", "event_upcoming"),
}


def escape(text: str) -> str:
    """Text that Markdown shows as it stands: no markup, link, directive or formula in it works.

    Line breaks become spaces, so that no block (list, table, heading) can begin either.
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Text as Markdown with the places ``spans`` (start, end; in order) marked by a colour."""
    parts, done = [], 0
    for start, end in spans:
        parts += [_inner(text[done:start]), f":yellow-background[{_inner(text[start:end])}]"]
        done = end
    return "".join([*parts, _inner(text[done:])])


def _inner(text: str) -> str:
    """Escaped as ``escape`` does, blanks at the ends kept."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))


def badge(state: Status | Stage, lang: Lang) -> str:
    """A state as Markdown: word, sign and colour, so that no one depends on the colour."""
    stage = Stage(state.value)
    colour, sign = _BADGES[stage]
    return f":{colour}-badge[:material/{sign}: {stage.label(lang)}]"


def place_label(place: Municipality, lang: Lang) -> str:
    """Name, prefecture and population of a municipality, plain text."""
    return wording.place_label(place, lang)


def dated(corpus: Corpus, record: Record, lang: Lang, today: date | None = None) -> str:
    """Of when a record speaks, whether of a draft and of years that are over; may be empty."""
    return wording.dated(age_of(corpus, record, today or date.today()), lang)


def where(corpus: Corpus, record: Record, lang: Lang, page: str = "") -> str:
    """Document, section and page of a record; ``page`` where it is not the record's first."""
    document = corpus.document(record).title.get(lang)
    return f"{document}, {record.source.section}, {page_label(page or record.source.page)}"


@dataclass(frozen=True)
class PointSource:
    """A point with all that is needed to check it.

    ``aspect`` is a label; ``stage`` how far the thing told is, ``current`` whether it is how things
    stand now; ``address`` the document's, empty where it states none; ``dated`` as of when;
    ``verbatim`` that its Japanese is the source's, word for word.
    """

    record: str
    point: str
    text: str
    aspect: str
    current: bool
    stage: Stage
    title: str
    place: str
    document: str
    publisher: str
    address: str
    section: str
    page: str
    dated: str
    verbatim: bool = False

    def beside(self, said: Status | None) -> Stage | None:
        """The stage to tell where ``said`` is told of its surroundings; None when that will do."""
        return beside(self.stage, said, current=self.current)

    @property
    def location(self) -> str:
        """Document, section and page in one line."""
        return f"{self.document}, {self.section}, {page_label(self.page)}"


def link_language(lang: Lang) -> dict[str, str]:
    """The query parameter of a link that keeps the language; the default one is left out."""
    return {"lang": lang} if lang != DEFAULT_LANG else {}


def point_source(corpus: Corpus, record_id: str, point_id: str, lang: Lang) -> PointSource:
    """A point as it is cited.

    Raises:
        UnknownRecordError: no such record.
        KeyError: the record has no such point.
    """
    record = corpus.get(record_id)
    point = record.point(point_id)
    document = corpus.document(record)
    return PointSource(
        record=record_id,
        point=point_id,
        text=point_text(record, point, lang),
        aspect=corpus.aspect_label(point.aspect, lang),
        current=is_current(corpus, point),
        stage=stage_of(corpus, record, point),
        title=record.title.get(lang),
        place=corpus.municipality(record).name.get(lang),
        document=document.title.get(lang),
        publisher=document.publisher.get(lang),
        address=document.url or "",
        section=record.source.section,
        page=record.page_of(point),
        dated=dated(corpus, record, lang),
        verbatim=point.wording == "verbatim",
    )


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
        accessed=wording.day_label(accessed.isoformat(), lang),
    )
