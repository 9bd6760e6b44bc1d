"""Which municipalities are like a planner's own, and in what: the one measure of it.

``likeness`` compares two, ``likest`` ranks all that have records, ``likest_first`` orders anything
by it. It only ever orders: nothing is left out for being unlike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from kb.errors import QueryError
from kb.index.text import fold
from kb.records.corpus import Corpus
from kb.records.fields import Bilingual
from kb.records.registers import Municipality
from kb.understanding.gazetteer import Place, all_places, by_code, key, near_names
from kb.understanding.naming import english

_T = TypeVar("_T")

Shared = Literal["itself", "same_prefecture", "same_type", "people_near", "people_within"]

_ABOUT_AS_MANY, LIKE_NUMBER = 1.2, 2.0
"""How many times as many inhabitants, or as few, are told as within 20 %, and within twofold."""

_OTHER_TYPE = _OTHER_PREFECTURE = 1.0
"""Each weighs as much as twice the inhabitants, or half of them."""


@dataclass(frozen=True)
class Town:
    """A municipality that others are held against; it needs no records.

    ``prefecture`` is the Japanese name; ``population`` None where it is not known.
    """

    code: str
    name: Bilingual
    prefecture: str
    type: str
    population: int | None


@dataclass(frozen=True)
class Likeness:
    """What a municipality has in common with a town.

    ``distance`` is 0 for its like, higher for less alike; ``ratio`` how many times the town's
    inhabitants it has, None where they are not known; ``itself``: it is that town.
    """

    place: Municipality
    itself: bool
    same_prefecture: bool
    same_type: bool
    ratio: float | None

    @property
    def distance(self) -> float:
        return (
            doublings(self.ratio)
            + (0.0 if self.same_type else _OTHER_TYPE)
            + (0.0 if self.same_prefecture else _OTHER_PREFECTURE)
        )

    @property
    def shared(self) -> tuple[Shared, ...]:
        """What is alike; empty where nothing is."""
        if self.itself:
            return ("itself",)
        told: list[Shared] = []
        if self.same_prefecture:
            told.append("same_prefecture")
        if self.same_type:
            told.append("same_type")
        if self.ratio is not None:
            times = max(self.ratio, 1 / self.ratio)
            if times <= LIKE_NUMBER:
                told.append("people_near" if times <= _ABOUT_AS_MANY else "people_within")
        return tuple(told)


def doublings(ratio: float | None) -> float:
    """How far apart two numbers of inhabitants are, whichever is more; 0 where one is unknown."""
    return abs(math.log2(ratio)) if ratio else 0.0


def likeness(town: Town, place: Municipality) -> Likeness:
    """What a municipality has in common with a town."""
    return Likeness(
        place=place,
        itself=place.code == town.code,
        same_prefecture=place.prefecture.ja == town.prefecture,
        same_type=str(place.type) == town.type,
        ratio=place.population.value / town.population if town.population else None,
    )


def likest(corpus: Corpus, town: Town) -> list[Likeness]:
    """The municipalities that have records, likest first, the town itself before all."""
    places = corpus.tables.municipalities
    found = (likeness(town, places[code]) for code in corpus.held)
    return sorted(found, key=_order)


def likest_first(
    corpus: Corpus, town: Town, items: Iterable[_T], code_of: Callable[[_T], str]
) -> list[_T]:
    """The same items, those of municipalities like the town first; ties as they came.

    Args:
        code_of: the code of an item's municipality.
    """
    places = corpus.tables.municipalities
    return sorted(items, key=lambda item: _order(likeness(town, places[code_of(item)])))


def _order(found: Likeness) -> tuple[bool, float, str]:
    return not found.itself, found.distance, found.place.code


def of_record_place(place: Municipality) -> Town:
    """A municipality of the register as the town others are held against."""
    return Town(
        place.code, place.name, place.prefecture.ja, str(place.type), place.population.value
    )


def town_of(corpus: Corpus, name: str, population: int | None = None) -> Town:
    """The town of a name or code, of the whole country.

    Args:
        name: its name (with its prefecture where others share it), or its six-digit code.
        population: its inhabitants; those of the register where it holds the town and None is
            given.

    Raises:
        QueryError: no municipality is called so, or several are; the sentence names them.
    """
    if population is not None and population < 1:
        raise QueryError("The number of inhabitants has to be 1 or more.")
    place = _place(corpus, name.strip())
    own = corpus.tables.municipalities.get(place.code)
    if population is None and own:
        population = own.population.value
    return Town(
        code=place.code,
        name=own.name if own else Bilingual(ja=place.name, en=english(place)),
        prefecture=place.prefecture,
        type=body_type(place),
        population=population,
    )


_TYPES = {"ward": "special_ward"}
"""Types that the list of all places and the records call otherwise."""


def body_type(place: Place) -> str:
    """The type of a place as the records call it."""
    return _TYPES.get(place.type, place.type)


def _place(corpus: Corpus, name: str) -> Place:
    if name in by_code():
        return by_code()[name]
    wanted = key(fold(name)).lower()
    found = [p for p in all_places() if wanted in _names(p)]
    if len(found) == 1:
        return found[0]
    shown = name[:60]
    if found:
        several = ", ".join(f"{p.prefecture}{p.name} ({p.code})" for p in found[:6])
        raise QueryError(
            f"Several municipalities are called {shown!r}: {several}. "
            "Give its code, or its prefecture with it."
        )
    near = ", ".join(near_names(name[:60], corpus.held)) if name else ""
    raise QueryError(
        f"No municipality is called {shown!r}. "
        + (f"Did you mean: {near}?" if near else "Give its full name, or its six-digit code.")
    )


def _names(place: Place) -> frozenset[str]:
    own = (place.name, place.prefecture + place.name, place.bare, place.kana)
    return frozenset((*(key(fold(n)) for n in own), english(place).lower(), place.romaji))
