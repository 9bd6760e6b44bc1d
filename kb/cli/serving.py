"""The commands for other programs: ``kb serve`` (HTTP) and ``kb mcp`` (assistants)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kb.errors import KbError

commands = typer.Typer()

Host = Annotated[str, typer.Option(help="Where to listen; off the loopback with a token only.")]
Pem = typer.Option(exists=True, dir_okay=False, help="A PEM file, for HTTPS.")


@commands.command()
def serve(
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8600,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
    certificate: Annotated[Path | None, Pem] = None,
    key: Annotated[Path | None, Pem] = None,
) -> None:
    """Answer other programs over HTTP; its description is the page /docs."""
    with _extra():
        from kb.serving.http.app import from_environment
        from kb.serving.running import Address, serve

    serve(from_environment, Address(host, port, certificate, key), workers)


@commands.command()
def mcp(
    http: Annotated[bool, typer.Option("--http", help="Over HTTP, at /mcp.")] = False,
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8601,
    certificate: Annotated[Path | None, Pem] = None,
    key: Annotated[Path | None, Pem] = None,
) -> None:
    """Answer an assistant (Model Context Protocol) that starts this command, or over HTTP."""
    with _extra():
        from kb.serving.mcp import from_environment, over_streams
        from kb.serving.running import Address, serve

    if http:
        serve(from_environment, Address(host, port, certificate, key))
    else:
        over_streams()


@contextmanager
def _extra() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", "kb"):
            raise
        raise KbError(
            f"Serving needs the package {package}. Run: pip install 'municipal-dx-kb[serve]'"
        ) from None
