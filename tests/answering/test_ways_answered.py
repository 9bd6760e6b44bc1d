"""What is replied to questions as people write them: exclusions, places, sizes, years, slips.

``data/ways_answered.jsonl``: a line is ``{"id", "kind", "query", "check"}``. ``check`` holds
``answered``; ``declined`` (not answered, or its place read as one with records); ``places``,
``prefectures``, ``years``, ``min`` and ``max`` of what was understood; the municipalities whose
records are cited: ``cites_places`` (just these), ``cites_only_places``, ``cites_no_place``, and
``cites_any`` (records); ``says`` (one of some texts) and ``says_not``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.answering.answerer import Answerer
from kb.answering.models import Answer
from kb.presenting.text import as_text
from kb.records.corpus import Corpus


def _cases() -> list[dict[str, Any]]:
    path = Path(__file__).parent / "data" / "ways_answered.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def faults(check: dict[str, Any], answer: Answer, corpus: Corpus) -> list[str]:
    """The checks that do not hold."""
    intent = answer.understood
    records = {c.id for c in answer.citations}
    cited = {corpus.get(record).municipality for record in records}
    text = as_text(answer, corpus).lower()
    holds: dict[str, Callable[[Any], bool]] = {
        "answered": lambda want: answer.answered is want,
        "declined": lambda want: not answer.answered or bool(intent.places),
        "places": lambda want: set(intent.places) == set(want),
        "prefectures": lambda want: set(want) <= set(intent.prefectures),
        "years": lambda want: set(want) <= set(intent.years),
        "min": lambda want: intent.min_population == want,
        "max": lambda want: intent.max_population in (want, want - 1),
        "cites_places": lambda want: cited == set(want),
        "cites_only_places": lambda want: bool(cited) and cited <= set(want),
        "cites_no_place": lambda want: not cited & set(want),
        "cites_any": lambda want: bool(records & set(want)),
        "says": lambda want: any(word.lower() in text for word in want),
        "says_not": lambda want: want.lower() not in text,
    }
    return [name for name, want in check.items() if not holds[name](want)]


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["id"])
def test_it_is_replied_to_as_meant(answerer: Answerer, case: dict[str, Any]) -> None:
    answer = answerer.ask(case["query"])
    corpus = answerer.index.corpus
    assert faults(case["check"], answer, corpus) == [], as_text(answer, corpus)
