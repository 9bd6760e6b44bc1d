"""Records -> passages, the texts that are embedded and searched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang, Record
from kb.records.registers import Municipality


class PassageKind(StrEnum):
    TITLE = "title"
    GIST = "gist"
    SUMMARY = "summary"
    POINT = "point"
    ASKED = "asked"
    QUESTION = "question"
    MEASURE = "measure"


_PLACE: dict[Lang, str] = {"ja": "{prefecture}{name}", "en": "{name}"}
_READINGS: dict[Lang, Callable[[Municipality], list[str]]] = {
    "ja": lambda place: [place.kana],
    "en": lambda _: [],
}
"""How else a place is written."""

ASKING = frozenset({PassageKind.ASKED, PassageKind.QUESTION})
"""Passages that ask; all others state."""


class Passage(NamedTuple):
    """One searchable text; ``point`` and ``aspect`` are empty unless it is a point or asks for one.

    ``number`` counts those of which a record has several (its questions, its measures) or a point
    (what asks for it), from 1;
    ``tokens`` are the text's tokens, blank-separated: cut once at the build, used by BM25 and to
    weigh a point against a question.
    """

    record: str
    lang: Lang
    kind: PassageKind
    text: str
    point: str = ""
    aspect: str = ""
    tokens: str = ""
    number: int = 0

    @property
    def id(self) -> str:
        """Its identity wherever passages are kept: ``naha-8-2/ja/pa``, ``naha-8-2/en/gist``."""
        part = self.point or str(self.kind)
        number = f"-{self.number}" if self.number else ""
        return f"{self.record}/{self.lang}/{part}{number}"

    def as_dict(self) -> dict[str, str | int]:
        return {key: value for key, value in self._asdict().items() if value}


def text_id(record: str, lang: Lang) -> str:
    """The identity of all a record says in one language, which BM25 weighs as one text."""
    return f"{record}/{lang}"


def text_of(passage: str) -> str:
    """The id of the text that a passage, by its id, stands in."""
    return passage[: passage.rindex("/")]


def gist_id(record: str, lang: Lang) -> str:
    """The id of the passage with a record's gist."""
    return f"{record}/{lang}/{PassageKind.GIST}"


def point_id(record: str, lang: Lang, point: str) -> str:
    """The id of the passage with a point."""
    return f"{record}/{lang}/{point}"


def passages_of(corpus: Corpus) -> list[Passage]:
    """All passages, records in id order."""
    return [
        passage
        for record in corpus
        for lang in LANGS
        for passage in _record_passages(record, corpus, lang)
    ]


def _record_passages(record: Record, corpus: Corpus, lang: Lang) -> Iterator[Passage]:
    place = corpus.municipality(record)
    itself = place.prefecture.ja == place.name.ja
    prefecture = "" if itself else place.prefecture.get(lang)
    prefix = _PLACE[lang].format(prefecture=prefecture, name=place.name.get(lang))

    def make(
        kind: PassageKind, text: str, point: str = "", aspect: str = "", number: int = 0
    ) -> Passage:
        return Passage(record.id, lang, kind, text, point, aspect, number=number)

    yield make(PassageKind.TITLE, f"{record.title.get(lang)} ({prefix})")
    yield make(PassageKind.GIST, record.gist.get(lang))
    yield make(PassageKind.SUMMARY, record.summary.get(lang))
    for point in record.points:
        yield make(PassageKind.POINT, point.get(lang), point.id, point.aspect)
        for n, question in enumerate(point.questions.get(lang), start=1):
            yield make(PassageKind.ASKED, question, point.id, point.aspect, n)
    for n, question in enumerate(record.questions.get(lang), start=1):
        yield make(PassageKind.QUESTION, question, number=n)
    for n, relation in enumerate(corpus.relations(record), start=1):
        yield make(PassageKind.MEASURE, relation.measure.get(lang), number=n)


def unit_extras(record: Record, corpus: Corpus, lang: Lang) -> str:
    """What BM25 reads of a record beside its passages: place, topics, labels of its data."""
    tables, place = corpus.tables, corpus.municipality(record)
    parts = [place.name.get(lang), place.prefecture.get(lang)]
    parts.extend(_READINGS[lang](place))
    parts.extend(tables.topics[t].name.get(lang) for t in record.topics)
    parts.extend(tables.approaches[a].name.get(lang) for a in record.approaches)
    parts.extend(record.keywords.get(lang))
    parts.extend(figure.get(lang) for figure in record.figures)
    parts.extend(f"{step.track.get(lang)} {step.step.get(lang)}" for step in record.schedule)
    return "\n".join(parts)


def asking(passages: list[Passage]) -> NDArray[np.bool_]:
    """Which of the passages ask, shape (passages,)."""
    return np.array([p.kind in ASKING for p in passages], dtype=np.bool_)


def asked_of(passages: list[Passage]) -> NDArray[np.int64]:
    """Rows of each question written for a point and of the point in either language, (n, 2)."""
    points: dict[tuple[str, str], list[int]] = {}
    for n, passage in enumerate(passages):
        if passage.kind is PassageKind.POINT:
            points.setdefault((passage.record, passage.point), []).append(n)
    pairs = [
        (n, row)
        for n, passage in enumerate(passages)
        if passage.kind is PassageKind.ASKED
        for row in points[passage.record, passage.point]
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
