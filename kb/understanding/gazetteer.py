"""The places of Japan: prefectures, municipalities, 郡, wards, and what mergers ended.

``data/places.csv`` holds the 47 prefectures and 1,741 municipalities of today with code, reading,
romaji and 郡, ``data/wards.csv`` the wards of the designated cities; names, readings and codes are
Japan Post's (free to use). ``data/ended.csv`` holds the municipalities that ended since April 1999
and the code of what they are today, from 歴史的行政区域データセットβ版地名辞書 (ROIS-DS CODH, CC BY
4.0). ``scripts/places_data.py`` writes the lists.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeVar

import jaconv

from kb.index.text import fold
from kb.understanding.edits import one_apart

_T = TypeVar("_T")

SUFFIXES = "都道府県市区町村郡"
_READ_BOTH_WAYS = {"まち": "ちょう", "ちょう": "まち", "むら": "そん", "そん": "むら"}
_ALIKE = str.maketrans(
    {"嶋": "島", "嶌": "島", "ヶ": "け", "ゖ": "け", "が": "け", "之": "の", "乃": "の", "っ": "つ"}
)


@dataclass(frozen=True)
class Place:
    """A prefecture or municipality of today; ``code`` is the six-digit local government code."""

    code: str
    type: str
    prefecture: str
    name: str
    kana: str
    romaji: str
    county: str = ""

    @property
    def bare(self) -> str:
        """The name without 市, 町, 村, 区, 県, 府 or 都; 北海道 has none to lose."""
        return self.name if self.name == "北海道" else self.name[:-1]

    @property
    def bare_kana(self) -> str:
        """The reading without that of its last character, where that is regular."""
        endings = ("けん", "まち", "ちょう", "むら", "そん", "し", "く", "ふ")
        ending = next((e for e in endings if self.kana.endswith(e)), "")
        return self.kana[: len(self.kana) - len(ending)] if self.name != "北海道" else self.kana


@dataclass(frozen=True)
class Ward:
    """A ward of a designated city, which is no municipality; ``city`` is the city's code."""

    code: str
    city: str
    prefecture: str
    name: str
    kana: str

    @property
    def county(self) -> str:
        return ""


@dataclass(frozen=True)
class Ended:
    """A municipality that a merger or a new status ended; ``successor`` is a code of today."""

    name: str
    prefecture: str
    county: str
    ended: str
    successor: str


@dataclass(frozen=True)
class County:
    """A 郡 with the codes of its towns and villages of today."""

    name: str
    prefecture: str
    members: tuple[str, ...]

    @property
    def county(self) -> str:
        return self.name


Named = Place | Ward | Ended | County


def _rows(name: str) -> list[dict[str, str]]:
    text = files("kb.understanding").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def all_places() -> tuple[Place, ...]:
    """Prefectures and municipalities of today, by code."""
    return tuple(Place(**row) for row in _rows("places"))


def called(name: str) -> tuple[Place, ...]:
    """Those of a name, which may stand behind that of their prefecture, or of a code."""
    return tuple(
        place
        for place in all_places()
        if name in (place.name, f"{place.prefecture}{place.name}", place.code)
    )


@cache
def wards() -> tuple[Ward, ...]:
    return tuple(Ward(**row) for row in _rows("wards"))


@cache
def ended() -> tuple[Ended, ...]:
    return tuple(Ended(**row) for row in _rows("ended"))


@cache
def counties() -> tuple[County, ...]:
    """The 郡 of today and those that ended with their last town."""
    members: dict[tuple[str, str], list[str]] = {}
    for place in all_places():
        if place.county:
            members.setdefault((place.prefecture, place.county), []).append(place.code)
    for old in ended():
        for name in filter(None, old.county.split("/")):
            members.setdefault((old.prefecture, name), [])
    return tuple(County(name, pref, tuple(own)) for (pref, name), own in members.items())


@cache
def by_code() -> dict[str, Place]:
    return {place.code: place for place in all_places()}


def key(text: str) -> str:
    """Folded text, sign by sign, as names are compared: ヶ is が, ノ is の, 々 doubles."""
    alike: str = jaconv.kata2hira(text).translate(_ALIKE)
    if "々" in alike:
        alike = re.sub(r"(.)々", r"\1\1", alike)
    return alike


@cache
def by_key() -> dict[str, tuple[Named, ...]]:
    """Everything that has a name of its own, by ``key`` of its full name."""
    named: list[tuple[str, Named]] = [(key(fold(p.name)), p) for p in all_places()]
    # にしあいづ町
    named += [(key(p.bare_kana) + p.name[-1], p) for p in all_places() if len(p.bare_kana) >= 3]
    for group in (ended(), wards(), counties()):
        named += [(key(fold(n.name)), n) for n in group]
    return grouped(named)


@cache
def by_kana() -> dict[str, tuple[Place, ...]]:
    """Places by their full reading, 町 and 村 read both ways."""
    return grouped((key(reading), p) for p in all_places() for reading in _readings(p))


def _readings(place: Place) -> Iterator[str]:
    yield place.kana
    for ending, other in _READ_BOTH_WAYS.items():
        if place.name[-1] in "町村" and place.kana.endswith(ending):
            yield place.kana.removesuffix(ending) + other


@cache
def by_bare() -> dict[str, tuple[Place, ...]]:
    return grouped((p.bare, p) for p in all_places() if len(p.bare) >= 2)


@cache
def by_romaji() -> dict[str, tuple[Place, ...]]:
    return grouped((p.romaji, p) for p in all_places())


@cache
def wards_by_romaji() -> dict[str, tuple[Ward, ...]]:
    """Wards by their reading in Latin letters without «-ku» and long vowels."""
    return grouped((_romaji(w.kana.removesuffix("く")), w) for w in wards())


def _romaji(kana: str) -> str:
    latin: str = jaconv.kana2alphabet(kana)
    return latin.replace("ou", "o").replace("oo", "o").replace("uu", "u")


def grouped(pairs: Iterable[tuple[str, _T]]) -> dict[str, tuple[_T, ...]]:
    found: dict[str, dict[_T, None]] = {}
    for name, one in pairs:
        found.setdefault(name, {})[one] = None
    return {name: tuple(ones) for name, ones in found.items()}


@cache
def _longest_name() -> int:
    return max(map(len, by_key()))


def names_ending_at(keyed: str, end: int) -> Iterator[tuple[int, tuple[Named, ...]]]:
    """(start, what is named so) of the names that end before ``end``, longest first."""
    for start in range(max(0, end - _longest_name()), end - 1):
        if named := by_key().get(keyed[start:end]):
            yield start, named


_NEAR = 3


def near_names(written: str, held: frozenset[str]) -> tuple[str, ...]:
    """Names of places one edit from what was written, those with records first; up to three."""
    folded = key(fold(written)).lower()
    latin = folded.isascii()
    kana = re.fullmatch(r"[ぁ-ん]+", folded) is not None
    names = {
        (p.romaji if latin else key(p.kana) if kana else key(fold(p.name))): p for p in all_places()
    }
    if latin:
        folded = folded.split()[0].split("-")[0]
    found = [names[name] for name in one_apart(folded, list(names), 20) if name != folded]
    if not latin:
        # 西会津村 for 西会津町
        bare = [p for p in all_places() if key(fold(p.bare)) == folded[:-1] and p not in found]
        found = [*bare, *found]
    found.sort(key=lambda p: p.code not in held)
    return tuple((p.romaji.capitalize() if latin else p.name) for p in found[:_NEAR])
