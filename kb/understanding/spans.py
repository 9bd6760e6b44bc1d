"""Parts of a text by offset, so that what is read is taken out where it stands and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]
"""(start, end) in the normalised question."""


def blank(text: str, spans: Iterable[Span]) -> str:
    """The text of the same length with blanks for the spans, so that offsets stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def touches(span: Span, others: Iterable[Span]) -> bool:
    """Whether a span shares a character with one of the others."""
    return any(span[0] < end and start < span[1] for start, end in others)


def matches(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [match.span() for match in pattern.finditer(text)]
