"""What a source leaves open about a number or step stands wherever the number or step does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

import pytest
from readback import READERS

from kb.comparing import roadmap, sidebyside
from kb.comparing.comparison import compare
from kb.presenting import Format, of_comparison, of_records, write
from kb.records.corpus import Corpus
from kb.records.doubts import point_text, with_doubts
from kb.records.fields import Bilingual
from kb.records.models import LANGS, Lang
from kb.records.show import as_text
from kb.ui.charts import roadmap_chart
from kb.ui.views import record_view, roadmap_view, view

BASE = Bilingual(
    ja="何に対する割合かは原文にない", en="of what the share is the source does not say"
)
SPAN = Bilingual(ja="何年続くかは原文から分からない", en="how long it runs cannot be told")
RECORD, OTHER = "naha-no04", "mic-03-kamisato"


@pytest.fixture(scope="module")
def doubted(corpus: Corpus) -> Corpus:
    """The real records, one of them with doubts at its percentages and at one step."""
    record = corpus.get(RECORD)
    figures = [f.model_copy(update={"doubt": BASE}) for f in record.figures]
    first, *rest = record.schedule
    schedule = (first.model_copy(update={"doubt": SPAN}), *rest)
    points = tuple(
        p.model_copy(update={"aspect": "cost"}) if p.id == figures[0].point else p
        for p in record.points
    )
    changed = record.model_copy(
        update={"figures": tuple(figures), "schedule": schedule, "points": points}
    )
    return replace(corpus, records={**corpus.records, RECORD: changed})


@pytest.mark.parametrize("lang", LANGS)
def test_the_words_around_a_doubt(lang: Lang) -> None:
    assert with_doubts("30%", [None, None], lang) == "30%"
    told = with_doubts("30%", [BASE, None, BASE, SPAN], lang)
    assert told.startswith("30%")
    assert told.count(BASE.get(lang)) == told.count(SPAN.get(lang)) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_the_record_page(doubted: Corpus, lang: Lang) -> None:
    record = doubted.get(RECORD)
    figures = [" ".join(row.values()) for row in record_view.figure_rows(record, lang)]
    assert all(BASE.get(lang) in row for row in figures)
    steps = [" ".join(row.values()) for row in record_view.schedule_rows(record, lang)]
    assert sum(SPAN.get(lang) in row for row in steps) == 1
    source = view.point_source(doubted, RECORD, record.figures[0].point, lang)
    assert BASE.get(lang) in source.text


@pytest.mark.parametrize("lang", LANGS)
def test_the_roadmap(doubted: Corpus, lang: Lang) -> None:
    plans = [p for p in roadmap.plans(doubted) if p.record.id == RECORD]
    html = roadmap_view.matrix_html(doubted, roadmap.matrix(plans), lang)
    assert html.count(escape(SPAN.get(lang))) == 1
    chart: Any = roadmap_chart.gantt(plans[0].steps, [2023, 2028], 2024, lang).to_dict()
    drawn = [row for rows in chart["datasets"].values() for row in rows if "full" in row]
    assert {SPAN.get(lang) in row["full"] for row in drawn} == {True, False}
    assert {SPAN.get(lang) in row["step"] for row in drawn} == {True, False}


@pytest.mark.parametrize("lang", LANGS)
def test_the_comparison(doubted: Corpus, lang: Lang) -> None:
    cost = compare(doubted, [doubted.get(RECORD)], lang).rows[0].cells[3]
    assert BASE.get(lang) in cost.text
    table = sidebyside.of_records(doubted, [RECORD, OTHER], lang)
    entries = [e for line in table.lines for cell in line.cells for e in cell]
    record = doubted.get(RECORD)
    backed = {record.figures[0].point, record.schedule[0].point}
    for entry in entries:
        if entry.record == RECORD and entry.point in backed:
            assert entry.text == point_text(record, record.point(entry.point), lang)
    assert any(BASE.get(lang) in entry.text for entry in entries)


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("lang", LANGS)
def test_every_export(doubted: Corpus, form: Format, lang: Lang) -> None:
    day = date(2026, 4, 1)
    record = of_records(doubted, [RECORD], lang, day)
    text = READERS[form](write(record, form).data)
    assert BASE.get(lang) in text
    if form is not Format.CSV:  # one table: the statements, of which no step is one
        assert text.count(SPAN.get(lang)) > 1
    table = sidebyside.of_records(doubted, [RECORD, OTHER], lang)
    text = READERS[form](write(of_comparison(table, doubted, lang, day), form).data)
    assert BASE.get(lang) in text


def test_the_command(doubted: Corpus) -> None:
    text = as_text(doubted, doubted.get(RECORD))
    assert BASE.ja in text
    assert BASE.en in text
    assert SPAN.ja in text
