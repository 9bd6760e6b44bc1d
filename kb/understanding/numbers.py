"""Numbers as people write them: 1万5千, 百二十万, 五〇〇〇, thirty thousand, 1.5 million."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_JAPANESE = re.compile(
    r"(?=[\d〇零一二三四五六七八九十百千])"
    r"(?:[一二三四五六七八九]・[一二三四五六七八九]万|[\d,.〇零一二三四五六七八九十百千万億]{1,24})"
)
_SCALE = re.compile(r"\s?(million|thousand|k\b)")
_SCALES = {"million": 1_000_000, "thousand": 1_000, "k": 1_000}
_DIGIT_WORD = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_WORDS = re.compile(
    rf"\bhalf a million\b|\ba (?=hundred|thousand|million)(?:hundred|thousand|million)"
    rf"(?: (?:hundred|thousand|million))*\b|"
    rf"\b(?:{_DIGIT_WORD})(?:[ -](?:and )?(?:{_DIGIT_WORD}|hundred|thousand|million))*\b"
)


_DIGITS = str.maketrans("一二三四五六七八九・", "123456789.")


_IN_FULL = re.compile("[壱弐参拾](?=[十百千万億拾])|(?<=[壱弐参])拾")
_PLAIN = str.maketrans("壱弐参拾", "一二三十")
"""Numerals as deeds write them: 壱万."""


class Number(NamedTuple):
    """A number and where it stands; ``unit`` is the scale it names last: 万, thousand or none."""

    value: float
    start: int
    end: int
    unit: float = 1


def numbers(text: str) -> list[Number]:
    """The numbers of a normalised text, in order."""
    text = _IN_FULL.sub(lambda m: m.group().translate(_PLAIN), text)
    return sorted([*_written_in_signs(text), *_written_in_words(text)], key=lambda n: n.start)


def _written_in_signs(text: str) -> Iterator[Number]:
    for match in _JAPANESE.finditer(text):
        written = match.group().rstrip(",.")
        value = _value(written)
        if value is None:
            continue
        end = match.start() + len(written)
        unit = 10_000.0 if written[-1] == "万" else 1_000.0 if written[-1] == "千" else 1.0
        if scale := _SCALE.match(text, end):
            unit = _SCALES[scale[1]]
            yield Number(value * unit, match.start(), scale.end(), unit)
        else:
            yield Number(value, match.start(), end, unit)


def _value(written: str) -> float | None:
    plain = written.replace(",", "")
    if "・" in plain:
        plain = plain.translate(_DIGITS)  # 一・五万
    # 1.2.3 reads as 1.2; no place has more inhabitants than fit in fifteen digits.
    if digits := re.fullmatch(r"(\d{1,15}(?:\.\d{1,6})?)[\d.]*", plain):
        return float(digits[1])
    if plain in ("百万", "十万"):
        plain = "一" + plain
    from kanjize import kanji2number  # digits are read without it, and most numbers are digits

    try:
        return float(kanji2number(plain))
    except (ValueError, TypeError, IndexError, KeyError):
        return None


def _written_in_words(text: str) -> Iterator[Number]:
    for match in _WORDS.finditer(text):
        from text_to_num import text2num

        words = match.group()
        if words.startswith("half"):
            yield Number(500_000, *match.span(), 1_000_000)
            continue
        words = re.sub(r"^a ", "one ", words)
        try:
            value = text2num(words, "en")
        except ValueError:
            continue
        yield Number(value, *match.span(), _SCALES.get(words.split()[-1], 1))
