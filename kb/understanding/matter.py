"""What a question wants to know of whom it is about: form, topics, kind, aspects."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, TypeVar

from kb.index.text import is_japanese, normalise
from kb.records.corpus import Corpus
from kb.records.models import Aspect, Lang
from kb.understanding import lexicon
from kb.understanding.expected import expected

_T = TypeVar("_T")

Form = Literal["list", "fact", "comparison", "how", "count"]

_MANY = re.compile(r"自治体|市町村|各市|各町|cities|towns|municipalities|councils|others")


def form_of(text: str, places: tuple[str, ...], aspects: tuple[Aspect, ...]) -> Form:
    if lexicon.found(lexicon.FORMS["comparison"], text) and (
        len(places) > 1 or Aspect.DEFINITION not in aspects
    ):
        return "comparison"
    if lexicon.found(lexicon.FORMS["count"], text) and not places:
        return "count"
    definite = expected(text) is not None or lexicon.found(lexicon.FORMS["fact"], text)
    if definite and (places or not _MANY.search(text)):
        return "fact"
    if places and {Aspect.PROFILE, Aspect.TARGET, Aspect.AWARD} & set(aspects):
        return "fact"
    if places and re.search(
        r"(?:率|数|額|人口|日|課|費)(?:は|を)?[?？。]?$", text.split("(")[0].strip()
    ):
        return "fact"
    if lexicon.found(lexicon.FORMS["how"], text):
        return "how"
    return "list"


def first_of(entries: dict[_T, str], text: str) -> _T | None:
    return next((key for key, words in entries.items() if lexicon.found(words, text)), None)


@cache
def _topic_word(word: str) -> tuple[str, re.Pattern[str]]:
    """A word of the vocabulary, normalised, and what finds it in English."""
    folded = normalise(word)
    return folded, re.compile(rf"\b{re.escape(folded)}\b")


def topics_of(text: str, corpus: Corpus, language: Lang) -> tuple[str, ...]:
    """Topics whose words the question uses, those with the longest word first."""
    english = not is_japanese(text)
    matched: dict[str, int] = {}
    for topic in corpus.tables.topics.values():
        for word in (*topic.terms_ja, *topic.terms_en, topic.name.get(language)):
            folded, whole_word = _topic_word(word)
            if whole_word.search(text) if folded.isascii() and english else folded in text:
                matched[topic.id] = max(matched.get(topic.id, 0), len(folded))
    ranked = sorted(matched, key=lambda t: -matched[t])
    return tuple(ranked[:4])


def aspects_of(text: str, places: tuple[str, ...]) -> tuple[Aspect, ...]:
    """Aspects whose words the question uses; the difference of two places is no definition."""
    return tuple(
        aspect
        for aspect, entry in lexicon.ASPECTS.items()
        if lexicon.found(entry, text) and not (aspect is Aspect.DEFINITION and len(places) > 1)
    )
