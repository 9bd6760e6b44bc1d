"""In what a municipality is like another, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from kb.records.models import LANGS, Lang
from kb.records.registers import Municipality

SHARED: dict[str, tuple[str, str]] = {
    "itself": ("わがまち", "your own"),
    "same_prefecture": ("同じ{prefecture}", "also in {prefecture}"),
    "same_type": ("種類が同じ（{type}）", "same type ({type})"),
    "people_near": ("人口の差が2割以内", "population within 20%"),
    "people_within": ("人口が半分〜2倍", "half to twice the population"),
}


def reasons(
    shared: Sequence[str], place: Municipality, type_name: str, lang: Lang
) -> tuple[str, ...]:
    """What is alike, a phrase each.

    Args:
        shared: what is alike, as ``kb.comparing.likeness.Likeness`` names it.
        place: the municipality that is like another.
        type_name: the name of its type.
    """
    at = LANGS.index(lang)
    return tuple(
        SHARED[name][at].format(prefecture=place.prefecture.get(lang), type=type_name)
        for name in shared
    )
