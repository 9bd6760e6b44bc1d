"""An own document -> what records made from it name: its source's and its town's entries."""

from __future__ import annotations

from typing import Any

from kb.comparing.likeness import body_type
from kb.comparing.review import municipality_of
from kb.documents.models import Document
from kb.own_documents.drafting import slug_of
from kb.records.corpus import Corpus
from kb.records.fields import LANGS
from kb.texts.wording import day_label
from kb.understanding.gazetteer import Place, all_places, called
from kb.understanding.naming import english

NOT_CHECKED = {"ja": "利用条件は未確認", "en": "terms of use not checked"}


def entry_of(
    corpus: Corpus,
    document: Document,
    title_en: str,
    publisher_en: str = "",
    terms: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The entry, as plain data; what nobody told is empty, for the register to refuse.

    Args:
        corpus: its register names the municipality in English, where that published it.
        document: with what is told of it.
        title_en: its title in English.
        publisher_en: who published it, in English.
        terms: of use, in both languages; said to be unchecked when None.
    """
    publisher_en = publisher_en or _publisher_en(corpus, document)
    on = document.published
    kind = "published" if document.kind == "case" else "adopted"
    entry: dict[str, Any] = {
        "id": slug_of(document),
        "title": {"ja": document.title, "en": title_en.strip()},
        "publisher": {"ja": document.publisher, "en": publisher_en.strip()},
        "published": {lang: day_label(on, lang) if on else "" for lang in LANGS},
        "published_on": on,
    }
    if document.period:
        years = [int(year) for year in document.period.split("-")]
        entry["period"] = [years[0], years[-1]]
    return {**entry, "state": "draft" if document.draft else kind, "terms": terms or NOT_CHECKED}


def _publisher_en(corpus: Corpus, document: Document) -> str:
    """The publisher in English where it is the municipality itself; else empty."""
    place = municipality_of(corpus, document)
    if place and document.publisher in {place.name.ja, f"{place.prefecture.ja}{place.name.ja}"}:
        return place.name.en
    found = called(document.publisher)
    return english(found[0]) if len(found) == 1 else ""


def municipality_entry(
    place: Place,
    population: int | None,
    year: int | None,
    source: dict[str, str],
    name_en: str = "",
) -> dict[str, Any]:
    """The entry of a municipality of the country, as plain data; the register refuses what lacks.

    Args:
        place: whose code, names, prefecture and type are taken.
        population: its inhabitants.
        year: of their count.
        source: of their count, in both languages.
        name_en: its name in English, where that is another than its reading.
    """
    prefecture = next(p for p in all_places() if p.name == place.prefecture)
    return {
        "code": place.code,
        "name": {"ja": place.name, "en": name_en.strip() or english(place)},
        "kana": place.kana,
        "prefecture": {"ja": place.prefecture, "en": prefecture.romaji.capitalize()},
        "type": body_type(place),
        "population": {"value": population, "year": year, "source": source},
    }
