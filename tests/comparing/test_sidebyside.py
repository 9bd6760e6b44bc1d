"""Comparison of records and of municipalities."""

from __future__ import annotations

import pytest

from kb.comparing import sidebyside
from kb.comparing.comparison import compare
from kb.comparing.sidebyside import LIMIT, as_table
from kb.errors import QueryError, UnknownRecordError
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang
from kb.texts.wording import NOT_STATED
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
    assert [row.cells[:width] for row in command.rows] == [row.cells for row in answer.rows]
    for n, row in enumerate(command.rows):
        assert (row.record, row.label) == (ids[n], page.subjects[n].place)
        told = dict(zip(command.columns, row.cells, strict=True))
        for line in page.compared:
            entries = line.cells[n]
            first, second = told.pop(line.name), told.pop(f"{line.name} 2", None)
            if not entries:
                assert (first.text, first.point) == (NOT_STATED[lang], "")
            else:
                assert (first.text, first.point) == (entries[0].text, entries[0].point)
            if len(entries) > 1:
                assert second is not None
                assert (second.text, second.point) == (entries[1].text, entries[1].point)
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


def test_municipalities_speak_through_their_own_records_on_the_topic(corpus: Corpus) -> None:
    topic = "training"
    codes = list(dict.fromkeys(r.municipality for r in corpus if topic in r.topics))[:3]
    table = sidebyside.of_places(corpus, codes, "en", topic)
    cited = 0
    for line in table.lines:
        for subject, cell in zip(table.subjects, line.cells, strict=True):
            for entry in cell:
                if entry.record:
                    record = corpus.get(entry.record)
                    assert record.municipality == subject.key
                    assert topic in record.topics
                    cited += 1
    assert cited > len(codes)


def test_a_municipality_without_records_on_the_topic_is_silent(corpus: Corpus) -> None:
    by_topic = {t: {r.municipality for r in corpus if t in r.topics} for t in corpus.tables.topics}
    topic, holders = next((t, h) for t, h in by_topic.items() if 0 < len(h) < 15)
    without = next(c for c in corpus.tables.municipalities if c not in holders)
    table = sidebyside.of_places(corpus, [without, *holders][:2], "ja", topic)
    assert table.subjects[0].records == ()
    assert all(line.cells[0] == () for line in table.lines)


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
