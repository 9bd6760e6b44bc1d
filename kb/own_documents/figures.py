"""Numbers that a sentence or a row of a table gives, with what can be told of them for certain.

A number counts where a unit follows it that the records know or the tagger takes for a counter.
What is counted, of which year it is and of which kind is told where the words beside the number
say so, and else left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kb.index.text import Word, fold, lower, words_of
from kb.own_documents.schedules import Row
from kb.records.corpus import Corpus
from kb.records.models import FigureKind, Qualifier
from kb.understanding.numbers import Number, numbers
from kb.understanding.spans import blank
from kb.understanding.years import years

_NO_UNIT = re.compile(
    r"年|月|日|時(?!間)|分(?!の)|章|節|項|条|号|頁|ページ|次|期|版|階|回目|番|歳|つ|か月|ヶ月"
)
_OF_A_LIST = re.compile(r"(?:第|no\.?|[(（.\-/:])\s*$")
_RANGE = re.compile(r"[~〜～]\s*$|から\s*$")
_RANGE_AFTER = re.compile(r"^\S{0,3}\s*(?:[~〜～]|から\s*\d)")
_BEFORE = {"約": Qualifier.ABOUT, "およそ": Qualifier.ABOUT, "おおむね": Qualifier.ABOUT}
_AFTER = {
    "以上": Qualifier.AT_LEAST,
    "以下": Qualifier.AT_MOST,
    "以内": Qualifier.AT_MOST,
    "超": Qualifier.MORE_THAN,
}
_BETWEEN = re.compile(
    r"(?:約|およそ|おおむね|延べ|のべ|合計|計|年間|毎年|全|最大|少なくとも"
    r"|までに|末に|末までに|に|には|時点で|で|(?<=[はがをも])、|\s)$"
)
_MARKS = frozenset("はがをも")
_WITHIN = frozenset("「」『』・ー")
_OF_A_NOUN = frozenset(["名詞", "接頭辞", "接尾辞", "形状詞"])
_LONGEST = 40
"""Characters of a label: what is longer is more than the name of what is counted."""

_IN_UNIT_BRACKETS = re.compile(r"[(（]\s*(?:単位\s*[:：]\s*)?([^()（）\d]{1,5})\s*[)）]")
_KINDS = {
    FigureKind.TARGET: re.compile(r"目標|目指"),
    FigureKind.RESULT: re.compile(r"実績|現状値|基準値"),
}


@dataclass(frozen=True)
class Found:
    """A number; ``label``, ``kind`` and ``year`` are empty or None where nothing tells them."""

    value: float
    unit: str
    label: str
    kind: FigureKind | None
    year: int | None
    fiscal: bool
    qualifier: Qualifier | None


def in_sentence(corpus: Corpus, text: str) -> Iterator[Found]:
    """The numbers of a sentence."""
    plain = fold(text)
    named, spans = years(lower(plain), date.today())
    rest = blank(plain, spans)
    for number in numbers(lower(rest)):
        unit = _unit(corpus, rest, number)
        if unit is None or _OF_A_LIST.search(rest[: number.start]):
            continue
        if _RANGE.search(rest[: number.start]) or _RANGE_AFTER.match(rest[number.end :]):
            continue
        before = _stripped(rest[: number.start])
        year = named[0] if len(named) == 1 else None
        yield Found(
            value=number.value,
            unit=unit,
            label=_label(before),
            kind=_kind(unit, plain),
            year=year,
            fiscal=any(end and plain[end - 1] == "度" for _, end in spans),
            qualifier=_qualifier(rest[: number.start], rest[number.end + len(unit) :]),
        )


def in_row(corpus: Corpus, row: Row) -> Iterator[Found]:
    """The cells of a row that are a number each; the header tells their year, kind and unit."""
    for n, cell in enumerate(row.cells):
        plain = fold(cell)
        found = numbers(lower(plain))
        if len(found) != 1 or found[0].start or years(lower(plain), date.today())[0]:
            continue
        above = fold(row.header[n]) if n < len(row.header) else ""
        rest = plain[found[0].end :].strip()
        beside = _IN_UNIT_BRACKETS.search(above) or _IN_UNIT_BRACKETS.search(fold(row.track))
        unit = rest or (beside[1] if beside else "")
        if not unit or len(unit) > 5 or _NO_UNIT.match(unit):
            continue
        year = row.year_of(n)
        yield Found(
            value=found[0].value,
            unit=unit,
            label=row.track if year is not None else "、".join(filter(None, [row.track, above])),
            kind=_kind(unit, f"{above} {row.track}"),
            year=year,
            fiscal=True,
            qualifier=None,
        )


def _unit(corpus: Corpus, text: str, number: Number) -> str | None:
    """The unit that follows a number, None where none does."""
    after = text[number.end :]
    if _NO_UNIT.match(after):
        return None
    known = [unit for unit in units_of(corpus) if after.startswith(unit)]
    if known:
        return max(known, key=len)
    word = next((w for w in words_of(text) if w.start >= number.end), None)
    if word and word.start == number.end and "助数詞" in f"{word.pos2}{word.pos3}":
        return word.surface
    return None


@lru_cache(maxsize=4)
def units_of(corpus: Corpus) -> dict[str, str]:
    """The units of the records' figures, Japanese -> English; empty where that depends."""
    told: dict[str, set[str]] = {}
    for figure in (figure for record in corpus for figure in record.figures):
        told.setdefault(figure.unit.ja, set()).add(figure.unit.en)
    return {unit: next(iter(ways)) if len(ways) == 1 else "" for unit, ways in told.items()}


def _stripped(before: str) -> str:
    """What stands before a number, without 約, 年間, or a year (blanked already) with its に."""
    text = before.rstrip()
    while cut := _BETWEEN.search(text):
        if cut.group() == "に" and not text[: cut.start()].endswith(" "):
            break
        text = text[: cut.start()].rstrip()
    return text


def _label(before: str) -> str:
    """What a number counts: the phrase before it that ends in は, が, を or も, or the noun itself.

    The phrase begins where its clause does, or after a は before it; empty where there is none.
    """
    words = words_of(before)
    if not words or words[-1].end != len(before):
        return ""
    if words[-1].surface not in _MARKS:
        first = len(words)
        while first and words[first - 1].pos1 in _OF_A_NOUN and _touch(words, first):
            first -= 1
        text = before[words[first].start :] if first < len(words) else ""
        return "" if re.search(r"\d", text) else text
    first = len(words) - 1
    while first and not _ends_clause(words[first - 1]) and _touch(words, first):
        first -= 1
    if first and words[first].surface == "の":
        first += 1
    text = before[words[first].start : words[-1].start].removeprefix("の")
    return text if len(text) <= _LONGEST else ""


def _touch(words: tuple[Word, ...], n: int) -> bool:
    """Whether nothing stands between a word and the one before; past the last nothing does."""
    return n == len(words) or words[n - 1].end == words[n].start


def _ends_clause(word: Word) -> bool:
    return (word.pos1 in {"補助記号", "記号"} and word.surface not in _WITHIN) or (
        word.surface == "は" and word.pos1 == "助詞"
    )


def _kind(unit: str, told: str) -> FigureKind | None:
    """What kind of number it is, None where its words say nothing or two things."""
    if unit.endswith("円"):
        return FigureKind.COST
    kinds = [kind for kind, words in _KINDS.items() if words.search(told)]
    return kinds[0] if len(kinds) == 1 else None


def _qualifier(before: str, after: str) -> Qualifier | None:
    told = next((q for word, q in _BEFORE.items() if before.rstrip().endswith(word)), None)
    return told or next((q for word, q in _AFTER.items() if after.startswith(word)), None)
