"""The ``kb`` command. Parses, calls the knowledge base, prints.

Exit codes: 0 done, 1 ``check`` found faults, 2 a user's error (one sentence on stderr).
"""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

import typer

from kb.backup import finish
from kb.cli import asking, backups, documents, drafting, keeping, measuring, reports, serving
from kb.errors import KbError
from kb.settings import Settings

app = typer.Typer(
    help="Precedents of municipal DX: search, ask, compare, with sources.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (keeping, asking, documents, drafting, measuring, reports, backups, serving):
    app.add_typer(part.commands)


_COLLECTED_AT = 200_000
"""New objects before the collector looks for unused ones. A command makes many that all stay; at
Python's own 700 it walks them again and again, a twentieth of a cold question."""


def main() -> None:
    """Entry point: expected errors become one sentence and exit code 2."""
    gc.set_threshold(_COLLECTED_AT)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            finish(Settings.from_environment())
            app()
        finally:
            sys.stdout.flush()
            # On its way out Python would look through all objects for unused ones, more than once.
            gc.freeze()
    except KbError as error:
        _fail(str(error))
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        # The interpreter flushes once more on its way out, and would fail again with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        what = error.filename or "The output"
        _fail(f"{what} cannot be read or written ({error.strerror}). Check it, then try again.")
    except KeyboardInterrupt:
        _fail("Stopped.")


def _fail(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(2)
