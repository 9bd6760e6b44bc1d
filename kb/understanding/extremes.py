"""The place of fewest or most inhabitants: 一番大きい町, the smallest city of Kanagawa."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from kb.index.conditions import Columns, attributes_of
from kb.records.corpus import Corpus
from kb.records.registers import MunicipalityType
from kb.understanding.conditions import asked
from kb.understanding.named import Note
from kb.understanding.spans import Span

if TYPE_CHECKING:
    from kb.understanding.intent import Intent

Extreme = Literal["smallest", "largest"]

_MOST = r"(?:最も|もっとも|一番|いちばん)"
_KIND = r"(自治体|市町村|町村|団体|都道府県|都市|市|町|村|県)"
_INHABITANTS = r"人口(?:規模)?(?:が|の|は)?"
_KIND_EN = (
    r"(municipality|municipalities|place|local government|city|cities|towns?|villages?|"
    r"prefectures?)"
)
_COUNTED_EN = r"(?:inhabitants|residents|people|population)"


def _pattern(less: str, least: str, small: str, few_en: str, small_en: str) -> re.Pattern[str]:
    """Words for an extreme; a group that is set holds the kind of place."""
    return re.compile(
        rf"{_INHABITANTS}{_MOST}(?:{less}|{small})[いなく]?(?:{_KIND})?|"
        rf"{_MOST}{_INHABITANTS}(?:{less}|{small})[いなく]?(?:{_KIND})?|"
        rf"{_INHABITANTS}最[{least}](?:の?{_KIND})?|最[{least}]の{_KIND}|"
        rf"{_MOST}(?:規模(?:が|の))?{small}[いな]{_KIND}|"
        rf"{_KIND}(?:の中|のうち)?で(?:は)?{_MOST}(?:規模(?:が|の))?{small}[いな](?=の[はが]|ところ)|"
        rf"(?:\b(?:which|what) {_KIND_EN}\b.{{0,24}}?)?\b(?:{few_en}) {_COUNTED_EN}\b|"
        rf"(?:{_KIND_EN} (?:with|of|that has|which has|having) the )?\b(?:{small_en}) population\b|"
        rf"\b(?:{small_en})(?: japanese)? {_KIND_EN}\b(?: (?:by|in|of) population\b)?"
    )


_EXTREMES: dict[Extreme, re.Pattern[str]] = {
    "smallest": _pattern(
        "少な", "小少", "小さ", "fewest|lowest|least",
        "smallest|lowest|least populous|least populated",
    ),
    "largest": _pattern(
        "多", "大多", "大き", "most|highest|greatest",
        "largest|biggest|highest|greatest|most populous|most populated",
    ),
}  # fmt: skip

_TYPES = {
    "町村": (MunicipalityType.TOWN, MunicipalityType.VILLAGE),
    "都道府県": (MunicipalityType.PREFECTURE,),
    "都市": (MunicipalityType.CITY,),
    "県": (MunicipalityType.PREFECTURE,),
    "市": (MunicipalityType.CITY,),
    "町": (MunicipalityType.TOWN,),
    "村": (MunicipalityType.VILLAGE,),
    "prefecture": (MunicipalityType.PREFECTURE,),
    "city": (MunicipalityType.CITY,),
    "cities": (MunicipalityType.CITY,),
    "town": (MunicipalityType.TOWN,),
    "village": (MunicipalityType.VILLAGE,),
}


def extreme(text: str) -> tuple[Extreme, Span, tuple[MunicipalityType, ...]] | None:
    """Which extreme a normalised text asks for, where, and of what types of municipality."""
    for which, pattern in _EXTREMES.items():
        if match := pattern.search(text):
            kind = next(filter(None, match.groups()), "")
            types = _TYPES.get(kind) or _TYPES.get(kind.removesuffix("s"), ())
            return which, match.span(), types
    return None


def resolved(intent: Intent, corpus: Corpus) -> Intent:
    """The question asked of the place that is the extreme among those it may be."""
    if intent.asks not in _EXTREMES:
        return intent
    kind = (str(intent.kind),) if intent.kind else ()
    # Where another's record names a place is no condition on the place.
    conditions = replace(asked(intent), record=(), kind=kind)
    meeting = Columns(attributes_of(corpus)).passing(conditions)
    codes = sorted({corpus.get(record).municipality for record in meeting})
    if not codes:
        return intent
    pick = min if intent.asks == "smallest" else max
    places = [corpus.tables.municipalities[code] for code in codes]
    place = pick(places, key=lambda m: m.population.value)
    name, count = place.name.get(intent.language), place.population
    values = (f"{count.value:,}", str(count.year))
    note = Note.model_validate({"kind": intent.asks, "written": name, "values": values})
    return intent.model_copy(update={"places": (place.code,), "notes": (*intent.notes, note)})
