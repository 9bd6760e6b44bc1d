"""The commands that save everything and bring it back: ``kb export-all``, ``kb restore``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.settings import BUNDLED_MODEL, Settings

if TYPE_CHECKING:
    from kb.backup.manifest import Manifest

commands = typer.Typer()


@commands.command("export-all")
def export_all(file: Annotated[Path, typer.Argument(metavar="FILE.zip")]) -> None:
    """Save records, documents with their originals, reports and drafts in one file."""
    from kb.backup.saving import save

    with _bar("saving") as show:
        manifest = save(Settings.from_environment(), file, show)
    print(f"Wrote {file}: {_told(manifest)}, {file.stat().st_size / 1e6:,.1f} MB.")


@commands.command()
def restore(file: Annotated[Path, typer.Argument(metavar="FILE.zip")]) -> None:
    """Bring back what export-all saved; what there is now is kept aside."""
    from kb.backup.restoring import restore as restored_from

    with _bar("restoring") as show:
        done = restored_from(Settings.from_environment(), file, show)
    print(f"Restored {_told(done.manifest)}, saved {done.manifest.at}.")
    for aside in done.aside:
        print(f"What was there before is in {aside}.")
    model = done.manifest.model
    print(f"Now run: kb build{'' if model == BUNDLED_MODEL else f' --model {model}'}")


@contextmanager
def _bar(what: str) -> Iterator[Callable[[float], None]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda share: bar.update(task, completed=share)


def _told(manifest: Manifest) -> str:
    return ", ".join(f"{n} files of {part}" for part, n in manifest.counts().items()) or "nothing"
