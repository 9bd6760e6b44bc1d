"""What a model writes is cut into sentences and parts, each with the points it names."""

from __future__ import annotations

import pytest

from kb.prose.reply import MOST_SENTENCES, sentences
from kb.records.models import Lang

Parts = list[list[tuple[str, tuple[int, ...]]]]


@pytest.mark.parametrize(
    ("lang", "reply", "expected"),
    [
        ("ja", "甲した[1]。乙した[2]。", [[("甲した。", (1,))], [("乙した。", (2,))]]),
        ("ja", "甲した。[1][2]乙した。［３］", [[("甲した。", (1, 2))], [("乙した。", (3,))]]),
        ("ja", "甲し[1]、乙した[2,3]。", [[("甲し", (1,)), ("、乙した。", (2, 3))]]),
        ("ja", "「甲。乙。」とした[1]。", [[("「甲。乙。」とした。", (1,))]]),
        ("ja", "- 甲した[1]。\n2. 乙した", [[("甲した。", (1,))], [("乙した", ())]]),
        ("ja", "<think>甲[9]。</think>\n乙した[1]。", [[("乙した。", (1,))]]),
        ("en", "A did [1]. B did. [2]", [[("A did.", (1,))], [("B did.", (2,))]]),
        ("en", "A did [1], while B did [2].", [[("A did", (1,)), (", while B did.", (2,))]]),
        ("en", "Open 6 a.m. to 11 p.m. [1].", [[("Open 6 a.m. to 11 p.m.", (1,))]]),
        ("en", "", []),
    ],
)
def test_sentences(lang: Lang, reply: str, expected: Parts) -> None:
    found = sentences(reply, lang)
    assert [[(s.text, s.numbers) for s in one.segments] for one in found] == expected


def test_what_is_shown_has_no_marks() -> None:
    (one,) = sentences("甲し[1]、乙した[2]。", "ja")
    assert one.text == "甲し、乙した。"
    (one,) = sentences("A did [1], while B did [2].", "en")
    assert one.text == "A did, while B did."


@pytest.mark.parametrize("reply", ["甲した[1]。" * 5_000, "甲" * 10**6, " " * 10**6, "[1" * 10**6])
def test_no_reply_is_too_long(reply: str) -> None:
    assert len(sentences(reply, "ja")) <= MOST_SENTENCES
