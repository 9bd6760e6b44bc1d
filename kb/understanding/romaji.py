"""Places in Latin letters: Kobe City, Nishi-Aizu, funagata-machi, Gotham City."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kb.index.text import normalise
from kb.understanding import lexicon
from kb.understanding.gazetteer import Named, Place, by_romaji, wards_by_romaji
from kb.understanding.placelike import of_no_place

_TYPES = {
    "prefecture": ("prefecture", "pref", "ken"),
    "city": ("city", "shi"),
    "town": ("town", "cho", "machi"),
    "village": ("village", "son", "mura"),
    "ward": ("ward", "ku"),
}
_SUFFIXES = frozenset(name for names in _TYPES.values() for name in names)
_WORD = re.compile(r"[A-Za-z]+(?:[-'’][A-Za-z]+)*")
_ALSO_ENGLISH = frozenset(
    "date mine nose tome sue tone made ina one same sage taro omachi are ore kaga usa mori noda "
    "ono hino abu ube uda ide ise oi ama sera tara mino aka asahi misato izumi".split()
)
"""Romaji that is an English word or too short to stand for a place without «City» beside it."""
_LONG = 5
"""Letters of a city's name in small letters that are no chance."""


def english_mentions(
    text: str, held: frozenset[str], regions: frozenset[str]
) -> Iterator[tuple[int, int, tuple[Named, ...]]]:
    """(start, end, places) of the names in a folded text; no places for a name in no list."""
    words = list(_WORD.finditer(text))
    done = 0
    for n, match in enumerate(words):
        if match.start() < done:
            continue
        romaji, suffix = _split_suffix(_owner(match.group()))
        joined = romaji.replace("-", "")
        places = by_romaji().get(joined) or by_romaji().get(_long_vowels(joined)) or ()
        end = match.end()
        if n + 1 < len(words) and words[n + 1].group()[0].isupper():
            # Kami Amakusa, Nishi Aizu: one place, also where the first word names another.
            both = by_romaji().get(joined + _owner(words[n + 1].group()))
            if both and text[end : words[n + 1].start()] == " ":
                places, end = both, words[n + 1].end()
        following = next((w for w in words if w.start() >= end), None)
        kind = (
            _owner(following.group()) if following and text[end : following.start()] == " " else ""
        )
        kinds = [k for k, names in _TYPES.items() if kind in names or suffix in names]
        whole = following.start() + len(kind) if following and kind in _SUFFIXES else end
        if "ward" in kinds and (own := _wards(joined, places)):
            done = whole
            yield match.start(), whole, own
            continue
        if not places:
            titled = kind if following and following.group()[0].isupper() else ""
            if _unknown_name(match.group(), joined, suffix, titled):
                done = whole
                yield match.start(), whole, ()
            continue
        narrowed = tuple(p for p in places if p.type in kinds)
        if not narrowed and of_no_place(text, match.start(), end):
            continue
        known = any(p.code in held for p in places)
        # osaka, kyoto: in small letters only what is long enough to be no other word.
        known |= len(joined) >= _LONG and any(p.type in ("prefecture", "city") for p in places)
        plain = (match.group()[0].isupper() or known) and joined not in _ALSO_ENGLISH | regions
        if narrowed or (plain and len(joined) >= 3):
            done = whole if narrowed else end
            yield match.start(), done, narrowed or places


def _wards(joined: str, places: tuple[Named, ...]) -> tuple[Named, ...]:
    """The wards of designated cities of a name, unless it is that of a special ward of Tokyo."""
    if any(isinstance(p, Place) and p.type == "ward" for p in places):
        return ()
    return wards_by_romaji().get(joined) or wards_by_romaji().get(_long_vowels(joined)) or ()


def _unknown_name(written: str, joined: str, suffix: str, kind: str) -> bool:
    """Whether a word is used as the name of a place: Gotham City, Gothamu-shi."""
    if joined in lexicon.GENERIC_EN or not written[0].isupper() or len(joined) < 3:
        return False
    return bool(suffix) or kind in ("city", "town", "village", "ward", "prefecture")


@lru_cache(maxsize=1024)
def _owner(word: str) -> str:
    """Kobe's -> kobe, City's -> city."""
    return normalise(word).removesuffix("'s").removesuffix("’s")


def _split_suffix(word: str) -> tuple[str, str]:
    base, dash, suffix = word.rpartition("-")
    return (base, suffix) if dash and suffix in _SUFFIXES else (word, "")


def _long_vowels(romaji: str) -> str:
    return romaji.replace("ou", "o").replace("oo", "o").replace("uu", "u").replace("oh", "o")
