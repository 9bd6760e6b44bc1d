"""Every way a planner writes it: what must be understood of questions of two dozen kinds.

``data/ways_to_write.jsonl``: a line is ``{"id", "kind", "query", "check"}``. ``check`` names fields
of the intent with their values (``max``, ``min``, ``unknown`` for the longer names), ``around``
(the bounds enclose it), ``near`` (spellings offered), ``notes`` (kinds told), ``text_has``,
``corrected`` and ``asks``.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kb.records.corpus import Corpus
from kb.understanding.intent import Intent, understand

TODAY = date(2026, 11, 26)
_FIELDS = {
    "max": "max_population",
    "min": "min_population",
    "unknown": "unknown_places",
    "corrected": "corrections",
    "negated": "denied",
}


def _cases() -> list[dict[str, Any]]:
    path = Path(__file__).parent / "data" / "ways_to_write.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def faults(check: dict[str, Any], intent: Intent) -> list[str]:
    """What of a check does not hold, in words."""
    found = []
    for key, want in check.items():
        value: Any = getattr(intent, _FIELDS.get(key, key), None)
        match key:
            case "around":
                held = (intent.min_population or 0) <= want <= (intent.max_population or 0)
                value = (intent.min_population, intent.max_population)
            case "near":
                value = [
                    v.lower() for n in intent.notes if n.kind == "unknown_place" for v in n.values
                ]
                held = set(want) <= set(value)
            case "notes":
                value = [n.kind for n in intent.notes]
                held = set(want) <= set(value)
            case "unknown":
                held = [v.lower() for v in value] == want
            case "text_has":
                value, held = intent.text, want in intent.text
            case "asks" if want == "extreme":
                held = value in ("smallest", "largest")
            case "matter":
                value = intent.matter.strip("のは？? ")
                held = value == want
            case "corrected":
                held = [list(pair) for pair in value] == want
            case _:
                held = sorted(value) == sorted(want) if isinstance(want, list) else value == want
        if not held:
            found.append(f"{key} is {value}, not {want}")
    return found


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["id"])
def test_it_is_read_as_meant(corpus: Corpus, case: dict[str, Any]) -> None:
    assert not faults(case["check"], understand(case["query"], corpus, TODAY)), case
