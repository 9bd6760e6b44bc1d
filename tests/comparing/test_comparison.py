"""The comparison table of an answer, and as rows of text."""

from __future__ import annotations

import pytest

from kb.answering.answerer import Answerer
from kb.comparing.comparison import compare
from kb.comparing.table import Cell, Row, Table
from kb.presenting.tabular import csv_safe, table_rows
from kb.presenting.text import as_text
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang, Status
from kb.texts import wording

POPULATION, LEAD, TALENT, COST, FUNDING, RESULT = range(6)


@pytest.fixture(scope="module")
def tables(corpus: Corpus) -> dict[Lang, Table]:
    return {lang: compare(corpus, list(corpus), lang) for lang in LANGS}


def _cells(table: Table) -> list[tuple[Row, int, Cell]]:
    return [(row, n, cell) for row in table.rows for n, cell in enumerate(row.cells)]


def test_one_row_a_record_in_their_order(corpus: Corpus) -> None:
    records = [r for r in corpus if r.kind == "case"][::-1]
    table = compare(corpus, records, "ja")
    assert [row.record for row in table.rows] == [r.id for r in records]
    assert [row.label for row in table.rows] == [corpus.municipality(r).name.ja for r in records]
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}


def test_every_cell_that_says_something_names_a_point_of_its_record(
    corpus: Corpus, tables: dict[Lang, Table]
) -> None:
    for lang, table in tables.items():
        for row, column, cell in _cells(table):
            assert cell.text
            if cell.point:
                corpus.get(row.record).point(cell.point)
            elif column == POPULATION:
                place = corpus.municipality(corpus.get(row.record))
                assert place.population.source.get(lang) in cell.text
            else:
                assert cell.text == wording.NOT_STATED[lang]


def test_a_record_that_is_silent_is_shown_as_silent(
    corpus: Corpus, tables: dict[Lang, Table]
) -> None:
    silent = {r.id: not r.funding and all(p.aspect != "funding" for p in r.points) for r in corpus}
    assert {True, False} == set(silent.values())
    words: dict[Lang, str] = {"ja": "記載なし", "en": "not stated"}
    for lang, word in words.items():
        for row in tables[lang].rows:
            cell = row.cells[FUNDING]
            assert (cell.text == word) is silent[row.record], row.record
            assert bool(cell.point) is not silent[row.record]


def test_cost_and_funding_cite_what_they_say(corpus: Corpus, tables: dict[Lang, Table]) -> None:
    told = 0
    for lang, table in tables.items():
        for row in table.rows:
            record = corpus.get(row.record)
            cost, funding = row.cells[COST], row.cells[FUNDING]
            if cost.point:
                told += 1
                assert record.point(cost.point).aspect == "cost"
                assert cost.text == record.point(cost.point).get(lang)
            for scheme in record.funding:
                told += 1
                assert scheme.name.get(lang) in funding.text
                assert funding.point in {f.point for f in record.funding}
    assert told


def test_a_plan_is_no_result(corpus: Corpus, tables: dict[Lang, Table]) -> None:
    for row in tables["ja"].rows:
        cell = row.cells[RESULT]
        if cell.point:
            record = corpus.get(row.record)
            assert record.status_of(record.point(cell.point)) is not Status.PLANNED, row.record


def test_the_lead_and_the_talent_are_those_of_the_record(
    corpus: Corpus, tables: dict[Lang, Table]
) -> None:
    for lang, table in tables.items():
        for row in table.rows:
            own = corpus.get(row.record).organisation
            if own and own.lead:
                lead = row.cells[LEAD]
                assert (lead.text, lead.point) == (own.lead.get(lang), own.lead.point)
            if own and own.outside_talent:
                talent = row.cells[TALENT]
                assert talent.point == own.outside_talent.point


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("那覇市と藤沢市のテレワークを比べて", {"那覇市", "藤沢市"}),
        ("神戸市と横浜市の体制の違いは", {"神戸市", "横浜市"}),
    ],
)
def test_a_comparison_of_places_has_one_row_for_each(
    answerer: Answerer, corpus: Corpus, question: str, places: set[str]
) -> None:
    answer = answerer.ask(question)
    assert answer.understood.form == "comparison"
    assert answer.table is not None
    assert sorted(row.label for row in answer.table.rows) == sorted(places)
    assert {row.record for row in answer.table.rows} == {c.id for c in answer.citations}
    for row, _, cell in _cells(answer.table):
        if cell.point:
            corpus.get(row.record).point(cell.point)
    # The table comes first in the text too: what it holds stands before the statements.
    said = answer.groups[0].items[0].statements[0].text
    table_text = as_text(answer, answerer.index.corpus)[
        : as_text(answer, answerer.index.corpus).index(said)
    ]
    for row, column, cell in _cells(answer.table):
        if cell.point:
            assert answer.table.columns[column] in table_text
            assert cell.text in table_text, row.record


def test_a_list_of_several_records_has_its_table(answerer: Answerer) -> None:
    answer = answerer.ask("外部人材をどう活用しているか")
    assert answer.table is not None
    assert [row.record for row in answer.table.rows] == [c.id for c in answer.citations]


def test_rows_of_text_name_the_source_of_each_cell() -> None:
    table = Table(
        columns=("人口", "費用"),
        rows=(
            Row(
                record="a-1",
                label="甲町",
                cells=(Cell(text="1万人", point="pa"), Cell(text="記載なし")),
            ),
        ),
    )
    assert table_rows(table) == [["", "人口", "費用"], ["甲町 (a-1)", "1万人 (a-1#pa)", "記載なし"]]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+81", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＠x"]
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert csv_safe(cell) == f"'{cell}"


def test_plain_cells_stay_as_they_are() -> None:
    for cell in ("", "記載なし", "1.5億円", "約-5%", "a=b"):
        assert csv_safe(cell) == cell
