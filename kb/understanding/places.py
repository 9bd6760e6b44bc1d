"""All 47 prefectures and 1,741 municipalities of Japan, and how a question names them.

``data/places.csv`` holds code, type, prefecture, name, reading and romaji. Names and readings come
from Japan Post's postal code data (freely usable), codes from the same with their check digit.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.index.text import MAX_QUERY_CHARS, normalise, words_of
from kb.understanding import lexicon

_EN_TYPES = {
    "prefecture": ("prefecture", "pref", "ken"),
    "city": ("city", "shi"),
    "town": ("town", "cho", "machi"),
    "village": ("village", "son", "mura"),
    "ward": ("ward", "ku"),
}
_EN_WORD = re.compile(r"[A-Za-z]+(?:[-'’][A-Za-z]+)*")
_ALSO_ENGLISH = frozenset(
    "date mine nose tome sue tone made ina one same sage taro omachi are ore kaga usa mori noda "
    "ono hino abu ube uda ide ise oi ama sera tara mino aka asahi misato izumi".split()
)
"""Romaji that is an English word or too short to stand for a place without «City» beside it."""

_REGIONS = frozenset(name for names in lexicon.REGIONS for name in names.split())
"""東北 is the region, not the town of that name, unless 町 or «Town» says so."""


_LONG = 5
"""Letters of a city's name in small letters that are no chance."""


@dataclass(frozen=True)
class Place:
    """``code`` is the six-digit local government code."""

    code: str
    type: str
    prefecture: str
    name: str
    kana: str
    romaji: str

    @property
    def bare(self) -> str:
        """The name without 市, 町, 村, 区, 県, 府 or 都; 北海道 has none to lose."""
        return self.name if self.name == "北海道" else self.name[:-1]


@cache
def all_places() -> tuple[Place, ...]:
    text = files("kb.understanding").joinpath("data/places.csv").read_text(encoding="utf-8")
    return tuple(Place(**row) for row in csv.DictReader(text.splitlines()))


@cache
def _by_name() -> dict[str, tuple[Place, ...]]:
    return _group((p.name, p) for p in all_places())


@cache
def _by_bare() -> dict[str, tuple[Place, ...]]:
    return _group((p.bare, p) for p in all_places() if len(p.bare) >= 2)


@cache
def _by_romaji() -> dict[str, tuple[Place, ...]]:
    return _group((p.romaji, p) for p in all_places())


@cache
def _full_names() -> re.Pattern[str]:
    names = sorted(_by_name(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


def _group(pairs: Iterable[tuple[str, Place]]) -> dict[str, tuple[Place, ...]]:
    grouped: dict[str, tuple[Place, ...]] = {}
    for key, place in pairs:
        grouped[key] = (*grouped.get(key, ()), place)
    return grouped


@dataclass(frozen=True)
class Mention:
    """A place named in a question: the words used and what they may mean."""

    words: str
    places: tuple[Place, ...]


def mentions(question: str, held: frozenset[str]) -> list[Mention]:
    """Places a question names, in order; ``held`` are the codes that have records.

    A full name (日の出町) counts anywhere. A bare name (横浜, Osaka) counts where it is used as a
    place: a proper noun to the tagger, or a capitalised English word. Of several places with one
    name those with records are meant, else the city, town or village before the prefecture.
    """
    found: list[tuple[int, Mention]] = []
    taken: list[tuple[int, int]] = []
    text = _fold(question)
    for match in _full_names().finditer(text):
        if _inside_word(text, match, {end for _, end in taken}):
            continue
        _add(
            found, taken, match.start(), match.end(), match.group(), _by_name()[match.group()], held
        )
    for start, name in _bare_names(text, held):
        _add(found, taken, start, start + len(name), name, _by_bare()[name], held)
    _add_kana(found, taken, text, held)
    for start, end, words, places in _english(text, held):
        _add(found, taken, start, end, words, places, held)
    found.sort(key=lambda item: item[0])
    return _without_prefixes(found)


_TAKEN_FOR_NOUNS = frozenset(
    "倉敷 塩尻 石垣 塩竈 甲斐 古河 八雲 直方 真鶴 斑鳩 飯綱 矢板 "
    "喬木 大鹿 上板 愛別 扶桑 大洲 銚子".split()
)
"""Towns the tagger takes for common nouns and that hardly begin a question as one. Of the others,
such as 本部 or 中央, the bare name is no place without 町 or 区."""

_PARTICLE = re.compile(r"の|は|では|で|に|が|と|や|における|、|,|\s|$")


def _bare_names(text: str, held: frozenset[str]) -> Iterable[tuple[int, str]]:
    """Names without 市, 町 or 県: a proper noun, or words that together are no other word.

    The tagger takes 倉敷 and 日の出 for common nouns and cuts other names apart. These count where
    a particle follows.
    """
    tokens = words_of(text)
    for n, token in enumerate(tokens):
        if token.surface in _REGIONS:
            continue
        if token.proper and token.surface in _by_bare():
            yield token.start, token.surface
            continue
        for last in tokens[n : n + 4]:
            name = text[token.start : last.end]
            if name not in _by_bare() or not _PARTICLE.match(text, last.end):
                continue
            known = any(p.code in held for p in _by_bare()[name])
            apart = last is not token or name in _TAKEN_FOR_NOUNS
            if known or (apart and re.fullmatch(r"[一-鿿]{2,}", name)):
                yield token.start, name


def _without_prefixes(found: list[tuple[int, Mention]]) -> list[Mention]:
    """東京都港区 is one place: a prefecture right before its municipality is dropped."""
    kept = []
    for n, (start, mention) in enumerate(found):
        if n + 1 < len(found) and mention.places[0].type == "prefecture":
            next_start, following = found[n + 1]
            prefectures = {p.prefecture for p in following.places}
            if next_start == start + len(mention.words) and mention.places[0].name in prefectures:
                continue
        kept.append(mention)
    return kept


def _fold(question: str) -> str:
    # Cut again: NFKC makes up to eighteen characters of one.
    return unicodedata.normalize("NFKC", question)[:MAX_QUERY_CHARS]


def _inside_word(text: str, match: re.Match[str], ends: set[int]) -> bool:
    """Whether a name is only the tail of a longer word.

    港区 after 東京都 is not, nor いの町 after 高知県の; いの町 in 「1万人くらいの町」 is.
    """
    before = text[: match.start()][-1:]
    if re.match(r"[ぁ-ん]", match.group()):
        return re.match(r"[ぁ-ん]", before) is not None and before not in "のはがとやをに"
    short = len(match.group()) <= 2
    return short and match.start() not in ends and bool(re.match(r"[一-鿿ァ-ヴー]", before))


def _add(
    found: list[tuple[int, Mention]],
    taken: list[tuple[int, int]],
    start: int,
    end: int,
    words: str,
    places: tuple[Place, ...],
    held: frozenset[str],
) -> None:
    if any(start < e and s < end for s, e in taken):
        return
    taken.append((start, end))
    found.append((start, Mention(words, _meant(places, held))))


def _meant(places: tuple[Place, ...], held: frozenset[str]) -> tuple[Place, ...]:
    with_records = tuple(p for p in places if p.code in held)
    if with_records:
        return with_records
    prefectures = {p.prefecture for p in places if p.type == "prefecture"}
    with_precedents = tuple(
        p for p in places if p.type == "prefecture" and _prefecture_held(p, held)
    )
    if with_precedents:
        return with_precedents
    if prefectures:
        return tuple(p for p in places if p.prefecture in prefectures)
    cities = tuple(p for p in places if p.type == "city")
    return cities or places


def _prefecture_held(prefecture: Place, held: frozenset[str]) -> bool:
    return any(code[:2] == prefecture.code[:2] for code in held)


def _add_kana(
    found: list[tuple[int, Mention]],
    taken: list[tuple[int, int]],
    text: str,
    held: frozenset[str],
) -> None:
    """Readings in hiragana, of places that have records only: kana runs hold too many words."""
    hiragana = _to_hiragana(text)
    for place in all_places():
        if place.code not in held:
            continue
        bare = _bare_kana(place)
        for reading in (place.kana, f"{bare}{place.name[-1]}", bare):
            at = hiragana.find(reading)
            if at >= 0 and (len(reading) >= 4 or reading.endswith(place.name[-1])):
                _add(
                    found,
                    taken,
                    at,
                    at + len(reading),
                    text[at : at + len(reading)],
                    (place,),
                    held,
                )


def _bare_kana(place: Place) -> str:
    for ending in ("けん", "まち", "ちょう", "むら", "そん", "し"):
        if place.kana.endswith(ending):
            return place.kana[: -len(ending)]
    return place.kana


def _to_hiragana(text: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)


def _english(text: str, held: frozenset[str]) -> Iterable[tuple[int, int, str, tuple[Place, ...]]]:
    words = list(_EN_WORD.finditer(text))
    for n, match in enumerate(words):
        word = match.group()
        romaji, suffix = _split_suffix(_owner(word))
        joined = romaji.replace("-", "")
        places = _by_romaji().get(joined) or _by_romaji().get(_long_vowels(joined))
        end = match.end()
        if n + 1 < len(words) and words[n + 1].group()[0].isupper():
            # Kami Amakusa, Nishi Aizu: one place, also where the first word names another.
            second = _owner(words[n + 1].group())
            both = _by_romaji().get(joined + second)
            if both and text[end : words[n + 1].start()] == " ":
                places, end = both, words[n + 1].end()
        if not places:
            continue
        following = next((_owner(w.group()) for w in words if w.start() >= end), "")
        kinds = [k for k, names in _EN_TYPES.items() if following in names or suffix in names]
        narrowed = tuple(p for p in places if p.type in kinds)
        named = bool(narrowed)
        known = any(p.code in held for p in places)
        # osaka, kyoto: in small letters only what is long enough to be no other word.
        known |= len(joined) >= _LONG and any(p.type in ("prefecture", "city") for p in places)
        plain = (word[0].isupper() or known) and joined not in _ALSO_ENGLISH | _REGIONS
        if named or (plain and len(joined) >= 3):
            yield match.start(), end, text[match.start() : end], narrowed or places


def _owner(word: str) -> str:
    """Kobe's -> kobe, City's -> city."""
    return normalise(word).removesuffix("'s").removesuffix("’s")


def _split_suffix(word: str) -> tuple[str, str]:
    base, dash, suffix = word.rpartition("-")
    if dash and any(suffix in names for names in _EN_TYPES.values()):
        return base, suffix
    return word, ""


def _long_vowels(romaji: str) -> str:
    return romaji.replace("ou", "o").replace("oo", "o").replace("uu", "u").replace("oh", "o")
