"""The Quality page: what is held, how fresh, and the evaluation run from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from drawn import Drawn, Open

from kb.answering.answerer import Answerer
from kb.records.corpus import Corpus
from kb.ui.pages import quality
from kb.ui.views import quality_view


def test_coverage_counts_the_records(corpus: Corpus) -> None:
    rows = {str(row["name"]): row for row in quality_view.coverage(corpus, "ja")}
    assert rows["年度別の工程"]["cases"] == sum(
        bool(r.schedule) for r in corpus if r.kind == "case"
    )
    assert rows["数値"]["plans"] == sum(bool(r.figures) for r in corpus if r.kind != "case")
    costed = sum(any(p.aspect == "cost" for p in r.points) for r in corpus if r.kind == "case")
    assert (
        costed
        <= int(rows["費用"]["cases"])
        <= costed
        + sum(any(f.kind == "cost" for f in r.figures) for r in corpus if r.kind == "case")
    )
    for row in rows.values():
        assert 0 <= float(row["share"]) <= 1


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


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_shows_documents_and_index(
    open_page: Open, answerer: Answerer, corpus: Corpus, lang: str
) -> None:
    app = open_page("quality", lang=lang)
    assert not app.exception
    html = Drawn(app).html_text()
    for document in corpus.tables.documents.values():
        assert document.title.get("en" if lang == "en" else "ja") in html
    assert answerer.index.folder in html
    assert f"{answerer.index.manifest.passages:,}" in html


def test_the_evaluation_runs_and_is_kept(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (quality.QUESTIONS / "questions-tune.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "few.jsonl").write_text("\n".join(lines[:4]), encoding="utf-8")
    monkeypatch.setattr(quality, "QUESTIONS", tmp_path)
    quality._reports.clear()
    app = open_page("quality")
    assert "質問の数" not in Drawn(app).html_text()
    next(b for b in app.button if b.label == "評価する").click().run()
    assert not app.exception
    assert "質問の数" in Drawn(app).html_text()
    # Another visitor sees it without asking again.
    assert "質問の数" in Drawn(open_page("quality")).html_text()
    quality._reports.clear()


def test_without_questions_the_page_says_so(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "QUESTIONS", tmp_path)
    app = open_page("quality")
    assert not app.exception
    assert any("tests/data" in info.value for info in app.info)


def test_a_faulty_file_of_questions_is_told(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": 1}', encoding="utf-8")
    monkeypatch.setattr(quality, "QUESTIONS", tmp_path)
    app = open_page("quality")
    next(b for b in app.button if b.label == "評価する").click().run()
    assert not app.exception
    assert "bad" in app.error[0].value
