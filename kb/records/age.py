"""How old what a record says is, and whether the years of its plan are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.records.corpus import Corpus
from kb.records.fields import AsOf
from kb.records.models import Record

_APRIL = 4


@dataclass(frozen=True)
class Age:
    """``as_of`` is None where neither record nor document tells it; ``over`` is of a plan.

    ``unchecked`` is of a record that nobody has held against its source yet.
    """

    as_of: AsOf | None
    draft: bool
    over: bool
    unchecked: bool = False


def age_of(corpus: Corpus, record: Record, today: date) -> Age:
    """The age of what a record says, as of a day."""
    document = corpus.document(record)
    over = document.period is not None and document.period[1] < fiscal_year(today)
    return Age(corpus.as_of(record), document.state == "draft", over, record.unchecked)


def fiscal_year(day: date) -> int:
    """The Japanese fiscal year, which begins in April, that a day falls in."""
    return day.year - (day.month < _APRIL)
