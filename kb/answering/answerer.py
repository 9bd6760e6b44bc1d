"""Question -> Answer: the one entry for the command, the app and the evaluation."""

from __future__ import annotations

import time
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

from kb.answering import confidence
from kb.answering.approaches import ApproachGrouper
from kb.answering.compose import compose
from kb.answering.models import Answer
from kb.index.opened import OpenedIndex, open_index
from kb.search.conditions import Filters
from kb.search.searcher import Searcher, SearchResult
from kb.texts import wording
from kb.understanding.intent import Intent, understand

_NEAREST = 3


class Answerer:
    """Answers questions from one opened index; safe to share between threads."""

    def __init__(self, index: OpenedIndex) -> None:
        self.index = index
        self.searcher = Searcher(index)

    @classmethod
    def open(cls, root: Path) -> Answerer:
        return cls(open_index(root))

    @cached_property
    def _grouper(self) -> ApproachGrouper:
        return ApproachGrouper(self.index)

    def ask(
        self, question: str, filters: Filters | None = None, drop: Collection[str] = ()
    ) -> Answer:
        """Answer or decline; ``drop`` names fields of the intent the user took back.

        Raises:
            QueryError: the question holds nothing to search.
        """
        start = time.perf_counter()
        intent = understand(question, self.index.corpus).without(drop)
        result = self.searcher.search(question, k=20, filters=filters, intent=intent)
        reason = self._refusal(intent, result)
        if reason:
            answer = self._declined(result, reason)
        else:
            composed = compose(self.index, result, self._grouper)
            if composed is None or not composed.answered:
                composed = self._declined(result, self._not_held(intent))
            answer = composed
        return answer.model_copy(update={"took_ms": round(1000 * (time.perf_counter() - start), 2)})

    def _refusal(self, intent: Intent, result: SearchResult) -> str:
        """Why the question is declined; empty when it is not."""
        lang = intent.language
        if intent.unknown_places and not (intent.places or intent.prefectures):
            return wording.unknown_place(intent.unknown_places, lang)
        if not result.hits or not intent.core:
            return wording.nothing_found(len(self.index.corpus), lang)
        if intent.form == "comparison" and len(intent.places) > 1:
            return ""  # both places have records: what they hold is laid side by side
        signal = confidence.signals(self.index, result)
        if confidence.probability(signal) < confidence.THRESHOLD:
            return self._not_held(intent)
        return ""

    def _not_held(self, intent: Intent) -> str:
        """The reason for declining what the records of the places asked about do not say."""
        places = self.index.corpus.tables.municipalities
        names = [places[code].name.get(intent.language) for code in intent.places]
        if not names:
            return wording.nothing_found(len(self.index.corpus), intent.language)
        return wording.not_recorded(names, intent.language)

    def _declined(self, result: SearchResult, reason: str) -> Answer:
        return Answer(
            question=result.intent.question,
            language=result.intent.language,
            answered=False,
            text=reason,
            understood=result.intent,
            reason=reason,
            nearest=tuple(h.record.id for h in result.hits[:_NEAREST]),
        )
