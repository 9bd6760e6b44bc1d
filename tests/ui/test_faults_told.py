"""What errors say is said in Japanese on the Japanese page: no sentence of theirs is left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

import kb
from kb.errors import DocumentError, KbError, RecordError
from kb.records.fields import FiscalYear, Id, IsoDate, Number, Text
from kb.records.models import Figure, Questions, Status, Step
from kb.records.registers import Municipality
from kb.texts import faults
from kb.texts import interface as texts
from kb.ui.views.draft_view import lacking

_ROOT = Path(kb.__file__).parent
_MET = ("documents", "own_documents", "records/checks.py", "records/fields.py",
        "records/drafts.py", "records/entering.py", "records/writing.py")  # fmt: skip
"""Whose errors the pages show."""

_RAISED = {"KbError", "DocumentError", "QueryError", "ValueError", "issue"}
_WORDED = re.compile(r"[ぁ-んァ-ヴ一-鿿]")


def _template(node: ast.expr) -> Iterator[str]:
    """The texts an argument may be, with {x} for what is put into them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else "X1" for part in node.values
        )
    elif isinstance(node, ast.IfExp):
        yield from _template(node.body)
        yield from _template(node.orelse)


def _said() -> Iterator[tuple[str, str]]:
    files = [
        file
        for name in _MET
        for file in ([_ROOT / name] if name.endswith(".py") else (_ROOT / name).rglob("*.py"))
    ]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            name = getattr(called, "id", getattr(called, "attr", ""))
            if isinstance(node, ast.Call) and name in _RAISED:
                for argument in node.args:
                    yield from ((file.name, text) for text in _template(argument))


@pytest.mark.parametrize(
    "text", sorted({t for _, t in _said() if re.search(r"[a-z] [a-z]|\.$", t) and t != "X1X1"})
)
def test_what_the_pages_can_meet_has_japanese(text: str) -> None:
    # Relations, tables and the files of vocabularies are no matter of the pages.
    if (
        "under X1" in text
        or "Keep one" in text
        or "Put it back" in text
        or "Correct the id" in text
    ):
        return
    told = faults.worded(text, "ja")
    assert told, text
    assert _WORDED.search(told)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Text, ""), (Text, "あ" * 2001), (Text, "a\u200b"), (Text, 3), (Id, "A b"),
        (FiscalYear, 3000), (FiscalYear, 1900), (FiscalYear, "x"), (FiscalYear, 2024.5),
        (Number, "x"), (Number, 1e16), (Number, float("inf")), (Status, "nope"),
        (IsoDate, "2024-13"), (Figure, 3),
        (Questions, {"ja": ["一"], "en": ["a"] * 9}),
        (Step, {"start": 2028, "end": 2024, "track": {"ja": "a", "en": "b"},
                "step": {"ja": "a", "en": "b"}, "point": "pa"}),
        (Municipality, {"code": "064017", "name": {"ja": "小国町", "en": "Oguni"}, "kana": "おぐに",
                        "prefecture": {"ja": "山形県", "en": "Yamagata"}, "type": "town",
                        "population": {"value": 0, "year": 2024,
                                       "source": {"ja": "a", "en": "b"}}}),
    ],
)  # fmt: skip
def test_what_a_field_refuses_has_japanese(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(kind).validate_python(value)
    for fault in raised.value.errors():
        message = fault["msg"].removeprefix("Value error, ")
        told = faults.worded(message, "ja")
        assert told, message
        assert not re.search(r"[A-Za-z]{4}", told)


def test_an_error_is_told_by_what_it_says() -> None:
    error = DocumentError("計画.pdf", "is locked by a password", "Give another copy.")
    assert (
        texts.error(error, "ja")
        == "計画.pdfはパスワードで保護されています。別のファイルで試してください。"
    )
    assert texts.error(error, "en") == str(error)
    field = DocumentError("計画", "cannot have this published", "Give it as: 2024-03.")
    assert (
        texts.error(field, "ja")
        == "計画の発行日の書き方が違います。「2024-03」のように書いてください。"
    )
    assert texts.error(KbError("Nobody translated this."), "ja") == "Nobody translated this."


def test_the_faults_of_a_draft_are_japanese_sentences() -> None:
    told = [
        ("points.0.ja = 'x': String should have at most 2000 characters", "Correct the value."),
        ("schedule.1 = {'a': 1, 'b: c'}: ends before it starts", "Correct the value."),
        ("questions.ja = ['a']: Tuple should have at least 2 items after validation, not 1", "x."),
        ("names the unknown document 'dx-1'", "Enter it: kb documents enter dx-1 --title-en TITLE"),
        ("lacks the field 'points.3.id'", "Add it (cases/README.md tells how)."),
    ]
    empty, others = lacking([RecordError("f", 1, *one) for one in told], "ja")
    assert empty == ["要点4・番号"]
    assert others == [
        "要点1・日本語：2000文字までにしてください。",
        "年次の取組2：終わりの年度が、始まりより前です。",
        "答えられる質問・日本語：2つ以上必要です。",
        "この資料が、まだ出典の一覧にありません。「この資料を出典の一覧に載せる」から載せてください。",
    ]
