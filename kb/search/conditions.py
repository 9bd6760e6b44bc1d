"""The words a user or a question puts conditions in -> ``Filters``."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from kb.errors import QueryError
from kb.index.conditions import Filters
from kb.index.text import is_japanese, normalise
from kb.records.corpus import Corpus
from kb.records.models import Kind, Status
from kb.understanding.conditions import asked

__all__ = ["Filters", "Names", "asked", "check", "match", "names_of", "resolve"]

Names = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For each field of ``Filters`` that lists values: each value with the names it goes by."""


def names_of(corpus: Corpus) -> Names:
    """The vocabulary of conditions."""
    tables = corpus.tables
    places = tables.municipalities.values()
    return {
        "kind": {str(k): (str(k),) for k in Kind},
        "status": {str(s): (str(s),) for s in Status},
        "topic": {t.id: (t.id, t.name.ja, t.name.en) for t in tables.topics.values()},
        "approach": {a.id: (a.id, a.name.ja, a.name.en) for a in tables.approaches.values()},
        "prefecture": {m.prefecture.ja: (m.prefecture.ja, m.prefecture.en) for m in places},
        "municipality": {m.code: (m.code, m.name.ja, m.name.en, m.kana) for m in places},
        "type": {b.id: (b.id, b.name.ja, b.name.en) for b in tables.body_types.values()},
        "document": {d.id: (d.id, d.title.ja, d.title.en) for d in tables.documents.values()},
    }


def check(names: Names, filters: Filters) -> None:
    """Refuse values that no record can have.

    Raises:
        QueryError: names the first of them and offers what is near.
    """
    for field, known in names.items():
        for value in getattr(filters, field):
            if value not in known:
                raise _unknown(field, value, known)


def resolve(
    corpus: Corpus,
    *,
    min_population: int | None = None,
    max_population: int | None = None,
    **words: str | None,
) -> Filters:
    """Filters from words, one a field; names in Japanese or English, with or without 市/町/県.

    Raises:
        QueryError: a word or a field fits nothing; the sentence offers what does.
    """
    names = names_of(corpus)
    for field in words:
        if field not in names:
            raise QueryError(f"There is no condition {field[:20]!r}. Use: {', '.join(names)}.")
    values: dict[str, Any] = {
        field: match(names, field, word) for field, word in words.items() if word
    }
    return Filters(**values, min_population=min_population, max_population=max_population)


def match(names: Names, field: str, word: str) -> tuple[str, ...]:
    """The values of a field that go by a word, else QueryError."""
    known = names[field]
    wanted = _bare(word)
    found = tuple(key for key, own in known.items() if wanted in {_bare(n) for n in own})
    if not found:
        raise _unknown(field, word, known)
    return found


def _unknown(field: str, word: str, names: Mapping[str, tuple[str, ...]]) -> QueryError:
    every = sorted({n for own in names.values() for n in own[:3] if not n.isdigit()})
    known = [n for n in every if is_japanese(n) == is_japanese(word)] or every
    near = difflib.get_close_matches(word[:100], known, n=3, cutoff=0.4) or known[:5]
    return QueryError(f"No record has the {field} {word[:60]!r}. Try: {', '.join(near)}.")


def _bare(name: str) -> str:
    folded = normalise(name).replace("-", "")
    for ending in (" prefecture", " city", " town", " village"):
        folded = folded.removesuffix(ending)
    if len(folded) > 2 and folded[-1] in "都府県市町村":
        folded = folded[:-1]
    return folded
