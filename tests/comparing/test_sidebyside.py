"""Comparison of records and of municipalities."""

from __future__ import annotations

from datetime import date

import pytest

from kb.comparing import sidebyside
from kb.comparing.comparison import compare
from kb.comparing.elsewhere import aspects_named, topics_named
from kb.comparing.sidebyside import LIMIT, Line, SideBySide, as_table
from kb.comparing.table import Entry
from kb.errors import QueryError, UnknownRecordError
from kb.presenting.comparisons import of_comparison
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang
from kb.texts.wording import NOT_STATED, under
from kb.ui.views.compare_html import side_by_side_html


def test_every_entry_is_in_the_point_it_names(corpus: Corpus) -> None:
    ids = [r.id for r in corpus if r.kind == "case"][:LIMIT]
    table = sidebyside.of_records(corpus, ids, "ja")
    assert [s.key for s in table.subjects] == ids
    for line in table.lines:
        assert len(line.cells) == len(ids)
        for subject, cell in zip(table.subjects, line.cells, strict=True):
            for entry in cell:
                if entry.point:
                    assert entry.record == subject.key
                    corpus.get(entry.record).point(entry.point)
                elif entry.record:
                    assert entry.text == corpus.get(entry.record).gist.ja


@pytest.mark.parametrize("lang", LANGS)
def test_page_command_and_answer_tell_the_same(corpus: Corpus, lang: Lang) -> None:
    ids = list(corpus.records)
    page = sidebyside.of_records(corpus, ids, lang, most=None)
    command = as_table(corpus, page, lang)
    answer = compare(corpus, list(corpus), lang)
    width = len(answer.columns)
    assert command.columns[:width] == answer.columns
    for row, said in zip(command.rows, answer.rows, strict=True):
        for cell, own in zip(row.cells, said.cells, strict=False):
            # What an answer's narrow cell leaves unsaid, a comparison looks for elsewhere too.
            assert cell == own or (own.text == NOT_STATED[lang] and cell.text[0] in "〔[")
    for n, row in enumerate(command.rows):
        assert (row.record, row.label) == (ids[n], page.subjects[n].place)
        told = dict(zip(command.columns, row.cells, strict=True))
        for line in page.compared:
            entries = line.cells[n]
            first, second = told.pop(line.name), told.pop(f"{line.name} 2", None)
            if not entries:
                assert (first.text, first.point) == (NOT_STATED[lang], "")
            else:
                text = under(entries[0].under, entries[0].text, lang)
                assert (first.text, first.point) == (text, entries[0].point)
            if len(entries) > 1:
                assert second is not None
                text = under(entries[1].under, entries[1].text, lang)
                assert (second.text, second.point) == (text, entries[1].point)
            elif second is not None:
                assert (second.text, second.point) == ("", "")
        assert not told


def test_lines_nobody_speaks_of_are_named_not_shown(corpus: Corpus) -> None:
    silent = [
        r.id for r in corpus if not r.funding and "funding" not in {p.aspect for p in r.points}
    ]
    table = sidebyside.of_records(corpus, silent[:2], "ja")
    assert "財源" in table.silent
    assert "財源" not in [line.name for line in table.lines]
    assert all(any(line.cells) for line in table.lines)


def _on_topic(corpus: Corpus, entry: Entry, topic: str) -> bool:
    record = corpus.get(entry.record)
    named = bool(entry.point) and topic in topics_named(corpus, record.point(entry.point))
    return record.topics[0] == topic or named


@pytest.mark.parametrize("topic", ["training", "telework"])
def test_a_topic_narrows_the_lines_and_not_the_records(corpus: Corpus, topic: str) -> None:
    codes = list(dict.fromkeys(r.municipality for r in corpus if topic in r.topics))[:3]
    on = [r for r in corpus if topic in r.topics]
    ids = [next(r.id for r in on if r.municipality == code) for code in codes]
    shorter = 0
    for whole, table in (
        (
            sidebyside.of_places(corpus, codes, "en"),
            sidebyside.of_places(corpus, codes, "en", topic),
        ),
        (
            sidebyside.of_records(corpus, ids, "en"),
            sidebyside.of_records(corpus, ids, "en", topic=topic),
        ),
    ):
        assert {s.key: set(s.records) for s in table.subjects} == {
            s.key: set(s.records) for s in whole.subjects
        }
        full = {line.name: line for line in whole.lines}
        assert table.lines
        shorter += len(table.lines) < len(full)
        for line in table.lines:
            # None is called silent for being narrowed.
            assert [bool(c) for c in line.cells] == [bool(c) for c in full[line.name].cells]
            if line.name in ("Population", "Gist"):
                continue
            told = [[_on_topic(corpus, e, topic) for e in cell] for cell in line.cells]
            assert any(map(any, told))
            assert all(len(set(cell)) <= 1 for cell in told)
            # What is shown though it is not on the topic is told to be beside it.
            for near, cell in zip(told, line.cells, strict=True):
                assert [not entry.beside_topic for entry in cell] == near
        beside = any(e.beside_topic for line in table.lines for cell in line.cells for e in cell)
        drawn = side_by_side_html(corpus, table, "en", dict.fromkeys(corpus.records, 1))
        assert ("Nothing on this topic" in drawn) is beside
        report = of_comparison(table, corpus, "en", date(2026, 1, 1))
        assert ("Nothing on this topic" in str(report.blocks)) is beside
    assert shorter


def test_a_topic_nobody_speaks_of_leaves_no_line(corpus: Corpus) -> None:
    ids = ["naha-8-1", "naha-8-2"]
    spoken = {
        t
        for i in ids
        for t in (
            corpus.get(i).topics[0],
            *(t for p in corpus.get(i).points for t in topics_named(corpus, p)),
        )
    }
    topic = next(t for t in corpus.tables.topics if t not in spoken)
    assert sidebyside.of_records(corpus, ids, "ja", topic=topic).lines == ()


@pytest.mark.parametrize("lang", LANGS)
def test_a_record_is_silent_only_where_no_other_aspect_speaks_of_it(
    corpus: Corpus, lang: Lang
) -> None:
    ids = list(corpus.records)
    table = sidebyside.of_records(corpus, ids, lang, most=None)
    columns = {c.name.get(lang): c for c in corpus.tables.columns.values()}
    found = 0
    for line in table.lines:
        column = columns.get(line.name)
        if column is None:
            continue
        for record_id, cell in zip(ids, line.cells, strict=True):
            record = corpus.get(record_id)
            if not cell and "came" not in column.roles:
                named = {a for p in record.points for a in aspects_named(corpus, p)}
                assert not named & set(column.aspects), (record_id, line.name)
            for entry in cell:
                if entry.under:
                    found += 1
                    point = record.point(entry.point)
                    assert point.aspect not in column.aspects
                    assert entry.under == corpus.aspect_label(point.aspect, lang)
    assert found


def test_what_stands_under_another_heading_is_told_with_it(corpus: Corpus) -> None:
    ids = ["hinode-m02", "hinode-m05"]
    table = sidebyside.of_records(corpus, ids, "ja")
    (entry,) = next(line for line in table.lines if line.name == "費用").cells[0]
    assert entry.under == "見込まれる効果"
    drawn = side_by_side_html(corpus, table, "ja", dict.fromkeys(ids, 1))
    assert f'<span class="kb-mark">見込まれる効果</span> {entry.text}' in drawn
    row = as_table(corpus, table, "ja").rows[0]
    assert f"〔見込まれる効果〕{entry.text}" in [cell.text for cell in row.cells]
    report = of_comparison(table, corpus, "ja", date(2026, 1, 1))
    assert f"〔見込まれる効果〕{entry.text}" in str(report.blocks)


def test_a_line_differs_unless_all_say_the_same() -> None:
    def line(*cells: str, more: tuple[int, ...] = (0, 0)) -> Line:
        return Line("x", tuple((Entry(c, "r", "p"),) if c else () for c in cells), more)

    assert not line("ＣＩＯは副町長", "CIOは副町長").differs
    assert not line("", "").differs
    assert line("CIOは副町長", "").differs
    assert line("CIOは副町長", "CIOは町長").differs
    assert line("CIOは副町長", "CIOは副町長", more=(1, 0)).differs
    same, other = line("a", "a"), line("a", "b")
    assert SideBySide((), (same, other)).differing().compared == (other,)


@pytest.mark.parametrize("count", [0, 1, LIMIT + 1])
def test_too_few_or_too_many_are_refused(corpus: Corpus, count: int) -> None:
    with pytest.raises(QueryError):
        sidebyside.of_records(corpus, list(corpus.records)[:count], "ja")
    with pytest.raises(QueryError):
        sidebyside.of_places(corpus, list(corpus.tables.municipalities)[:count], "ja")


def test_unknown_ids_are_named(corpus: Corpus) -> None:
    with pytest.raises(UnknownRecordError, match="mic-99"):
        sidebyside.of_records(corpus, ["mic-99", "mic-03-kamisato"], "ja")
    with pytest.raises(QueryError, match="000000"):
        sidebyside.of_places(corpus, ["000000", "113859"], "ja")


def test_set_up_and_staff_have_lines_of_their_own(corpus: Corpus) -> None:
    holders = [
        r.id
        for r in corpus
        if r.kind == "case" and {"organisation", "staffing"} <= {p.aspect for p in r.points}
    ][:2]
    lines = {line.name: line for line in sidebyside.of_records(corpus, holders, "ja").lines}
    for name, aspect in (("推進体制", "organisation"), ("人員・担い手", "staffing")):
        for record_id, cell in zip(holders, lines[name].cells, strict=True):
            assert {corpus.get(record_id).point(e.point).aspect for e in cell} == {aspect}


def test_whatever_a_side_speaks_of_has_a_line(corpus: Corpus) -> None:
    for record in corpus:
        other = next(r for r in corpus if r.id != record.id)
        table = sidebyside.of_records(corpus, [record.id, other.id], "ja")
        shown = {
            record.point(e.point).aspect for line in table.lines for e in line.cells[0] if e.point
        }
        shown |= {a for c in corpus.tables.columns.values() for a in c.aspects}
        held = {p.aspect for p in record.points}
        assert held <= shown | {"scope", "definition"}, record.id


def test_a_cut_cell_says_how_many_more_there_are(corpus: Corpus) -> None:
    record = max(corpus, key=lambda r: sum(p.aspect == "measure" for p in r.points))
    other = next(r for r in corpus if r.id != record.id)
    table = sidebyside.of_records(corpus, [record.id, other.id], "ja")
    line = next(
        line for line in table.lines if line.name == corpus.tables.columns["measure"].name.ja
    )
    held = [p for p in record.points if p.aspect in ("measure", "tool")]
    assert len(line.cells[0]) + line.more[0] == len(held)
    assert line.more[0] > 0
    drawn = side_by_side_html(corpus, table, "ja", {record.id: 1, other.id: 2})
    assert f"ほか{line.more[0]}件" in drawn
