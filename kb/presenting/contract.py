"""An answer as JSON: the contract that other programs read."""

from __future__ import annotations

from typing import Any

from kb.answering.models import Answer
from kb.presenting.notes import notes
from kb.presenting.text import as_text
from kb.records.corpus import Corpus

_NOT_TOLD = {"question", "place_words", "core"}


def answer_json(answer: Answer, corpus: Corpus) -> dict[str, Any]:
    """The answer for ``kb ask --json``; fields are added to it, never taken away."""
    understood = answer.understood.model_dump(mode="json", exclude_defaults=True, exclude=_NOT_TOLD)
    if answer.relaxed:
        understood["relaxed"] = list(answer.relaxed)
    return {
        "question": answer.question,
        "language": answer.language,
        "answered": answer.answered,
        "reply": answer.reply,
        "answer": as_text(answer, corpus),
        "statements": [s.model_dump(mode="json") for s in answer.statements],
        "citations": [c.model_dump() for c in answer.citations],
        "groups": [g.model_dump(mode="json") for g in answer.groups],
        "table": answer.table.model_dump(mode="json") if answer.table else None,
        "understood": understood,
        "unmet": list(answer.unmet),
        "notes": notes(answer),
        "reason": answer.reason,
        "nearest": list(answer.nearest),
        "took_ms": answer.took_ms,
    }
