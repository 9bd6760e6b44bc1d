"""Routes that answer: ask, search, compare, export."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from kb.comparing.table import Table
from kb.knowledge_base import KnowledgeBase
from kb.presenting import File, Format
from kb.presenting.contract import AnswerTold, SearchTold, answer_told, search_told
from kb.prose.models import Asks, Prose
from kb.serving.conditions import topic_of, town_of
from kb.serving.http.models import (
    Ask,
    Compare,
    Export,
    ExportAnswer,
    ExportComparison,
    LongQuestion,
    Search,
)
from kb.serving.http.replying import Serves, as_file, as_json

routes = APIRouter(prefix="/v1", tags=["asking"])

_FILES = {form.mime: {"schema": {"type": "string", "format": "binary"}} for form in Format}


@routes.post("/ask", response_model=AnswerTold)
async def ask(asked: Ask, service: Serves) -> Response:
    """Answer a question with cited records, or say that none answers it."""

    def work(base: KnowledgeBase) -> Response:
        answer = service.ask(
            base, asked.question, asked.filters(base), asked.drop, town_of(base, asked.like)
        )
        return as_json(answer_told(answer, base.corpus))

    return await service.run(work)


@routes.post("/prose", response_model=Prose)
async def prose(asked: Ask, service: Serves) -> Response:
    """Have the office's language model join the statements of an answer; each sentence is held
    against the points it cites. Ask for the answer first: it does not wait for this."""

    def work(base: KnowledgeBase) -> Response:
        like = town_of(base, asked.like)
        answer = service.ask(base, asked.question, asked.filters(base), asked.drop, like)
        return as_json(service.prose(base, answer))

    return await service.run(work, waits=True)


@routes.post("/asks", response_model=Asks)
async def asks(asked: LongQuestion, service: Serves) -> Response:
    """Have the office's language model mark what a long question with background asks, in the
    question's own words; each can be asked by itself. ``/v1/ask`` needs none of it."""
    return await service.run(lambda base: as_json(service.asks(base, asked.question)), waits=True)


@routes.post("/search", response_model=SearchTold)
async def search(asked: Search, service: Serves) -> Response:
    """Find records, best first."""

    def work(base: KnowledgeBase) -> Response:
        like = town_of(base, asked.like)
        result = service.search(base, asked.query, asked.k, asked.filters(base), like)
        return as_json(search_told(result, base.corpus))

    return await service.run(work)


@routes.get("/compare", response_model=Table)
async def compare(asked: Annotated[Compare, Query()], service: Serves) -> Response:
    """Lay records side by side, one a row; each cell names the point that backs it."""
    return await service.run(lambda base: as_json(base.table(asked.id, asked.lang)))


@routes.post("/export", response_class=Response, responses={200: {"content": _FILES}})
async def export(asked: Annotated[Export, Body()], service: Serves) -> Response:
    """An answer, records or a comparison as a file that ends in its sources."""

    def work(base: KnowledgeBase) -> File:
        if isinstance(asked, ExportAnswer):
            like = town_of(base, asked.like)
            answer = service.ask(base, asked.question, asked.filters(base), asked.drop, like)
            return base.export(answer, asked.format)
        if isinstance(asked, ExportComparison):
            compared = base.compare(asked.ids, asked.lang, topic_of(base, asked.topic))
            return base.export(compared, asked.format, asked.lang)
        return base.export(asked.ids, asked.format, asked.lang, asked.title)

    return as_file(await service.run(work))
