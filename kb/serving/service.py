"""The knowledge base of a server: its calls run in threads, a few at once, and are counted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from kb.answering.models import Answer
from kb.comparing.likeness import Town
from kb.errors import KbError, QueryError
from kb.index.conditions import Filters
from kb.knowledge_base import KnowledgeBase
from kb.prose.models import Asks, Prose
from kb.published import Published
from kb.search.searcher import SearchResult
from kb.serving.logs import TOLD
from kb.serving.metrics import Metrics
from kb.settings import LanguageModel, Serving

_T = TypeVar("_T")

_THREADS = 4
"""One interpreter answers on one core: more threads would only wait for each other."""

_SHARE_OF_TIME = 0.9
"""Of the seconds a request may take, for a language model: what it says must still be told."""

_WAITING_THREADS = 2
"""Those that only wait for another server; they take none of the others."""

_log = logging.getLogger(__name__)


class Service:
    """What the routes and tools of one process share."""

    def __init__(self, published: Published, settings: Serving) -> None:
        self.published, self.settings = published, settings
        self.metrics = Metrics(settings.shared_metrics)
        self._limiter = CapacityLimiter(_THREADS)
        self._waiting = CapacityLimiter(_WAITING_THREADS)

    async def run(self, work: Callable[[KnowledgeBase], _T], *, waits: bool = False) -> _T:
        """Do ``work`` on what is published now, in a thread.

        When the request is over before, it is not waited for. ``waits``: the work waits for another
        server.

        Raises:
            KbError: as ``work``, or because the knowledge base cannot be opened.
        """
        return await to_thread.run_sync(
            lambda: work(self.published.current()),
            limiter=self._waiting if waits else self._limiter,
            abandon_on_cancel=True,
        )

    async def ready(self) -> KnowledgeBase | None:
        """What is published, opened and warm; None, and a line in the log, where it cannot be."""
        try:
            return await self.run(lambda base: base)
        except KbError as error:
            _log.error("not ready", extra={"reason": str(error)})
            return None

    def ask(
        self,
        base: KnowledgeBase,
        question: str,
        filters: Filters | None = None,
        drop: Collection[str] = (),
        like: Town | None = None,
    ) -> Answer:
        """``base.ask``, counted by kind of reply. Errors as that."""
        self._asked(question)
        start = time.perf_counter()
        try:
            answer = base.ask(question, filters, drop, like)
        except QueryError:
            self._replied("refused")
            raise
        self._replied(answer.reply)
        took, answering = time.perf_counter() - start, answer.took_ms / 1000
        self.metrics.steps({"answer": answering, "quote": max(0.0, took - answering)})
        return answer

    def prose(self, base: KnowledgeBase, answer: Answer) -> Prose:
        """``base.prose`` in the time a request may take.

        Raises:
            KbError: no language model is named, or there is nothing to join.
        """
        prose = base.prose(answer, self._model(answer.took_ms / 1000))
        if prose is None:
            raise KbError("The answer has no statements to join. Take it as it is.")
        return prose

    def asks(self, base: KnowledgeBase, question: str) -> Asks:
        """``base.asks`` in the time a request may take.

        Raises:
            KbError: no language model is named, or the question is short.
        """
        self._asked(question)
        asks = base.asks(question, self._model())
        if asks is None:
            raise KbError("The question is short: nothing is to be read out of it. Ask it.")
        return asks

    def search(
        self,
        base: KnowledgeBase,
        query: str,
        k: int,
        filters: Filters | None = None,
        like: Town | None = None,
    ) -> SearchResult:
        """``base.search``, with the time of its steps. Errors as that."""
        self._asked(query)
        result = base.search(query, k, filters, like=like)
        self.metrics.steps(result.took)
        return result

    def _model(self, spent: float = 0.0) -> LanguageModel:
        """The language model with the seconds that are left of a request's."""
        model = LanguageModel.from_environment()
        if model is None:
            raise KbError("No language model is set up here. Take the answer as it is.")
        left = max(0.1, _SHARE_OF_TIME * self.settings.seconds - spent)
        return replace(model, seconds=min(model.seconds, left))

    def _asked(self, question: str) -> None:
        if self.settings.log_questions:
            TOLD.get({})["question"] = question

    def _replied(self, reply: str) -> None:
        TOLD.get({})["reply"] = reply
        self.metrics.questions.labels(reply).inc()
