"""The knowledge base of a server: its calls run in threads, a few at once, and are counted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from kb.answering.models import Answer
from kb.comparing.likeness import Town
from kb.errors import KbError, QueryError
from kb.index.conditions import Filters
from kb.knowledge_base import KnowledgeBase
from kb.published import Published
from kb.search.searcher import SearchResult
from kb.serving.logs import TOLD
from kb.serving.metrics import Metrics
from kb.settings import Serving

_T = TypeVar("_T")

_THREADS = 4
"""One interpreter answers on one core: more threads would only wait for each other."""

_log = logging.getLogger(__name__)


class Service:
    """What the routes and tools of one process share."""

    def __init__(self, published: Published, settings: Serving) -> None:
        self.published, self.settings = published, settings
        self.metrics = Metrics(settings.shared_metrics)
        self._limiter = CapacityLimiter(_THREADS)

    async def run(self, work: Callable[[KnowledgeBase], _T]) -> _T:
        """Do ``work`` on what is published now, in a thread.

        When the request is over before, it is not waited for.

        Raises:
            KbError: as ``work``, or because the knowledge base cannot be opened.
        """
        return await to_thread.run_sync(
            lambda: work(self.published.current()), limiter=self._limiter, abandon_on_cancel=True
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

    def _asked(self, question: str) -> None:
        if self.settings.log_questions:
            TOLD.get({})["question"] = question

    def _replied(self, reply: str) -> None:
        TOLD.get({})["reply"] = reply
        self.metrics.questions.labels(reply).inc()
