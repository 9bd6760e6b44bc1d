"""Filter words a user types -> Filters, or a sentence that names what is to be had."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from kb.answering.search import Filters
from kb.errors import QueryError
from kb.records.corpus import Corpus
from kb.records.models import Kind


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
    known = sorted({name for own in names.values() for name in own[:3]})
    near = difflib.get_close_matches(word[:100], known, n=3, cutoff=0.4) or known[:5]
    raise QueryError(f"No record has the {what} {word[:60]!r}. Try: {', '.join(near)}.")


def _bare(name: str) -> str:
    folded = name.strip().lower()
    for ending in (" prefecture", " city", " town", " village"):
        folded = folded.removesuffix(ending)
    if len(folded) > 2 and folded[-1] in "都府県市町村":
        folded = folded[:-1]
    return folded
