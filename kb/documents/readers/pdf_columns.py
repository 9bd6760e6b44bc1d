"""Columns whose lines the file holds in turns: put one after the other.

Most files hold a column as a whole, and their order is right. Where pieces of text beside each
other follow each other down the page with one gap between them, and are as long as lines of text
are, they are columns; short ones are what is listed beside its name, and stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from kb.documents.models import Box
from kb.documents.readers.pdf_text import Letter, around

_GAP = 1.0
"""Of a letter's size: what parts two pieces on one line."""

_LEAST_ROWS = 3
_LEAST_LETTERS = 12


@dataclass(frozen=True)
class _Piece:
    letters: list[Letter]

    @cached_property
    def box(self) -> Box:
        return around(one.edges for one in self.letters if not one.made)


_Row = list[_Piece]


def columns_in_order(letters: Sequence[Letter]) -> list[Letter]:
    """The letters with columns one after the other, each line ended by a break."""
    ordered: list[Letter] = []
    for run in _runs(_rows(_pieces(letters))):
        for piece in _read(run):
            end = piece.letters[-1]
            ordered += [*piece.letters, end._replace(text="\n", made=True)]
    return ordered


def _pieces(letters: Sequence[Letter]) -> Iterator[_Piece]:
    """Lines, parted where letters stand far from each other."""
    held: list[Letter] = []
    for n, letter in enumerate(letters):
        ends = letter.text in "\r\n"
        if not ends and letter.made and held and n + 1 < len(letters):
            before, after = held[-1], letters[n + 1]
            ends = after.room[0] - before.room[2] > _GAP * max(before.size, after.size)
        if not ends:
            held.append(letter)
        elif held:
            yield _Piece(held)
            held = []
    if held:
        yield _Piece(held)


def _rows(pieces: Iterator[_Piece]) -> list[_Row]:
    """Pieces that follow each other from left to right on one line."""
    rows: list[_Row] = []
    for piece in pieces:
        last = rows[-1][-1].box if rows else None
        own = piece.box
        if last and own.x0 > last.x1 and _overlap(own, last) > 0.5:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _overlap(one: Box, other: Box) -> float:
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    return shared / max(0.1, min(one.y1 - one.y0, other.y1 - other.y0))


def _runs(rows: list[_Row]) -> Iterator[list[_Row]]:
    """Rows that follow each other with the same gaps between their pieces; others by themselves."""
    run: list[_Row] = []
    gaps: list[tuple[float, float]] = []
    for row in rows:
        own = _gaps(row)
        if run and (own or _beside(row, gaps)):
            shared = _shared(gaps, own) if own else gaps
            if shared:
                run.append(row)
                gaps = shared
                continue
        if run:
            yield run
        run, gaps = [row], own
        if not own:
            yield run
            run = []
    if run:
        yield run


def _gaps(row: _Row) -> list[tuple[float, float]]:
    return [(a.box.x1, b.box.x0) for a, b in pairwise(row)]


def _shared(
    some: list[tuple[float, float]], others: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """What gaps have in common; nothing where they are not as many or one has nothing."""
    if len(some) != len(others):
        return []
    found = [(max(a, c), min(b, d)) for (a, b), (c, d) in zip(some, others, strict=True)]
    return found if all(start < end for start, end in found) else []


def _beside(row: _Row, gaps: list[tuple[float, float]]) -> bool:
    """Whether a single piece lies in one of the columns."""
    box = row[0].box
    return all(box.x1 <= end or box.x0 >= start for start, end in gaps)


def _read(run: list[_Row]) -> Iterator[_Piece]:
    """The pieces of rows as they are read: by columns, or row by row."""
    gaps = next((own for row in run if (own := _gaps(row))), [])
    columns: list[list[_Piece]] = [[] for _ in range(len(gaps) + 1)]
    for piece in (piece for row in run for piece in row):
        columns[sum(piece.box.x0 > start for start, _ in gaps)].append(piece)
    full = all(
        len(column) >= _LEAST_ROWS
        and median(len(piece.letters) for piece in column) >= _LEAST_LETTERS
        for column in columns
    )
    if gaps and full:
        yield from (piece for column in columns for piece in column)
        return
    for row in run:
        # One line, as the file has it.
        blank = row[0].letters[-1]._replace(text=" ", made=True)
        yield _Piece([one for piece in row for one in (*piece.letters, blank)][:-1])
