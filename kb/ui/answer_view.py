"""An answer as rows to display; knows no Streamlit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kb.answering import wording
from kb.answering.intent import Intent
from kb.answering.models import Answer
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.ui import texts, view

_FOLLOW_UPS = 4

TAKEN_BACK = (
    "places",
    "prefectures",
    "unknown_places",
    "types",
    "min_population",
    "max_population",
    "kind",
    "status",
    "years",
    "topics",
    "aspects",
)
"""What of a question's understanding a user may take back: fields of ``Intent``."""


@dataclass(frozen=True)
class Chip:
    """One thing understood from a question; ``field`` is the intent's, ``label`` plain text."""

    field: str
    label: str


def chips(intent: Intent, corpus: Corpus, lang: Lang) -> list[Chip]:
    """What was understood, conditions first; nothing for fields that say nothing."""
    shown = []
    for field in TAKEN_BACK:
        value = getattr(intent, field)
        if value not in ((), None):
            shown.append(
                Chip(field, texts.get(f"chip_{field}", lang, value=_value(field, value, corpus, lang)))
            )
    return shown


def _value(field: str, value: object, corpus: Corpus, lang: Lang) -> str:
    tables = corpus.tables
    if isinstance(value, tuple):
        names = {
            "places": lambda v: tables.municipalities[v].name.get(lang),
            "prefectures": lambda v: _prefecture(v, corpus, lang),
            "types": lambda v: view.type_name(v, lang),
            "topics": lambda v: tables.topics[v].name.get(lang),
            "aspects": lambda v: v.label(lang),
        }
        name = names.get(field, str)
        return ("・" if lang == "ja" else ", ").join(name(v) for v in value)
    if isinstance(value, int):
        return f"{value / 10_000:g}万人" if lang == "ja" else f"{value:,}"
    if field == "status":
        return wording.STATUS[value][lang]  # type: ignore[index]
    return texts.get(f"kind_{value}", lang)


def _prefecture(name: str, corpus: Corpus, lang: Lang) -> str:
    for place in corpus.tables.municipalities.values():
        if place.prefecture.ja == name:
            return place.prefecture.get(lang)
    return name


def known_fields(names: Collection[str]) -> list[str]:
    """Those of the names (from an address, so anything) that can be taken back."""
    return [field for field in TAKEN_BACK if field in names]


def cited_points(answer: Answer) -> dict[str, list[str]]:
    """Record id -> ids of its points the answer cites, each once, in order of appearance."""
    cited: dict[str, dict[str, None]] = {c.id: {} for c in answer.citations}
    for statement in answer.statements:
        for reference in statement.citations:
            cited.setdefault(reference.id, {})[reference.point] = None
    for row in answer.table.rows if answer.table else ():
        for cell in row.cells:
            if cell.point:
                cited.setdefault(row.record, {})[cell.point] = None
    return {record: list(points) for record, points in cited.items()}


def follow_ups(corpus: Corpus, answer: Answer) -> list[str]:
    """Questions the best records answer too, one a record, never the one just asked."""
    records = [c.id for c in answer.citations] or list(answer.nearest)
    suggested: list[str] = []
    for record_id in dict.fromkeys(records):
        for question in corpus.get(record_id).questions.get(answer.language):
            if question != answer.question and question not in suggested:
                suggested.append(question)
                break
        if len(suggested) == _FOLLOW_UPS:
            break
    return suggested
