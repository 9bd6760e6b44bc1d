"""Export buttons: each page offers its files, made when asked for, named safely."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from drawn import Drawn, Open

from kb.knowledge_base import KnowledgeBase
from kb.presenting import File, Format
from kb.ui import exporting, state

IDS = "mic-03-kamisato,mic-07-nishiaizu"


def names(app: Any) -> set[str]:
    return {m.id.rsplit("-", 2)[-2] + "." + m.id.rsplit("-", 1)[-1] for m in _buttons(app)}


def _buttons(app: Any) -> list[Any]:
    return Drawn(app).of("download_button")


@pytest.mark.parametrize(
    ("page", "params", "what", "formats"),
    [
        ("ask", {"q": "外部人材をどう活用しているか"}, "answer", set(Format)),
        ("record", {"id": "mic-03-kamisato"}, "record", set(Format)),
        ("compare", {"ids": IDS}, "comparison", set(Format)),
        ("browse", {"topic": "training"}, "list", {Format.EXCEL, Format.CSV}),
        ("roadmap", {}, "roadmap", {Format.WORD, Format.EXCEL, Format.CSV}),
    ],
)
def test_a_page_offers_its_files(
    open_page: Open, page: str, params: dict[str, str], what: str, formats: set[Format]
) -> None:
    app = open_page(page, **params)
    assert not app.exception
    assert names(app) == {f"{what}.{f.value}" for f in formats}


def test_the_collection_is_offered_once_there_is_one(open_page: Open) -> None:
    app = open_page("kept")
    assert "collection.docx" not in names(app)
    app.session_state["_collection"] = IDS.split(",")
    app.run()
    assert {f"collection.{f.value}" for f in Format} <= names(app)


def test_a_file_is_made_when_its_button_is_pressed(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    export = KnowledgeBase.export

    def spy(self: KnowledgeBase, *words: Any) -> File:
        made.append(words[1])
        return export(self, *words)

    monkeypatch.setattr(KnowledgeBase, "export", spy)
    with state.holding(base):
        make = exporting._maker(IDS.split(","), Format.WORD, "ja")
    assert not made
    assert docx.Document(io.BytesIO(make())).paragraphs[0].text == "保存した記録"
    assert made == ["docx"]
