"""Raw sections are measured as documents are searched: whose they are counts where it is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase

TEXT = "窓口の予約は、{how}から受け付けることとし、待ち時間を短くする。"
SECTIONS = [
    ("a", "那覇市", TEXT.format(how="スマートフォン")),
    ("b", "日の出町", TEXT.format(how="電話")),
    ("c", "", "橋の点検にドローンを使う。"),
]
QUESTION = {"query": "日の出町の窓口の予約をスマートフォンから", "relevant": "b", "lang": "ja"}


@pytest.mark.parametrize(("known", "rank"), [(True, 1.0), (False, 0.5)])
def test_whose_a_section_is_counts_where_it_is_known(
    base: KnowledgeBase, tmp_path: Path, known: bool, rank: float
) -> None:
    lines = [
        {"passage_id": name, "text": text, **({"municipality": place} if known else {})}
        for name, place, text in SECTIONS
    ]
    file = tmp_path / "set.jsonl"
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in [*lines, QUESTION])
    file.write_text(text, encoding="utf-8")
    figures = base.evaluate_documents(file)
    assert figures["ja"]["search RR"] == rank
    assert figures["ja"]["bm25 RR"] == 0.5
