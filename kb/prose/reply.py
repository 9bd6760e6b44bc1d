"""What a language model wrote -> its sentences, each cut where it names its points."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kb.index.text import fold, well_formed
from kb.records.models import Lang

MOST_SENTENCES = 60
_MOST_CHARS = 50_000
_THINKING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
"""What models of the reasoning kind write before their reply."""

_SQUARE = re.compile(r"(?:\s*[\[［【]\s*\d{1,3}(?:\s*[,、，]\s*\d{1,3})*\s*[\]］】])+")
_NUMBER = re.compile(r"\d+")
_BULLET = re.compile(r"^\s*(?:[-*・•]|\d{1,2}[.)．）])\s+")
_END = {
    "ja": re.compile(rf"[。！？!?](?:{_SQUARE.pattern})?"),
    "en": re.compile(rf"[.!?][\"”’']?(?:{_SQUARE.pattern})?(?=\s+[A-Z\"“‘]|\s*$)"),
}
_QUOTED = re.compile(r"「[^」]*」|『[^』]*』|\"[^\"]*\"|“[^”]*”")


@dataclass(frozen=True)
class Segment:
    """A part of a sentence that ends in the numbers of the points it names."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Worded:
    """A sentence as the model worded it; ``text`` is without its marks."""

    text: str
    segments: tuple[Segment, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(n for segment in self.segments for n in segment.numbers))


def without_thinking(reply: str) -> str:
    """A reply of bounded length, without what a reasoning model writes before it."""
    return _THINKING.sub("", reply[:_MOST_CHARS])


def told_object(reply: str) -> dict[str, Any] | None:
    """The JSON object in a reply, its texts well formed; None where there is none."""
    plain = without_thinking(reply)
    try:
        told = json.loads(plain[plain.index("{") : plain.rindex("}") + 1])
        # An escape may be half of a pair: that shows once it is read.
        told = json.loads(well_formed(json.dumps(told, ensure_ascii=False)))
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def sentences(reply: str, lang: Lang) -> list[Worded]:
    """The sentences of a reply, in order."""
    found = []
    for line in without_thinking(reply).splitlines():
        plain = " ".join(line.split())
        for sentence in _cut(_BULLET.sub("", plain), lang):
            found.append(_segmented(sentence, lang))
            if len(found) == MOST_SENTENCES:
                return found
    return found


def _cut(line: str, lang: Lang) -> Iterator[str]:
    quoted = [m.span() for m in _QUOTED.finditer(line)]
    start = 0
    for end in _END[lang].finditer(line):
        if any(a < end.start() < b - 1 for a, b in quoted):
            continue
        yield line[start : end.end()].strip()
        start = end.end()
    if rest := line[start:].strip():
        yield rest


def _segmented(sentence: str, lang: Lang) -> Worded:
    segments: list[Segment] = []
    start = 0
    for marks in _SQUARE.finditer(sentence):
        numbers = tuple(dict.fromkeys(int(n) for n in _NUMBER.findall(fold(marks.group()))))
        text = sentence[start : marks.start()].strip()
        if segments and len(text) < 2:
            # «…した。[1]» and «[1], [2]» name their points behind what is already cut.
            last = segments[-1]
            segments[-1] = Segment(_ended(last.text, text), (*last.numbers, *numbers))
        else:
            segments.append(Segment(text, numbers))
        start = marks.end()
    tail = sentence[start:].strip()
    gap = "" if lang == "ja" else " "
    if tail and segments and len(tail) < 2:
        segments[-1] = Segment(_ended(segments[-1].text, tail), segments[-1].numbers)
    elif tail:
        segments.append(Segment(tail, ()))
    text = gap.join(s.text for s in segments)
    return Worded(re.sub(r"\s+([,.;:!?])", r"\1", text), tuple(segments))


def _ended(text: str, sign: str) -> str:
    """The text with the sign behind its marks: p.m. [1]. ends in one full stop."""
    return text if text.endswith(sign) else text + sign
