"""What a reply calls a place: by the records' register, else by the list of all places."""

from __future__ import annotations

from functools import lru_cache

from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.understanding.gazetteer import Place, all_places, by_code

_TYPES = {
    "prefecture": "Prefecture",
    "city": "City",
    "town": "Town",
    "village": "Village",
    "ward": "City",
}
"""What the places themselves put behind their names in English."""

_WHOLE = frozenset({"北海道", "東京都"})


def place_name(code: str, corpus: Corpus, lang: Lang) -> str:
    """糸島市 / Itoshima City."""
    own = corpus.tables.municipalities.get(code)
    if own:
        return own.name.get(lang)
    place = by_code()[code]
    names: dict[Lang, str] = {"ja": place.name, "en": english(place)}
    return names[lang]


def english(place: Place) -> str:
    """Itoshima City, Osaka Prefecture, Tokyo."""
    name = place.romaji.capitalize()
    return name if place.name in _WHOLE else f"{name} {_TYPES[place.type]}"


def prefecture_name(name: str, corpus: Corpus, lang: Lang) -> str:
    """A prefecture by its Japanese name: 大阪府 / Osaka Prefecture, as the register has it."""
    names: dict[Lang, str] = {"ja": name, "en": _prefectures(corpus).get(name, name)}
    return names[lang]


@lru_cache(maxsize=4)
def _prefectures(corpus: Corpus) -> dict[str, str]:
    names = {p.name: english(p) for p in all_places() if p.type == "prefecture"}
    register = {m.prefecture.ja: m.prefecture.en for m in corpus.tables.municipalities.values()}
    return names | register
