"""A question as understood -> the conditions it puts on records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.index.conditions import Filters

if TYPE_CHECKING:
    from kb.understanding.intent import Intent


def asked(intent: Intent) -> Filters:
    """The conditions a question puts."""
    return Filters(
        municipality=intent.places,
        prefecture=intent.prefectures,
        type=tuple(str(t) for t in intent.types),
        record=intent.named_in,
        not_municipality=intent.excluded_places,
        not_prefecture=intent.excluded_prefectures,
        not_type=tuple(str(t) for t in intent.excluded_types),
        min_population=intent.min_population,
        max_population=intent.max_population,
    )
