"""Routes that tell what is held: records, facets, topics, the office's own documents."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from kb.documents.models import Document
from kb.knowledge_base import KnowledgeBase
from kb.records.models import Record
from kb.search.facets import BANDS
from kb.serving.conditions import Conditions
from kb.serving.http.models import (
    Band,
    Documents,
    DocumentTold,
    Facets,
    Listing,
    Records,
    Topics,
    TopicTold,
)
from kb.serving.http.replying import Serves, as_json
from kb.serving.problems import Refusal

routes = APIRouter(prefix="/v1", tags=["holding"])

_Id = Annotated[str, Path(min_length=1, max_length=200)]


@routes.get("/records", response_model=Records)
async def records(asked: Annotated[Listing, Query()], service: Serves) -> Response:
    """The records that meet the conditions, in full."""

    def work(base: KnowledgeBase) -> Response:
        found = base.records(asked.filters(base))
        some = found[asked.offset : asked.offset + asked.limit]
        return as_json(Records(total=len(found), records=some))

    return await service.run(work)


@routes.get("/records/{record_id}", response_model=Record)
async def record(record_id: _Id, service: Serves) -> Response:
    """One record in full."""
    return await service.run(lambda base: as_json(base.record(record_id)))


@routes.get("/facets", response_model=Facets)
async def facets(asked: Annotated[Conditions, Query()], service: Serves) -> Response:
    """How many records meet the conditions, and how many each further choice would leave."""

    def work(base: KnowledgeBase) -> Response:
        narrowed = base.facets(asked.filters(base))
        counts = {name: dict(counted) for name, counted in narrowed.counts().items()}
        populations = [
            Band(min_population=low, max_population=high, records=count)
            for (low, high), count in zip(BANDS, narrowed.bands(), strict=True)
        ]
        total = len(narrowed.passing)
        return as_json(Facets(total=total, counts=counts, populations=populations))

    return await service.run(work)


@routes.get("/topics", response_model=Topics)
async def topics(service: Serves) -> Response:
    """The topics records are filed under."""

    def work(base: KnowledgeBase) -> Response:
        held = base.facets().counts()["topic"]
        known = base.corpus.tables.topics.values()
        told = [TopicTold(id=t.id, name=t.name, records=held[t.id]) for t in known]
        return as_json(Topics(topics=told))

    return await service.run(work)


@routes.get("/documents", response_model=Documents)
async def documents(service: Serves) -> Response:
    """The office's own documents, without their pages."""

    def work(base: KnowledgeBase) -> Response:
        listed = [DocumentTold.model_validate(dict(d)) for d in base.documents.listed()]
        return as_json(Documents(documents=listed))

    return await service.run(work)


@routes.get("/documents/{document_id}", response_model=Document)
async def document(document_id: _Id, service: Serves) -> Response:
    """One of the office's own documents with its pages as read."""

    def work(base: KnowledgeBase) -> Response:
        if document_id not in base.documents.library.ids():
            raise Refusal(404, "unknown", "There is no such document. List them: /v1/documents.")
        return as_json(base.documents.get(document_id))

    return await service.run(work)
