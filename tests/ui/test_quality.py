"""The Quality page: what is held, how fresh, and the evaluation run from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from drawn import Drawn, Open

from kb.answering.answerer import Answerer
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang
from kb.ui.pages import measures
from kb.ui.views import quality_view


def test_coverage_counts_the_records(corpus: Corpus) -> None:
    rows = {row.name: row for row in quality_view.coverage(corpus, "ja")}
    assert rows["年度別の工程"].cases == sum(bool(r.schedule) for r in corpus if r.kind == "case")
    assert rows["数値"].plans == sum(bool(r.figures) for r in corpus if r.kind != "case")
    costed = sum(any(p.aspect == "cost" for p in r.points) for r in corpus if r.kind == "case")
    assert (
        costed
        <= rows["費用"].cases
        <= costed
        + sum(any(f.kind == "cost" for f in r.figures) for r in corpus if r.kind == "case")
    )
    for row in rows.values():
        assert 0 <= row.share <= 1
        assert f"事例 {row.cases}/" in row.told


def test_documents_add_up_to_all_records(corpus: Corpus) -> None:
    rows = quality_view.document_rows(corpus, date(2026, 4, 1), "ja")
    assert sum(int(r["事例"]) + int(r["計画の記載"]) for r in rows) == len(corpus)
    assert sum(int(r["実施済み・実施中"]) + int(r["計画"]) for r in rows) == len(corpus)


@pytest.mark.parametrize(
    ("published", "ja"),
    [("2023-04-28", "3年0か月"), ("2022-12", "3年4か月"), ("2023", "約3年")],
)
def test_age_goes_as_far_as_the_date(corpus: Corpus, published: str, ja: str) -> None:
    document = next(iter(corpus.tables.documents.values()))
    dated = document.model_copy(update={"published_on": published})
    assert quality_view.age(dated, date(2026, 4, 1), "ja") == ja


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_tells_planners_what_is_held(
    open_page: Open, answerer: Answerer, corpus: Corpus, lang: Lang
) -> None:
    app = open_page("quality", lang=lang)
    assert not app.exception
    drawn = Drawn(app)
    html = drawn.html_text()
    for document in corpus.tables.documents.values():
        assert document.title.get(lang) in html
        assert document.as_of is None or document.as_of.get(lang) in html
    for code in {record.municipality for record in corpus}:
        assert corpus.tables.municipalities[code].name.get(lang) in html
    for term in corpus.tables.glossary.values():
        assert term.definition.get(lang) in drawn.text()
    # What only developers ask for stands on a page of its own.
    assert answerer.index.folder not in html
    assert drawn.links("measures")


def test_the_places_add_up_to_all_records(corpus: Corpus) -> None:
    rows = quality_view.place_rows(corpus, "ja")
    assert len(rows) == len({record.municipality for record in corpus})
    assert sum(int(r["事例"]) + int(r["計画の記載"]) for r in rows) == len(corpus)


@pytest.mark.parametrize(("day", "over"), [(date(2026, 3, 31), False), (date(2026, 4, 1), True)])
def test_a_plan_whose_years_are_over_says_so(corpus: Corpus, day: date, over: bool) -> None:
    rows = {r["文書"]: r for r in quality_view.document_rows(corpus, day, "ja")}
    plan = corpus.tables.documents["fujisawa"]
    assert plan.period == (2022, 2025)
    assert ("終了" in rows[plan.title.ja]["計画期間"]) == over


@pytest.mark.parametrize("lang", LANGS)
def test_the_developers_page_shows_the_index(
    open_page: Open, answerer: Answerer, lang: Lang
) -> None:
    app = open_page("measures", lang=lang)
    assert not app.exception
    html = Drawn(app).html_text()
    assert answerer.index.folder in html
    assert f"{answerer.index.manifest.passages:,}" in html


def test_the_evaluation_runs_and_is_kept(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (measures.QUESTIONS / "questions-tune.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "few.jsonl").write_text("\n".join(lines[:4]), encoding="utf-8")
    monkeypatch.setattr(measures, "QUESTIONS", tmp_path)
    measures._reports.clear()
    app = open_page("measures")
    assert "質問の数" not in Drawn(app).html_text()
    next(b for b in app.button if b.label == "評価する").click().run()
    assert not app.exception
    assert "質問の数" in Drawn(app).html_text()
    # Another visitor sees it without asking again.
    assert "質問の数" in Drawn(open_page("measures")).html_text()
    measures._reports.clear()


def test_without_questions_the_page_says_so(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "QUESTIONS", tmp_path)
    app = open_page("measures")
    assert not app.exception
    assert any("tests/data" in info.value for info in app.info)


def test_a_faulty_file_of_questions_is_told(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": 1}', encoding="utf-8")
    monkeypatch.setattr(measures, "QUESTIONS", tmp_path)
    app = open_page("measures")
    next(b for b in app.button if b.label == "評価する").click().run()
    assert not app.exception
    assert "bad" in app.error[0].value
