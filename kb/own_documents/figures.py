"""Numbers that a sentence or a row of a table gives, with what can be told of them for certain.

A number counts where it is written in digits, or is no word of its own as 一人ひとり and 一度 are,
and where a unit follows it that ends where a word of the tagger does, and that the records know or
the tagger takes for a counter. What is counted, of which year it is and of which kind is told
where the words beside the number say so, and else left open.
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
    r"年|月|日|時(?!間)|分の|章|節|項|条|号|頁|ページ|次|期|版|階|回目|番|歳|つ|度"
    r"|[かカヵケヶ箇](?:年|月|条)"
)
_CIRCLED = re.compile("[①-⑳㉑-㉟㊱-㊿❶-❿⑴-⒇]")
"""Signs of a list, which become numbers when text is folded."""

_CLOCK = re.compile(r"時\s*$")
_RATE = re.compile(r"^(?:\d|あたり|当たり|につき|ごと|に\s*\d)")
"""What a number is the base of, and no figure: 1回2,000円, 1件あたり, 4人に3人."""

_DIGITS = re.compile(r"\d")
_SMALLEST_WORD = 10
"""Numbers below it that are written in kanji are parts of words more often than figures."""
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
    r"(?:約|およそ|おおむね|延べ|のべ|合計|(?<![一-鿿])計|年間|毎[年月週日]|全|最大|少なくとも"
    r"|平均|(?<![一-鿿])[年月週]"
    r"|までに|末に|末までに|に|には|時点で|で|(?<=[はがをも])、|\s)$"
)
_MARKS = frozenset("はがをも")
_WITHIN = frozenset("「」『』・ー")
_AFTER_CELL = frozenset(["程度", *_AFTER])
_LONGEST_UNIT = 5
_RATIO = re.compile(r"\d\s*([^\d\s]{1,4})に\s*$")
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
    plain = _folded(text)
    named, spans = years(lower(plain), date.today())
    rest = blank(plain, spans)
    for number in numbers(lower(rest)):
        unit = _unit(corpus, rest, number)
        if unit is None or _OF_A_LIST.search(rest[: number.start]):
            continue
        after = rest[number.end + len(unit) :]
        ratio = _RATIO.search(rest[: number.start])
        if _RATE.match(after) or (ratio and ratio[1] == unit):
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
            qualifier=_qualifier(rest[: number.start], after),
        )


def in_row(corpus: Corpus, row: Row) -> Iterator[Found]:
    """The cells of a row that are a number each; the header tells their year, kind and unit."""
    for n, cell in enumerate(row.cells):
        plain = _folded(cell)
        found = numbers(lower(plain))
        if len(found) != 1 or found[0].start or years(lower(plain), date.today())[0]:
            continue
        above = fold(row.header[n]) if n < len(row.header) else ""
        rest = plain[found[0].end :].rstrip()
        if rest:
            unit = _unit(corpus, plain, found[0]) or _whole_unit(rest)
        else:
            beside = (_IN_UNIT_BRACKETS.search(text) for text in (above, fold(row.track)))
            unit = next((m[1] for m in beside if m and _is_unit(corpus, m[1])), None)
        after = rest[len(unit) :].strip() if unit else ""
        if not unit or (rest not in ("", unit) and after not in _AFTER_CELL):
            continue
        year = row.year_of(n)
        heading = row.passage.heading_path[-1] if row.passage.heading_path else ""
        yield Found(
            value=found[0].value,
            unit=unit,
            label=row.track if year is not None else "、".join(filter(None, [row.track, above])),
            kind=_kind(unit, f"{above} {row.track}") or _kind(unit, heading),
            year=year,
            fiscal=True,
            qualifier=_qualifier("", after),
        )


def _unit(corpus: Corpus, text: str, number: Number) -> str | None:
    """The unit that follows a number, None where none does."""
    after, words = text[number.end :], words_of(text)
    ends = {word.end for word in words}
    if not _is_figure(text, number, ends) or _NO_UNIT.match(after):
        return None
    if after.startswith("分") and _CLOCK.search(text[: number.start]):
        return None
    known = [
        unit
        for unit in units_of(corpus)
        if after.startswith(unit) and number.end + len(unit) in ends
    ]
    if known:
        return max(known, key=len)
    word = next((w for w in words if w.start >= number.end), None)
    if word and word.start == number.end and _counts(word):
        return word.surface
    return None


def _is_figure(text: str, number: Number, ends: set[int]) -> bool:
    """Whether a number is one, and no part of a word, as in 十分 and 一人ひとり."""
    if _DIGITS.search(text[number.start : number.end]):
        return True
    return number.value >= _SMALLEST_WORD and number.end in ends


def _counts(word: Word) -> bool:
    return "助数詞" in f"{word.pos2}{word.pos3}"


def _is_unit(corpus: Corpus, text: str) -> bool:
    """Whether what stands in brackets is a unit: 人, 千円; not CXO."""
    word, *more = words_of(f"3{text}")[1:] or (None,)
    counter = word is not None and not more and _counts(word)
    return text in units_of(corpus) or text.endswith("円") or counter


def _whole_unit(rest: str) -> str | None:
    """What fills a cell beside its number, where it is a noun set right behind: 20業務."""
    words = words_of(rest)
    nouns = bool(words) and all(word.pos1 in _OF_A_NOUN for word in words)
    short = len(rest) <= _LONGEST_UNIT and not rest[:1].isspace()
    return rest if nouns and short and not _NO_UNIT.match(rest) else None


def _folded(text: str) -> str:
    return fold(_CIRCLED.sub(" ", text))


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
    if words[-2:][0].pos1 in {"助詞", "助動詞"}:
        return ""  # 令和5年度については
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
