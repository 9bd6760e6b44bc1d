"""Holds each statement against the points it cites; what fails is not shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from kb.answering.models import Statement
from kb.index.text import is_japanese, normalise
from kb.records.corpus import Corpus
from kb.records.doubts import point_text
from kb.records.models import LANGS, Lang, Point, Record

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LATIN_NAME = re.compile(r"\b(?:[A-Z][a-z]+(?:[ -][A-Z][a-z]+)*|[A-Z]{2,}[A-Za-z]*)\b")
_PLACE_JA = re.compile(r"[一-鿿の]{1,6}[都道府県市町村](?=[はがのにでと、。（・])")

Cited = tuple[tuple[str, str], ...]
"""Record and point of each citation."""

_GLOSS = re.compile(r"[(（][^()（）]*[)）]")
"""In brackets an English sentence may give a name as it is written: Fujii (藤井靖史)."""


def problems(statement: Statement, corpus: Corpus, lang: Lang) -> list[str]:
    """Why a statement may not be shown; empty when it is backed."""
    cited = tuple((citation.id, citation.point) for citation in statement.citations)
    return [*_of_corpus(corpus)(statement.text, cited, lang)]


@lru_cache(maxsize=4)
def _of_corpus(corpus: Corpus) -> Callable[[str, Cited, Lang], tuple[str, ...]]:
    """Remembers what was held against a corpus: most statements are points word for word, and come
    again with other questions."""
    return lru_cache(maxsize=4_096)(partial(_problems, corpus))


def _problems(corpus: Corpus, text: str, cited: Cited, lang: Lang) -> tuple[str, ...]:
    if not cited:
        return ("cites nothing",)
    texts: list[str] = []
    for record_id, point_id in cited:
        record = corpus.records.get(record_id)
        if record is None:
            return (f"cites the unknown record {record_id}",)
        try:
            point = record.point(point_id)
        except KeyError:
            return (f"cites the unknown point {record_id}#{point_id}",)
        texts += held_by(record, point, corpus)
    return tuple(unbacked(text, texts, lang))


def held_by(record: Record, point: Point, corpus: Corpus) -> tuple[str, ...]:
    """The texts that a statement of a point may take its numbers and names from."""
    place = corpus.municipality(record)
    own = (point_text(record, point, at) for at in LANGS)
    return (*own, place.name.ja, place.name.en)


def unbacked(text: str, texts: Sequence[str], lang: Lang) -> list[str]:
    """Numbers and names of a text that some texts do not hold, and whether it is not in a
    language; a text that is one of them word for word holds what it holds."""
    found: list[str] = []
    if text not in texts:
        held = normalise(" ".join(texts))
        numbers = set(_numbers(held))
        found += [f"number {n}" for n in _numbers(normalise(text)) if n not in numbers]
        found += [f"name {n}" for n in _names(text) if normalise(n) not in held]
    if is_japanese(_GLOSS.sub("", text)) != (lang == "ja"):
        found.append(f"is not in {lang}")
    return found


def _numbers(text: str) -> list[str]:
    return [n.replace(",", "") for n in _NUMBER.findall(text)]


def _names(text: str) -> list[str]:
    """Capitalised English names after the first word, abbreviations, and places in Japanese."""
    names = [m.group() for m in _LATIN_NAME.finditer(text) if m.start() > 0 or m.group().isupper()]
    return names + [m.group() for m in _PLACE_JA.finditer(text)]
