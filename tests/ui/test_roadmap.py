"""The Roadmap page: the plans' steps by year."""

from __future__ import annotations

import io
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from drawn import Drawn, Open
from streamlit.testing.v1 import AppTest

from kb.comparing import roadmap
from kb.comparing.roadmap import Choice, Plan
from kb.errors import QueryError
from kb.knowledge_base import KnowledgeBase
from kb.records.corpus import Corpus
from kb.records.doubts import with_doubts
from kb.records.models import StepKind
from kb.search.conditions import Filters
from kb.ui.charts import roadmap_chart
from kb.ui.views import roadmap_view


@pytest.fixture(scope="module")
def base(index_root: Path) -> KnowledgeBase:
    return KnowledgeBase.open(index=index_root)


def params(app: AppTest) -> dict[str, str]:
    given: dict[str, Any] = dict(app.query_params)
    return {n: v if isinstance(v, str) else v[0] for n, v in given.items() if v}


def test_no_step_is_lost_and_none_told_twice(corpus: Corpus) -> None:
    everything = {
        (r.municipality, s.start, s.end, s.kind, s.track.ja, s.step.ja)
        for r in corpus
        for s in r.schedule
    }
    told = [
        (p.record.municipality, s.start, s.end, s.kind, s.track.ja, s.step.ja)
        for p in roadmap.plans(corpus)
        for s in p.steps
    ]
    assert set(told) == everything
    assert len(told) == len(everything)


def test_a_repeated_step_is_told_by_the_measure_itself(corpus: Corpus) -> None:
    plans = {p.record.id: p for p in roadmap.plans(corpus)}
    # The overview repeats the measures' steps, all of them.
    assert corpus.get("hinode-3-1").schedule
    assert "hinode-3-1" not in plans
    assert plans["hinode-m02"].steps == corpus.get("hinode-m02").schedule


def test_a_choice_keeps_what_meets_all_of_it(corpus: Corpus) -> None:
    plans = roadmap.plans(corpus)
    code = plans[-1].record.municipality
    choice = Choice(Filters(municipality=(code,)), year=2025, kind=StepKind.TARGET)
    shown = roadmap.chosen([r for r in corpus if r.municipality == code], plans, choice)
    assert shown
    for plan in shown:
        assert plan.record.municipality == code
        for step in plan.steps:
            assert step.kind is StepKind.TARGET
            assert step.start <= 2025 <= step.end


def test_the_overview_counts_each_year_of_a_step(corpus: Corpus) -> None:
    plans = roadmap.plans(corpus)
    counts = roadmap_view.per_year(plans)
    assert sum(counts.values()) == sum(s.end - s.start + 1 for p in plans for s in p.steps)


def test_axis_labels_name_the_era() -> None:
    assert roadmap_view.year_label(2019, "ja") == ["令和元", "(2019)"]
    assert roadmap_view.year_label(2023, "ja") == ["令和5", "(2023)"]
    assert roadmap_view.year_label(2023, "en") == ["FY2023"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_chart_draws_every_step_and_tells_targets_apart(corpus: Corpus, lang: Any) -> None:
    plan = max(roadmap.plans(corpus), key=lambda p: len(p.steps))
    years = roadmap.years([plan])
    spec = json.loads(roadmap_chart.gantt(plan.steps, years, 2026, lang).to_json())
    rows = [r for data in spec["datasets"].values() for r in data if "due" in r]
    assert sorted(r["full"] for r in rows) == sorted(
        with_doubts(s.step.get(lang), [s.doubt], lang) for s in plan.steps
    )
    targets = [r for r in rows if r["kind"] == "target"]
    assert len(targets) == sum(s.kind is StepKind.TARGET for s in plan.steps)
    for row in rows:
        assert row["start"] < row["due"] < row["end"]
    # Nothing lies on top of anything else; what is repeated shares a line and is written once.
    lines: dict[float, list[dict[str, Any]]] = {}
    for row in rows:
        lines.setdefault(row["middle"], []).append(row)
    assert all(b - a >= 30 for a, b in pairwise(sorted(lines)))
    for own in lines.values():
        assert len({(r["kind"], r["track"], r["full"]) for r in own}) == 1
        assert [r["full"] in r["step"] for r in own] == [True, *[False] * (len(own) - 1)]
        assert all(a["end"] <= b["start"] for a, b in pairwise(own))
    assert len(lines) == len({(r["kind"], r["track"], r["full"]) for r in rows})
    # The text stands at its bar, on the side where there is more room for it.
    for row in rows:
        assert row["text_x"] == (row["start"] if row["side"] == "left" else row["end"])
        assert row["room"] >= 0.5
    assert any("diamond" in json.dumps(layer["mark"]) for layer in spec["layer"])


def test_filters_of_the_address_narrow_charts_and_table(open_page: Open, corpus: Corpus) -> None:
    app = open_page("roadmap", municipality="472018", topic="online-procedures")
    assert not app.exception
    drawn = Drawn(app)
    linked = [p["id"] for p in drawn.links("record")]
    assert linked
    for record_id in linked:
        record = corpus.get(record_id)
        assert record.municipality == "472018"
        assert "online-procedures" in record.topics
        for step in record.schedule:
            assert step.step.ja in drawn.html_text()


def test_the_matrix_holds_every_step_in_its_years(corpus: Corpus) -> None:
    plans = roadmap.plans(corpus)
    matrix = roadmap.matrix(plans)
    assert matrix.years == tuple(roadmap.years(plans))
    assert len({(row.record.id, row.track) for row in matrix.rows}) == len(matrix.rows)
    held = Counter((row.record.id, step) for row in matrix.rows for step in row.steps)
    assert held == Counter((plan.record.id, step) for plan in plans for step in plan.steps)
    for row in matrix.rows:
        for step in row.steps:
            text = with_doubts(step.step.ja, [step.doubt], "ja")
            target = step.kind is StepKind.TARGET
            sign = "◆ " if target else ""
            for year in [step.end] if target else range(step.start, step.end + 1):
                told = {year: row.told(year, "ja") for year in matrix.years}
                # Arrows lead back to the year that tells it.
                while f"{sign}{text}" not in told[year]:
                    assert f"{sign}→" in told[year]
                    year -= 1


def test_a_target_of_each_year_is_written_once(corpus: Corpus) -> None:
    (plan,) = [p for p in roadmap.plans(corpus) if p.record.id == "naha-no01"]
    targets = [s for s in plan.steps if s.kind is StepKind.TARGET]
    assert [(s.start, s.end) for s in targets] == [(y, y) for y in range(2023, 2029)]
    matrix = roadmap.matrix([Plan(plan.record, tuple(targets))])
    (row,) = matrix.rows
    told = [row.told(year, "ja") for year in matrix.years]
    assert told == [["◆ デジタル化事例の創出"], *[["◆ →"]] * 5]
    (line,) = roadmap.lines(targets, "ja")
    assert line == ("令和5年度〜令和10年度の毎年度", targets[0])
    assert [years for years, _ in roadmap.lines(targets, "en")] == ["each year, FY2023–FY2028"]


def test_a_target_or_step_of_each_other_year_is_not_one_of_each_year(corpus: Corpus) -> None:
    (first, *_) = corpus.get("naha-no01").schedule
    steps = [first.model_copy(update={"start": y, "end": y}) for y in (2023, 2025, 2026)]
    told = [years for years, _ in roadmap.lines(steps, "ja")]
    assert told == ["令和5年度", "令和7年度〜令和8年度の毎年度"]


def test_a_year_alone_tells_what_began_before_and_is_due_later(corpus: Corpus) -> None:
    shown = roadmap.chosen(corpus, roadmap.plans(corpus), Choice(year=2026))
    for row in roadmap.matrix(shown, 2026).rows:
        assert row.told(2026, "ja")
        assert not any("→" in told for told in row.told(2026, "ja"))
    (due,) = [
        told
        for row in roadmap.matrix(shown, 2026).rows
        if row.record.id == "naha-no05"
        for told in row.told(2026, "ja")
        if told.startswith("◆")
    ]
    assert due.startswith("◆ 市公式ホームページ運用開始")
    assert due.endswith("（令和7年度〜令和9年度）")


def test_the_matrix_of_a_year_has_one_column(open_page: Open) -> None:
    app = open_page("roadmap", municipality="142051", year="2023")
    table = Drawn(app).html_text().split('kb-matrix"')[1]
    assert "令和5 (2023)" in table
    assert "令和4 (2022)" not in table
    assert not app.exception


def test_the_matrix_is_exported_as_it_is_shown(base: KnowledgeBase) -> None:
    choice = Choice(Filters(municipality=("142051",)))
    plans = roadmap.chosen(base.records(choice.filters), roadmap.plans(base.corpus), choice)
    matrix = roadmap.matrix(plans)
    file = base.export(matrix, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    assert book.sheetnames[0] == "ロードマップ"
    rows = list(book.worksheets[0].values)
    assert len(rows) == len(matrix.rows) + 1
    assert rows[0][:3] == ("団体", "題名", "取組の流れ")
    assert {row[0] for row in rows[1:]} == {"藤沢市"}
    assert file.name.startswith("ロードマップ")
    assert base.export(matrix, "docx").data[:2] == b"PK"
    with pytest.raises(QueryError):
        base.export(roadmap.matrix([]), "csv")


def test_many_measures_come_in_pages(open_page: Open, corpus: Corpus) -> None:
    first = [p["id"] for p in Drawn(open_page("roadmap")).links("record")]
    second = [p["id"] for p in Drawn(open_page("roadmap", n="2")).links("record")]
    assert first
    assert second
    assert not set(first) & set(second)


def test_choosing_writes_the_address(open_page: Open) -> None:
    app = open_page("roadmap", n="2")
    app.selectbox(key="plan-year").set_value(2025).run()
    assert params(app) == {"year": "2025"}
    app.selectbox(key="plan-kind").set_value(StepKind.TARGET).run()
    assert params(app) == {"year": "2025", "kind": "target"}
    app.selectbox(key="plan-year").set_value("").run()
    assert params(app) == {"kind": "target"}


@pytest.mark.parametrize(
    "wrong", [{"year": "x"}, {"year": "²⁰²³"}, {"municipality": "0"}, {"kind": "<b>"}, {"n": "0"}]
)
def test_a_wrong_address_shows_everything(open_page: Open, wrong: dict[str, str]) -> None:
    app = open_page("roadmap", **wrong)
    assert not app.exception
    assert Drawn(app).links("record")


def test_an_empty_choice_says_what_to_do(open_page: Open) -> None:
    app = open_page("roadmap", municipality="472018", year="2021")
    assert app.info
    next(b for b in app.button if "外す" in b.label).click().run()
    assert params(app) == {}
