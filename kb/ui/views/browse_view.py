"""The list of records as rows to display; knows no Streamlit. All text is plain."""

from __future__ import annotations

from kb.comparing.likeness import Town, likest_first
from kb.records.corpus import Corpus
from kb.records.models import STATUSES, Kind, Lang, Record, Status
from kb.search import words
from kb.search.conditions import Filters
from kb.texts import interface as texts
from kb.texts import wording

ORDERS = ("fit", "done", "code", "small", "large", "newest", "like")
"""Ways to sort: by relevance, precedents before plans, by municipality, by population, by date, by
likeness to the visitor's town."""


def orders(found: words.Found | None, town: Town | None, *, first: bool) -> list[str]:
    """The ways offered, the usual one first.

    Args:
        found: what was found by words; without it nothing fits better than another.
        town: the visitor's own; without it nothing is like it.
        first: whether likeness is the usual way.
    """
    ways = [o for o in ORDERS if (o != "fit" or found) and (o != "like" or town)]
    return ["like", *(o for o in ways if o != "like")] if town and first else ways


def candidates(corpus: Corpus, found: words.Found | None) -> list[Record]:
    """The records to narrow down: all, or those that have to do with the words, best first."""
    return list(corpus) if found is None else [hit.record for hit in found.hits]


def line(found: words.Found | None, record: Record, lang: Lang) -> words.Line | None:
    """What a card shows in place of the gist: where the words stand, or what is nearest."""
    if found is None:
        return None
    if said := found.line(record, lang):
        return said
    hit = next(hit for hit in found.hits if hit.record.id == record.id)
    return words.Line(hit.passage.text, hit.page, ()) if hit.passage.lang == lang else None


def ordered(
    corpus: Corpus, found: list[Record], order: str, town: Town | None = None
) -> list[Record]:
    """The list in an order of ``ORDERS``, ``like`` by likeness to ``town``; ties as they came."""
    if order == "like":
        return likest_first(corpus, town, found, lambda r: r.municipality) if town else found
    keys = {
        "done": lambda r: (r.kind is not Kind.CASE, STATUSES.index(r.status), r.municipality),
        "code": lambda r: r.municipality,
        "small": lambda r: corpus.municipality(r).population.value,
        "large": lambda r: -corpus.municipality(r).population.value,
    }
    if order == "newest":
        return sorted(found, key=lambda r: corpus.document(r).published_on, reverse=True)
    return sorted(found, key=keys[order]) if order in keys else found


def value_label(corpus: Corpus, name: str, value: str, lang: Lang) -> str:
    """The name of a facet's value."""
    tables = corpus.tables
    if name == "kind":
        return texts.get(f"kind_{value}", lang)
    if name == "status":
        return wording.STATUS[Status(value)][lang]
    if name == "topic":
        return tables.topics[value].name.get(lang)
    if name == "approach":
        return tables.approaches[value].name.get(lang)
    if name == "municipality":
        return tables.municipalities[value].name.get(lang)
    if name == "prefecture":
        own = (m.prefecture for m in tables.municipalities.values() if m.prefecture.ja == value)
        return next(own).get(lang)
    if name == "type":
        return corpus.tables.body_types[value].name.get(lang)
    return tables.documents[value].title.get(lang)


_BANDS: dict[Lang, dict[str, str]] = {
    "ja": {
        "from": "{low}人以上",
        "under": "{above}人未満",
        "to": "{high}人以下",
        "span_under": "{low}〜{above}人未満",
        "span_to": "{low}〜{high}人以下",
    },
    "en": {
        "from": "{low} or more",
        "under": "under {above}",
        "to": "up to {high}",
        "span_under": "{low}–{high}",
        "span_to": "{low}–{high}",
    },
}


def band_label(low: int | None, high: int | None, lang: Lang) -> str:
    """1万〜5万人 / 10,000–49,999; the upper end of a Japanese one is the next round number."""
    if high is None:
        return _BANDS[lang]["from"].format(low=wording.count(low or 0, lang))
    end = "under" if high % 10 == 9 else "to"
    return _BANDS[lang][end if low is None else f"span_{end}"].format(
        low=wording.count(low or 0, lang),
        high=wording.count(high, lang),
        above=wording.count(high + 1, lang),
    )


def chosen(selection: Filters, name: str) -> int:
    """How many values of a facet are chosen."""
    if name == "population":
        return int((selection.min_population, selection.max_population) != (None, None))
    if name == "funded":
        return int(selection.funded)
    return len(getattr(selection, name))


def chips(corpus: Corpus, typed: str, selection: Filters, lang: Lang) -> dict[str, str]:
    """What is in force: ``name:value`` (or ``name``) -> label, in the order of the facets."""
    found: dict[str, str] = {}
    if typed:
        found["q"] = texts.get("chip_words", lang, words=typed)
    for name in selection.active():
        values = getattr(selection, name)
        if name == "funded":
            found["funded"] = texts.get("chip_funded", lang)
        elif isinstance(values, tuple):
            for value in values:
                label = value_label(corpus, name, value, lang)
                found[f"{name}:{value}"] = f"{texts.get(f'field_{name}', lang)}：{label}"
        else:
            low, high = selection.min_population, selection.max_population
            label = band_label(low, high, lang)
            found["population"] = f"{texts.get('field_population', lang)}：{label}"
    return found
