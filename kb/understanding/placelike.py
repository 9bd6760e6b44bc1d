"""Words shaped like a place that are in no list (夕凪町), and names that name none (松本氏)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.index.text import Word, fold
from kb.understanding import lexicon
from kb.understanding.gazetteer import near_names
from kb.understanding.spans import Span, touches

KANJI = re.compile(r"[一-鿿々〆ァ-ヺー]")
"""What names are written in; a run of it is one word or compound."""

_AFTER = re.compile(r"(?:役場|役所|庁|内|民|長|議会|立|職員|全)|(?![一-鿿々])")
_IN_KANA = re.compile(
    r"(?:(?<![ぁ-ん])|(?<=[のはがとやを]))([ぁ-ん]{2,7}?)(?:まち|ちょう|むら|そん)(?=[のはがとやをにで、。?]|$)"
)
_DESCRIBE = frozenset({"連体詞", "形容詞", "形状詞", "動詞", "代名詞"})
_NOUNS = frozenset({"名詞", "接頭辞", "接尾辞", "記号"})
_COUNTED = re.compile(r"[\d一二三四五六七八九十百千数何]+$")
_LONGEST, _LONGEST_NOUN = 6, 4
"""Signs before 市, 町 or 村: of a name the tagger knows, of any other word."""


_NAMED_AFTER_A_PLACE = re.compile(
    r"\s*(?:氏|さん|様|先生|教授|准教授|博士|弁護士|議員|補佐官|(?:部|課|室|係|社|会|院|所|支店)長|"
    r"(?:市立|県立|国立|学院)?(?:大学|大(?![一-鿿])|高校|高専|高等)|銀行|信金|信用|新聞|民報|日報|放送|テレビ|"
    r"株式|有限|製作|重工|電鉄|ガス|電力|空港)"
)
_NAMED_AFTER_A_PLACE_EN = re.compile(
    r" (?:University|College|Institute|Bank|Shimbun|Newspaper|Motors?|Steel|Electric|Gas|Airport|"
    r"Inc|Ltd|Co|Corp|Corporation|Company|Limited)\b"
)
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Professor)\b\.? (?:[A-Z][a-z]+ )?$")
_FIRMS = frozenset(["日立", "トヨタ", "hitachi", "toyota"])
"""Firms that are better known than the cities of that name."""


def of_no_place(text: str, start: int, end: int) -> bool:
    """Whether the bare name of a place in a folded text names a person, a body or a firm.

    松本氏, 神戸大学, «Ms Fukushima», 日立 without 市.
    """
    return (
        fold(text[start:end]).lower() in _FIRMS
        or _NAMED_AFTER_A_PLACE.match(text, end) is not None
        or _NAMED_AFTER_A_PLACE_EN.match(text, end) is not None
        or _TITLE.search(text, 0, start) is not None
    )


def placelike(text: str, words: Sequence[Word], taken: Sequence[Span]) -> Iterator[Span]:
    """Where a folded text has a word like the name of a place, outside the places ``taken``."""
    proper = {word.start for word in words if word.proper}
    for at, character in enumerate(text):
        if character not in "市町村区県郡" or not _AFTER.match(text, at + 1):
            continue
        if touches((at, at + 1), taken):
            continue
        start = at
        while start and KANJI.match(text[start - 1]) and not touches((start - 1, start), taken):
            start -= 1
        stem = text[start:at]
        if not 1 <= len(stem) <= _LONGEST or _COUNTED.search(stem) or "都市" in stem:
            continue
        if stem.endswith(lexicon.GENERIC_STEMS):
            continue
        named = any(start <= p < at for p in proper)
        if named or (character in "市町村" and 2 <= len(stem) <= _LONGEST_NOUN):
            yield start, at + 1
    yield from _in_kana(text, words, taken)


def _in_kana(text: str, words: Sequence[Word], taken: Sequence[Span]) -> Iterator[Span]:
    """うえさとまち; not このまち nor すみよいまち, where the words before are no names."""
    for match in _IN_KANA.finditer(text):
        before = [w for w in words if w.start < match.end(1) and w.end > match.start(1)]
        if touches(match.span(), taken):
            continue
        if any(w.pos1 in _DESCRIBE for w in before):
            continue
        if all(w.pos1 in _NOUNS for w in before) or near_names(match.group(), frozenset()):
            yield match.span()
