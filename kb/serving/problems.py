"""What goes wrong with a request, as problem details (RFC 9457) with a code for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel
from starlette.responses import Response

from kb.errors import ArtefactError, KbError, ModelError, UnknownRecordError

Code = Literal[
    "invalid",
    "refused",
    "unknown",
    "unauthorized",
    "wrong_host",
    "no_such_path",
    "wrong_method",
    "too_large",
    "too_many",
    "busy",
    "timed_out",
    "unavailable",
    "internal",
    "other",
]

MEDIA_TYPE = "application/problem+json"

_BY_STATUS: Mapping[int, Code] = {
    400: "invalid",
    404: "no_such_path",
    405: "wrong_method",
    413: "too_large",
    415: "invalid",
}

_UNAVAILABLE = (
    "The knowledge base cannot be opened now. Try again in a minute, or tell those who run it."
)
"""The real sentence names folders of the server and goes to its log."""


class Fault(BaseModel):
    """One field that does not fit: where it is, and what is wrong with it."""

    where: str
    problem: str


class Problem(BaseModel):
    """Why a request is refused.

    ``detail`` is one sentence for a person, with what to do; ``instance`` names the line of the
    server's log.
    """

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    code: Code
    detail: str
    instance: str
    faults: list[Fault] = []


class Refusal(Exception):
    """A request that is refused, from wherever that is found out."""

    def __init__(
        self,
        status: int,
        code: Code,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        faults: Iterable[Fault] = (),
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.headers, self.faults = dict(headers or {}), list(faults)

    def response(self, request_id: str) -> Response:
        problem = Problem(
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            code=self.code,
            detail=self.detail,
            instance=f"urn:uuid:{request_id}",
            faults=self.faults,
        )
        return Response(
            problem.model_dump_json(),
            status_code=self.status,
            headers=self.headers,
            media_type=MEDIA_TYPE,
        )


def of_error(error: KbError) -> Refusal:
    """What the library refuses, with its own sentence."""
    if isinstance(error, UnknownRecordError):
        return Refusal(404, "unknown", str(error))
    if isinstance(error, ArtefactError | ModelError):
        return Refusal(503, "unavailable", _UNAVAILABLE, headers={"Retry-After": "60"})
    return Refusal(422, "refused", str(error))


def of_status(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Refusal:
    """What the web framework refuses."""
    return Refusal(status, _BY_STATUS.get(status, "other"), f"{detail}.", headers=headers)


def of_faults(faults: Iterable[Mapping[str, Any]]) -> Refusal:
    """Fields that do not fit, as pydantic lists them; what was given is not repeated."""
    found = [Fault(where=".".join(map(str, f["loc"])), problem=str(f["msg"])) for f in faults]
    first = found[0]
    detail = f"{first.where}: {first.problem}. See /openapi.json for what fits."
    return Refusal(422, "invalid", detail, faults=found)


INTERNAL = Refusal(
    500, "internal", "The server failed at this request. Tell those who run it, with the instance."
)
