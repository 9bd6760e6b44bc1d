"""Numbers and years of a text, each with what it counts and how it is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from kb.index.text import english_words, is_japanese, words_of
from kb.understanding.counted import alike
from kb.understanding.numbers import Number, numbers
from kb.understanding.spans import Span, touches
from kb.understanding.years import years

YEAR = "year"
_PERCENT = "%"
_PERCENT_SIGN = re.compile(r"\s?(?:%|パーセント|percent\b|per cent\b)")
_RATIO = "/"
_FRACTION = re.compile(r"(?<![\d/.])(\d{1,3})/([1-9]\d{0,2})(?![\d/])")
_TENTHS = "割"
_NO_DATE = date(2000, 1, 1)
"""Years counted from today stay words: 来年度 is held by a point or it is not."""

_PLACES_COUNTED = re.compile(r"[かヶカケヵ箇]所")
_NEAR = 4
"""English words behind a number among which stands what it counts."""

_NO_UNIT = re.compile(r"[,;.:]|\b(?:and|in|of|for|to|from|with|by|on|at|the)\b")
"""Before these stands what an English number counts, or it is not said."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_COUNTS = re.compile(r"\s*(?:people|persons|residents|households|yen|cases|hours|times)\b")
"""The national government's 2022 plan."""

_TIME = frozenset({"year", "month", "week", "day", "yen"})

_BEFORE = {
    "about": r"約|およそ|おおよそ|概ね|おおむね|ほぼ|about|around|approximately|roughly|nearly|"
    r"almost",
    "at_least": r"少なくとも|最低|at least|a minimum of",
    "at_most": r"最大|最高|上限|up to|at most|no more than|a maximum of",
    "over": r"(?<!no )more than|over|above|exceed\w*|surpass\w*|pass(?:es|ed|ing)?|greater than",
    "under": r"fewer than|less than|under|below",
}
_AFTER = {
    "about": r"程度|前後|ほど|くらい|ぐらい|余り|強|を目安",
    "at_least": r"以上|or more|or over",
    "at_most": r"以下|以内|or less|or fewer",
    "over": r"超|を?超え|を上回",
    "under": r"未満|弱|を?下回",
}
_BOUND_BEFORE = {k: re.compile(rf"(?:{p})\s*$") for k, p in _BEFORE.items()}
_BOUND_AFTER = {k: re.compile(rf"\s*(?:{p})") for k, p in _AFTER.items()}


class Quantity(NamedTuple):
    """A number or year where it stands, with the words around it that count or bound it.

    ``unit`` is what is counted (人, a stem of English, %), ``year`` for a year, or empty;
    ``bound`` is about, at_least, at_most, over, under or empty.
    """

    value: float
    unit: str
    bound: str
    start: int
    end: int

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.value:g}", self.unit, self.bound)))

    @property
    def kind(self) -> str:
        """Year, share or another number."""
        return self.unit if self.unit in (YEAR, _PERCENT) else ""

    def meets(self, other: Quantity) -> bool:
        """Whether both tell the same amount of the same thing."""
        if (self.value, self.bound, self.kind) != (other.value, other.bound, other.kind):
            return False
        return not self.unit or other.counts_as(self)

    def counts_as(self, other: Quantity) -> bool:
        """Whether both count the same, or nothing that is named."""
        return other.unit == self.unit or self.unit in alike(other.unit)


def quantities(text: str) -> list[Quantity]:
    """The numbers and years of a normalised text, in order."""
    _, spans = years(text, _NO_DATE)
    spans = tuple(s for s in spans if re.search(r"[\d元〇一二三四五六七八九十]", text[slice(*s)]))
    found = [*_years(text, spans), *_ratios(text)]
    spans += tuple((q.start, q.end) for q in found if q.unit == _RATIO)
    counting = {w.start for w in words_of(text) if w.pos2 == "数詞"} if is_japanese(text) else set()
    english = english_words(text)
    for number in numbers(text):
        own = (number.start, number.end)
        # The tagger tells 一 in 一部 from 一 in 一回.
        in_kanji = is_japanese(text[slice(*own)]) and not text[number.start].isdigit()
        if touches(own, spans) or (in_kanji and number.start not in counting):
            continue
        counted = _counted(text, number, english)
        # «One view is»: a word of its own, unless it counts what is counted elsewhere too.
        if text[slice(*own)] != "one" or counted.unit:
            found.append(counted)
    return sorted(found, key=lambda q: q.start)


def _years(text: str, spans: Sequence[Span]) -> Iterator[Quantity]:
    """Of a run of years the first and the last: only they are written."""
    for start, end in spans:
        values, _ = years(text[start:end], _NO_DATE)
        for value in dict.fromkeys((values[:1] or (0,)) + values[-1:]):
            yield Quantity(value, YEAR, "", start, end)


def _ratios(text: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text):
        yield Quantity(int(match[1]) / int(match[2]), _RATIO, "", *match.span())


def _counted(text: str, number: Number, english: Sequence[tuple[int, int, str]]) -> Quantity:
    end, value = number.end, number.value
    if glued := re.search(r"[a-z]+-?$", text[: number.start]):
        unit = glued.group()  # FY31, no. 9 of BCP-9
    elif percent := _PERCENT_SIGN.match(text, end):
        unit, end = _PERCENT, percent.end()
    elif text.startswith(_TENTHS, end):
        unit, end, value = _PERCENT, end + len(_TENTHS), value * 10
    elif place := _PLACES_COUNTED.match(text, end):
        unit, end = "か所", place.end()
    elif is_japanese(text):
        unit = _counter(text, end)
        end += len(unit)
    elif _YEAR.fullmatch(text[number.start : end]) and not _YEAR_COUNTS.match(text, end):
        unit = YEAR
    else:
        near = [stem for start, _, stem in english if start >= end][:_NEAR]
        clause = _NO_UNIT.split(text[end:], maxsplit=1)[0]
        inside = [stem for start, _, stem in english if end <= start < end + len(clause)]
        unit = next((s for s in near if s in inside and (s in _TIME or len(alike(s)) > 1)), "")
    bound, start, end = _bound(text, number.start, end)
    return Quantity(value, unit, bound, start, end)


def _counter(text: str, at: int) -> str:
    word = next((w for w in words_of(text) if w.start == at), None)
    return word.surface if word and word.pos1 in ("名詞", "接尾辞") and word.pos2 != "数詞" else ""


def _bound(text: str, start: int, end: int) -> tuple[str, int, int]:
    """How a number is bounded, and where it stands with the words for that."""
    for kind, pattern in _BOUND_BEFORE.items():
        if before := pattern.search(text, 0, start):
            return kind, before.start(), end
    for kind, pattern in _BOUND_AFTER.items():
        if after := pattern.match(text, end):
            return kind, start, after.end()
    return "", start, end
