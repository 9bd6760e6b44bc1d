"""Of when a record speaks, and when the years of its plan are over."""

from __future__ import annotations

from datetime import date

import pytest

from kb.records.age import age_of, fiscal_year
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.texts import wording


@pytest.mark.parametrize(
    ("record_id", "day", "lang", "told"),
    [
        ("mic-03-kamisato", date(2040, 1, 1), "ja", "2023年4月時点"),
        ("fujisawa-item1", date(2026, 3, 31), "ja", "2022年4月時点・案"),
        ("fujisawa-item1", date(2026, 4, 1), "ja", "2022年4月時点・案・計画期間終了"),
        ("fujisawa-item1", date(2026, 4, 1), "en", "as of April 2022, draft, plan period over"),
        ("naha-1-1", date(2026, 4, 1), "ja", "対象期間 2023年4月〜2029年3月・案"),
        ("hinode-1-3", date(2026, 4, 1), "en", "as of February 2023"),
        ("hinode-1-6", date(2026, 4, 1), "ja", "令和4年9月時点"),
        ("kamiamakusa-4-1-3", date(2026, 3, 31), "ja", "2022年3月31日時点"),
    ],
)
def test_a_date_a_draft_and_a_plan_that_is_over_are_told(
    corpus: Corpus, record_id: str, day: date, lang: Lang, told: str
) -> None:
    assert wording.dated(age_of(corpus, corpus.get(record_id), day), lang) == told


def test_a_fiscal_year_begins_in_april() -> None:
    assert fiscal_year(date(2026, 3, 31)) == 2025
    assert fiscal_year(date(2026, 4, 1)) == 2026
