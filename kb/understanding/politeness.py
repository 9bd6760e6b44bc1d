"""The question inside what a person writes around it.

«お世話になります。当町では担当が一人で困っています。…例を教えてください» asks only at its end; what
comes before would be searched, counted as unknown words and read as what is asked.
"""

from __future__ import annotations

import re
from itertools import pairwise

from kb.index.text import kind_of, tokenise
from kb.understanding.lexicon import CONDITION_TOKENS
from kb.understanding.spans import Span, blank, matches

_SENTENCE = re.compile(r"(?<=[。！!？?\n])\s*|(?<=[.;])\s+(?=[A-Za-z])")
_INTRODUCES = re.compile(
    r"お世話|お忙しい|はじめまして|と申します|担当(?:者)?です|当町|当市|当県|わが町|わが市|本町では|"
    r"資料を作|準備をし|検討しています|困ってい|"
    r"\b(?:i am|i'm|we are|we're|my name|my town|our town|our office|good morning)\b"
)
_ASKS = re.compile(r"(?:か[。．?？]?|[?？]|(?:教えて|知り).{0,12})\s*$")
"""What asks itself introduces nothing: 「人手不足に困っている町はどう解決したか。」"""
_LEAD_IN = re.compile(
    r"^.{0,60}?(?:に向けて|の参考に(?:したいので|します)?|に当たり|にあたり|に際して|のために|ているので|ているため|"
    r"しており|ていますが|でして|(?<!たいの)ですが|ますので|ですので)[、,]\s*"
)
"""What leads in to a question; a wish (減らしたいのですが) is the matter itself."""
_LEAD_IN_EN = re.compile(
    r"^.{0,160}?\b(?:could you (?:please )?tell me|can you (?:please )?tell me|please tell me|"
    r"i(?:'d| would) like to know|we(?:'d| would) like to know|i want to know|tell me)[,:]?\s+"
    r"(?:about\s+)?"
)
_COURTESY = re.compile(
    r"お世話になっております|お世話になります|恐れ入りますが|すみませんが|申し訳ありませんが|"
    r"よろしくお願いします|お願いします|thank you[.!]?|thanks[.!]?|please|hello[,.]?|hi[,.]"
)
_EMPTY = frozenset(
    """
    参考 取り組み 事例 例 前例 同様 課題 計画 拝見 存ずる 教示 方法 対策 対応 団体 どう
    """.split()  # noqa: SIM905 (a list would take a line a word)
)
_LEAST_WORDS = 2
"""Words with a meaning of their own that the asking part needs to stand without its lead-in."""

_LEAST = 4
"""Characters a question keeps: what is shorter was no lead-in but the question."""


def asking(text: str) -> str:
    """The asking part of a normalised question with blanks for the rest, of the same length.

    All blank where it holds courtesies alone.
    """
    sentences = _sentences(text)
    introducing = [
        (start, end)
        for start, end in sentences
        if _INTRODUCES.search(text, start, end) and not _ASKS.search(text[start:end])
    ]
    kept = text if len(introducing) == len(sentences) else blank(text, introducing)
    for lead_in in (_LEAD_IN, _LEAD_IN_EN):
        begin = len(kept) - len(kept.lstrip())
        match = lead_in.match(kept[begin:])
        if match:
            shorter = blank(kept, [(begin, begin + match.end())])
            if len(_plain(shorter)) >= _LEAST and _stands_alone(shorter):
                kept = shorter
    kept = blank(kept, matches(_COURTESY, kept))
    if not re.search(r"[^\W_]", kept):
        return " " * len(text)
    return kept if len(_plain(kept)) >= _LEAST else text


def _sentences(text: str) -> list[Span]:
    cuts = [0, *(m.end() for m in _SENTENCE.finditer(text)), len(text)]
    spans = list(pairwise(cuts))
    return [(a, b) for a, b in spans if text[a:b].strip()]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _stands_alone(text: str) -> bool:
    """Whether a text says what is asked: 「参考になる取組はありますか」 does not."""
    words = {t for t in tokenise(text) if kind_of(t) == "word"}
    return len(words - _EMPTY - CONDITION_TOKENS) >= _LEAST_WORDS
