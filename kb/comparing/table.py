"""Records side by side as data: what command, page and exports lay out."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True)
class Entry:
    """One statement of a cell.

    ``point`` is empty where it is about the record as a whole; ``record`` too, where the text names
    its own source (a census). ``under`` names what the point speaks of where that is something else
    than the cell's own matter, of which it only says something too; ``beside_topic``: the lines are
    narrowed to a topic, and its cell says nothing on that.
    """

    text: str
    record: str = ""
    point: str = ""
    under: str = ""
    beside_topic: bool = False


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(Part):
    """A cell of a comparison table; ``point`` is empty where the record is silent.

    ``text`` is empty in a column of further entries where the record has none.
    """

    text: str
    point: str = ""


class Row(Part):
    record: str
    label: str
    cells: tuple[Cell, ...]


class Table(Part):
    """Records side by side; ``columns`` name the cells of each row."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
