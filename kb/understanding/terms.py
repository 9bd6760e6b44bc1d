"""What a question is about: its terms, whole compounds, each with the words it is made of.

Japanese terms are runs of nouns as the tagger cuts them (CIO|補佐|官 is one term), English ones the
content words, with each run of them between function words kept as a phrase. Words by which a
question states a condition (a place, a size) are none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from kb.index.text import Word, english_words, is_japanese, tokenise, words_of

_NUMBER = re.compile(r"[\d,.０-９]+")


@dataclass(frozen=True)
class Term:
    """A term as written; ``tokens`` are those an index holds of it, without bigrams."""

    text: str
    start: int
    tokens: tuple[str, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def terms_of(text: str, spans: Collection[tuple[int, int]] = ()) -> tuple[Term, ...]:
    """The terms of a normalised text, in order.

    Args:
        spans: (start, end) of the parts that state conditions; no term reaches into one.
    """
    runs = _japanese(text) if is_japanese(text) else _english(text)
    found = []
    for start, end in runs:
        if any(start < e and s < end for s, e in spans):
            continue
        tokens = tuple(dict.fromkeys(t for t in tokenise(text[start:end]) if not t.endswith("_")))
        if tokens and not all(_NUMBER.fullmatch(t) for t in tokens):
            found.append(Term(text[start:end], start, tokens))
    return tuple(found)


def _japanese(text: str) -> Iterator[tuple[int, int]]:
    run: list[Word] = []
    for word in [*words_of(text), None]:
        if word is not None and _joins(word) and (not run or run[-1].end == word.start):
            run.append(word)
            continue
        yield from _closed(run)
        run = [word] if word is not None and _joins(word) else []


def _closed(run: list[Word]) -> Iterable[tuple[int, int]]:
    while run and run[-1].pos1 in {"接頭辞", "記号"}:
        run = run[:-1]
    while run and run[0].pos1 in {"接尾辞", "記号"}:
        run = run[1:]
    if run and any(word.token for word in run):
        return [(run[0].start, run[-1].end)]
    return []


def _joins(word: Word) -> bool:
    if word.pos1 == "名詞":
        return word.pos2 != "数詞"
    if word.pos1 == "形状詞":
        return word.pos2 == "一般"
    return word.pos1 in {"接尾辞", "接頭辞"} or (word.pos1 == "記号" and word.surface == "-")


def _english(text: str) -> Iterator[tuple[int, int]]:
    for start, end, _ in english_words(text):
        yield start, end
