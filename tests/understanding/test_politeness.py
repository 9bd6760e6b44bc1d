"""What a person writes around a question is not searched for, and no question is lost with it."""

from __future__ import annotations

import pytest

from kb.understanding.politeness import asking


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "担当者不足に困っている自治体はどう解決したか。費用はいくらか。",
            "担当者不足に困っている自治体はどう解決したか。費用はいくらか。",
        ),
        ("当町では担当が一人で困っています。他の例を教えてください。", "他の例を教えてください。"),
        ("お世話になります。書かない窓口の費用は?", "書かない窓口の費用は?"),
        ("we are a small town. how do others train staff?", "how do others train staff?"),
        ("are we the only town our size in trouble? who helps?", None),
    ],
)
def test_a_sentence_that_asks_introduces_nothing(text: str, kept: str | None) -> None:
    assert " ".join(asking(text).split()) == (kept or text)
