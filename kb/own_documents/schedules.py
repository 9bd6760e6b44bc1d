"""The steps that a table by years tells: which row, which fiscal years, which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kb.documents.models import SourcePassage
from kb.documents.quoting import cells_of
from kb.index.text import normalise
from kb.understanding.years import years

_GOES_ON = re.compile(r"^[\s→⇒➡⟶▶►＞>ー―—−\-]*[→⇒➡⟶▶►＞>][\s→⇒➡⟶▶►＞>ー―—−\-]*$")
_NOTHING = re.compile(r"^[\s\-ー―—−–・/／]*$")
_NUMBER_ALONE = re.compile(r"^[\d,.]+\s*\S{0,4}$")


@dataclass(frozen=True)
class Row:
    """A row of a table with the header above it, cell by cell, and where it stands."""

    passage: SourcePassage
    start: int
    end: int
    header: tuple[str, ...]
    cells: tuple[str, ...]

    def year_of(self, column: int) -> int | None:
        """The one year that the header gives a column."""
        return _year(self.header[column]) if column < len(self.header) else None

    @property
    def track(self) -> str:
        """What the row is about: its first cell that stands under no year and is no number."""
        told = (
            cell
            for n, cell in enumerate(self.cells)
            if cell and self.year_of(n) is None and not _NUMBER_ALONE.match(normalise(cell))
        )
        return next(told, "")


@dataclass(frozen=True)
class Bar:
    """A step of a row over fiscal years, both included, in the words of its cell."""

    start: int
    end: int
    text: str


def rows_of(passage: SourcePassage) -> Iterator[Row]:
    """The rows of a passage that is part of a table; the header is its first line."""
    if passage.kind != "table_row":
        return
    header, *lines = passage.text.split("\n")
    at = len(header) + 1
    for line in lines:
        start = at + len(line) - len(line.lstrip())
        yield Row(passage, start, at + len(line.rstrip()), cells_of(header), cells_of(line))
        at += len(line) + 1


def bars_of(row: Row) -> list[Bar]:
    """The steps of a row of a table with two or more columns of years, else none.

    An arrow, or the same words again, carry a step on into the next year. A number alone is a
    figure and no step.
    """
    columns = [(n, year) for n in range(len(row.cells)) if (year := row.year_of(n)) is not None]
    if len({year for _, year in columns}) < 2:
        return []
    bars: list[Bar] = []
    for n, year in columns:
        cell = row.cells[n]
        goes_on = bars and bars[-1].end == year - 1
        if goes_on and (_GOES_ON.match(cell) or cell == bars[-1].text):
            bars[-1] = Bar(bars[-1].start, year, bars[-1].text)
        elif not (_GOES_ON.match(cell) or _NOTHING.match(cell) or _NUMBER_ALONE.match(cell)):
            bars.append(Bar(year, year, cell))
    return bars


def _year(text: str) -> int | None:
    named: Sequence[int] = years(normalise(text), date.today())[0]
    return named[0] if len(named) == 1 else None
