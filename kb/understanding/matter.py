"""What a question wants to know of whom it is about: form, topics, kind, aspects."""

from __future__ import annotations

import re
from typing import Literal, TypeVar

from kb.records.corpus import Corpus
from kb.records.models import Aspect
from kb.records.registers import Role
from kb.understanding import lexicon, phrases
from kb.understanding.expected import expected

_T = TypeVar("_T")

Form = Literal["list", "fact", "comparison", "how", "count"]

MANY = re.compile(r"自治体|市町村|各市|各町|cities|towns|municipalities|councils|others")
"""Municipalities of whatever kind or place."""


def form_of(
    text: str, places: tuple[str, ...], aspects: tuple[Aspect, ...], corpus: Corpus
) -> Form:
    if lexicon.found(lexicon.FORMS["comparison"], text) and (
        len(places) > 1 or not _any_is("meaning", aspects, corpus)
    ):
        return "comparison"
    if lexicon.found(lexicon.FORMS["count"], text) and not places:
        return "count"
    definite = bool(expected(text)) or lexicon.found(lexicon.FORMS["fact"], text)
    if definite and (places or not MANY.search(text)):
        return "fact"
    if places and _any_is("single", aspects, corpus):
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


def topics_of(text: str, corpus: Corpus) -> tuple[str, ...]:
    """Topics whose words the question uses, those with the longest word first."""
    named = phrases.of_topics(corpus).found(text)
    order = {topic: n for n, topic in enumerate(corpus.tables.topics)}
    ranked = sorted(named, key=lambda t: (-named[t], order[t]))
    return tuple(ranked[:4])


def aspects_of(text: str, places: tuple[str, ...], corpus: Corpus) -> tuple[Aspect, ...]:
    """Aspects whose words the question uses; the difference of two places is no definition."""
    named = phrases.of_aspects(corpus).found(text)
    return tuple(
        aspect
        for aspect in corpus.tables.aspects
        if aspect in named and not (len(places) > 1 and _any_is("meaning", (aspect,), corpus))
    )


def _any_is(role: Role, aspects: tuple[Aspect, ...], corpus: Corpus) -> bool:
    return any(role in corpus.tables.aspects[aspect].roles for aspect in aspects)
