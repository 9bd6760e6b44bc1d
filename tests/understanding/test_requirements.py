"""Terms and parts of a question."""

from __future__ import annotations

import pytest

from kb.index.text import normalise
from kb.understanding.requirements import parts_of
from kb.understanding.terms import terms_of


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("CIO補佐官を置いている自治体は", ["cio補佐官", "自治体"]),
        ("電子入札の導入", ["電子入札", "導入"]),
        ("AI-OCRを3年間使った町", ["ai-ocr", "町"]),
        ("How did towns pay for it?", ["towns", "pay"]),
    ],
)
def test_terms_are_whole_compounds(question: str, terms: list[str]) -> None:
    found = [t.text for t in terms_of(normalise(question))]
    assert [t for t in found if "年" not in t] == terms


def test_no_term_reaches_into_a_condition() -> None:
    text = "那覇市のテレワーク"
    assert [t.text for t in terms_of(text, [(0, 3)])] == ["テレワーク"]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("任期と報酬は", 2),
        ("人口は何人で、募集はいつか。費用は?", 3),
        ("When was it set up and who chairs it?", 2),
        ("書かない窓口の費用は", 1),
    ],
)
def test_a_question_is_cut_where_it_asks_for_another_thing(question: str, parts: int) -> None:
    assert len(parts_of(normalise(question))) == parts
