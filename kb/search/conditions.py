"""Conditions on records: what they are, who meets them, and how a user words them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kb.errors import QueryError
from kb.index.text import is_japanese, normalise
from kb.records.corpus import Corpus
from kb.records.models import Kind, Record
from kb.records.registers import MunicipalityType
from kb.understanding.intent import Intent


@dataclass(frozen=True)
class Filters:
    """Conditions a record must meet; empty ones let all pass."""

    kind: Kind | None = None
    municipalities: frozenset[str] = frozenset()
    prefectures: frozenset[str] = frozenset()
    types: frozenset[MunicipalityType] = frozenset()
    topics: frozenset[str] = frozenset()
    approaches: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    min_population: int | None = None
    max_population: int | None = None
    funded: bool = False

    @classmethod
    def of(cls, intent: Intent) -> Filters:
        """The conditions a question puts."""
        return cls(
            municipalities=frozenset(intent.places),
            prefectures=frozenset(intent.prefectures),
            types=frozenset(intent.types),
            min_population=intent.min_population,
            max_population=intent.max_population,
        )


def passes(corpus: Corpus, record: Record, filters: Filters) -> bool:
    """Whether a record meets the conditions."""
    place = corpus.municipality(record)
    population = place.population.value
    checks: tuple[Callable[[], bool], ...] = (
        lambda: filters.kind in (None, record.kind),
        lambda: not filters.municipalities or record.municipality in filters.municipalities,
        lambda: not filters.prefectures or place.prefecture.ja in filters.prefectures,
        lambda: not filters.types or place.type in filters.types,
        lambda: not filters.topics or bool(filters.topics & set(record.topics)),
        lambda: not filters.approaches or bool(filters.approaches & set(record.approaches)),
        lambda: not filters.documents or record.source.document in filters.documents,
        lambda: not filters.statuses or record.status in filters.statuses,
        lambda: filters.min_population is None or population >= filters.min_population,
        lambda: filters.max_population is None or population <= filters.max_population,
        lambda: not filters.funded or bool(record.funding),
    )
    return all(check() for check in checks)


def resolve(
    corpus: Corpus,
    *,
    kind: str | None = None,
    municipality: str | None = None,
    prefecture: str | None = None,
    topic: str | None = None,
    min_population: int | None = None,
    max_population: int | None = None,
) -> Filters:
    """Filters from words; names in Japanese or English, with or without 市/町/県.

    Raises:
        QueryError: a word fits nothing; the sentence offers what does.
    """
    tables = corpus.tables
    kinds = {k.value: k for k in Kind}
    places = {
        m.code: (m.code, m.name.ja, m.name.en, m.kana) for m in tables.municipalities.values()
    }
    prefectures = {
        m.prefecture.ja: (m.prefecture.ja, m.prefecture.en) for m in tables.municipalities.values()
    }
    topics = {t.id: (t.id, t.name.ja, t.name.en) for t in tables.topics.values()}
    return Filters(
        kind=kinds[_match("kind", kind, {k: (k,) for k in kinds})[0]] if kind else None,
        municipalities=frozenset(_match("municipality", municipality, places)),
        prefectures=frozenset(_match("prefecture", prefecture, prefectures)),
        topics=frozenset(_match("topic", topic, topics)),
        min_population=min_population,
        max_population=max_population,
    )


def _match(what: str, word: str | None, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    if not word:
        return []
    wanted = _bare(word)
    found = [key for key, own in names.items() if wanted in {_bare(n) for n in own}]
    if found:
        return found
    every = sorted({n for own in names.values() for n in own[:3] if not n.isdigit()})
    known = [n for n in every if is_japanese(n) == is_japanese(word)] or every
    near = difflib.get_close_matches(word[:100], known, n=3, cutoff=0.4) or known[:5]
    raise QueryError(f"No record has the {what} {word[:60]!r}. Try: {', '.join(near)}.")


def _bare(name: str) -> str:
    folded = normalise(name).replace("-", "")
    for ending in (" prefecture", " city", " town", " village"):
        folded = folded.removesuffix(ending)
    if len(folded) > 2 and folded[-1] in "都府県市町村":
        folded = folded[:-1]
    return folded
