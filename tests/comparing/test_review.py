"""A plan of the user's own against the precedents: what is said, what is not, what stays open."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.comparing.gaps import means_to
from kb.comparing.review import Review, TopicReview
from kb.comparing.treated import Sentence
from kb.documents.models import SourcePassage
from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase

PLAN = """# みどり町DX推進計画（令和5年度～令和9年度）

## 施策1 書かない窓口

書かない窓口を導入し、窓口の待ち時間を減らす。総務課が担当する。

## 施策2 ペーパーレス

電子決裁を導入し、会議のペーパーレスを進める。

## 目標

ペーパーレス会議の割合を令和9年度に80%とすることを目標とする。
電子決裁の利用を広げることを目指す。
"""
OTHER = "# あおば市計画\n\n## テレワーク\n\nテレワークを希望する職員が在宅で働けるようにする。\n"


@pytest.fixture
def reviewed(base: KnowledgeBase, tmp_path: Path) -> Review:
    """The plan, with another document beside it."""
    own = KnowledgeBase(base.index, base.cases, base.root, tmp_path / "documents").documents
    for name, text in (("plan", PLAN), ("other", OTHER)):
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    plan = own.add(tmp_path / "plan.md", municipality="みどり町")
    own.add(tmp_path / "other.md")
    with pytest.raises(KbError):
        own.review("nowhere")
    return own.review(plan.id, population=17_000)


def topic(reviewed: Review, name: str) -> TopicReview:
    return next(t for t in reviewed.topics if t.topic == name)


def test_what_the_plan_says_of_a_topic_is_quoted_letter_for_letter(reviewed: Review) -> None:
    told = topic(reviewed, "counter")
    assert told.holding == "treated"
    assert told.quotations[0].text == "書かない窓口を導入し、窓口の待ち時間を減らす。"
    assert told.quotations[0].heading.endswith("書かない窓口")


def test_a_topic_without_a_word_in_the_plan_is_told_with_who_treats_it(
    base: KnowledgeBase, reviewed: Review
) -> None:
    told = topic(reviewed, "telework")
    assert told.holding == "not_found"
    assert told.plans
    assert all("telework" in base.record(i).topics for i in (*told.cases, *told.plans))
    assert [q.title for q in told.elsewhere] == ["あおば市計画"]


def test_similar_size_comes_first_and_alone_sets_the_targets_compared(
    base: KnowledgeBase, reviewed: Review
) -> None:
    assert reviewed.years == (2023, 2024, 2025, 2026, 2027)
    people = [
        base.corpus.municipality(base.record(a.record)).population.value for a in reviewed.aims
    ]
    assert people
    assert all(8_500 <= n <= 34_000 for n in people)
    assert all(set(a.years) & set(reviewed.years) for a in reviewed.aims)


def test_a_target_without_year_or_number_is_told_and_a_whole_one_is_not(reviewed: Review) -> None:
    assert {t.quotation.text: t.lacks for t in reviewed.targets} == {
        "電子決裁の利用を広げることを目指す。": ("year", "number")
    }
    assert reviewed.target_count == 2


def test_a_measure_that_names_its_unit_is_not_among_those_without(reviewed: Review) -> None:
    headings = [heading for heading, _ in reviewed.unassigned]
    assert "施策2 ペーパーレス" in headings
    assert "施策1 書かない窓口" not in headings


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("回答した町民の31.8％を占めます。", False),
        ("職員の負担は年間およそ1,200時間に上ります。", False),
        ("オンライン手続数は36手続にとどまる。", False),
        ("計画期間は、令和6年度からの5年間とします。", False),
        ("本計画は、総合計画の個別計画として位置付けます。", False),
        ("窓口で申請書を書く手間を減らします。", True),
        ("申請書作成支援システムを2台導入する。", True),
        ("施策の優先順位は毎年見直します。", True),
    ],
)
def test_how_things_stand_is_no_measure(text: str, means: bool) -> None:
    passage = SourcePassage(id="d/p1/1", document="d", page=1, text=text)
    assert means_to(Sentence(passage, 0, len(text), {})) is means


def test_the_plans_own_records_are_none_of_the_others(base: KnowledgeBase, tmp_path: Path) -> None:
    own = KnowledgeBase(base.index, base.cases, base.root, tmp_path / "documents").documents
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    found = own.review(own.add(tmp_path / "plan.md", municipality="日の出町").id)
    named = {i for t in found.topics for i in (*t.cases, *t.plans)} | {a.record for a in found.aims}
    assert named
    assert "日の出町" not in {base.corpus.municipality(base.record(i)).name.ja for i in named}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_file_of_it_tells_every_topic_with_its_page_or_that_it_was_not_found(
    base: KnowledgeBase, reviewed: Review, lang: str
) -> None:
    text = base.export(reviewed, "txt", lang).data.decode()
    for topic in base.corpus.tables.topics.values():
        assert topic.name.get("ja" if lang == "ja" else "en") in text
    said = {"ja": "この資料に記載が見つかりません", "en": "Nothing on this was found"}
    assert text.count(said[lang]) == len(reviewed.holding("not_found"))
    assert "書かない窓口を導入し、窓口の待ち時間を減らす。" in text
    assert base.export(reviewed, "docx", lang).data.startswith(b"PK")


def test_the_rows_of_a_table_of_targets_are_targets(base: KnowledgeBase, tmp_path: Path) -> None:
    own = KnowledgeBase(base.index, base.cases, base.root, tmp_path / "documents").documents
    table = (
        "| 指標 | 令和7年度 | 令和8年度 |\n|---|---|---|\n| オンライン申請の件数 | 20件 | 30件 |\n"
    )
    text = f"# みどり町DX推進計画\n\n## 窓口\n\n### 目標値\n\n{table}\n### 経費\n\n{table}"
    (tmp_path / "plan.md").write_text(text, encoding="utf-8")
    found = own.review(own.add(tmp_path / "plan.md").id)
    assert (found.target_count, found.targets) == (1, ())
