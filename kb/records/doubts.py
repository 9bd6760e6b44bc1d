"""What a source leaves open about a number or a step, told wherever the number or step is."""

from __future__ import annotations

from collections.abc import Iterable

from kb.records.fields import Bilingual, Lang
from kb.records.models import Point, Record

_BESIDE: dict[Lang, str] = {"ja": "{text}（※{doubts}）", "en": "{text} (note: {doubts})"}
_BETWEEN: dict[Lang, str] = {"ja": "。", "en": "; "}


def with_doubts(text: str, doubts: Iterable[Bilingual | None], lang: Lang) -> str:
    """The text with its doubts in brackets behind it, each once; as it is where there are none."""
    told = list(dict.fromkeys(doubt.get(lang) for doubt in doubts if doubt))
    return _BESIDE[lang].format(text=text, doubts=_BETWEEN[lang].join(told)) if told else text


def point_text(record: Record, point: Point, lang: Lang) -> str:
    """A point with the doubts about the figures and steps that it backs."""
    return with_doubts(point.get(lang), doubts_of(record, point), lang)


def doubts_of(record: Record, point: Point) -> list[Bilingual | None]:
    """What the source leaves open about the figures and steps that a point backs."""
    doubts = [figure.doubt for figure in record.figures if figure.point == point.id]
    return doubts + [step.doubt for step in record.schedule if step.point == point.id]
