"""Whether a sentence tells what is done, under way or planned as its points do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.index.text import stem
from kb.prose.clauses import Reading
from kb.prose.evidence import Held
from kb.prose.words import irregular, listed
from kb.records.models import Lang, Status

_WORD = re.compile(r"[a-z]+")
_COMING = re.compile(r"\b(?:is|are|was|were) to\b|\bgoing to\b")
_INTENDED = re.compile(r"\b(?:to|will|shall|would) (\w+)")
_AUXILIARIES = frozenset({"has", "have", "had", "did", "was", "were"})
_UNDER_WAY = re.compile(r"\b(?:is|are) (\w+ing)\b")
_NAMED = re.compile(r"(?<!is )(?<!are )(?<!by )\b(\w{3,}ing)\b")
_OWNING = re.compile(
    r"\b(?:has|have|had)\b(?! (?:\w+ )?(?:\w+ed|been|set|put|cut|let|read|spread|"
    + "|".join(sorted(irregular()))
    + r")\b)"
)
"""«has 7 items» is no deed that is done."""

_NOT_HAD = re.compile(r"\bto have\b")


def planned(held: Held) -> bool:
    """Whether any of the points tells of what is still to come."""
    return any(piece.status is Status.PLANNED for piece in held.pieces)


def faults(part: Reading, held: Held, lang: Lang, before: str = "") -> Iterator[str]:
    """What is told as further, or less far, than it is; ``before`` begins the sentence."""
    if _all(held, Status.PLANNED):
        if lang == "ja":
            yield from _planned_ja(part, held)
        else:
            yield from _planned_en(part, held, before)
    elif not planned(held):
        yield from (_done_ja if lang == "ja" else _done_en)(part, held)
    else:
        yield "joins what is planned and what is not"


def _all(held: Held, status: Status) -> bool:
    return all(piece.status is status for piece in held.pieces)


def _heads(held: Held, *tenses: str) -> frozenset[str]:
    return frozenset(
        p.of for reading in held.readings for p in reading.predicates if p.tense in tenses
    )


def _planned_ja(part: Reading, held: Held) -> Iterator[str]:
    telling = listed("telling", "ja")
    past, going = _heads(held, "past"), _heads(held, "past", "going")
    yield from (f"tells {word} as done" for word in part.heads("past") - past)
    yield from (f"tells {word} as under way" for word in part.heads("going") - going - telling)


def _done_ja(part: Reading, held: Held) -> Iterator[str]:
    words = held.words
    coming = {w.word for w in part.words if w.word in listed("plan", "ja")} - words
    yield from (f"tells it as planned ({word})" for word in coming)
    intended = any(p.intended for reading in held.readings for p in reading.predicates)
    if not intended:
        yield from (f"tells it as planned ({p.of})" for p in part.predicates if p.intended)
    finished, any_time = _heads(held, "past", "going"), _heads(held, "plain", "open")
    to_come = part.heads("plain") & finished - any_time
    yield from (f"tells {word} as to come" for word in to_come)
    # What is only spoken of (高めることを課題に挙げる) is not yet so.
    every = [p for reading in held.readings for p in reading.predicates]
    settled = {p.of for p in every if p.final or p.tense in ("past", "going")}
    spoken_of = {p.of for p in every} - settled
    told = (part.heads("past") | part.heads("going")) & spoken_of
    yield from (f"tells {word} as done" for word in told)
    if _all(held, Status.IN_PROGRESS) and not _heads(held, "past"):
        yield from (f"tells {word} as done" for word in part.heads("past"))


def _planned_en(part: Reading, held: Held, before: str) -> Iterator[str]:
    theirs = set(_WORD.findall(held.text))
    own = set(_WORD.findall(part.text))
    finite = set(_WORD.findall(_NOT_HAD.sub("", _OWNING.sub("", part.text))))
    past = _past_surfaces(part) | finite & _AUXILIARIES
    yield from (f"tells it as done ({word})" for word in past - theirs)
    plan = {stem(word) for word in listed("plan", "en")}
    for match in _UNDER_WAY.finditer(part.text):
        if match[1] not in theirs and stem(match[1]) not in plan:
            yield f"tells it as under way ({match[1]})"
    # «cuts» where the points have «aims to cut».
    bare = _intended(held)
    for word in own - theirs - bare:
        if word.endswith("s") and {word[:-1], word[:-2]} & bare:
            yield f"tells it as under way ({word})"
    if tells_coming(held.text) and not tells_coming(before + part.text):
        yield "does not tell it as planned"


def _done_en(part: Reading, held: Held) -> Iterator[str]:
    theirs = {stem(word) for word in _WORD.findall(held.text)}
    coming = set(_WORD.findall(part.text)) & listed("plan", "en")
    yield from (f"tells it as planned ({word})" for word in coming if stem(word) not in theirs)
    if _COMING.search(part.text) and not _COMING.search(held.text):
        yield "tells it as planned"
    # «has raised» where the points «see a need to raise».
    sought = {stem(word) for word in _intended(held)} | _only_named(held)
    sought -= _heads(held, "past")
    new = part.heads("past") & sought
    yield from (f"tells {word} as done" for word in new)
    if _all(held, Status.IN_PROGRESS) and not _heads(held, "past"):
        every = set(_WORD.findall(held.text))
        yield from (f"tells it as done ({word})" for word in _past_surfaces(part) - every)


def _intended(held: Held) -> set[str]:
    """Verbs of the points that stand behind to or will."""
    return {m[1] for m in _INTENDED.finditer(held.text)}


def _only_named(held: Held) -> set[str]:
    """Deeds of the points that they only name: «lists designing … as a challenge»."""
    words = _WORD.findall(held.text)
    named = {stem(m[1]) for m in _NAMED.finditer(held.text)}
    return named - {stem(word) for word in words if not word.endswith("ing")}


def _past_surfaces(part: Reading) -> set[str]:
    past = {p.start for p in part.predicates if p.tense == "past"}
    return {m.group() for m in _WORD.finditer(part.text) if m.start() + part.start in past}


def tells_coming(text: str) -> bool:
    """Whether a normalised English text tells of what is to come."""
    return bool(set(_WORD.findall(text)) & listed("plan", "en") or _COMING.search(text))
