"""An answer as rows to display; knows no Streamlit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kb.answering.models import Answer
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.texts import interface as texts
from kb.texts import phrases, wording
from kb.texts.signs import SIGNS
from kb.understanding.intent import CONDITIONS, Intent
from kb.understanding.naming import place_name, prefecture_name

_FOLLOW_UPS = 4

TAKEN_BACK = (
    "subject",
    *CONDITIONS,
    "mentioned",
    "corrections",
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
    tables = corpus.tables
    values = {
        "subject": intent.subject,
        "places": _joined((place_name(c, corpus, lang) for c in intent.places), lang),
        "prefectures": _joined(
            (prefecture_name(p, corpus, lang) for p in intent.prefectures), lang
        ),
        "unknown_places": _joined(intent.unknown_places, lang),
        "types": _joined((corpus.type_name(t, lang) for t in intent.types), lang),
        "min_population": _at_least(intent.min_population, lang),
        "max_population": _at_most(intent.max_population, lang),
        "excluded_places": _joined(
            (place_name(c, corpus, lang) for c in intent.excluded_places), lang
        ),
        "excluded_prefectures": _joined(
            (prefecture_name(p, corpus, lang) for p in intent.excluded_prefectures), lang
        ),
        "excluded_types": _joined((corpus.type_name(t, lang) for t in intent.excluded_types), lang),
        "mentioned": _joined(intent.mentioned, lang),
        "corrections": _joined((f"{a} → {b}" for a, b in intent.corrections), lang),
        "kind": texts.get(f"kind_{intent.kind.value}", lang) if intent.kind else "",
        "status": wording.STATUS[intent.status][lang] if intent.status else "",
        "years": _joined(map(str, intent.years), lang),
        "topics": _joined((tables.topics[t].name.get(lang) for t in intent.topics), lang),
        "aspects": _joined((corpus.aspect_label(a, lang) for a in intent.aspects), lang),
    }
    labels = {
        field: texts.get(f"chip_{field}", lang, value=values[field])
        for field in TAKEN_BACK
        if values[field]
    }
    return [
        Chip(
            field,
            texts.get("chip_taken_over", lang, chip=label) if field in intent.taken_over else label,
        )
        for field, label in labels.items()
    ]


def _joined(names: Iterable[str], lang: Lang) -> str:
    return SIGNS[lang].facts.join(names)


_ROUND = 1_000
"""A bound one off such a number was an open one: 49,999 is under 50,000."""


def _at_least(count: int | None, lang: Lang) -> str:
    if count is None:
        return ""
    above = count > 1 and (count - 1) % _ROUND == 0
    return texts.get(
        "people_over" if above else "people_at_least", lang, count=_people(count - above, lang)
    )


def _at_most(count: int | None, lang: Lang) -> str:
    if count is None:
        return ""
    below = count > 0 and (count + 1) % _ROUND == 0
    return texts.get(
        "people_under" if below else "people_at_most", lang, count=_people(count + below, lang)
    )


def _people(count: int, lang: Lang) -> str:
    return phrases.POPULATION[lang].format(count=wording.count(count, lang))


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
