"""Every error a user can cause, as one sentence that ends in the next step.

KbError
├── RecordError        a file under cases/ cannot become a record
├── UnknownRecordError an id that no record has
├── QueryError         a question that cannot be searched
├── DocumentError      a file that cannot be imported
├── ModelError         an encoder that cannot be loaded
└── ArtefactError
    ├── IndexMissingError   no index has been built
    ├── IndexDamagedError   a file of the index is absent or altered
    ├── IndexStaleError     the index was written by another format or from other records
    └── StoreError          a shared store that cannot be used
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class KbError(Exception):
    """Base of every expected error; ``str(error)`` is fit to show to a user."""


class RecordError(KbError):
    """A record file is invalid.

    Args:
        file: path as the user knows it.
        line: 1-based line, or None when the file as a whole is meant.
        problem: what is wrong, without a full stop.
        remedy: what to do, as a sentence.
    """

    def __init__(self, file: str, line: int | None, problem: str, remedy: str) -> None:
        self.file, self.line, self.problem, self.remedy = file, line, problem, remedy
        where = file if line is None else f"{file}:{line}"
        super().__init__(f"{where}: {problem}. {remedy}")


class UnknownRecordError(KbError):
    """No record has this id."""

    def __init__(self, record_id: str, known: Iterable[str]) -> None:
        self.record_id = record_id
        shown = record_id if len(record_id) <= 60 else record_id[:60] + "…"
        self.near = difflib.get_close_matches(record_id[:200], list(known), n=3, cutoff=0.5)
        hint = (
            f"Did you mean {', '.join(self.near)}?" if self.near else "Find ids with 'kb search'."
        )
        super().__init__(f"No record has the id {shown!r}. {hint}")


class QueryError(KbError):
    """The text is no question that can be searched."""


class DocumentError(KbError):
    """A file cannot be imported: its name, what is wrong with it, what to do."""

    def __init__(self, name: str, problem: str, remedy: str) -> None:
        self.name, self.problem, self.remedy = name, problem, remedy
        super().__init__(f"{name} {problem}. {remedy}")


class ModelError(KbError):
    """The encoder cannot be loaded or does not fit the index."""


class ArtefactError(KbError):
    """Base of what can be wrong with the built index."""


class IndexMissingError(ArtefactError):
    """No index; nor records to build one from, where ``without`` names their folder."""

    def __init__(self, folder: object, without: object = None) -> None:
        super().__init__(
            f"There is no index in {folder}. Run: kb build"
            if without is None
            else f"There is no index in {folder} and there are no records in {without}. Go to the "
            "folder that has them, or name them: KB_INDEX the index, KB_CASES the records."
        )


class IndexDamagedError(ArtefactError):
    def __init__(self, what: str) -> None:
        super().__init__(f"The index is damaged: {what}. Run: kb build")


class StoreError(ArtefactError):
    """A shared store cannot be reached, or does not do what it is asked for."""


class IndexStaleError(ArtefactError):
    def __init__(self, what: str) -> None:
        super().__init__(f"The index does not fit: {what}. Run: kb build")
