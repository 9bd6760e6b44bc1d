"""Measures of a ranking, by ir-measures: one way in for every judged set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.errors import QueryError

SECTIONS = ("nDCG@10", "R@5", "RR")
"""What is told of a set where one text, or a few, answer a question."""


def means(
    measures: Sequence[str],
    qrels: Mapping[str, Mapping[str, int]],
    run: Mapping[str, Mapping[str, float]],
) -> dict[str, float]:
    """The mean of each measure over the judged questions, to four digits.

    Args:
        measures: names as ir-measures writes them: ``nDCG@10``.
        qrels: question -> text -> grade.
        run: question -> text -> score, higher for better.

    Raises:
        QueryError: ir-measures is not installed.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise QueryError(
            "ir-measures is not installed, which measures a search. "
            "Run: pip install 'municipal-dx-kb[eval]'"
        ) from error

    wanted = [ir_measures.parse_measure(name) for name in measures]
    found = ir_measures.calc_aggregate(wanted, qrels, run)
    return {str(measure): round(float(value), 4) for measure, value in found.items()}
