"""From what the library gives to a response."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response
from pydantic import BaseModel

from kb.presenting import File
from kb.serving.service import Service


def _service(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


Serves = Annotated[Service, Depends(_service)]


def as_json(model: BaseModel) -> Response:
    """The model as ``--json`` prints it."""
    return Response(model.model_dump_json(), media_type="application/json")


def as_file(file: File) -> Response:
    """A file to be saved under its name, which may be Japanese."""
    ending = file.name.rpartition(".")[2]
    names = f"filename=\"export.{ending}\"; filename*=UTF-8''{quote(file.name)}"
    return Response(
        file.data, media_type=file.mime, headers={"Content-Disposition": f"attachment; {names}"}
    )
