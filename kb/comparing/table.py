"""Records side by side as data: what command, page and exports lay out."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(Part):
    """A cell of a comparison table; ``point`` is empty where the record is silent."""

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
