"""Groups precedents by how they organise or staff DX."""

from __future__ import annotations

import numpy as np

from kb.answering.intent import Intent
from kb.index.opened import OpenedIndex
from kb.records.models import LANGS, Aspect, Lang, Record

_TOPICS = frozenset(
    {"organisation", "staffing", "outside-talent", "training", "mindset", "collaboration"}
)
_ASPECTS = frozenset({Aspect.ORGANISATION, Aspect.STAFFING, Aspect.OUTSIDE_TALENT})
_SHARED = 0.04
"""What each further record of the same approach adds to it: few full groups read better."""


class ApproachGrouper:
    """Knows how near each approach is to a question."""

    def __init__(self, index: OpenedIndex) -> None:
        self._index = index
        self._approaches = list(index.corpus.tables.approaches.values())
        self._vectors = {
            lang: index.encoder.documents([a.heading.get(lang) for a in self._approaches])
            for lang in LANGS
        }

    def group(self, intent: Intent, records: list[Record]) -> list[tuple[str, list[Record]]]:
        """(heading, records) in the order of the records; empty when the question asks no how."""
        with_approach = [r for r in records if r.approaches]
        asked = bool(_TOPICS & set(intent.topics)) or bool(_ASPECTS & set(intent.aspects))
        if not asked or len(with_approach) < 2:
            return []
        lang = intent.language
        near = self._near(intent.question, lang)
        shared = {a.id: sum(a.id in r.approaches for r in records) for a in self._approaches}
        groups: dict[str, list[Record]] = {}
        for record in records:
            chosen = max(
                record.approaches, key=lambda a: (near[a] + _SHARED * shared[a], a), default=""
            )
            groups.setdefault(chosen, []).append(record)
        rest = groups.pop("", [])
        tables = self._index.corpus.tables.approaches
        named = [(tables[a].heading.get(lang), own) for a, own in groups.items()]
        if rest:
            named.append(("その他の体制・取組" if lang == "ja" else "Other arrangements", rest))
        return named

    def _near(self, question: str, lang: Lang) -> dict[str, float]:
        vector = self._index.encoder.queries([question[:2000]])[0]
        cosines = np.asarray(self._vectors[lang] @ vector)
        return {a.id: float(c) for a, c in zip(self._approaches, cosines, strict=True)}
