"""The commands on the user's own documents: ``kb import``, ``kb documents``."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.common import Json, opened, print_json
from kb.errors import KbError

if TYPE_CHECKING:
    from kb.own_documents import OwnDocuments

commands = typer.Typer()
documents = typer.Typer(
    help="Your own documents: list, review, remove.", invoke_without_command=True
)
commands.add_typer(documents, name="documents")


@commands.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE|FOLDER…")],
    municipality: Annotated[str, typer.Option(help="Whose document it is.")] = "",
    kind: Annotated[str, typer.Option(help="case or plan_section.")] = "",
    title: Annotated[str, typer.Option(help="Its title, else the one it gives.")] = "",
    published: Annotated[str, typer.Option(help="When it was published: 2024-03.")] = "",
) -> None:
    """Make your own documents searchable: PDF, Office, HTML, Markdown, plain text."""
    from rich.console import Console
    from rich.progress import Progress

    own = _own()
    told = {"municipality": municipality, "kind": kind, "title": title, "published": published}
    failed = 0
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        for path in _files(paths):
            task = bar.add_task(path.name, total=1.0)

            def show(what: str, share: float, task: object = task, name: str = path.name) -> None:
                bar.update(task, description=f"{name}: {what}", completed=share)  # type: ignore[arg-type]

            start = time.perf_counter()
            try:
                document = own.add(path, show, **told)
            except (KbError, OSError) as error:
                failed += 1
                print(_sentence(path, error), file=sys.stderr, flush=True)
                continue
            finally:
                bar.remove_task(task)
            seconds = time.perf_counter() - start
            print(
                f"Imported {path.name} as {document.id} in {seconds:.1f} s: 『{document.title}』, "
                f"{len(document.pages)} pages.",
                flush=True,
            )
    if failed:
        raise typer.Exit(1)


@documents.callback()
def listed(context: typer.Context, json_: Json = False) -> None:
    """List your own documents."""
    if context.invoked_subcommand:
        return
    own = _own()
    found, searchable = own.listed(), own.searchable()
    if json_:
        rows = [d.model_dump(mode="json", exclude={"pages"}) for d in found]
        print_json(rows)
        return
    for document in found:
        told = [document.municipality, document.publisher, document.published]
        shown = "  ".join(filter(None, [document.title, *told]))
        state = "" if document.id in searchable else "  (not searchable yet: kb documents refresh)"
        print(f"{document.id}  {shown}{state}")
    if not found:
        print("There are no documents. Add some: kb import FILE")


@documents.command()
def remove(document: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Take a document out, with its original."""
    _own().remove(document)
    print(f"Removed {document}.")


@documents.command()
def refresh() -> None:
    """Make searchable what is not: after a stop, or with another model."""
    done = _own().catch_up()
    print(f"{len(done)} documents were encoded.")


@documents.command()
def review(
    document: Annotated[str, typer.Argument(metavar="ID")],
    population: Annotated[int, typer.Option(help="Inhabitants of its municipality.")] = 0,
    lang: Annotated[str, typer.Option(help="ja or en.")] = "ja",
    to: Annotated[
        Path | None, typer.Option(help="A file to write: .docx, .xlsx, .csv, .md or .txt.")
    ] = None,
) -> None:
    """Hold a plan of yours against the records: by topic, what it says and what others do."""
    base = opened()
    found = base.documents.review(document, population or None)
    file = base.export(found, to.suffix.removeprefix(".") if to else "txt", lang)
    if to is None:
        print(file.data.decode(), end="")
        return
    to.write_bytes(file.data)
    print(f"Wrote {to}.")


def _own() -> OwnDocuments:
    from kb.knowledge_base import KnowledgeBase

    return KnowledgeBase.open().documents


def _files(paths: list[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, hidden ones left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if file.is_file() and not hidden:
                yield file


def _sentence(path: Path, error: KbError | OSError) -> str:
    if isinstance(error, KbError):
        return str(error)
    return f"{path} cannot be read ({error.strerror}). Check it, then try again."
