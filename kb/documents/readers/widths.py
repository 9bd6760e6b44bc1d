"""Full-width and half-width characters."""

from __future__ import annotations

import unicodedata

from kb.documents.readers.structure import unspaced

_BRACKETS = {"(": "（", ")": "）"}


def widths(text: str) -> float:
    """How wide a text is set, in full-width letters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "FWA" else 0.5 for c in text)


def full_width(text: str) -> str:
    """A text with brackets beside Japanese, and their partners, in the form that Japanese has.

    On a picture the two forms look alike, and one pair of them is read in both.
    """
    wide, open_at = set[int](), list[int]()
    for n, own in enumerate(text):
        if own not in _BRACKETS and own not in _BRACKETS.values():
            continue
        pair = {n}
        if own in "(（":
            open_at.append(n)
        elif open_at:
            pair.add(open_at.pop())
        beside = any(
            unspaced(text[at]) for m in pair for at in (m - 1, m + 1) if 0 <= at < len(text)
        )
        if beside or any(m in wide or text[m] in _BRACKETS.values() for m in pair):
            wide |= pair
    return "".join(_BRACKETS.get(c, c) if n in wide else c for n, c in enumerate(text))
