"""Words typed otherwise than the records have them: すまほ, テレワク; read as meant and told.

The vocabulary is the corpus' own: the words of its tables and the katakana words of its records. A
word is read otherwise only where it is in none of them and a term of them is one slip away:
hiragana for katakana, a long vowel or a voicing mark more or less, a kanji of the same reading, or
one letter in a word that the dictionary does not know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import jaconv

from kb.index.text import Word, fold, words_of
from kb.records.corpus import Corpus
from kb.understanding.edits import one_apart
from kb.understanding.english import slips
from kb.understanding.spans import Span, touches

_KATAKANA = re.compile(r"[ァ-ヴー]{2,}")
_HIRAGANA = re.compile(r"[ぁ-んー]{3,}")
_KANJI = re.compile(r"[一-鿿々]{3,}")
_PARTICLES = "のはがとやをにでも"
_CERTAIN = 4
"""Letters from which a term in hiragana needs no blank or kanji around it."""
_ONE_SLIP = 5
"""Letters from which one wrong letter leaves no doubt which term is meant."""
_LONGEST = 14


@dataclass(frozen=True)
class Vocabulary:
    """What the corpus' words look like to one who mistypes them.

    ``hiragana`` are its terms in hiragana, ``katakana`` its katakana words, ``skeletons`` the
    same without long vowels and voicing marks, ``kanji`` its compounds, ``terms`` those of its
    terms.
    """

    hiragana: frozenset[str]
    katakana: frozenset[str]
    skeletons: dict[str, str]
    kanji: frozenset[str]
    terms: tuple[str, ...]

    @cached_property
    def readings(self) -> dict[str, str]:
        """The compounds of its terms by their reading; most questions hold no word they lack."""
        found: dict[str, str] = {}
        for word in self.terms:
            if reading := _reading(words_of(word)):
                found.setdefault(reading, word)
        return found

    def holds(self, kanji: str) -> bool:
        """Whether these kanji stand side by side in one of the compounds."""
        return kanji in self._all_kanji

    @cached_property
    def _all_kanji(self) -> str:
        return "\n".join(self.kanji)


@lru_cache(maxsize=4)
def vocabulary(corpus: Corpus) -> Vocabulary:
    """Read once a corpus."""
    terms = [fold(text) for text in corpus.terms("ja")]
    texts = [*terms, *(fold(text) for text in corpus.texts("ja"))]
    katakana = dict.fromkeys(word for text in texts for word in _KATAKANA.findall(text))
    kanji = dict.fromkeys(word for text in terms for word in _KANJI.findall(text))
    skeletons: dict[str, str] = {}
    for word in katakana:
        skeletons.setdefault(_skeleton(word), word)
    known = frozenset(word for text in texts for word in _KANJI.findall(text))
    hiragana = frozenset(word for text in terms for word in _HIRAGANA.findall(text))
    return Vocabulary(hiragana, frozenset(katakana), skeletons, known, tuple(kanji))


def corrected(text: str, corpus: Corpus) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The folded text as meant, and (written, read) of each word that was read otherwise."""
    changes: list[tuple[Span, str]] = []
    for span, meant in slips(text, corpus) if text.isascii() else _japanese(text, corpus):
        if not touches(span, [s for s, _ in changes]):
            changes.append((span, meant))
    changes.sort()
    told = tuple((text[start:end], meant) for (start, end), meant in changes)
    for (start, end), meant in reversed(changes):
        text = text[:start] + meant + text[end:]
    return text, told


def _japanese(text: str, corpus: Corpus) -> Iterator[tuple[Span, str]]:
    known = vocabulary(corpus)
    yield from _in_hiragana(text, known)
    yield from _katakana(text, known)
    yield from _homophones(text, known)
    yield from _look_alikes(text, known)


def _in_hiragana(text: str, known: Vocabulary) -> Iterator[tuple[Span, str]]:
    """おーぷんでーた, すまほ."""
    for run in _HIRAGANA.finditer(text):
        word = jaconv.hira2kata(run.group())
        at = 0
        while at < len(word):
            if at and run.group()[at - 1] not in _PARTICLES:
                at += 1
                continue
            for end in range(min(len(word), at + _LONGEST), at + 2, -1):
                closed = end == len(word) or run.group()[end] in _PARTICLES
                alone = at == 0 and closed
                term = _compound(word[at:end], known.katakana)
                own = run.group()[at:end] in known.hiragana
                if term and not own and closed and (alone or end - at >= _CERTAIN):
                    yield (run.start() + at, run.start() + end), term
                    at = end - 1
                    break
            at += 1


def _compound(word: str, katakana: frozenset[str]) -> str:
    """The word where it is one of the corpus or made of two of them; else nothing."""
    if word in katakana:
        return word
    halves = ((word[:n], word[n:]) for n in range(3, len(word) - 2))
    return word if any(a in katakana and b in katakana for a, b in halves) else ""


def _katakana(text: str, known: Vocabulary) -> Iterator[tuple[Span, str]]:
    """テレワク, チャットボッド, オープンデター."""
    for run in _KATAKANA.finditer(text):
        word = run.group()
        if word in known.katakana or len(word) < 3 or _compound(word, known.katakana):
            continue
        parts = words_of(word)
        if len(parts) == 1 and parts[0].lemma is not None:
            continue  # a word of the language, though not of the records
        if meant := known.skeletons.get(_skeleton(word)):
            yield run.span(), meant
        elif any(part.lemma is None for part in parts) and len(word) >= _ONE_SLIP - 1:
            close = one_apart(word, known.katakana, 2)
            if len(close) == 1 and len(close[0]) >= _ONE_SLIP:
                yield run.span(), close[0]


def _homophones(text: str, known: Vocabulary) -> Iterator[tuple[Span, str]]:
    """外部人財: another word of the same reading, where only that one is the records'."""
    words = [w for w in words_of(text) if w.kana]
    for n in range(len(words)):
        for last in range(min(len(words), n + 4), n, -1):
            run = words[n:last]
            written = text[run[0].start : run[-1].end]
            if not _KANJI.fullmatch(written) or known.holds(written):
                continue
            meant = known.readings.get(_reading(run))
            if not meant or meant == written or len(meant) != len(written):
                continue
            same = sum(a == b for a, b in zip(meant, written, strict=True))
            if same >= len(meant) / 2:
                yield (run[0].start, run[-1].end), meant
                break


def _look_alikes(text: str, known: Vocabulary) -> Iterator[tuple[Span, str]]:
    """電子甲請: one kanji of a compound is another's, which leaves pieces that are no words."""
    loose = _loose(text)
    for run in _KANJI.finditer(text):
        word = run.group()
        if len(word) < _LEAST_COMPOUND or not loose or known.holds(word):
            continue
        close = [
            own
            for own in known.kanji
            if len(own) == len(word)
            and sum(a != b for a, b in zip(own, word, strict=True)) == 1
            and all(
                run.start() + n in loose
                for n, (a, b) in enumerate(zip(own, word, strict=True))
                if a != b
            )
        ]
        if len(close) == 1:
            yield run.span(), close[0]


_LEAST_COMPOUND = 4


def _loose(text: str) -> set[int]:
    """Where two words of one kanji each stand side by side, as in no compound of words."""
    words = words_of(text)
    return {
        at
        for one, other in pairwise(words)
        if len(one.surface) == len(other.surface) == 1
        and one.end == other.start
        and _SINGLE.match(one.surface)
        and _SINGLE.match(other.surface)
        and not {one.pos1, other.pos1} & {"接尾辞", "接頭辞"}
        and not {one.pos2, other.pos2, one.pos3, other.pos3} & {"数詞", "助数詞可能"}
        for at in (one.start, other.start)
    }


_SINGLE = re.compile(r"[一-鿿]")


def _reading(words: Sequence[Word]) -> str:
    return "".join(word.kana for word in words) if all(word.kana for word in words) else ""


_SMALL = str.maketrans("ァィゥェォャュョッ", "アイウエオヤユヨツ")


_FOREIGN = re.compile("[フテデシジチトドクウ][ァィェォュゥ]")
_NATIVE = {
    "ファ": "ハ", "フィ": "ヒ", "フェ": "ヘ", "フォ": "ホ", "フュ": "ヒュ",
    "ティ": "チ", "ディ": "ジ", "テュ": "チュ", "デュ": "ジュ", "トゥ": "ツ", "ドゥ": "ズ",
    "シェ": "セ", "ジェ": "ゼ", "チェ": "セ", "クァ": "カ", "クォ": "コ",
    "ウィ": "ウイ", "ウェ": "ウエ", "ウォ": "ウオ",
}  # fmt: skip
"""Sounds of foreign words -> as they are written in older or simpler spelling."""


def _skeleton(word: str) -> str:
    """A katakana word without long vowels, small letters, foreign sounds and voicing marks."""
    word = _FOREIGN.sub(lambda m: _NATIVE.get(m.group(), m.group()), word)
    apart = unicodedata.normalize("NFD", word.replace("ー", "").replace("ッ", ""))
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_SMALL)
