"""How many of what a question asks: 何件, なん課, 応募者数, 回収率, «how many certificates».

There are as many such things as words, so they are read by their form and not from a list: after
何, a counter; before 数, 率, 額, 料 or 費, what is measured; after «how many», a noun. A text that
holds one has a number with that counter, or with another for the same (人 and 名, as in
``data/counters.toml``); a year or a day is no number of anything else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
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

_MEASURES = frozenset("数率額料費")
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
_LONGEST = 3
"""Words after «how many»: how many digital advisers."""


class Counted(NamedTuple):
    """What is counted: in Japanese by its ``unit``, in English by its ``noun``; by nothing where
    it is not named or a text may well name it by another word (fields, areas).

    ``kind`` is what an answer shows, as ``expected.toml`` names it: a number, a share, money.
    """

    span: Span
    unit: str = ""
    noun: str = ""
    kind: str = "number"


def counted(text: str) -> list[Counted]:
    """What a normalised question asks the number of."""
    return [*(_japanese(text) if is_japanese(text) else ()), *_english(text)]


@lru_cache(maxsize=256)
def held(unit: str, noun: str) -> re.Pattern[str]:
    """What a normalised text shows that tells how many."""
    if unit:
        alike = sorted(_alike(unit, _japanese_rows()), key=len, reverse=True)
        units, spelt = (
            "|".join(map(re.escape, own))
            for own in (alike, [u for u in alike if u not in _WORDS_WITH_NUMERALS])
        )
        in_kanji = rf"|{_IN_KANJI}(?:{spelt})" if spelt else ""
        return re.compile(rf"\d[\d,.]*\s*[万千億]?\s*(?:{units}){in_kanji}")
    if not noun:
        return re.compile(rf"{_NUMBER_JA}|{_IN_KANJI}つ|{_NUMBER_EN}")
    words = "|".join(re.escape(n) for n in sorted(_alike(noun, _english_rows())))
    return re.compile(
        rf"{_NUMBER_EN}(?:[ -][a-z'’-]+){{0,4}}?[ -](?:{words})[a-z]*|"
        rf"\b(?:{words})[a-z]*\b[^.;]{{0,40}}?{_NUMBER_EN}"
    )


@lru_cache(maxsize=256)
def alike(word: str) -> frozenset[str]:
    """A counter, or the stem of an English noun, with those by which the same is counted."""
    return _alike(word, _japanese_rows() if is_japanese(word) else _english_rows())


def _japanese(text: str) -> list[Counted]:
    found = [*_by_counter(text)]
    words = words_of(text)
    for n, word in enumerate(words):
        following = words[n + 1] if n + 1 < len(words) else None
        if word.surface in _ASKS and following and _counts(word, following):
            found.append(Counted((word.start, following.end), unit=following.surface))
        elif word.surface[-1] in _MEASURES and word.pos1 in _NOUNS and _is_asked(text, word):
            at = _measured_at(words, n)
            if words[at].start < word.end - 1:
                term = text[words[at].start : word.end]
                found.append(_measured(term, (_compound_from(words, at), word.end)))
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
    units = {unit for row in _japanese_rows() for unit in row}
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


def _measured_at(words: tuple[Word, ...], n: int) -> int:
    """Which word is measured: 件数 itself, 交付|率, 者|数; before の too: 住民|の|数."""
    if len(words[n].surface) > 1 or n == 0:
        return n
    at = n - 2 if words[n - 1].surface == "の" and n > 1 else n - 1
    return at if words[at].pos1 in _NOUNS else n


def _compound_from(words: tuple[Word, ...], at: int) -> int:
    """Where the compound begins that a word ends: マイナンバーカード交付率."""
    while at > 0 and words[at - 1].end == words[at].start and words[at - 1].pos1 in _NOUNS:
        at -= 1
    return words[at].start


def _measured(term: str, span: Span) -> Counted:
    if term[-1] != "数":
        return Counted(span, kind="share" if term[-1] == "率" else "money")
    noun = term[:-1].removesuffix("の")
    if noun[-1] in _SOMEBODY:
        return Counted(span, unit="人")
    if any(noun in row for row in _japanese_rows()):
        return Counted(span, unit=noun)
    return Counted(span)


def _english(text: str) -> list[Counted]:
    found = []
    stems = english_words(text)
    for asked in _HOW_MANY.finditer(text):
        noun, end, count = "", asked.end(), 0
        for start, stop, token in stems:
            if start == end + 1 and count < _LONGEST and not noun:
                end, count = stop, count + 1
                noun = token if any(token in row for row in _english_rows()) else ""
        found.append(Counted((asked.start(), end), noun=noun))
    return found


@cache
def _rows() -> tuple[frozenset[str], ...]:
    rows: list[list[str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["alike"]
    return tuple(frozenset(row) for row in rows)


@cache
def _japanese_rows() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(filter(is_japanese, row)) for row in _rows())


@cache
def _english_rows() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stem(w) for w in row if w.isascii()) for row in _rows())


def _alike(word: str, rows: Iterable[frozenset[str]]) -> frozenset[str]:
    """A word with those that count the same."""
    return frozenset({word}).union(*(row for row in rows if word in row))
