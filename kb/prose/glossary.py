"""Other words for the same, as the records' glossary has them."""

from __future__ import annotations

import re
from functools import lru_cache

from kb.index.text import by_itself, normalise, tokenise
from kb.records.corpus import Corpus


def alike(corpus: Corpus, text: str, held: str) -> frozenset[str]:
    """The words of the terms in a normalised text that ``held`` has by another name."""
    found: set[str] = set()
    for wordings in _terms(corpus):
        own = [w for w in wordings if _stands(w, text)]
        if own and any(_stands(w, held) for w in wordings):
            found.update(token for w in own for token in tokenise(w))
    return frozenset(found)


@lru_cache(maxsize=4)
def _terms(corpus: Corpus) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(dict.fromkeys(map(normalise, term.wordings)))
        for term in corpus.tables.glossary.values()
    )


def _stands(word: str, text: str) -> bool:
    return word in text and re.search(by_itself(word), text) is not None
