"""Whether an English sentence says what Japanese ones say; in doubt it does not.

Across languages no word is the other's by its form. What can be compared is compared:

- quantities: each number, with what it counts and how it is bounded, each year and month is theirs;
- negation and what limits a claim, as often and of the kinds that they have;
- stage: nothing is told as done that they do not tell so, and what is to come is told as to come;
- names and places: each place is one of theirs or the document's own, any other name stands in
  theirs in Latin letters or goes with a word of theirs in the collection's own pairs of texts;
- words: each goes with one of theirs in those pairs (``lexicon``), or the encoder holds it near to
  one of theirs, or holds the sentence no further from them with it than without it.

What this leaves open: who does what to whom, and words that the encoder holds to fit.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.index.text import fold, normalise
from kb.prose.clauses import Reading, Told, read
from kb.prose.lexicon import Lexicon
from kb.prose.nearness import Nearness
from kb.prose.quantities import Quantity
from kb.prose.stages import tells_coming
from kb.prose.words import hedges, listed, opposites, weighty
from kb.understanding.counted import alike
from kb.understanding.gazetteer import Place
from kb.understanding.places import mentions
from kb.understanding.romaji import english_mentions

_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
_CAPITAL = re.compile(r"(?<=[a-z,;)] )[A-Z]\w+|\b[A-Z]{2,}\w*|\b\w+[A-Z]\w*")
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_TIME = {"year": "年", "month": "月", "week": "週", "day": "日", "yen": "円"}
_BY_ITSELF = frozenset({"年", "間", "年間", "程度", "頃", "台"})
_HAVING = frozenset({"has", "have", "had", "was", "were"})
_BEFORE_ADJECTIVE = frozenset({"the", "a", "an", "its", "their", "of", "other", "and", "more"})
_BEHIND_PARTICIPLE = frozenset(
    {"by", "in", "on", "for", "from", "with", "to", "at", "of", "as", "and", "or", "into"}
    | {"through", "under", "about", "around", "after", "before"}
)


@dataclass(frozen=True)
class Source:
    """What a sentence is held against: Japanese sentences, the places that may be named beside
    theirs (codes), the names of the document's own place in English, and whether they tell a plan.
    """

    text: str
    places: frozenset[str]
    names: tuple[str, ...]
    planned: bool


class Crossing:
    """Holds English sentences against Japanese ones."""

    def __init__(self, lexicon: Lexicon, near: Nearness | None, held: frozenset[str]) -> None:
        """``near``: by which words may be near; without it fewer pass. ``held``: codes of the
        municipalities that have records."""
        self._lexicon, self._near, self._held = lexicon, near, held

    def faults(self, text: str, source: Source) -> list[str]:
        """Why a sentence may not be shown; empty when the source backs it."""
        own, theirs = read(normalise(text), "en"), read(normalise(source.text), "ja")
        found = [*_amounts(own, theirs), *self._moved(own, theirs)]
        found += [*self._bodies(own, theirs), *self._denials(own, theirs)]
        found += _limits(own, theirs)
        found += _stages(own, theirs, source.planned)
        found += self._places(text, source)
        found += self._words(text, own, theirs, source)
        return list(dict.fromkeys(found))

    def _moved(self, own: Reading, theirs: Reading) -> Iterator[str]:
        """Quantities that stand beside what theirs have beside another one of the kind."""
        for quantity in own.quantities:
            beside = own.beside(quantity)
            own_, others = 0, 0
            for other in theirs.quantities:
                same = sum(self._lexicon.says(w, theirs.beside(other)) for w in beside)
                if _meets(quantity, other):
                    own_ = max(own_, same)
                elif quantity.kind == other.kind:
                    others = max(others, same)
            if others > own_ or (others == own_ and _turned(quantity, own, theirs)):
                yield f"number {quantity} stands elsewhere"

    def _bodies(self, own: Reading, theirs: Reading) -> Iterator[str]:
        """Bodies that do something there, and of which no word is told: 国が定める."""
        told = {w.word for w in own.words}
        for slot in theirs.slots:
            acts = slot.particle == "が" and slot.noun in listed("bodies", "ja")
            if acts and not any(self._lexicon.says(w, {slot.noun}, surely=True) for w in told):
                yield f"does not name {slot.noun}"

    def _denials(self, own: Reading, theirs: Reading) -> Iterator[str]:
        told, held = (sum(c.denials for c in reading.clauses) for reading in (own, theirs))
        if told != held:
            yield "denies more" if told > held else "leaves out a negation"
        doubted = {word for clause in theirs.clauses for word in clause.doubted}
        rest = {w.word for w in theirs.words} - doubted
        for word in {word for clause in own.clauses for word in clause.denied if word}:
            if self._lexicon.share(word, rest) > self._lexicon.share(word, doubted):
                yield f"denies {word}"

    def _places(self, text: str, source: Source) -> Iterator[str]:
        theirs = {p.code for m in mentions(source.text, self._held) for p in m.places}
        for start, end, named in english_mentions(fold(text), self._held, frozenset()):
            codes = {place.code for place in named if isinstance(place, Place)}
            if not codes & (theirs | source.places):
                yield f"place {fold(text)[start:end]}"

    def _words(self, text: str, own: Reading, theirs: Reading, source: Source) -> Iterator[str]:
        held = {told.word for told in theirs.words}
        placed = {w.word for name in source.names for w in read(normalise(name), "en").words}
        free = {*listed("free", "en"), *listed("plan", "en"), *listed("settled", "en")}
        free |= {*hedges("en"), *_MONTHS}  # held by themselves
        capital = {normalise(word) for word in _CAPITAL.findall(fold(text))}
        closed = weighty("en") | listed("bodies", "en")
        strange: list[Told] = []
        backed: list[Told] = []
        for told in own.words:
            is_free = {told.word, told.surface} & free or told.word in placed
            surely = told.surface in capital or bool({told.word, told.surface} & closed)
            says = self._lexicon.says(told.word, held, surely=surely)
            (backed if is_free or says else strange).append(told)
        for told in backed:
            contrary = opposites(told.word, "en")
            share = self._lexicon.share(told.word, held)
            if any(self._lexicon.share(other, held) > share for other in contrary):
                yield f"word {told.surface} says the contrary"
        named = [t for t in strange if self._named(t) or t.surface in capital]
        turned = [t for t in strange if self._contrary(t, held)]
        shut = [t for t in strange if {t.word, t.surface} & closed]
        out = {*named, *turned, *shut}
        yield from (f"word {told.surface}" for told in strange if told in out)
        open_ = [t for t in strange if t not in out]
        yield from (f"word {t.surface}" for t in self._far(own, theirs, open_, backed))

    def _named(self, told: Told) -> bool:
        return self._near.named(told) if self._near else told.name

    def _contrary(self, told: Told, held: set[str]) -> bool:
        return any(self._lexicon.says(other, held) for other in opposites(told.word, "en"))

    def _far(
        self, own: Reading, theirs: Reading, strange: Sequence[Told], backed: Sequence[Told]
    ) -> list[Told]:
        """Of strange words those that the encoder does not hold to be theirs either."""
        if not self._near:
            return [*strange]
        near = self._near.near({t.surface for t in strange}, {w.surface for w in theirs.words})
        rest = [t for t in strange if t.surface not in near]
        fitting = self._near.fitting(
            own.text,
            [(t.start, t.end) for t in rest],
            [(t.start, t.end) for t in backed],
            theirs.text,
        )
        return [t for t in rest if (t.start, t.end) not in fitting]


def _amounts(own: Reading, theirs: Reading) -> Iterator[str]:
    for quantity in own.quantities:
        if not any(_meets(quantity, other) for other in theirs.quantities):
            yield f"number {quantity}"
    months = {q.value for q in theirs.quantities if q.unit == "月"}
    for told in own.words:
        if (month := _MONTHS.get(told.surface)) and month not in months and told.surface != "may":
            yield f"month {told.surface}"


def _turned(quantity: Quantity, own: Reading, theirs: Reading) -> bool:
    """Whether a quantity and another of its kind stand the other way round there."""
    at = [n for n, q in enumerate(theirs.quantities) if _meets(quantity, q)]
    for other in own.quantities:
        there = [n for n, q in enumerate(theirs.quantities) if _meets(other, q)]
        alike_ = other.kind == quantity.kind and other.value != quantity.value
        if at and there and alike_:
            turned = (quantity.start < other.start) != (min(at) < min(there))
            if turned:
                return True
    return False


def _meets(own: Quantity, other: Quantity) -> bool:
    """Whether an English quantity tells the same amount of the same thing as a Japanese one."""
    if (own.value, own.kind, own.bound) != (other.value, other.kind, other.bound):
        return False
    unit = _TIME.get(own.unit, own.unit)
    counts = alike(own.unit)
    return not unit or not other.unit or unit in other.unit or other.unit in counts


def _limits(own: Reading, theirs: Reading) -> Iterator[str]:
    told, held = (
        {kind for clause in reading.clauses for kind in clause.hedges} for reading in (own, theirs)
    )
    yield from (f"leaves out how far it holds ({kind})" for kind in sorted(held - told))
    yield from (f"limits how far it holds ({kind})" for kind in sorted(told - held))


def _stages(own: Reading, theirs: Reading, planned: bool) -> Iterator[str]:
    deeds = {w.word for w in theirs.words if w.deed}
    to_come = [p for p in theirs.predicates if p.final and p.tense == "plain" and p.of in deeds]
    plans = {w.word for w in theirs.words} & listed("plan", "ja") or any(
        p.intended for p in theirs.predicates
    )
    past = any(p.tense == "past" for p in theirs.predicates)
    if not past:
        yield from (f"tells it as done ({word})" for word in _finished(own))
    coming = tells_coming(own.text)
    if coming and not (planned or plans):
        yield "tells it as planned"
    if not coming and (plans or (planned and to_come)):
        yield "does not tell it as planned"


def _finished(own: Reading) -> Iterator[str]:
    """Past forms that tell a deed, and do not describe a thing: a limited trial, staff involved."""
    words = list(_WORD.finditer(own.text))
    past = {p.start for p in own.predicates if p.tense == "past"}
    for n, word in enumerate(words):
        if word.start() not in past:
            continue
        before = {w.group() for w in words[max(0, n - 2) : n]}
        following = words[n + 1].group() if n + 1 < len(words) else ""
        ends = not following or bool(
            re.search(r"[,.;:)]", own.text[word.end() : words[n + 1].start()])
        )
        describes = (
            (n > 0 and words[n - 1].group() in _BEFORE_ADJECTIVE)
            or following in _BEHIND_PARTICIPLE
            or ends
        )
        if before & _HAVING or not describes:
            yield word.group()
