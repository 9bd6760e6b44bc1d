"""What a text says clause by clause: words, what is denied, when, how surely, how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple, TypeVar

from kb.index.text import is_japanese
from kb.prose.quantities import Quantity, quantities
from kb.records.models import Lang
from kb.understanding.spans import touches

ACTS, OWNS, QUOTED = "acts", "owns", "quoted"
_NEAREST = 3
_ASIDE = 2
"""Words of a clause that is only put in."""

Tense = Literal["past", "going", "plain", "open"]
"""``going`` is under way; ``open`` waits for the verb that follows: 研究し、…する."""


class Told(NamedTuple):
    """A word that means something: its normal form, where it stands, whether it can be done.

    ``name``: it is a proper name, or of the other script. ``light``: it may be any word but a
    noun for a thing; English has no tagger and tells none apart.
    """

    word: str
    start: int
    end: int
    surface: str
    deed: bool = False
    name: bool = False
    light: bool = True


class Predicate(NamedTuple):
    """A verb with its tense.

    ``of`` is its normal form, empty where it does nothing; ``final``: it closes a clause;
    ``intended``: a plan is for it (導入する計画).
    """

    of: str
    tense: Tense
    start: int
    final: bool = True
    intended: bool = False


class Denial(NamedTuple):
    """A negation; ``of`` is the word it denies, empty where there is none.

    ``wide``: it may be said of other words of its clause as well; «no figures» denies figures.
    """

    of: str
    start: int
    wide: bool = True


class Slot(NamedTuple):
    """Who or what a verb is said of, or whose a thing is: 国|が|定める, 県|の|施設.

    ``noun`` may be several words of English. With ``ACTS`` a body does something, whatever it is,
    and ``verb`` is that body too.
    """

    noun: str
    particle: str
    verb: str
    start: int


class Marks(NamedTuple):
    """What a language's reader finds in a text."""

    words: tuple[Told, ...]
    predicates: tuple[Predicate, ...]
    denials: tuple[Denial, ...]
    hedges: tuple[tuple[str, int], ...]
    borders: tuple[int, ...]
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class Clause:
    """A part of a text between two borders; texts and offsets are normalised.

    ``denied`` are the words of its ``denials``, ``doubted`` all that stand where one reaches: on
    its farther side in English, on its nearer in Japanese.
    """

    start: int
    end: int
    words: frozenset[str]
    denials: int
    denied: frozenset[str]
    doubted: frozenset[str]
    hedges: frozenset[str]
    quantities: tuple[Quantity, ...]


_Placed = TypeVar("_Placed", Told, Predicate, Denial, Quantity, Clause, Slot)


@dataclass(frozen=True)
class Reading:
    """A text as it is checked, or the part of one that begins at ``start``; ``words`` are those
    that are part of no quantity."""

    text: str
    words: tuple[Told, ...]
    predicates: tuple[Predicate, ...]
    clauses: tuple[Clause, ...]
    slots: tuple[Slot, ...]
    start: int = 0

    @property
    def quantities(self) -> list[Quantity]:
        return [q for clause in self.clauses for q in clause.quantities]

    def heads(self, tense: Tense) -> frozenset[str]:
        """The verbs that close a clause in a tense; 済んだ in 済んだ仕事 does not."""
        return frozenset(p.of for p in self.predicates if p.of and p.tense == tense and p.final)

    def beside(self, quantity: Quantity) -> frozenset[str]:
        """The nearest words of its clause on both sides of a quantity, up to the next one."""
        clause = next(c for c in self.clauses if c.start <= quantity.start < c.end)
        others = [q for q in clause.quantities if q.start != quantity.start]
        last = max((q.end for q in others if q.end <= quantity.start), default=clause.start)
        next_ = min((q.start for q in others if q.start >= quantity.end), default=clause.end)
        before = [w.word for w in self.words if last <= w.start and w.end <= quantity.start]
        after = [w.word for w in self.words if quantity.end <= w.start and w.end <= next_]
        return frozenset(before[-_NEAREST:] + after[:_NEAREST])

    def part(self, start: int, end: int) -> Reading:
        """What stands between two offsets, the tenses as the whole gives them."""
        return Reading(
            text=self.text[start:end],
            words=tuple(_within(self.words, start, end)),
            predicates=tuple(_within(self.predicates, start, end)),
            clauses=tuple(_within(self.clauses, start, end)),
            slots=tuple(_within(self.slots, start, end)),
            start=start,
        )


@lru_cache(maxsize=512)
def read(text: str, lang: Lang, cuts: tuple[int, ...] = ()) -> Reading:
    """A normalised text of a language; ``cuts`` are offsets at which clauses end too."""
    from kb.prose import english, japanese

    marks = (japanese if lang == "ja" else english).marks(text)
    edges = [0, *sorted({b for b in (*marks.borders, *cuts) if 0 < b < len(text)}), len(text)]
    found = quantities(text)
    spans = [(q.start, q.end) for q in found]
    words = tuple(w for w in marks.words if not touches((w.start, w.end), spans))

    def bounds(at: int) -> bool:
        """Whether what limits is «about» of «about 40», which the number is held with."""
        return touches((at, at + 1), spans)

    clauses = tuple(
        Clause(
            start,
            end,
            frozenset(w.word for w in _within(words, start, end)),
            len(_within(marks.denials, start, end)),
            frozenset(d.of for d in _within(marks.denials, start, end)),
            frozenset(_reached(words, _within(marks.denials, start, end), (start, end), lang)),
            frozenset(kind for kind, at in marks.hedges if start <= at < end and not bounds(at)),
            tuple(_within(found, start, end)),
        )
        for start, end in pairwise(edges)
    )
    return Reading(text, words, marks.predicates, _limited(clauses, text, marks), marks.slots)


def _reached(
    words: Sequence[Told], denials: Sequence[Denial], clause: tuple[int, int], lang: Lang
) -> Iterator[str]:
    """The words of a clause that its denials may deny."""
    start, end = clause
    for denial in denials:
        reach = (denial.start, end) if lang == "en" else (start, denial.start)
        yield denial.of
        if denial.wide:
            yield from (w.word for w in _within(words, *reach))


def _limited(clauses: Sequence[Clause], text: str, marks: Marks) -> tuple[Clause, ...]:
    """The clauses, each with what limits it from where commas only set it apart.

    «… to consider, mainly through its website, a way of …» considers the way; in Japanese, where
    the verb comes last, it is what stands before that is limited.
    """
    # «…, on a trial basis, …» says of what stands around it how far it holds.
    aside = [c.hedges if len(c.words) <= _ASIDE else frozenset[str]() for c in clauses]
    around = [frozenset[str](), *aside, frozenset[str]()]
    clauses = [
        replace(c, hedges=c.hedges | around[n] | around[n + 2]) for n, c in enumerate(clauses)
    ]
    if is_japanese(text):
        acting = [bool(_within(marks.predicates, c.start, c.end)) for c in clauses]
        return tuple(_spread(clauses[::-1], [not a for a in acting][::-1]))[::-1]
    return tuple(_spread(clauses, [text.startswith(",", c.start) for c in clauses]))


def _spread(clauses: Sequence[Clause], goes_on: Sequence[bool]) -> Iterator[Clause]:
    """Each clause that goes on from the one before limited as that one is."""
    before: frozenset[str] = frozenset()
    for clause, on in zip(clauses, goes_on, strict=True):
        before = clause.hedges | (before if on else frozenset())
        yield replace(clause, hedges=before)


def _within(items: Sequence[_Placed], start: int, end: int) -> list[_Placed]:
    return [item for item in items if start <= item.start < end]
