"""What kind of reply a question gets, decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kb.answering.coverage import records_of
from kb.answering.evidence import Evidence
from kb.answering.relevance import Relevance
from kb.answering.sheets import Candidate
from kb.answering.signals import Stated
from kb.index.text import is_japanese
from kb.understanding.expected import Expected, holds
from kb.understanding.requirements import Requirements

Reply = Literal["answered", "not_recorded", "not_held"]
"""``not_recorded``: the subject is held, what is asked of it is not."""

ANSWERABLE = 0.3
HELD = 0.5
"""Chances from which the records count as answering, and as holding the subject."""

SURE = 0.6
"""Chance of being answerable from which a word that the records lack is only worded otherwise."""

SURE_OF_A_NAME = 0.75
"""… and from which a question is answered though it names a thing that no record states."""

_ON_SUBJECT = 0.5
_RARE = 0.6
"""A term at least this rare is told as missing; commoner ones say little by being absent."""

_MOST_WORDS = 2
_MOST_RECORDS = 3


@dataclass(frozen=True)
class Decision:
    """``subject`` and ``unmet`` are words of the question: those the records hold, and those that
    nothing covers; ``records`` hold the subject where it is held; ``kinds`` of thing are asked for
    and not held."""

    reply: Reply
    chance: float
    subject: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    kinds: tuple[Expected, ...] = ()


def decide(
    relevance: Relevance,
    signals: NDArray[np.float64],
    evidence: Evidence,
    subject: NDArray[np.float64],
    terms: tuple[Stated, ...],
) -> Decision:
    """The reply, with the words of the question that the records hold and lack.

    Args:
        subject: chance of each candidate that it is on the subject.
    """
    chance = relevance.answerable(signals)
    # Nearness in meaning stands for a common word, never for a thing that is named.
    named = any(t.name and not t.mentions for t in terms)
    if chance >= (SURE_OF_A_NAME if named else ANSWERABLE):
        return Decision("answered", chance)
    near = _records(evidence, subject)
    if not near and evidence.asked.intent.places:
        # A place with records is a subject that is held, whatever is asked of it.
        near = (evidence.candidates[0].record.id,)
    if near and (evidence.asked.intent.places or relevance.held(signals) >= HELD):
        held, lacking = _told(terms, near)
        stating = tuple(
            r
            for r in near
            if any(r in records_of(t.mentions) for t in terms if t.term.text in held)
        )
        return Decision("not_recorded", chance, held, lacking, stating or near)
    return Decision("not_held", chance, (), _words([t for t in terms if not t.mentions]))


def lacking_kinds(evidence: Evidence, said: Collection[Candidate]) -> tuple[Expected, ...]:
    """The kinds of thing asked for (a number of people, a date …) that nothing said holds.

    A point that shares no word with the question, not even by the glossary, holds a number of
    something else; the words by which the kind is asked for (何人) are none of the question's.
    """
    asked = evidence.asked
    lang = asked.intent.language
    kinds = [kind for kind in asked.requirements.expected if kind.required]
    words = {*asked.words, *asked.aliases}.difference(*(kind.words for kind in kinds))
    texts = [c.point.get(lang) for c in said if not words or words & c.tokens]
    return tuple(kind for kind in kinds if not any(holds((kind,), text) for text in texts))


def declines(decision: Decision, kinds: Collection[Expected], wanted: Requirements) -> bool:
    """Whether a question is not answered for the kinds of thing that nothing said holds.

    It is where it asks for another kind that is held, or surely for something else besides.
    """
    if not kinds or len(kinds) < len(wanted.required):
        return False
    return not (decision.chance >= SURE and wanted.asks_besides(kinds))


def without_kinds(
    decision: Decision,
    kinds: tuple[Expected, ...],
    evidence: Evidence,
    subject: NDArray[np.float64],
    terms: tuple[Stated, ...],
) -> Decision:
    """The reply where the subject is held and the kinds of thing asked for are not."""
    near = _records(evidence, subject) or (evidence.candidates[0].record.id,)
    held, lacking = _told(terms, near)
    return Decision("not_recorded", decision.chance, held, lacking, near, kinds)


def without_attribute(
    decision: Decision, evidence: Evidence, thing: Stated, terms: tuple[Stated, ...]
) -> Decision:
    """The reply where nothing states what is asked of a thing, whether or not that is held."""
    stating = dict.fromkeys(
        c.record.id for c in evidence.candidates if thing.stated_by(c.reference)
    )
    if not stating:
        return Decision("not_held", decision.chance, (), (thing.shown,))
    lacking = tuple(t.shown for t in terms if t.attribute)[:_MOST_WORDS]
    records = tuple(stating)[:_MOST_RECORDS]
    return Decision("not_recorded", decision.chance, (thing.shown,), lacking, records)


def uncovered(
    decision: Decision,
    terms: tuple[Stated, ...],
    parts: tuple[str, ...],
    cited: frozenset[str],
) -> tuple[str, ...]:
    """Words of an answered question that no cited record holds, where that must be told.

    Where the answer is doubtful, names and words that no record holds; else the words of a part
    none of whose terms is held.
    """
    lacking = [t for t in terms if not records_of(t.mentions) & cited]
    if decision.chance < SURE:
        # Common words are worded otherwise; a name or a word that no record holds is not.
        lacking = [t for t in lacking if t.unknown or t.name]
    else:
        held = [t for t in terms if t not in lacking]
        open_parts = [
            part
            for part in parts
            if len(parts) > 1
            and any(t.term.text in part for t in lacking)
            and not any(t.term.text in part for t in held)
        ]
        lacking = [t for t in lacking if any(t.term.text in part for part in open_parts)]
    return _words(lacking)


def _records(evidence: Evidence, subject: NDArray[np.float64]) -> tuple[str, ...]:
    """Records with points on the subject, likeliest first."""
    found: dict[str, None] = {}
    for n in np.argsort(-subject, kind="stable"):
        if subject[n] < _ON_SUBJECT or len(found) == _MOST_RECORDS:
            break
        found[evidence.candidates[n].record.id] = None
    return tuple(found)


def _told(
    terms: tuple[Stated, ...], records: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the question that some records hold, and those that they do not."""
    held = [bool(records_of(t.mentions) & set(records)) for t in terms]
    return (
        _words([t for t, own in zip(terms, held, strict=True) if own]),
        _words([t for t, own in zip(terms, held, strict=True) if not own]),
    )


def _words(terms: list[Stated]) -> tuple[str, ...]:
    """The terms that say most as the question writes them, rarest first, none within another."""
    rare = [t for t in terms if t.rarity >= _RARE and (is_japanese(t.shown) or len(t.shown) > 1)]
    # Of two that overlap the longer one, and of two as long the later one: it holds the noun.
    kept: list[Stated] = []
    for stated in sorted(rare, key=lambda t: (-len(t.term.tokens), -t.term.start)):
        if not any(stated.term.start < k.term.end and k.term.start < stated.term.end for k in kept):
            kept.append(stated)
    kept.sort(key=lambda t: (-t.rarity, t.term.start))
    return tuple(t.shown for t in kept[:_MOST_WORDS])
