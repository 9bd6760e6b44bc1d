"""The HTTP application: routes, refusals as problems, the description and its page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from kb import __version__
from kb.errors import KbError
from kb.published import Published
from kb.serving.guard import MAX_BODY, Guard
from kb.serving.http import asking, holding, state
from kb.serving.problems import (
    INTERNAL,
    MEDIA_TYPE,
    Problem,
    Refusal,
    of_error,
    of_faults,
    of_status,
)
from kb.serving.service import Service
from kb.settings import Serving

_STATIC = "/docs-files"

OPEN = ("/health", "/docs", "/openapi.json", _STATIC)
"""What needs no token: it holds no data."""

_ABOUT = """
Precedents of municipal DX, each statement with its record, document and page. Answers are the same
as the command's `--json`. Refusals are problem details (RFC 9457); their `code` is for programs.
Nothing is written here. Questions go in the body of a request, never in its address.
"""

_REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "Refused: see `code` and `detail`"},
    "5XX": {"description": "The server cannot answer now"},
}


def from_environment() -> ASGIApp:
    """The application as the command and its worker processes start it."""
    return create(Published(), Serving.from_environment())


def create(published: Published, settings: Serving) -> ASGIApp:
    """The application over a knowledge base, behind its guard."""
    service = Service(published, settings)
    return Guard(application(service), settings, service.metrics, OPEN)


def application(service: Service) -> FastAPI:
    """The application without its guard."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await service.ready()
        yield

    with_token = [Security(HTTPBearer(auto_error=False))] if service.settings.token else []
    app = FastAPIOffline(
        title="Municipal DX knowledge base",
        description=_ABOUT,
        version=__version__,
        redoc_url=None,
        static_url=_STATIC,
        lifespan=lifespan,
        max_body_size=MAX_BODY,
        responses=_REFUSALS,
        telemetry={"tracing": False, "metrics": False},
    )
    app.state.service = service
    for part in (asking, holding):
        app.include_router(part.routes, dependencies=with_token)
    app.include_router(state.open_routes)
    app.include_router(state.routes, dependencies=with_token)
    app.add_exception_handler(KbError, _library)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(Exception, _failed)
    _describe(app)
    return app


def _describe(app: FastAPI) -> None:
    """Refusals in the description are problems, as they are in fact."""
    made = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = made()
            shapes = schema["components"]["schemas"]
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            shapes.update(problem.pop("$defs"))
            shapes["Problem"] = problem
            for name in ("HTTPValidationError", "ValidationError"):
                shapes.pop(name, None)
            content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            for path in schema["paths"].values():
                for operation in path.values():
                    operation["responses"].pop("422", None)
                    for status in _REFUSALS:
                        operation["responses"][status]["content"] = content
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _respond(request: Request, refusal: Refusal) -> Response:
    return refusal.response(request.scope["request_id"])


async def _library(request: Request, error: Exception) -> Response:
    assert isinstance(error, KbError)
    return _respond(request, of_error(error))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _respond(request, of_faults(error.errors()))


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _respond(request, of_status(error.status_code, error.detail, error.headers))


async def _failed(request: Request, error: Exception) -> Response:
    return _respond(request, error if isinstance(error, Refusal) else INTERNAL)
