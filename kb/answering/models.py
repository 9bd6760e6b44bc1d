"""What an answer is made of."""

from __future__ import annotations

from kb.answering.decision import Reply
from kb.comparing.table import Part, Table
from kb.documents.models import Quotation
from kb.records.models import Lang, Status
from kb.understanding.intent import Intent


class PointReference(Part):
    """A point of a record."""

    id: str
    point: str


class Statement(Part):
    """One sentence, the points that back it, and how far the thing it tells is."""

    text: str
    citations: tuple[PointReference, ...]
    status: Status = Status.DONE


class Citation(Part):
    """A source as listed under an answer; ``n`` is the number in its text.

    ``unchecked``: nobody has held the record against its source yet.
    """

    n: int
    id: str
    title: str
    municipality: str
    document: str
    section: str
    page: str
    unchecked: bool = False


class Item(Part):
    """What one record says: its statements, with its place's name and state."""

    record: str
    label: str
    status: Status
    statements: tuple[Statement, ...]


class Group(Part):
    """Items under one heading."""

    heading: str
    items: tuple[Item, ...]


class Answer(Part):
    """An answer, or a refusal with its reason and the nearest records.

    ``unmet`` are words of the question that nothing said covers; ``related`` are points on the
    subject that are no answer; ``quotations`` what the user's own documents say to the question,
    whether or not the records answer it; ``relaxed`` names conditions given up, ``without`` places
    asked for that have no record.
    """

    question: str
    language: Lang
    reply: Reply
    finding: Statement | None = None
    groups: tuple[Group, ...] = ()
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    table: Table | None = None
    understood: Intent
    unmet: tuple[str, ...] = ()
    related: tuple[Statement, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    relaxed: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    more: int = 0
    reason: str = ""
    nearest: tuple[str, ...] = ()
    took_ms: float = 0.0

    @property
    def answered(self) -> bool:
        return self.reply == "answered"

    def number_of(self, record_id: str) -> int | None:
        """The citation number of a record."""
        return next((c.n for c in self.citations if c.id == record_id), None)
