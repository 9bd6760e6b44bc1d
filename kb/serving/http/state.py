"""Routes about the server itself: health, version, metrics."""

from __future__ import annotations

from fastapi import APIRouter, Response

from kb import __version__
from kb.knowledge_base import KnowledgeBase
from kb.serving.http.models import Health, Version
from kb.serving.http.replying import Serves, as_json
from kb.serving.metrics import MEDIA_TYPE

open_routes = APIRouter(tags=["state"])
routes = APIRouter(tags=["state"])


@open_routes.get("/health", response_model=Health)
async def health(service: Serves) -> Response:
    """Whether questions can be answered; 503 where the knowledge base cannot be opened."""
    return await service.run(lambda base: as_json(Health()))


@routes.get("/version", response_model=Version)
async def version(service: Serves) -> Response:
    """The program and the index it answers from."""

    def work(base: KnowledgeBase) -> Response:
        return as_json(
            Version(
                version=__version__,
                index=base.folder,
                model=base.manifest.model.name,
                records=len(base.corpus),
                freshness=base.freshness(),
            )
        )

    return await service.run(work)


@routes.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(service: Serves) -> Response:
    """Counts and times in the text format of Prometheus."""
    told = service.metrics.exposition(await service.ready())
    return Response(told, media_type=MEDIA_TYPE)
