"""Commands for those who keep the records: check, write, build; and the licences."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from typing import Annotated

import typer

from kb.cli.common import Json, print_json
from kb.errors import KbError
from kb.settings import Settings

commands = typer.Typer()


@commands.command()
def check() -> None:
    """Check every record; list each fault with file and line."""
    from kb.records.checks import check as cross_check
    from kb.records.loader import read_all

    loading = read_all(Settings.from_environment().records())
    issues = loading.issues + cross_check(loading)
    for issue in issues:
        print(issue)
    print(f"{len(loading.loaded)} records are valid, {len(issues)} faults")
    if issues:
        raise typer.Exit(1)


@commands.command()
def build(
    model: Annotated[
        str | None, typer.Option(help="Path or hub name of a sentence-transformers model.")
    ] = None,
    watch: Annotated[bool, typer.Option(help="Rebuild whenever a record changes.")] = False,
) -> None:
    """Build the index from the records, reusing what did not change."""
    settings = Settings.from_environment()
    (_watch if watch else _build)(settings, model or settings.model)


def _build(settings: Settings, model: str) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from kb.index.build import build_index, prepare_encoder

    start = time.perf_counter()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading the records", total=1.0)

        def show(what: str, share: float) -> None:
            bar.update(task, description=what, completed=share)

        report = build_index(
            settings.records(), settings.index, model, progress=show, shared=settings.store
        )
        prepare_encoder(settings.index, model)
    seconds = time.perf_counter() - start
    if report.sent:
        print(f"The store has index {report.folder} in use ({seconds:.1f} s).", flush=True)
    if not report.published:
        print(f"Nothing changed: index {report.folder} is current ({seconds:.1f} s).", flush=True)
        return
    print(
        f"Built index {report.folder} in {seconds:.1f} s: {report.records} records, "
        f"{report.passages} passages ({report.encoded} encoded, {report.reused} reused), "
        f"{report.dense.kind} search.",
        flush=True,
    )


def _watch(settings: Settings, model: str) -> None:
    from watchfiles import watch

    print(f"Watching {settings.records()}; stop with Ctrl+C.", flush=True)
    fresh = False
    # The first build waits for the first, empty round: the watch is on by then, and an edit made
    # while it builds is not missed.
    for changes in watch(settings.cases, rust_timeout=200, yield_on_timeout=True):
        if changes or not fresh:
            fresh = True
            try:
                _build(settings, model)
            except KbError as error:
                print(error, file=sys.stderr, flush=True)


@commands.command()
def versions(
    use: Annotated[int | None, typer.Option(help="Put this version in use.")] = None,
    json_: Json = False,
) -> None:
    """List the versions of the shared store; go back to one of them."""
    from kb.index import shared

    store = Settings.from_environment().store
    if store is None:
        raise KbError("Only a shared store keeps versions. Set KB_STORE to its address.")
    if use is not None:
        shared.take_back(store, use)
    known = shared.listed(store)
    if json_:
        print_json([{**asdict(v), "built": v.built.isoformat()} for v in known])
        return
    for v in known:
        print(
            f"{'*' if v.in_use else ' '} {v.number}  {v.built:%Y-%m-%d %H:%M}  {v.name}  "
            f"{v.records} records, {v.passages} passages"
        )


@commands.command()
def new(record_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Write a template for a record, and the JSON Schema editors use to help fill it."""
    from kb.records.template import write_template

    for path in write_template(Settings.from_environment().records(), record_id):
        print(f"Wrote {path}")


@commands.command()
def licenses(json_: Json = False) -> None:
    """List the licence of every package this program runs on."""
    from kb.licenses import package_licenses

    packages = package_licenses()
    if json_:
        print_json([package.model_dump() for package in packages])
        return
    for package in packages:
        print(f"{package.name} {package.version}: {package.license} ({package.url})")
