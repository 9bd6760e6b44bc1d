"""Exports are read back with the libraries that read such files, over the real records."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm
from hypothesis import given
from hypothesis import strategies as st
from readback import READERS, csv_rows, markdown_text, word_text

from kb.answering.answerer import Answerer
from kb.comparing import sidebyside
from kb.errors import QueryError, UnknownRecordError
from kb.presenting import Format, Report, of_answer, of_comparison, of_records, write
from kb.presenting.files import file_name
from kb.presenting.report import Heading, Paragraph, Sentence, Sheet, Sources, page_label
from kb.records.corpus import Corpus
from kb.records.models import Status
from kb.records.stages import of_the_place
from kb.texts import wording

DAY = date(2026, 4, 1)
QUESTION = "小さな町でDXを進める体制の事例を教えて"
HOSTILE = (
    '=HYPERLINK("http://evil.example","x") <script>alert(1)</script> | **b** [x](javascript:1)'
)


@pytest.fixture(scope="module")
def answer_report(answerer: Answerer) -> Report:
    return of_answer(answerer.ask(QUESTION), answerer.index.corpus, DAY)


@pytest.fixture(scope="module")
def records_report(corpus: Corpus) -> Report:
    return of_records(corpus, [r.id for r in corpus if r.schedule and r.figures][:3], "ja", DAY)


@pytest.fixture(scope="module")
def comparison_report(corpus: Corpus) -> Report:
    cases = [r.id for r in corpus if r.kind == "case"][:6]
    return of_comparison(sidebyside.of_records(corpus, cases, "ja"), corpus, "ja", DAY)


@pytest.mark.parametrize("format", Format)
@pytest.mark.parametrize("name", ["answer_report", "records_report", "comparison_report"])
def test_every_file_names_its_sources(
    format: Format, name: str, request: pytest.FixtureRequest, corpus: Corpus
) -> None:
    report: Report = request.getfixturevalue(name)
    text = READERS[format](write(report, format).data)
    assert report.sources
    for source in report.sources:
        document = corpus.document(corpus.get(source.record))
        assert source.title in text or source.record in text
        if format in (Format.WORD, Format.MARKDOWN, Format.TEXT):  # read, so without ids
            assert source.record not in text
            assert source.dated in text
        assert document.title.ja in text
        assert source.section in text
        if format is not Format.CSV:  # it holds the first table only, not all that is cited
            assert all(page in text for page in source.page.split(", "))
    assert any(day in text for day in ("2026年4月1日", "2026-04-01"))


@pytest.mark.parametrize("format", Format)
def test_an_answer_keeps_every_statement_with_stage_and_page(
    format: Format, answerer: Answerer, answer_report: Report
) -> None:
    answer = answerer.ask(QUESTION)
    corpus = answerer.index.corpus
    text = READERS[format](write(answer_report, format).data)
    assert answer.statements
    for statement in answer.statements:
        assert statement.text in text
        for cited in statement.citations:
            record = corpus.get(cited.id)
            page = page_label(record.page_of(record.point(cited.point)))
            assert page in text
    for group in answer.groups:
        assert group.heading in text
        for item in group.items:
            assert item.label in text
            assert wording.STATUS[item.status]["ja"] in text


def test_numbers_in_an_export_are_those_of_the_answer(
    answerer: Answerer, answer_report: Report
) -> None:
    answer = answerer.ask(QUESTION)
    assert [(s.n, s.record) for s in answer_report.sources] == [
        (c.n, c.id) for c in answer.citations
    ]


@pytest.mark.parametrize("format", Format)
def test_a_refusal_is_exported_as_one(format: Format, answerer: Answerer) -> None:
    answer = answerer.ask("大阪市の推進体制は？")
    report = of_answer(answer, answerer.index.corpus, DAY)
    text = READERS[format](write(report, format).data)
    assert not answer.answered
    assert answer.reason in text
    assert "回答ではありません" in text
    assert answer.nearest
    for record_id in answer.nearest:
        assert answerer.index.corpus.get(record_id).title.ja in text


def test_an_english_answer_is_exported_in_english(answerer: Answerer) -> None:
    answer = answerer.ask("How do small towns train their staff?")
    report = of_answer(answer, answerer.index.corpus, DAY)
    text = word_text(write(report, Format.WORD).data)
    assert "Sources" in text
    assert "accessed 1 April 2026" in text
    assert "出典" not in text


def test_a_draft_says_so_among_the_sources(corpus: Corpus) -> None:
    drafts = [r.id for r in corpus if corpus.document(r).state == "draft"]
    report = of_records(corpus, drafts[:1], "ja", DAY)
    note = corpus.document(corpus.get(drafts[0])).note
    assert note is not None
    assert note.ja in word_text(write(report, Format.WORD).data)


def test_word_has_real_headings_tables_and_japanese_type(answer_report: Report) -> None:
    document = docx.Document(io.BytesIO(write(answer_report, Format.WORD).data))
    styles = [p.style.name for p in document.paragraphs if p.style]
    assert len(styles) == len(document.paragraphs)
    assert styles[0] == "Title"
    assert document.paragraphs[0].text == QUESTION
    headings = [b.text for b in answer_report.blocks if isinstance(b, Heading)]
    found = [
        p.text
        for p, style in zip(document.paragraphs, styles, strict=True)
        if style and style.startswith("Heading")
    ]
    assert found == [*headings, "出典"]
    assert "List Bullet" in styles
    assert document.tables
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "List Bullet"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "游ゴシック"
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_word_turns_the_page_for_a_wide_comparison(comparison_report: Report) -> None:
    document = docx.Document(io.BytesIO(write(comparison_report, Format.WORD).data))
    section: Any = document.sections[0]
    assert section.page_width > section.page_height
    table: Any = document.tables[0]
    width = sum(column.width for column in table.columns)
    room = section.page_width - section.left_margin - section.right_margin
    assert room * 0.9 < width < room + Cm(0.1)
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_collection_holds_every_point_figure_and_step(
    records_report: Report, corpus: Corpus
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(records_report, Format.EXCEL).data))
    records = [corpus.get(s.record) for s in records_report.sources]
    assert book.sheetnames == ["一覧", "記述", "数値", "年度別の工程", "出典"]
    assert book["一覧"].max_row - 1 == len(records)
    assert book["記述"].max_row - 1 == sum(len(r.points) for r in records)
    assert book["数値"].max_row - 1 == sum(len(r.figures) for r in records)
    assert book["年度別の工程"].max_row - 1 == sum(len(r.schedule) for r in records)
    header = [c.value for c in book["一覧"][1]]
    populations = [
        row[header.index("人口（人）")].value for row in book["一覧"].iter_rows(min_row=2)
    ]
    assert populations == [corpus.municipality(r).population.value for r in records]
    statuses = {row[header.index("段階")].value for row in book["一覧"].iter_rows(min_row=2)}
    assert statuses == {wording.STATUS[r.status]["ja"] for r in records}


def test_a_statement_of_a_plan_is_never_told_as_done(corpus: Corpus) -> None:
    plans = [r for r in corpus if r.status is Status.PLANNED]
    report = of_records(corpus, [r.id for r in plans], "ja", DAY)
    sheet = next(s for s in report.sheets if s.name == "記述")
    stage, record, point = (sheet.columns.index(c) for c in ("段階", "記録ID", "記述ID"))
    for row in sheet.rows:
        source = corpus.get(str(row[record]))
        told = source.point(str(row[point]))
        status = source.status_of(told)
        if not of_the_place(corpus, source, told):
            assert row[stage] in {"国・他団体の動き", "国・他団体の計画"}
        elif status is Status.PLANNED:
            assert row[stage] == "計画"
        else:
            assert row[stage] in {wording.STATUS[status]["ja"], "現状"}


def test_csv_opens_in_excel_as_japanese(answer_report: Report) -> None:
    data = write(answer_report, Format.CSV).data
    assert data.startswith(b"\xef\xbb\xbf")
    rows = csv_rows(data)
    assert {len(row) for row in rows} == {len(answer_report.sheets[0].columns)}
    assert len(rows) == 1 + len(answer_report.sheets[0].rows)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＠"])
def test_spreadsheets_hold_no_formula(start: str) -> None:
    text = f"{start}1+1"
    sheet = Sheet("x", ("a", f"{start}b"), ((text, 5),))
    report = Report(text, "x", "ja", (), (sheet,), (), "x")
    book = openpyxl.load_workbook(io.BytesIO(write(report, Format.EXCEL).data))
    cells = [c for page in book for row in page.iter_rows() for c in row if c.value is not None]
    assert cells
    assert all(c.data_type in {"s", "n"} for c in cells)
    assert not [c for c in cells if str(c.value)[0] in "=+-@\t\r\n＝＋－＠"]
    for row in csv_rows(write(report, Format.CSV).data):
        assert not [cell for cell in row if cell[0] in "=+-@\t\r\n＝＋－＠"]


def test_text_cannot_become_markup() -> None:
    sentence = Sentence(HOSTILE)
    report = Report(HOSTILE, "x", "ja", (Heading(HOSTILE), Paragraph(sentence)), (), (), "x")
    text = write(report, Format.MARKDOWN).data.decode()
    assert not re.search(r"(?<!\\)[<|*\[]", text)
    assert HOSTILE in markdown_text(text.encode())


def test_markdown_leaves_ordinary_numbers_alone(comparison_report: Report) -> None:
    text = write(comparison_report, Format.MARKDOWN).data.decode()
    assert re.search(r"\d\.\d万人", text)


@pytest.mark.parametrize("format", Format)
def test_invisible_characters_do_not_break_a_file(format: Format) -> None:
    text = "推進\x00体制\x0b\u202e\ufffeの\ud800事例"
    blocks = (Heading(text), Paragraph(Sentence(text)))
    sheet = Sheet(text, (text,), ((text,),))
    file = write(Report(text, text, "ja", blocks, (sheet,), (), text), format)
    assert "推進体制" in READERS[format](file.data)


@given(st.text(max_size=300))
def test_file_names_are_safe_everywhere(stem: str) -> None:
    name = file_name(stem, Format.WORD)
    assert name.endswith(".docx")
    assert len(name.encode()) <= 200
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)\.", name)
    assert name[0] not in ". "


@pytest.mark.parametrize("stem", ["../../etc/passwd", "CON", "a/b\\c", "。" * 300, ""])
def test_file_names_hold_against_tricks(stem: str) -> None:
    name = file_name(stem, Format.CSV)
    assert Path(name).name == name
    assert Path(name).stem.upper() != "CON"


def test_nothing_and_unknown_records_are_refused(corpus: Corpus) -> None:
    with pytest.raises(QueryError):
        of_records(corpus, [], "ja", DAY)
    with pytest.raises(UnknownRecordError):
        of_records(corpus, ["no-such"], "ja", DAY)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format", "library"), [(Format.WORD, "libswlo.so"), (Format.EXCEL, "libsclo.so")]
)
def test_an_office_program_reads_the_file(
    format: Format, library: str, records_report: Report, tmp_path: Path
) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    if sys.platform == "linux" and not (Path(office).resolve().parent / library).exists():
        pytest.skip(f"LibreOffice has no part for .{format.value} here")
    path = tmp_path / f"export.{format.value}"
    path.write_bytes(write(records_report, format).data)
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pdf = (tmp_path / "export.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 2


def test_numbering_many_sources_takes_no_longer_a_source(corpus: Corpus) -> None:
    sources = Sources(corpus, "ja", DAY)
    start = time.process_time()
    numbers = [sources.number(f"r-{n % 20_000}") for n in range(40_000)]
    assert numbers == [n % 20_000 + 1 for n in range(40_000)]
    # Counting the sources each time takes some ten seconds.
    assert time.process_time() - start < 1
