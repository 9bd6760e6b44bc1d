"""What of a whole question's evidence tells whether the records answer it, or hold its subject."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kb.answering.asked import Asked
from kb.answering.coverage import Coverage, Mention, records_of
from kb.answering.evidence import FEATURES, Evidence
from kb.index.opened import OpenedIndex
from kb.index.text import is_japanese
from kb.understanding import phrases
from kb.understanding.intent import condition_tokens
from kb.understanding.spans import Span, touches
from kb.understanding.terms import Term

SIGNALS = (
    "answer_1",  # chance of the likeliest answer among the points
    "answer_3",  # mean of the three likeliest
    "answer_8",
    "subject_1",  # the same of points on the subject
    "subject_3",
    "subject_8",
    "near",  # highest nearness of a point
    "near_other",
    "near_question",
    "near_title",
    "record_share",
    "points_share",
    "wide",
    "first",
    "first_context",
    "score_raw",
    "top_wide",  # means over the three likeliest answers
    "top_near",
    "top_context",
    "top_record_share",
    "top_first",
    "top_kind_held",
    "answer_held",  # chance of the likeliest answer that holds the kind of thing asked for
    "subject_kind_held",  # whether one of the five points likeliest on the subject holds the kind
    "subject_aspect",  # … has an aspect asked
    "kind_required",
    "kind_asked",
    "aspects_asked",
    "place_named",
    "topic_named",
    "fact",
    "words",  # how many words and terms the question has
    "terms",
    "unknown",  # how many of its words stand in no record
    "unstated",  # how many of its terms no record states
    "unstated_share",
    "unstated_rarity",  # rarity of the rarest word of an unstated term
    "unstated_compound",  # the same where the term is a compound
    "unstated_weight",  # share of unstated terms, rare ones weighing more
    "unstated_unknown",  # how many unstated terms have a word that stands in no record
    "unstated_name",  # whether an unstated term is written as a name
    "record_terms",  # share of the terms, rare ones weighing more, that one near record states
    "point_terms",  # … that one likely point states
    "rarest_in_record",  # whether a near record states the rarest term
)
"""The signals of a question, in this order."""

LACKS = frozenset(s for s in SIGNALS if s.startswith("unstated")) | {"unknown"}
"""Those that tell what the records do not hold."""

EVIDENCE = frozenset(SIGNALS[: SIGNALS.index("kind_required")]) | {
    "record_terms",
    "point_terms",
    "rarest_in_record",
}
"""Those that tell what they hold; the rest tell how the question is put."""

_NEAR_RECORDS, _NEAR_POINTS = 5, 20


@dataclass(frozen=True)
class Stated:
    """A term of the question with where it is stated and how rare it is, 0 to 1.

    ``shown`` is how the question writes it; ``unknown``: one of its words stands in no record;
    ``name``: it is written as a name; ``known``: the glossary has it; ``attribute``: it tells what
    is asked of a thing (its cost, how many) and not which thing is meant.
    """

    term: Term
    shown: str
    mentions: frozenset[Mention]
    rarity: float
    unknown: bool
    name: bool
    known: bool
    attribute: bool

    def within(self, other: Stated) -> bool:
        """Whether it is this term or stands in it."""
        return other.term.start <= self.term.start and self.term.end <= other.term.end

    def stated_by(self, point: tuple[str, str]) -> bool:
        """Whether a point states it, by record and point, or its record's title or gist does."""
        return point in self.mentions or (point[0], "") in self.mentions


def stated_terms(index: OpenedIndex, coverage: Coverage, asked: Asked) -> tuple[Stated, ...]:
    """The terms of a question that state no condition, English neighbours as phrases too."""
    conditions = condition_tokens(asked.intent)
    known = coverage.known_terms(asked.requirements.text)
    attributes = _attributes(index, asked, known)
    plain = [
        term
        for term in asked.requirements.terms
        if not any(term.start < k.end and k.start < term.end for k in known if k.end > term.end)
    ]
    terms = [
        term
        for term in sorted({t.start: t for t in [*plain, *known]}.values(), key=lambda t: t.start)
        if any(token not in conditions for token in term.tokens)
    ]
    terms += _phrases(terms)
    rarities = index.rarity({t for term in terms for t in term.tokens})
    found = []
    for term, mentions in zip(terms, coverage.mentions([t.text for t in terms]), strict=True):
        if not mentions and asked.requirements.asks_by(term.text):
            continue
        rarity = max(rarities[t] for t in term.tokens if t not in conditions)
        found.append(
            Stated(
                term,
                _shown(term, asked.requirements.written),
                mentions,
                rarity / index.rarest,
                unknown=any(rarities[t] == index.rarest for t in term.tokens),
                name=_is_name(term, asked.requirements.written),
                known=term in known,
                attribute=any(a <= term.start and term.end <= b for a, b in attributes),
            )
        )
    return tuple(found)


def thing_asked(index: OpenedIndex, asked: Asked, terms: Sequence[Stated]) -> Stated | None:
    """The one thing of which a question asks an attribute, where it speaks of nothing else and the
    thing has no other names than those that are looked for: the glossary knows it, or one of its
    words stands in no record. A thing that most records speak of tells none from another."""
    if len(asked.parts) > 1:
        return None
    subject = [t for t in terms if not t.attribute]
    outer = [t for t in subject if not any(t is not o and t.within(o) for o in subject)]
    if len(outer) != 1 or len(subject) == len(terms):
        return None
    (thing,) = outer
    if 2 * len(records_of(thing.mentions)) > len(index.record_ids):
        return None
    return thing if thing.known or (thing.unknown and not thing.mentions) else None


def _attributes(index: OpenedIndex, asked: Asked, known: Collection[Term]) -> list[Span]:
    """Where the words stand by which a question asks for what answers of one thing alone."""
    text = asked.requirements.text
    aspects = index.corpus.tables.aspects
    spans = []
    if own := {a for a in asked.intent.aspects if "own" in aspects[a].roles}:
        named = phrases.of_aspects(index.corpus).spans(text)
        spans = [span for aspect, span in named if aspect in own]
    for kind in asked.requirements.required:
        start = text.find(kind.asked)
        span = start, start + len(kind.asked)
        # «what does telework cost» asks by its other words.
        if start >= 0 and not touches(span, [(t.start, t.end) for t in known]):
            spans.append(span)
    return spans


def _shown(term: Term, written: str) -> str:
    own = written[term.start : term.end]
    return own if own.lower() == term.text else term.text


_KATAKANA = re.compile(r"[ァ-ヴー]{3,}")


def _is_name(term: Term, written: str) -> bool:
    """Whether a term is written as names are; ``written`` is the question before folding."""
    if is_japanese(written):
        return bool(_KATAKANA.search(term.text)) or term.text.isascii()
    at = written.lower().find(term.text)
    # A capital at the beginning of a sentence says nothing.
    return at > 0 and any(c.isupper() for c in written[at : at + len(term.text)])


def _phrases(terms: list[Term]) -> list[Term]:
    """Neighbouring English words as one term: smart locks."""
    return [
        Term(f"{a.text} {b.text}", a.start, (*a.tokens, *b.tokens))
        for a, b in pairwise(terms)
        if b.start == a.end + 1 and not is_japanese(a.text + b.text)
    ]


def signals_of(
    index: OpenedIndex,
    evidence: Evidence,
    terms: tuple[Stated, ...],
    answers: NDArray[np.float64],
    subject: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The signals of a question, shape (SIGNALS,); zeros where search found nothing."""
    if not evidence.candidates:
        return np.zeros(len(SIGNALS))
    asked = evidence.asked
    top = np.argsort(-answers, kind="stable")[:3]
    near = np.argsort(-subject, kind="stable")[:5]
    values = {
        "words": float(len(asked.words)),
        "terms": float(len(terms)),
        "unknown": float(sum(rarity == index.rarest for rarity in asked.words.values())),
        "topic_named": float(bool(asked.intent.topics)),
        "top_near": float(evidence.column("near")[top].mean()),
        "answer_held": float((answers * evidence.column("kind_held")).max()),
        "subject_kind_held": float(evidence.column("kind_held")[near].max()),
        "subject_aspect": float(evidence.column("aspect_asked")[near].max()),
        **_of_terms(evidence, terms, answers),
    }
    for name, chances in (("answer", answers), ("subject", subject)):
        falling = np.sort(chances)[::-1]
        values |= {f"{name}_{n}": float(falling[:n].mean()) for n in (1, 3, 8)}
    highest = evidence.features[:, _columns(_HIGHEST)].max(axis=0)
    values |= zip(_HIGHEST, highest.tolist(), strict=True)
    of_top = evidence.features[top][:, _columns(_OF_TOP)].mean(axis=0)
    values |= zip((f"top_{name}" for name in _OF_TOP), of_top.tolist(), strict=True)
    return np.array([values[name] for name in SIGNALS])


_HIGHEST = (
    "near",
    "near_other",
    "near_question",
    "near_title",
    "record_share",
    "points_share",
    "wide",
    "first",
    "first_context",
    "score_raw",
    "kind_required",
    "kind_asked",
    "aspects_asked",
    "place_named",
    "fact",
)
_OF_TOP = ("wide", "context", "record_share", "first", "kind_held")


@cache
def _columns(names: tuple[str, ...]) -> NDArray[np.intp]:
    return np.array([FEATURES.index(name) for name in names], dtype=np.intp)


def _of_terms(
    evidence: Evidence, terms: tuple[Stated, ...], answers: NDArray[np.float64]
) -> dict[str, float]:
    unstated = [s for s in terms if not s.mentions]
    compounds = [s.rarity for s in unstated if len(s.term.tokens) > 1]
    total = sum(s.rarity for s in terms) or 1.0
    records = list(dict.fromkeys(c.record.id for c in evidence.candidates))[:_NEAR_RECORDS]
    likely = [evidence.candidates[n] for n in np.argsort(-answers, kind="stable")[:_NEAR_POINTS]]
    held = [records_of(s.mentions) for s in terms]
    by_record = [[record in own for own in held] for record in records]
    by_point = [[c.reference in s.mentions for s in terms] for c in likely]

    def best(rows: list[list[bool]]) -> float:
        shares = [
            sum(s.rarity for s, held in zip(terms, row, strict=True) if held) / total
            for row in rows
        ]
        return max(shares, default=0.0)

    rarest = max(range(len(terms)), key=lambda n: terms[n].rarity, default=-1)
    return {
        "unstated": float(len(unstated)),
        "unstated_share": len(unstated) / max(1, len(terms)),
        "unstated_rarity": max((s.rarity for s in unstated), default=0.0),
        "unstated_compound": max(compounds, default=0.0),
        "unstated_weight": sum(s.rarity for s in unstated) / total,
        "unstated_unknown": float(sum(s.unknown for s in unstated)),
        "unstated_name": float(any(s.name for s in unstated)),
        "record_terms": best(by_record),
        "point_terms": best(by_point),
        "rarest_in_record": float(rarest >= 0 and any(row[rarest] for row in by_record)),
    }
