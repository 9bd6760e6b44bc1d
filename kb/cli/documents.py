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
    from kb.comparing.documents import Beside
    from kb.comparing.review import Review
    from kb.documents.models import Document
    from kb.knowledge_base import KnowledgeBase
    from kb.own_documents import OwnDocuments

commands = typer.Typer()
documents = typer.Typer(
    help="Your own documents: list, review, remove.", invoke_without_command=True
)
commands.add_typer(documents, name="documents")

Spoken = Annotated[str, typer.Option("--lang", help="ja or en.")]
To = Annotated[Path | None, typer.Option(help="A file to write: .docx, .xlsx, .csv, .md or .txt.")]
Id = Annotated[str, typer.Argument(metavar="ID")]
Municipality = Annotated[str, typer.Option(help="Whose document it is.")]
Kind = Annotated[str, typer.Option(help="case or plan_section.")]
Publisher = Annotated[str, typer.Option(help="Who published it.")]
Published = Annotated[str, typer.Option(help="When it was published: 2024-03.")]
Period = Annotated[str, typer.Option(help="The fiscal years it is for: 2024-2028.")]


@commands.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE|FOLDER…")],
    municipality: Municipality = "",
    kind: Kind = "",
    title: Annotated[str, typer.Option(help="Its title, else the one it gives.")] = "",
    publisher: Publisher = "",
    published: Published = "",
    period: Period = "",
    draft: Annotated[bool, typer.Option("--draft", help="It is not adopted yet.")] = False,
    replaces: Annotated[str, typer.Option(help="Id of the version before it.")] = "",
) -> None:
    """Make your own documents searchable: PDF, Office, HTML, Markdown, plain text."""
    from rich.console import Console
    from rich.progress import Progress, TaskID

    own = _own()
    files = list(_files(paths))
    if replaces and len(files) != 1:
        raise KbError("One file replaces one document. Give one file with --replaces.")
    told = {
        "municipality": municipality,
        "kind": kind,
        "title": title,
        "publisher": publisher,
        "published": published,
        "period": period,
        "draft": draft,
        "replaces": replaces,
    }
    failed = 0
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        for path in files:
            task = bar.add_task(path.name, total=None)

            def show(
                what: str, pages: int, of: int, task: TaskID = task, name: str = path.name
            ) -> None:
                told = f"{name}: {what}" + (f" page {pages} of {of}" if of else "")
                bar.update(task, description=told, completed=pages, total=of or None)

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
                f"{len(document.pages)} pages. {_told(document)}",
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
    replaced = own.replaced()
    for document in found:
        state = "" if document.id in searchable else "  (not searchable yet: kb documents refresh)"
        if document.id in replaced:
            state = f"  (replaced by {replaced[document.id]})"
        print(f"{document.id}  {document.title}\n    {_told(document)}{state}")
    if not found:
        print("There are no documents. Add some: kb import FILE")


@documents.command()
def edit(
    document: Id,
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    publisher: Publisher | None = None,
    published: Published | None = None,
    period: Period | None = None,
    municipality: Municipality | None = None,
    kind: Kind | None = None,
    draft: Annotated[bool | None, typer.Option("--draft/--adopted")] = None,
    replaces: Annotated[str | None, typer.Option(help="Id of the version before it.")] = None,
) -> None:
    """Correct what was read of a document from its cover, or confirm it by giving nothing."""
    told = {
        "title": title,
        "publisher": publisher,
        "published": published,
        "period": period,
        "municipality": municipality,
        "kind": kind,
        "draft": draft,
        "replaces": replaces,
    }
    given = {field: value for field, value in told.items() if value is not None}
    print(_told(_own().correct(document, **given)))


@documents.command()
def enter(
    document: Id,
    title_en: Annotated[str, typer.Option(help="Its title in English.")],
    publisher_en: Annotated[str, typer.Option(help="Who published it, in English.")] = "",
    terms_ja: Annotated[str, typer.Option(help="Terms of use, as the document has them.")] = "",
    terms_en: Annotated[str, typer.Option(help="The same in English.")] = "",
) -> None:
    """Enter a document in the register of sources, for the records made from it to name it."""
    from kb.own_documents.entry import entry_of
    from kb.records.entering import enter as entered
    from kb.settings import Settings

    base = opened()
    terms = {"ja": terms_ja, "en": terms_en} if terms_ja or terms_en else None
    held = base.documents.get(document)
    entry = entry_of(base.corpus, held, title_en, publisher_en, terms)
    cases = Settings.from_environment().records()
    entered(cases, entry)
    print(f"Entered 『{held.title}』 as {entry['id']} in {cases / 'documents.yaml'}.")


@documents.command()
def remove(document: Id) -> None:
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
    document: Id,
    population: Annotated[int, typer.Option(help="Inhabitants of its municipality.")] = 0,
    lang: Spoken = "ja",
    to: To = None,
) -> None:
    """Hold a plan of yours against the records: by topic, what it says and what others do."""
    base = opened()
    _written(base, base.documents.review(document, population or None), lang, to)


@documents.command()
def compare(
    ids: Annotated[list[str], typer.Argument(metavar="ID ID…")],
    topic: Annotated[str | None, typer.Option(help="Topic id or name.")] = None,
    lang: Spoken = "ja",
    to: To = None,
) -> None:
    """Lay documents side by side: by topic, what each says in its own words."""
    base = opened()
    (only,) = base.filters(topic=topic).topic or (None,)
    _written(base, base.documents.compare(ids, only), lang, to)


def _written(base: KnowledgeBase, found: Review | Beside, lang: str, to: Path | None) -> None:
    file = base.export(found, to.suffix.removeprefix(".") if to else "txt", lang)
    if to is None:
        print(file.data.decode(), end="")
        return
    to.write_bytes(file.data)
    print(f"Wrote {to}.")


def _told(document: Document) -> str:
    """What is told of a document besides its title, and whether a person has confirmed it."""
    told = {
        "municipality": document.municipality,
        "publisher": document.publisher,
        "published": document.published,
        "period": document.period,
        "replaces": document.replaces,
    }
    parts = [f"{name}: {value}" for name, value in told.items() if value]
    parts += ["draft"] if document.draft else []
    parts += (
        [] if document.confirmed else [f"as read from it; confirm: kb documents edit {document.id}"]
    )
    return "; ".join(parts)


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
