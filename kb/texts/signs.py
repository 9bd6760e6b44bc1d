"""The signs that set words apart, by language: what a list, a span or a title is written with."""

from __future__ import annotations

from dataclasses import dataclass

from kb.records.fields import Lang


@dataclass(frozen=True)
class Signs:
    """How one language writes what words are joined and set apart with.

    ``names`` stand between names, ``facts`` between short facts, ``clauses`` between longer ones,
    ``to`` between the ends of a span, ``gap`` between sentences and between a number and its unit.
    ``bullet`` begins a line of a list; ``after`` a word it ends what follows: 費用：.
    ``items`` stand between entries that may hold commas of their own.
    """

    names: str
    facts: str
    clauses: str
    to: str
    gap: str
    bullet: str
    after: str
    items: str


SIGNS: dict[Lang, Signs] = {
    "ja": Signs("、", "・", "；", "〜", "", "・", "：", "、"),
    "en": Signs(", ", ", ", "; ", "–", " ", "- ", ": ", "; "),
}
