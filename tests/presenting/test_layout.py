"""How exports look: pages of Word, sheets on paper, and values that stay what they are."""

from __future__ import annotations

import io
import math
from datetime import date
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from readback import READERS, csv_rows

from kb.answering.answerer import Answerer
from kb.comparing import roadmap, sidebyside
from kb.presenting import (
    Format,
    Report,
    of_answer,
    of_comparison,
    of_records,
    of_roadmap,
    write,
)
from kb.presenting.report import Grid, Sentence, Sheet
from kb.records.corpus import Corpus

DAY = date(2026, 4, 1)
_LINE = 12.0
"""Points of a line of 10-point type, set as tightly as any font does."""


@pytest.fixture(scope="module")
def reports(corpus: Corpus, answerer: Answerer) -> dict[str, Report]:
    cases = [r.id for r in corpus if r.kind == "case"]
    return {
        "answer": of_answer(answerer.ask("how do small towns staff DX?"), corpus, DAY),
        "comparison": of_comparison(
            sidebyside.of_records(corpus, cases[:6], "ja"), corpus, "ja", DAY
        ),
        "records": of_records(corpus, cases[:4], "en", DAY),
        "roadmap": of_roadmap(roadmap.matrix(roadmap.plans(corpus)), corpus, "ja", DAY),
    }


def word(report: Report) -> Any:
    return docx.Document(io.BytesIO(write(report, Format.WORD).data))


def excel(report: Report) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write(report, Format.EXCEL).data))


def test_no_text_of_a_sheet_is_cut_on_its_row(reports: dict[str, Report]) -> None:
    for report in reports.values():
        for page in excel(report):
            for row in page.iter_rows(max_row=page.max_row):
                height = page.row_dimensions[row[0].row].height
                if height is None:  # the closing lines below the sources run over free cells
                    continue
                for cell in row:
                    room = page.column_dimensions[cell.column_letter].width
                    lines = str(cell.value or "").split("\n")
                    needed = sum(math.ceil(_columns(line) / room) or 1 for line in lines)
                    assert needed * _LINE <= height, (page.title, cell.coordinate)


def _columns(line: str) -> int:
    return sum(2 if ord(c) > 0x2E80 else 1 for c in line)


def test_a_sheet_is_laid_out_for_paper(reports: dict[str, Report]) -> None:
    for report in reports.values():
        for page in excel(report):
            setup = page.page_setup
            assert setup.orientation == "landscape"
            assert page.sheet_properties.pageSetUpPr.fitToPage
            assert page.print_title_rows == "$1:$1"
            width = sum(d.width for d in page.column_dimensions.values())
            assert width / setup.fitToWidth <= 240  # in type that can be read
            assert page.print_title_cols == ("$A:$A" if setup.fitToWidth > 1 else None)


def test_rows_of_a_sheet_are_as_long_as_its_head(reports: dict[str, Report]) -> None:
    for report in reports.values():
        for page in excel(report):
            head = [cell.value for cell in page[1]]
            assert all(head)
        dated = head.index("記述の時点" if report.lang == "ja" else "Stands as of")
        assert [row[dated].value for row in page.iter_rows(min_row=2)][: len(report.sources)] == [
            source.dated or None for source in report.sources
        ]


@pytest.mark.parametrize("section", ["04", "1-1", "8.10", "1/2"])
def test_a_section_stays_text(section: str) -> None:
    report = Report("x", "x", "ja", (), (Sheet("x", ("節",), ((section,),)),), (), "x")
    cell = excel(report)["x"]["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (section, "s", "@")
    assert csv_rows(write(report, Format.CSV).data)[1] == [f"'{section}"]


def test_csv_of_one_record_holds_its_sentences(corpus: Corpus) -> None:
    record = corpus.get("naha-8-2")
    report = of_records(corpus, [record.id], "ja", DAY)
    rows = csv_rows(write(report, Format.CSV).data)
    text = rows[0].index("内容")
    assert [row[text] for row in rows[1:]] == [point.ja for point in record.points]


def test_the_name_and_notes_of_a_kept_list_go_with_it(corpus: Corpus) -> None:
    ids = [r.id for r in corpus][:2]
    report = of_records(corpus, ids, "ja", DAY, "説明会の資料", {ids[1]: "来週、電話で確かめる"})
    for format in (Format.WORD, Format.MARKDOWN, Format.TEXT):
        text = READERS[format](write(report, format).data)
        assert "説明会の資料" in text
        assert text.count("来週、電話で確かめる") == 1
    rows = csv_rows(write(report, Format.CSV).data)
    note = rows[0].index("メモ")
    assert [row[note] for row in rows[1:]] == ["", "来週、電話で確かめる"]
    assert write(report, Format.EXCEL).name == "説明会の資料.xlsx"


def test_word_has_one_kind_of_page_so_that_no_table_stands_alone(
    reports: dict[str, Report],
) -> None:
    for report in reports.values():
        assert len(word(report).sections) == 1
    narrow = Report("x", "x", "ja", (_grid(5),), (), (), "x")
    wide = Report("x", "x", "ja", (_grid(6),), (), (), "x")
    (upright,), (turned,) = word(narrow).sections, word(wide).sections
    assert upright.page_width < upright.page_height
    assert turned.page_width > turned.page_height


def _grid(columns: int, text: str = "x") -> Grid:
    row = tuple((Sentence(text),) for _ in range(columns))
    return Grid(("", *("x" for _ in range(columns - 1))), (row, row))


def test_a_table_begins_with_its_head_and_a_row(reports: dict[str, Report]) -> None:
    for report in reports.values():
        for table in word(report).tables:
            head = table.rows[0]
            assert head._tr.trPr.find(qn("w:tblHeader")) is not None
            assert all(p.paragraph_format.keep_with_next for c in head.cells for p in c.paragraphs)


def test_only_a_row_that_fits_a_page_is_kept_whole() -> None:
    def kept(text: str) -> bool:
        report = Report("x", "x", "ja", (_grid(4, text),), (), (), "x")
        row = word(report).tables[0].rows[1]
        return row._tr.trPr is not None and row._tr.trPr.find(qn("w:cantSplit")) is not None

    assert kept("短い文")
    assert not kept("とても長い文" * 100)


def test_a_roadmap_on_paper_has_a_table_a_measure(
    corpus: Corpus, reports: dict[str, Report]
) -> None:
    document = word(reports["roadmap"])
    titles = [p.text for p in document.paragraphs if p.style.name == "Heading 2"]
    plans = roadmap.plans(corpus)
    assert titles == [plan.record.title.ja for plan in plans]
    assert len(document.tables) == len(plans)
    naha = next(n for n, plan in enumerate(plans) if plan.record.municipality == "472018")
    # The years of the place's own plans, not those of all.
    heads = [cell.text for cell in document.tables[naha].rows[0].cells]
    assert heads[1].endswith("（2023）")
    assert heads[-1].endswith("（2028）")
