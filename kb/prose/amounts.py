"""Whether the numbers and years of a sentence are its points', and stand where they stand there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kb.prose.clauses import Clause, Reading
from kb.prose.evidence import Held
from kb.prose.quantities import Quantity


def faults(part: Reading, held: Held) -> Iterator[str]:
    """Numbers that are not held, or not so often, and held ones that were put elsewhere."""
    theirs = [q for clause in held.clauses for q in clause.quantities]
    for n, quantity in enumerate(part.quantities):
        often = sum(quantity.meets(other) for other in part.quantities[: n + 1])
        if sum(quantity.meets(other) for other in theirs) < often:
            yield f"number {quantity}"
    for clause in part.clauses:
        yield from _moved(clause, held)
    for a, b in combinations(part.quantities, 2):
        if a.kind == b.kind and any(_turned(a, b, reading) for reading in held.readings):
            yield f"numbers {a.value:g} and {b.value:g} changed places"


def _turned(a: Quantity, b: Quantity, reading: Reading) -> bool:
    """Whether the first of two quantities stands nowhere before the second one in a text."""
    first = [n for n, q in enumerate(reading.quantities) if a.meets(q)]
    second = [n for n, q in enumerate(reading.quantities) if b.meets(q)]
    return bool(first and second) and min(first) > max(second)


def _moved(clause: Clause, held: Held) -> Iterator[str]:
    """Quantities of a clause that stand with other words, or with others, in the points."""
    for quantity in clause.quantities:
        own = [c for c in held.clauses if _holds(c, quantity)]
        others = [c for c in held.clauses if c.quantities and not _holds(c, quantity)]
        nearest = max((held.shared(clause, c) for c in own), default=0)
        if own and any(held.shared(clause, other) > nearest for other in others):
            yield f"number {quantity.value:g} stands elsewhere"
    for a, b in combinations(clause.quantities, 2):
        if a.start == b.start or any(_holds(c, a) and _holds(c, b) for c in held.clauses):
            continue
        # One of the same kind stands beside it there: 30% in FY2026, not in FY2027.
        for one, other in ((a, b), (b, a)):
            beside = [q for c in held.clauses if _holds(c, one) for q in c.quantities]
            if any(q.kind == other.kind and not one.meets(q) for q in beside):
                yield f"number {one.value:g} stands beside another"
                break


def _holds(clause: Clause, quantity: Quantity) -> bool:
    return any(quantity.meets(q) for q in clause.quantities)
