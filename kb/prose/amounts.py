"""Whether the numbers and years of a sentence are its points', and stand where they stand there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kb.prose.clauses import Clause, Reading, Told
from kb.prose.evidence import Held
from kb.prose.quantities import Quantity


def faults(part: Reading, held: Held) -> Iterator[str]:
    """Numbers that are not held, and held ones that were put elsewhere."""
    theirs = [q for clause in held.clauses for q in clause.quantities]
    for quantity in part.quantities:
        if not any(quantity.meets(other) for other in theirs):
            yield f"number {quantity.value:g}{quantity.unit}{quantity.bound and ' ' + quantity.bound}"
    for clause in part.clauses:
        yield from _moved(clause, held)


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
            if any(q.unit == other.unit and not one.meets(q) for q in beside):
                yield f"number {one.value:g} stands beside another"
                break


def _holds(clause: Clause, quantity: Quantity) -> bool:
    return any(quantity.meets(q) for q in clause.quantities)


def counts(part: Reading, told: Told) -> bool:
    """Whether a word is part of a quantity: 人 in 17人, three."""
    return any(q.start <= told.start < q.end for q in part.quantities)
