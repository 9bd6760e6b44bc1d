"""Years a question names: 令和5年度, R5, 二〇二四年, FY2023-25, 令和5〜7年度, 来年度."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from kb.records.age import fiscal_year
from kb.understanding.spans import Span

_ERAS = {
    "令和": 2018,
    "平成": 1988,
    "昭和": 1925,
    "reiwa": 2018,
    "heisei": 1988,
    "showa": 1925,
    "r": 2018,
    "h": 1988,
    "s": 1925,
}
_FIRST, _LAST = 1980, 2060
_LONGEST = 30
_NUMBER = r"(?:元|\d{1,4}|[〇一二三四五六七八九十]{1,4})"
_YEAR = re.compile(
    rf"(?:(?P<era>令和|平成|昭和|\breiwa|\bheisei|\bshowa|(?<![a-z0-9])[rhs](?=\s?(?:\d|元)))\s*|"
    rf"(?P<fiscal>\bfy\s*|\bfiscal year\s*|\bfiscal\s+)?)"
    rf"(?<![\d,.])(?P<number>{_NUMBER})(?![\d,.]\d)(?P<unit>\s*年度?|\s*fy\b)?"
)
_TO = re.compile(r"\s*(?:\d{1,2}月)?\s*(?:から|[~〜-]|まで|\bto\b|\bthrough\b|\buntil\b)\s*")
_AND = re.compile(r"\s*(?:・|、|,|と|\band\b|&)\s*")
_COUNTED = re.compile(
    r"\s*(?:人|件|円|時間|万|千|名|回|校|社|台|%|people|hours|cases|yen|residents)"
)
_RELATIVE = {
    "再来年度": 2, "来年度": 1, "次年度": 1, "今年度": 0, "本年度": 0, "昨年度": -1, "前年度": -1,
    "来年": 1, "今年": 0, "昨年": -1, "去年": -1,
    "next fiscal year": 1, "this fiscal year": 0, "current fiscal year": 0, "last fiscal year": -1,
    "next year": 1, "this year": 0, "last year": -1,
}  # fmt: skip
_RELATIVE_WORD = re.compile("|".join(_RELATIVE))


class _Year(NamedTuple):
    value: int
    end: int
    era: str


def years(text: str, today: date) -> tuple[tuple[int, ...], tuple[Span, ...]]:
    """The years a normalised text names, in order, and where; ranges with all years in them."""
    found: dict[int, None] = {}
    spans: list[Span] = []
    at = 0
    while match := _YEAR.search(text, at):
        first = _read(text, match)
        if first is None:
            at = match.end() if match.end() > match.start() else match.end() + 1
            continue
        values, end = _series(text, first)
        found |= dict.fromkeys(values)
        spans.append((match.start(), end))
        at = end
    # A fiscal year begins in April.
    fiscal = fiscal_year(today)
    for match in _RELATIVE_WORD.finditer(text):
        in_fiscal = "度" in match.group() or "fiscal" in match.group()
        found[(fiscal if in_fiscal else today.year) + _RELATIVE[match.group()]] = None
        spans.append(match.span())
    return tuple(found), tuple(spans)


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers in order, those that follow each other together."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def longest_run(named: Iterable[int]) -> list[int]:
    """The longest run of years in a row, the first of several."""
    return max(runs(named), key=len, default=[])


def _series(text: str, first: _Year) -> tuple[list[int], int]:
    """The year with what is joined to it: 令和5〜7年度, FY2023-25, 令和5・6年度."""
    values, end = [first.value], first.end
    while (joint := _TO.match(text, end) or _AND.match(text, end)) and joint.end() > end:
        match = _YEAR.match(text, joint.end())
        other = _read(text, match, first.era, values[-1]) if match else None
        if other is None or not values[-1] < other.value <= values[-1] + _LONGEST:
            break
        through = _TO.match(text, end) is not None
        values += range(values[-1] + 1, other.value + 1) if through else [other.value]
        end = other.end
    return values, end


def _read(text: str, match: re.Match[str], era: str = "", since: int | None = None) -> _Year | None:
    """One year; ``era`` and ``since`` are those of the year before it in a series."""
    number = match["number"]
    value = 1 if number == "元" else _int(number)
    era = match["era"] or (era if value is not None and value < 100 else "")
    if not value:
        return None
    if era:
        value += _ERAS[era]
        if len(era) == 1 and match["era"] and re.match(r"[a-z0-9-]", text[match.end() :]):
            return None  # r5x: no year
    elif since is not None and value < 100 and not match["unit"]:
        value += since // 100 * 100
    elif len(number) != 4 or _COUNTED.match(text, match.end()):
        return None
    if not _FIRST <= value <= _LAST:
        return None
    return _Year(value, match.end(), era)


def _int(written: str) -> int | None:
    try:
        if written.isdigit():
            return int(written)
        from kanjize import kanji2number

        return int(kanji2number(written))
    except (ValueError, TypeError, IndexError, KeyError):
        return None
