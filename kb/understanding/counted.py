"""How many of what a question asks: 何件, なん課, 応募者数, 回収率, «how many certificates».

There are as many such things as words, so they are read by their form and not from a list: after
何, a counter; before 数, 率, 額, 料 or 費, what is measured; after «how many», a noun. A text that
holds one has a number with that counter, or with another for the same (人 and 名, as in
``data/counters.toml``); a year or a day is no number of anything else.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from kb.index.text import Word, english_words, is_japanese, stem, words_of
from kb.understanding.spans import Span, touches

_FILE = Path(__file__).parent / "data" / "counters.toml"

_ASKS = frozenset({"何", "なん", "幾"})
_NOUNS = frozenset({"名詞", "接尾辞", "形状詞"})
_SOMEBODY = frozenset("者員生客民人")
_BODIES = frozenset({"市", "町", "村", "県", "市町村", "自治体", "団体", "市町", "町村"})
"""How many municipalities is for the reply to count; no point holds it."""

_MONEY = frozenset("額料費")
_MEASURES = _MONEY | frozenset("数率")
_ASKED_AFTER = re.compile(
    r"(?:[?？。、・,]|$|と|(?:は|が|を|って|については?)?(?:[?？。]|$|どれ|どの|いくつ|いくら|"
    r"何|なん|教え|知り|示し|お示し|わか|分か))"
)
_AMOUNT_BEFORE = re.compile(r"(?:どれ|どの)(?:くらい|ぐらい|ほど|だけ|程度)の\w{0,6}$")
_NOT_ASKED = re.compile(r"も|かの|か(?=[をにがはで])")
"""After a counter: 何度も and 何件かの are no question."""

_HOW_MANY = re.compile(
    r"\b(?:how many|(?:the )?(?:total )?number of|what number of|head ?count(?: of)?|"
    r"how much)\b"
)
_OF_NO_NAME = re.compile(r"いくつ|幾つ")

_NO_DATE = r"(?![\d,.]|\s*(?:年|月|日|期|章|節|号))"
_IN_KANJI = "[一二三四五六七八九十百数]+"
_WORDS_WITH_NUMERALS = frozenset("部点種局室度")
"""Counters that make other words after a numeral in kanji: 一部, 一点, 一度."""

_NUMBER_JA = rf"(?<![\d.])(?!(?:19|20)\d\d\b)\d[\d,.]*\s*[万千億]?{_NO_DATE}"
_NUMBER_EN = (
    rf"(?:(?<![\d.,])(?!(?:19|20)\d\d\b)\d[\d,.]*{_NO_DATE}|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?)\b)"
)
_PLURAL = re.compile("(?<![su])s$")
_LONGEST = 3
"""Words after «how many»: how many digital advisers."""


class Counted(NamedTuple):
    """What is counted: in Japanese by its ``unit`` or else its noun, in English by nouns; by
    nothing where it is not named. ``money``: yen are."""

    span: Span
    unit: str = ""
    nouns: tuple[str, ...] = ()
    money: bool = False


def counted(text: str) -> list[Counted]:
    """What a normalised question asks the number of."""
    return [*(_japanese(text) if is_japanese(text) else ()), *_english(text)]


@lru_cache(maxsize=256)
def held(unit: str, nouns: tuple[str, ...]) -> re.Pattern[str]:
    """What a normalised text shows that tells how many."""
    if unit:
        alike = sorted(_alike(unit), key=len, reverse=True)
        units, spelt = (
            "|".join(map(re.escape, own))
            for own in (alike, [u for u in alike if u not in _WORDS_WITH_NUMERALS])
        )
        in_kanji = rf"|{_IN_KANJI}(?:{spelt})" if spelt else ""
        return re.compile(rf"\d[\d,.]*\s*[万千億]?\s*(?:{units}){in_kanji}")
    if not nouns:
        return re.compile(rf"{_NUMBER_JA}|{_IN_KANJI}つ|{_NUMBER_EN}")
    if is_japanese("".join(nouns)):
        noun = "|".join(map(re.escape, nouns))
        return re.compile(
            rf"(?:{noun})[^。]{{0,20}}?{_NUMBER_JA}|{_NUMBER_JA}[^。]{{0,8}}?(?:{noun})"
        )
    words = "|".join(re.escape(n) for n in sorted(_alike_of(nouns)))
    return re.compile(
        rf"{_NUMBER_EN}(?:[ -][a-z'’-]+){{0,4}}?[ -](?:{words})[a-z]*|"
        rf"\b(?:{words})[a-z]*\b[^.;]{{0,40}}?{_NUMBER_EN}"
    )


def _japanese(text: str) -> list[Counted]:
    found = [*_by_counter(text)]
    words = words_of(text)
    for n, word in enumerate(words):
        following = words[n + 1] if n + 1 < len(words) else None
        if word.surface in _ASKS and following and _counts(word, following):
            found.append(Counted((word.start, following.end), unit=following.surface))
        elif word.surface[-1] in _MEASURES and word.pos1 in _NOUNS and _is_asked(text, word):
            start = _start_of(words, n)
            if start == word.start and word.surface == "数":
                start = _before_of(words, n)
            if start < word.end - 1:
                found.append(_measured(text[start : word.end], (start, word.end)))
    kept: list[Counted] = []
    for one in found:
        bodies = one.unit in _BODIES and not text[: one.span[1]].endswith("数")
        asks = not bodies and not _NOT_ASKED.match(text, one.span[1])
        if asks and not touches(one.span, (k.span for k in kept)):
            kept.append(one)
    return kept


def _by_counter(text: str) -> list[Counted]:
    """何人, whatever the tagger makes of it."""
    named = [Counted(match.span(), unit=match[1]) for match in _counters_pattern().finditer(text)]
    return [*named, *(Counted(match.span()) for match in _OF_NO_NAME.finditer(text))]


@cache
def _counters_pattern() -> re.Pattern[str]:
    units = {unit for row in _counters() for unit in row if is_japanese(unit)}
    known = "|".join(re.escape(u) for u in sorted(units, key=len, reverse=True))
    return re.compile(rf"(?:何|なん|幾)({known}|[かヶカケ箇][一-鿿]{{1,2}})")


def _counts(word: Word, following: Word) -> bool:
    """Whether a counter follows a word that asks: 何|課."""
    return (
        following.start == word.end
        and following.pos1 in _NOUNS
        and (word.pos2 == "数詞" or (word.surface == "何" and following.pos2 != "数詞"))
    )


def _is_asked(text: str, word: Word) -> bool:
    """Whether a number is asked for and not only spoken of: 職員数の少ない町."""
    return bool(_ASKED_AFTER.match(text, word.end) or _AMOUNT_BEFORE.search(text[: word.end]))


def _start_of(words: tuple[Word, ...], n: int) -> int:
    """Where the run of nouns begins that a word ends."""
    while n > 0 and words[n - 1].end == words[n].start and words[n - 1].pos1 in _NOUNS:
        n -= 1
    return words[n].start


def _before_of(words: tuple[Word, ...], n: int) -> int:
    """Where the nouns begin before の: 住民の数."""
    owned = n > 1 and words[n - 1].surface == "の" and words[n - 2].pos1 in _NOUNS
    return _start_of(words, n - 2) if owned else words[n].start


def _measured(term: str, span: Span) -> Counted:
    if term[-1] in _MONEY:
        return Counted(span, money=True)
    if term[-1] != "数":
        return Counted(span, nouns=(term,))
    noun = term[:-1].removesuffix("の")
    if noun[-1] in _SOMEBODY:
        return Counted(span, unit="人")
    if any(noun in row for row in _counters()):
        return Counted(span, unit=noun)
    return Counted(span) if noun in {"総", "合計"} else Counted(span, nouns=(noun,))


def _english(text: str) -> list[Counted]:
    found = []
    stems = english_words(text)
    for asked in _HOW_MANY.finditer(text):
        run: list[tuple[int, str]] = []
        end = asked.end()
        for start, stop, token in stems:
            if start == end + 1 and len(run) < _LONGEST:
                run.append((stop, token))
                end = stop
        plural = [one for one in run if _PLURAL.search(text[: one[0]])]
        known = [one for one in run if any(one[1] in row for row in _english_rows())]
        # No noun: how many cannot be done online.
        noun = next(iter((*plural, *known)), None)
        found.append(
            Counted((asked.start(), noun[0]), nouns=(noun[1],)) if noun else Counted(asked.span())
        )
    return found


@cache
def _counters() -> tuple[frozenset[str], ...]:
    rows: list[list[str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["alike"]
    return tuple(frozenset(row) for row in rows)


@cache
def _english_rows() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stem(w) for w in row if w.isascii()) for row in _counters())


def _alike(unit: str) -> frozenset[str]:
    rows = [frozenset(u for u in row if is_japanese(u)) for row in _counters() if unit in row]
    return frozenset({unit}).union(*rows)


def _alike_of(nouns: tuple[str, ...]) -> frozenset[str]:
    own = frozenset(nouns)
    return own.union(*(row for row in _english_rows() if row & own))
