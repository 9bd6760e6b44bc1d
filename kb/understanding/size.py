"""How large the municipalities are that a question asks for."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from kb.records.registers import MunicipalityType
from kb.understanding import lexicon

SMALL_POPULATION = 50_000
"""「小規模」: up to this many inhabitants (a city needs about as many to be founded)."""

LARGE_POPULATION = 300_000
LARGE_TOWN_LIMIT = 100_000

_NUMBER = (
    r"(\d+(?:[.,]\d+)*|\ba(?= million| thousand)|\bone(?= million)|(?=百万|十万))\s*"
    r"(百万|十万|万|千|million|thousand|k\b)?"
)
_SCALES = {
    "百万": 1_000_000,
    "十万": 100_000,
    "万": 10_000,
    "千": 1_000,
    "million": 1_000_000,
    "thousand": 1_000,
    "k": 1_000,
}
_AT_MOST = re.compile(
    rf"(?:人口)?\s*{_NUMBER}\s*人?\s*(?:以下|未満|まで|より少な)|"
    rf"(?:under|below|fewer than|less than|at most|up to)\s+{_NUMBER}"
)
_AT_LEAST = re.compile(
    rf"(?:人口)?\s*{_NUMBER}\s*人?\s*(?:以上|超|を超え|より多)|(?:over|above|more than|at least)\s+"
    rf"{_NUMBER}\s*(?:people|inhabitants|residents|population)?"
)
_INHABITANTS = re.compile(r"人口|inhabitants|residents|population")
_LEAST_INHABITANTS = 1_000
"""A bound below this is one of staff or participants, unless it names inhabitants."""

_ABOUT_PEOPLE = re.compile(
    r"人口|人\s*(?:以下|未満|以上|超)|people|inhabitants|residents|population"
)
_RANGE = re.compile(
    rf"{_NUMBER}\s*人?\s*(?:から|[〜~～-]|and|to)\s*{_NUMBER}\s*(?:人|people|inhabitants|residents)"
)
_ABOUT = re.compile(rf"人口\s*(?:約|およそ|ほぼ)\s*{_NUMBER}\s*人?|population of about {_NUMBER}")


class Size(NamedTuple):
    """Types and bounds on population; empty and None put no condition."""

    types: tuple[MunicipalityType, ...]
    low: int | None
    high: int | None


_KANJI_DIGIT = re.compile(r"[一二三四五六七八九](?=[万千])")


def in_digits(text: str) -> str:
    """三万人 -> 3万人."""
    return _KANJI_DIGIT.sub(lambda m: str(int(unicodedata.numeric(m.group()))), text)


_ALL_TYPES = re.compile(r"市区?町村")
"""Municipalities of whatever type, though 町村 stands in it."""


def size_of(text: str) -> Size:
    """The size a question asks for, read from words (小さな町) or numbers (人口5万人以下)."""
    text = _ALL_TYPES.sub("自治体", text)
    named = {t for t, entry in lexicon.TYPES.items() if lexicon.found(entry, text)}
    for pattern in (lexicon.TYPE_AS_SUBJECT, lexicon.TYPE_AFTER_BOUND):
        named |= {lexicon.TYPE_OF[character] for character in pattern.findall(text)}
    types = tuple(t for t in MunicipalityType if t in named)
    low = high = None
    if _ABOUT_PEOPLE.search(text):
        low, high = _between(text)
        high, low = high or _bound(_AT_MOST, text), low or _bound(_AT_LEAST, text)
    small = lexicon.found(lexicon.SMALL, text) is not None and _about_places(text)
    large = lexicon.found(lexicon.LARGE, text) is not None and _about_places(text)
    towns = {MunicipalityType.TOWN, MunicipalityType.VILLAGE} & set(types)
    if small and high is None:
        high = LARGE_TOWN_LIMIT if MunicipalityType.CITY in types else SMALL_POPULATION
        if towns:
            types = (MunicipalityType.TOWN, MunicipalityType.VILLAGE)
    if large and low is None:
        low = LARGE_POPULATION
    if len(named) > 1 and named != {MunicipalityType.TOWN, MunicipalityType.VILLAGE}:
        # «between prefecture and cities» asks for no one type.
        types = ()
    return Size(types, low, high)


def without_bounds(text: str) -> str:
    """The text without its population bounds, which ask for nothing by themselves."""
    if not _ABOUT_PEOPLE.search(text):
        return text
    for pattern in (_RANGE, _ABOUT, _AT_MOST, _AT_LEAST):
        text = pattern.sub(" ", text)
    return text


_PLACE_WORD = re.compile(
    r"町|村|市|自治体|団体|役場|役所|town|village|cit(?:y|ies)|municipalit|local government|council"
)


def _about_places(text: str) -> bool:
    return _PLACE_WORD.search(text) is not None


def _between(text: str) -> tuple[int | None, int | None]:
    """Both ends of 「人口3万人から10万人」, or a third to either side of 「人口約5万人」."""
    match = _RANGE.search(text)
    if match:
        first, first_unit, last, last_unit = (match.group(n) for n in (1, 2, 3, 4))
        return _value(first, first_unit or last_unit, text), _value(last, last_unit, text)
    match = _ABOUT.search(text)
    about = _value(match.group(1), match.group(2), text) if match else None
    return (about * 2 // 3, about * 4 // 3) if about else (None, None)


def _bound(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    if not match:
        return None
    number, unit = next(
        (match.group(n), match.group(n + 1)) for n in (1, 3) if match.group(n) is not None
    )
    return _value(number, unit, text)


def _value(number: str, unit: str | None, text: str) -> int | None:
    """Inhabitants; None where the number must be of something else."""
    # 「1.2.3」 reads as 1.2; no place has more inhabitants than fit in fifteen digits.
    digits = re.match(r"\d{1,15}(?:\.\d{1,6})?", number.replace(",", ""))
    value = (float(digits.group()) if digits else 1.0) * _SCALES.get(unit or "", 1)
    return int(value) if value >= _LEAST_INHABITANTS or _INHABITANTS.search(text) else None
