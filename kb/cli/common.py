"""What several commands share: options, the knowledge base opened, printing of JSON."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from kb.errors import KbError, QueryError
from kb.settings import LanguageModel

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Batch = Annotated[
    Path | None,
    typer.Option(help='JSON Lines with "id" and "query"; one JSON object a line comes out.'),
]


def opened() -> KnowledgeBase:
    """The knowledge base, with a note on stderr where its index is older than the records."""
    from kb.knowledge_base import KnowledgeBase

    base = KnowledgeBase.open()
    if base.freshness() == "stale":
        print("Note: the records changed since the index was built. Run: kb build", file=sys.stderr)
    return base


def required(text: str | None) -> str:
    """The question, else QueryError."""
    if text is None:
        raise QueryError("There is no question. Type it after the command, or give --batch FILE.")
    return text


def named_model() -> LanguageModel:
    """The language model that the environment names, else KbError."""
    model = LanguageModel.from_environment()
    if model is None:
        raise KbError("No language model is named. Set KB_LLM_URL and KB_LLM_MODEL.")
    return model


def is_file(stream: TextIO) -> bool:
    """Whether what is written goes to a file, not to a terminal or another program."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except OSError:
        return False


def print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


def print_batch(path: Path, run: Callable[[str], dict[str, Any]]) -> None:
    """One JSON object a line, in order; a bad line yields its sentence, not a stop."""
    from kb.jsonlines import read_batch

    for line_number, entry in read_batch(path):
        identity = None if isinstance(entry, QueryError) else entry.get("id")
        try:
            if isinstance(entry, QueryError):
                raise entry
            if "query" not in entry:
                raise QueryError(f'Line {line_number}: there is no "query".')
            query = entry["query"]
            if not isinstance(query, str):
                raise QueryError(f'Line {line_number}: "query" is no text.')
            result = run(query)
        except QueryError as error:
            result = {"error": str(error)}
        print(json.dumps({"id": identity, **result}, ensure_ascii=False), flush=True)
