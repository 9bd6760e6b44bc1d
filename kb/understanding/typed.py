"""A question as it is typed: whether it can be searched, and its language."""

from __future__ import annotations

import re
import unicodedata

from kb.errors import QueryError
from kb.index.text import MAX_QUERY_CHARS, fold, is_japanese, normalise
from kb.records.models import Lang


def clean_question(question: str) -> str:
    """The folded question fit for searching, else QueryError."""
    if len(question) > MAX_QUERY_CHARS:
        raise QueryError(
            f"The question has {len(question):,} characters; up to {MAX_QUERY_CHARS:,} can be "
            "searched. Shorten it."
        )
    text = fold(question)
    if not text:
        raise QueryError("The question is empty. Type what you want to know.")
    if not re.search(r"[^\W_]", text):
        raise QueryError("The question holds only symbols. Type what you want to know in words.")
    return text


_ENGLISH = re.compile(r"[a-z]{2}|[A-Z]{6}|(?:[A-Z]+ ){3}")
"""Longer than an abbreviation, in capitals too."""


def language_of(question: str) -> Lang:
    """Japanese where there is any, and for bare abbreviations («RPA»); else English."""
    english = _ENGLISH.search(unicodedata.normalize("NFKC", question)) is not None
    return "en" if english and not is_japanese(normalise(question)) else "ja"
