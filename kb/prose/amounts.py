"""Whether the numbers and years of a sentence are its points', and stand where they stand there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kb.prose.clauses import Reading
from kb.prose.evidence import Held
from kb.prose.quantities import Quantity


def faults(part: Reading, held: Held) -> Iterator[str]:
    """Numbers that are not held, or not so often, and held ones that were put elsewhere."""
    theirs = [q for clause in held.clauses for q in clause.quantities]
    for n, quantity in enumerate(part.quantities):
        often = sum(quantity.meets(other) for other in part.quantities[: n + 1])
        if sum(quantity.meets(other) for other in theirs) < often:
            yield f"number {quantity}"
    for quantity in part.quantities:
        if _moved(quantity, part, held):
            yield f"number {quantity} stands elsewhere"
    for clause in part.clauses:
        for a, b in combinations(clause.quantities, 2):
            if not any(_holds(reading, a) and _holds(reading, b) for reading in held.readings):
                yield f"numbers {a} and {b} stand together"
    for a, b in combinations(part.quantities, 2):
        turned = a.kind == b.kind and any(_turned(a, b, reading) for reading in held.readings)
        if turned and not (_stays(a, part, held) and _stays(b, part, held)):
            yield f"numbers {a} and {b} changed places"


def _turned(a: Quantity, b: Quantity, reading: Reading) -> bool:
    """Whether the first of two quantities stands nowhere before the second one in a text."""
    first = [n for n, q in enumerate(reading.quantities) if a.meets(q)]
    second = [n for n, q in enumerate(reading.quantities) if b.meets(q)]
    return bool(first and second) and min(first) > max(second)


def _moved(quantity: Quantity, part: Reading, held: Held) -> bool:
    """Whether the words beside a quantity are in the points those beside another of its kind."""
    own, others = _beside(quantity, part, held)
    return others > own


def _stays(quantity: Quantity, part: Reading, held: Held) -> bool:
    """Whether what stands beside a quantity leaves no doubt which one of the points it is."""
    own, others = _beside(quantity, part, held)
    return own > max(1, others)


def _beside(quantity: Quantity, part: Reading, held: Held) -> tuple[int, int]:
    """How many words beside a quantity stand beside it in the points, and beside others there."""
    beside = part.beside(quantity)
    own = others = 0
    for reading in held.readings:
        for other in reading.quantities:
            alike = held.same(beside, reading.beside(other))
            if quantity.meets(other):
                own = max(own, alike)
            elif quantity.kind == other.kind and other.counts_as(quantity):
                others = max(others, alike)
    return own, others


def _holds(reading: Reading, quantity: Quantity) -> bool:
    return any(quantity.meets(q) for q in reading.quantities)
