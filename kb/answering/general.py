"""A question that asks of an aspect and nothing else: 「小さな町はDXの人手をどう確保しているか」.

What a point speaks of is written in its record, so here nearness need not tell: a point of the
aspect asked answers, in whatever words.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kb.answering.asked import Asked
from kb.answering.coverage import Coverage
from kb.answering.evidence import Evidence
from kb.answering.selection import SINGLE, Limits, limits_of
from kb.index.opened import OpenedIndex
from kb.index.text import normalise, tokenise
from kb.records.models import Aspect
from kb.understanding import lexicon, phrases
from kb.understanding.intent import Intent
from kb.understanding.spans import touches

HITS = 30
"""Records of a search whose points are weighed: more than for a question of one thing, for nearly
every place has something to tell."""

_COMMON = 0.43
"""Rarity, of the rarest word's, below which a word tells no thing from another: 確保, 活用, find.
Of 3,100 questions those that name a thing without its topic or term begin at .44."""

_RAISED = 0.45
"""Share of the doubt that is taken from a point of the aspect."""

_OF_ONE = Limits(statements=6, a_record=6, least=0.4, share=0.0)
_OF_MANY = Limits(statements=12, a_record=2, least=0.4, share=0.7, places_first=True, a_place=3)

_ONE_EACH = frozenset({"single", "meaning"})
"""Roles of aspects that are asked of one place or one word."""


def asks_of_an_aspect(index: OpenedIndex, coverage: Coverage, asked: Asked) -> bool:
    """Whether a question asks for an aspect and names nothing else but conditions: no topic, no
    term of the glossary, no word that is rare."""
    intent = asked.intent
    tables = index.corpus.tables.aspects
    if intent.form == "comparison" or asked.requirements.required:
        return False
    if len({tables[aspect].facet or aspect for aspect in intent.aspects}) != 1:
        return False
    if any(_ONE_EACH & set(tables[aspect].roles) for aspect in intent.aspects):
        return False
    text = intent.text
    of_aspects = [span for _, span in phrases.of_aspects(index.corpus).spans(text)]
    topics = [span for _, span in phrases.of_topics(index.corpus).spans(text)]
    if any(not touches(topic, of_aspects) for topic in topics):
        return False
    general = {wording for aspect in intent.aspects for wording in _wordings(index, aspect)}
    for term in coverage.known_terms(text):
        if term.text not in general and not _says_little(term.text):
            return False
    asking = lexicon.ALL_OF_IT.union(*(tokenise(text[start:end]) for start, end in of_aspects))
    # In Japanese these are nouns: a verb (抱える) names no thing, however rare it is.
    terms = {token for term in asked.requirements.terms for token in term.tokens}
    rest = [r for token, r in asked.words.items() if token in terms and token not in asking]
    return max(rest, default=0.0) < _COMMON * index.rarest


def _wordings(index: OpenedIndex, aspect: Aspect) -> Iterator[str]:
    """The normalised words of the glossary for an aspect itself."""
    tables = index.corpus.tables
    for term in tables.aspects[aspect].terms:
        if term in tables.glossary:
            yield from map(normalise, tables.glossary[term].wordings)


def _says_little(term: str) -> bool:
    """自治体DX."""
    return lexicon.ALL_OF_IT.issuperset(tokenise(lexicon.BODIES.sub(" ", term)))


def of_the_aspect(index: OpenedIndex, evidence: Evidence) -> NDArray[np.bool_]:
    """Which candidates are the places' own and speak of an aspect asked, or of one by which the
    same approaches are grouped."""
    tables = index.corpus.tables.aspects
    asked = evidence.asked.intent.aspects
    facets = {tables[aspect].facet for aspect in asked} - {None}
    spoken = (c.point.aspect for c in evidence.candidates)
    of_it = np.array([a in asked or tables[a].facet in facets for a in spoken], dtype=np.bool_)
    own: NDArray[np.bool_] = evidence.column("own_place") == 1.0
    return of_it & own


def raised(
    answers: NDArray[np.float64], evidence: Evidence, of_it: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The chances, with some of the doubt taken from the points of the aspect; none where a plan
    tells of others."""
    return (answers + _RAISED * (1.0 - answers) * of_it) * evidence.column("own_place")


def limits(intent: Intent) -> Limits:
    """What is said of one place or of many."""
    return _OF_ONE if of_one(intent) else _OF_MANY


def of_one(intent: Intent) -> bool:
    """Whether one place is asked, or a single fact."""
    return limits_of(intent) is SINGLE
