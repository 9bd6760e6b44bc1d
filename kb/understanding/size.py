"""How large the municipalities are that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kb.index.text import words_of
from kb.records.corpus import Corpus
from kb.records.registers import MunicipalityType
from kb.records.registers import Size as SizeEntry
from kb.understanding import lexicon, phrases
from kb.understanding.numbers import Number, numbers
from kb.understanding.polarity import excluded, excluded_types
from kb.understanding.spans import Span, blank

_LEAST_INHABITANTS = 1_000
"""A bound below this is one of staff or participants, unless it names inhabitants."""

_INHABITANTS = re.compile(r"人口|inhabitants|residents|population|people|人")
_BEFORE_NUMBER = re.compile(
    r"(?:人口(?:規模)?|\b(?:a )?population)\s*(?:が|は|の|of|is|:)?\s*$|\b(?:inhabitants|residents):?\s*$"
)
_OF_OTHERS = re.compile(
    r"(?:職員|社員|参加者|受講者|利用者|登録者|会員|団員|児童|生徒)数?(?:が|は|の)?\s*(?:約)?$"
)
_PEOPLE = r"\s*(?:人(?!口)|名|people|inhabitants|residents|population)?"
_OTHER_UNIT = re.compile(
    r"\s*(?:%|割|件|円|時間|回|校|台|社|つ|か所|箇所|年|歳|日|月|団体|自治体|yen|hours|cases|per cent|percent)"
)

_AFTER = {
    ("high", 0): re.compile(
        rf"{_PEOPLE}\s*(?:以下|以内|まで|を超えない|を上回らない|or (?:less|fewer|under|below)|at most)"
    ),
    ("high", -1): re.compile(
        rf"{_PEOPLE}\s*(?:未満|を下回(?:る|って(?:いる)?)?|より少な[いく]?|より小さ[いな]?|に満たない?|に届かない?|にも満たない?|もいない|を切る|を割る?)"
    ),
    ("low", 0): re.compile(
        rf"{_PEOPLE}\s*(?:以上|or (?:more|over|above)|and (?:over|above|more)|\+)"
    ),
    ("low", 1): re.compile(
        rf"{_PEOPLE}\s*(?:超|を[超越](?:える|えた|す)?|より多[いく]?|より大き[いな]?|を上回(?:る|って(?:いる)?)?)"
    ),
}
_BEFORE = {
    ("high", 0): re.compile(
        r"\b(?:at most|up to|no more than|not more than|maximum of|within)\s*$"
    ),
    ("high", -1): re.compile(r"\b(?:under|below|fewer than|less than|smaller than)\s*$"),
    ("low", 0): re.compile(r"\b(?:at least|no (?:fewer|less) than|minimum of)\s*$"),
    ("low", 1): re.compile(r"\b(?:over|above|more than|exceeding|larger than|bigger than)\s*$"),
}
_ABOUT_AFTER = re.compile(
    r"\s*(?:人|名)?\s*(?:くらい|ぐらい|程度|前後|ほど|規模|台|内外|かそこら|弱|強|余り|あまり)"
)
_ABOUT_BEFORE = re.compile(
    r"(?:約|およそ|ほぼ|おおよそ|\babout|\baround|\bapproximately|\broughly|\bsome)\s*$"
)
_TO = re.compile(r"\s*(?:人|名)?\s*(?:から|以上|[〜~-]|\band\b|\bto\b|、)\s*(?:人口)?\s*")
_TRAIL = re.compile(
    rf"{_PEOPLE}\s*(?:まで|以下|未満)?(?:の(?=市|町|村|自治体|都市|団体|県)|規模の)?"
)
_TYPE_AT_END = re.compile(r"\s*(?:管?内)?の?(?:都)?([県市町村])(?![一-鿿])")


class Size(NamedTuple):
    """Types and bounds on population, both included; empty and None put no condition.

    ``excluded`` are types left out; ``bounds`` and ``words`` are where the bounds and the words
    for types and sizes stand.
    """

    types: tuple[MunicipalityType, ...]
    low: int | None
    high: int | None
    excluded: tuple[MunicipalityType, ...] = ()
    bounds: tuple[Span, ...] = ()
    words: tuple[Span, ...] = ()


class _Bound(NamedTuple):
    low: int | None
    high: int | None
    span: Span
    turned: bool = False
    """Left out by the question, and stated here as what is left."""


_ALL_TYPES = re.compile(r"市区?町村")
"""Municipalities of whatever type, though 町村 stands in it."""


def size_of(text: str, corpus: Corpus, areas: Sequence[Span] = ()) -> Size:
    """The size a question asks for, read from words (小さな町) or numbers (人口5万人以下).

    Args:
        areas: where it names or leaves out areas; a type right after is asked for (愛媛県の町,
            藤沢市以外の市).
    """
    text = _ALL_TYPES.sub(lambda m: "自治体"[: len(m.group())].ljust(len(m.group())), text)
    bounds = [_turned(text, bound) for bound in _bounds(text)]
    low = max((b.low for b in bounds if b.low is not None), default=None)
    high = min((b.high for b in bounds if b.high is not None), default=None)
    named: set[MunicipalityType] = set()
    words: list[Span] = []
    text = blank(text, [b.span for b in bounds if b.turned])
    outside_types, type_spans = excluded_types(text, [b.span for b in bounds])
    text = blank(text, type_spans)
    for end in [*(b.span[1] for b in bounds), *(end for _, end in areas)]:
        if match := _TYPE_AT_END.match(text, end):
            named.add(lexicon.TYPE_OF[match[1]])
            words.append(match.span(1))
    for kind, span in phrases.of_types(corpus).spans(text):
        if _in_compound(text, span[1]):
            continue
        named.add(MunicipalityType(kind))
        words.append(span)
    for pattern in (lexicon.TYPE_AS_SUBJECT, lexicon.TYPE_AFTER_BOUND):
        for match in pattern.finditer(text):
            named.add(lexicon.TYPE_OF[match[1]])
            words.append(match.span(1))
    types = tuple(MunicipalityType(t) for t in corpus.tables.body_types if t in named)
    said = _words_of_size(text, corpus)
    small = {span: size for size, span in said if size.at_most}
    large = {span: size for size, span in said if size.at_least}
    outside = excluded(text, sorted(_with_type(text, span) for span in {*small, *large}))
    words += [*small, *large]
    towns = {MunicipalityType.TOWN, MunicipalityType.VILLAGE} & set(types)
    if small and high is None:
        high = max(_at_most(size, types) for size in small.values())
        if towns:
            types = (MunicipalityType.TOWN, MunicipalityType.VILLAGE)
    if large and low is None:
        low = min(size.at_least for size in large.values() if size.at_least)
    if outside:
        # 政令指定都市を除く: what is left out bounds from the other side.
        high, low = (low - 1 if low and large else None), (high + 1 if high and small else None)
    if len(named) > 1 and named != {MunicipalityType.TOWN, MunicipalityType.VILLAGE}:
        # «between prefecture and cities» asks for no one type.
        types = ()
    spans = (*(b.span for b in bounds), *outside.values(), *type_spans)
    return Size(types, low, high, outside_types, spans, tuple(words))


_PLACE_WORD = re.compile(
    r"(?:な|の|い)?(?:地方)?(?:[市町村県]?(?:役場|役所|庁)|市町村|町村|[市町村県]|自治体|団体|都市)"
)
_PLACE_WORD_EN = re.compile(
    r"\s(?:[\w-]+\s)?(?:town|village|cit(?:y|ies)|municipalit|local government|local authorit|council|place)"
)


def _words_of_size(text: str, corpus: Corpus) -> list[tuple[SizeEntry, Span]]:
    """The sizes a text names and where it says them of places: not 大きな見直し, nor 大きな市場."""
    sizes = corpus.tables.sizes
    found = phrases.of_sizes(corpus).spans(text)
    alone = phrases.of_sizes_alone(corpus).spans(text) if _ANY_PLACE.search(text) else []
    before_places = [(size, span) for size, span in found if _place_follows(text, span[1])]
    return [(sizes[size], span) for size, span in dict.fromkeys([*before_places, *alone])]


def _place_follows(text: str, end: int) -> bool:
    if _PLACE_WORD_EN.match(text, end):
        return True
    match = _PLACE_WORD.match(text, end)
    if match is None or _in_compound(text, match.end()):
        return False
    return any(word.end == match.end() for word in words_of(text))


def _in_compound(text: str, end: int) -> bool:
    """Whether a lone 市, 町, 村 or 県 that ends there is part of another word: 小さな町工場."""
    if not re.search(r"(?<![一-鿿])[市町村県]$", text[:end]):
        return False
    following = next((w for w in words_of(text) if w.start == end), None)
    return following is not None and following.pos1 == "名詞" and not following.surface.isascii()


def _at_most(size: SizeEntry, types: tuple[MunicipalityType, ...]) -> int:
    return max(size.at_most or 0, *(size.at_most_of.get(t, 0) for t in types), 0)


_ANY_PLACE = re.compile(r"[市町村県]|自治体|団体|役場|役所")


def _bounds(text: str) -> list[_Bound]:
    """The bounds on inhabitants a text states, in order."""
    if not _INHABITANTS.search(text):
        return []
    found: list[_Bound] = []
    waiting = [n for n in numbers(text) if _of_inhabitants(text, n)]
    while waiting:
        first = waiting.pop(0)
        bound = None
        if waiting and (to := _TO.fullmatch(text, first.end, waiting[0].start)):
            bound = _between(text, first, waiting[0], to.group())
            if bound:
                waiting.pop(0)
        if bound := bound or _one_sided(text, first):
            found.append(bound)
    return found


def _of_inhabitants(text: str, number: Number) -> bool:
    before = text[max(0, number.start - 24) : number.start]
    if _OF_OTHERS.search(before) or _OTHER_UNIT.match(text, number.end):
        return False
    if number.value < _LEAST_INHABITANTS and number.unit == 1:
        # 1〜3万人: the first number takes the scale of the second.
        scaled = re.match(
            r"\s*(?:[〜~-]|から|to|and)\s*\d[\d.]*\s*(?:万|千|million|thousand|k\b)",
            text[number.end :],
        )
        return scaled is not None or _BEFORE_NUMBER.search(before) is not None
    return True


def _between(text: str, first: Number, last: Number, joint: str) -> _Bound | None:
    """人口3万人から10万人, 5万人以上20万人未満, between 5,000 and 20,000."""
    low = first.value
    if first.unit == 1 and last.unit > 1 and low < last.value / last.unit:
        low *= last.unit
    if not low < last.value:
        return None
    if joint.strip() in ("、", "and") and not re.search(r"\bbetween\s*$", text[: first.start]):
        return None
    open_end = _AFTER["high", -1].match(text, last.end) is not None
    return _Bound(int(low), int(last.value) - open_end, _whole(text, first.start, last.end))


def _one_sided(text: str, number: Number) -> _Bound | None:
    value = int(number.value)
    before = text[: number.start]
    if _ABOUT_AFTER.match(text, number.end) or (
        _ABOUT_BEFORE.search(before) and not any(p.match(text, number.end) for p in _AFTER.values())
    ):
        after = _ABOUT_AFTER.match(text, number.end)
        end = after.end() if after else number.end
        return _Bound(value * 2 // 3, value * 4 // 3, _whole(text, number.start, end))
    for (side, shift), pattern in _AFTER.items():
        if match := pattern.match(text, number.end):
            return _bound(side, value + shift, _whole(text, number.start, match.end()))
    for (side, shift), pattern in _BEFORE.items():
        if pattern.search(before):
            return _bound(side, value + shift, _whole(text, number.start, number.end))
    return None


def _bound(side: str, value: int, span: Span) -> _Bound:
    value = max(0, value)
    return _Bound(value, None, span) if side == "low" else _Bound(None, value, span)


_LEAD = re.compile(
    r"(?:人口(?:規模)?(?:が|は|の)?\s*|\b(?:with |of )?(?:a )?population (?:of |is |between )?|"
    r"\b(?:with|of|between)\s+)?(?:約|およそ|ほぼ|おおよそ|\babout|\baround|\bapproximately|\broughly|\bsome|"
    r"\bat most|\bup to|\bno more than|\bunder|\bbelow|\bfewer than|\bless than|\bat least|\bover|\babove|"
    r"\bmore than|\bbetween)?\s*$"
)


def _whole(text: str, start: int, end: int) -> Span:
    """A bound with the words that lead to it and those for inhabitants after it."""
    lead = _LEAD.search(text, 0, start)
    trail = _TRAIL.match(text, end)
    return lead.start() if lead else start, trail.end() if trail else end


_OF_A_TYPE = re.compile(r"(?:の)?(?:市町村|町村|自治体|都市|市|町|村|団体)?")


def _with_type(text: str, span: Span) -> Span:
    kind = _OF_A_TYPE.match(text, span[1])
    return span[0], kind.end() if kind else span[1]


def _turned(text: str, bound: _Bound) -> _Bound:
    """A bound that is left out (人口10万人以上の市を除く) as what is left."""
    whole = _with_type(text, bound.span)
    out = excluded(text, [whole])
    if whole not in out or (bound.low is not None and bound.high is not None):
        return bound
    low = bound.high + 1 if bound.high is not None else None
    high = bound.low - 1 if bound.low is not None else None
    return _Bound(low, high, out[whole], turned=True)
