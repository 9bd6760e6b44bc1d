"""A reader says that a sentence is wrong, and it is kept with where it was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn import Open
from streamlit.testing.v1 import AppTest

from kb.knowledge_base import KnowledgeBase
from kb.reports import Reports

RECORD, POINT = "naha-8-2", "pa"
QUESTION = "外部人材をどう活用しているか"

ASKED = f"""
from kb.ui import reporting, state
from kb.ui.views import view

source = view.point_source(state.base().corpus, {RECORD!r}, {POINT!r}, state.lang())
reporting._ask(source, state.lang())
"""
"""What the dialog holds, by itself: here a press draws all anew, and a dialog would be gone."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KB_REPORTS", str(tmp_path / "reports"))
    return tmp_path / "reports"


@pytest.fixture
def asked(index_root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("KB_INDEX", str(index_root))
    app = AppTest.from_string(ASKED, default_timeout=60)
    app.query_params["q"] = QUESTION
    return app.run()


def test_every_sentence_of_a_record_can_be_said_to_be_wrong(
    open_page: Open, folder: Path, base: KnowledgeBase
) -> None:
    app = open_page("record", id=RECORD)
    assert {b.key for b in app.button if (b.key or "").startswith("report-")} == {
        f"report-{point.id}" for point in base.record(RECORD).points
    }
    app.button(key=f"report-{POINT}").click().run()
    assert not app.exception
    assert app.text_area(key="report-words")
    assert not folder.exists()


def test_every_citation_of_an_answer_can_be_said_to_be_wrong(open_page: Open) -> None:
    app = open_page("ask", q=QUESTION)
    assert [b for b in app.button if (b.key or "").startswith("report-")]


def test_a_report_tells_where_it_was_read(
    asked: AppTest, folder: Path, base: KnowledgeBase
) -> None:
    asked.text_area(key="report-words").input("7年間では？").run()
    asked.button(key="report-keep").click().run()
    (kept,) = Reports(folder).listed()
    assert (kept.record, kept.point, kept.page) == (RECORD, POINT, "p.23")
    assert (kept.question, kept.words) == (QUESTION, "7年間では？")
    assert kept.sentence == base.record(RECORD).point(POINT).ja


def test_what_cannot_be_kept_is_said_and_the_words_stay(asked: AppTest, folder: Path) -> None:
    folder.write_text("a file where the folder should be", encoding="utf-8")
    asked.text_area(key="report-words").input("7年間では？").run()
    asked.button(key="report-keep").click().run()
    assert not asked.exception
    assert "権限" in asked.error[0].value
    assert asked.text_area(key="report-words").value == "7年間では？"
