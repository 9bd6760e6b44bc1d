"""From a section of a document to a draft record: nothing guessed, and nothing taken as checked."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from readback import READERS

from kb.documents.models import Document, SourcePassage
from kb.errors import KbError
from kb.index.build import build_index
from kb.knowledge_base import KnowledgeBase
from kb.own_documents.drafting import slug_of
from kb.own_documents.entry import entry_of, municipality_entry
from kb.own_documents.figures import in_row, in_sentence
from kb.own_documents.schedules import Row, rows_of
from kb.presenting import Format
from kb.records.corpus import Corpus
from kb.records.drafts import Drafts
from kb.records.entering import enter
from kb.records.loader import read_all
from kb.records.models import FigureKind
from kb.settings import BUNDLED_MODEL
from kb.understanding.gazetteer import called

Command = Callable[..., "subprocess.CompletedProcess[str]"]
PLAN = """# 日の出町DX推進計画

## 第1章 窓口のデジタル化

書かない窓口の導入費用は、令和7年度に約1,200万円を見込む。
オンライン申請の利用率を令和10年度までに60%以上とすることを目標とする。
職員3名を配置し、3〜5か所の支所で実施する。

| 取組 | 担当課 | 令和6年度 | 令和7年度 | 令和8年度 | 令和9年度 |
|---|---|---|---|---|---|
| 書かない窓口 | 住民課 | 検討 | 導入 | → | 拡大 |
| 申請の目標（件） | 総務課 | - | 1,040 | 60 | |
| 職員研修 | 総務課 | 実施 | 実施 | 実施 | 実施 |

## 第2章 人材の育成

デジタル人材が足りず、専門の職員の採用が難しい。
"""


@pytest.fixture
def plan(own: KnowledgeBase, tmp_path: Path) -> str:
    """The id of the plan, imported."""
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    return own.documents.add(tmp_path / "plan.md").id


def test_a_section_is_drafted_from_what_it_says(own: KnowledgeBase, plan: str) -> None:
    (draft,) = own.documents.drafts(plan, ["窓口"])
    assert draft["id"] == f"{plan}-1"
    assert draft["source"] == {
        "document": plan,
        "section": "第1章",
        "page": "2",
        "imported": plan,
    }
    assert draft["title"] == {"ja": "窓口のデジタル化", "en": ""}
    assert (draft["municipality"], draft["status"]) == ("133051", "planned")
    assert (draft["review"], draft["topics"][0]) == ("unchecked", "counter")
    page = "".join(b.text for b in own.documents.get(plan).pages[1].blocks)
    assert len(draft["points"]) == 6
    for point in draft["points"]:
        assert point["wording"] == "verbatim"
        assert point["ja"] in page
        assert (point["aspect"], point["en"]) == ("", "")


def test_figures_have_what_their_words_tell_and_no_more(own: KnowledgeBase, plan: str) -> None:
    (draft,) = own.documents.drafts(plan, ["窓口"])
    told = [
        (f["ja"], f["value"], f["unit"]["ja"], f["kind"], f.get("period", {}).get("en"))
        for f in draft["figures"]
    ]
    assert told == [
        ("書かない窓口の導入費用", 12_000_000, "円", "cost", "FY2025"),
        ("オンライン申請の利用率", 60, "%", "target", "FY2028"),
        ("職員", 3, "名", "", None),  # 3〜5か所 is no number
        ("申請の目標（件）", 1040, "件", "target", "FY2025"),
        ("申請の目標（件）", 60, "件", "target", "FY2026"),
    ]
    assert [f.get("qualifier") for f in draft["figures"]][:3] == ["about", "at_least", None]


def test_rows_by_years_become_steps(own: KnowledgeBase, plan: str) -> None:
    (draft,) = own.documents.drafts(plan, ["窓口"])
    steps = [(s["track"]["ja"], s["step"]["ja"], s["start"], s["end"]) for s in draft["schedule"]]
    assert steps == [
        ("書かない窓口", "検討", 2024, 2024),
        ("書かない窓口", "導入", 2025, 2026),
        ("書かない窓口", "拡大", 2027, 2027),
        ("職員研修", "実施", 2024, 2027),
    ]
    backing = {point["id"]: point["ja"] for point in draft["points"]}
    assert all(backing[s["point"]].startswith(s["track"]["ja"]) for s in draft["schedule"])


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("令和5年度のオンライン申請の件数は、年間3,250件であった。",
         [("オンライン申請の件数", 3250, "件", None, 2023)]),
        ("総務課は来庁せずに済む手続を100件に増やす。",
         [("来庁せずに済む手続", 100, "件", None, None)]),
        ("令和6年度に20回、令和7年度に30回開催する。",
         [("", 20, "回", None, None), ("", 30, "回", None, None)]),
        ("第3章で述べた3つの柱を5年間で進め、12月末に終える。", []),
        ("職員一人ひとりが一度に学び、一部で十分に試し、計画と一本化する。", []),
        ("①1,784手続を調べる。", [("", 1784, "手続", None, None)]),
        ("サービス設計12箇条を5か年で進め、1年に1度見直す。", []),
        ("業務に悩む人が約4人に3人いる。", []),
        ("支援員の謝礼は1回2,000円、1件あたり40分とする。",
         [("", 2000, "円", FigureKind.COST, None), ("", 40, "分", None, None)]),
        ("転入手続は平均48分で、会議は13時30分から行う。", [("転入手続", 48, "分", None, None)]),
        ("施策は8人材育成とする。", []),
        ("令和5年度については、1,000件以上の申請を進める。", [("", 1000, "件", None, 2023)]),
        ("転入手続では最大7枚の申請書に記入する。", [("", 7, "枚", None, None)]),
        ("現状値45.5%を目標の60%に近づける。",
         [("現状値", 45.5, "%", None, None), ("目標の", 60, "%", None, None)]),
    ],
)  # fmt: skip
def test_numbers_of_a_sentence(
    corpus: Corpus, sentence: str, expected: list[tuple[Any, ...]]
) -> None:
    found = [(f.value, f.unit, f.kind, f.year) for f in in_sentence(corpus, sentence)]
    assert found == [(value, unit, kind, year) for _, value, unit, kind, year in expected]
    for figure, (label, *_) in zip(in_sentence(corpus, sentence), expected, strict=True):
        assert figure.label in {label, ""}


def _row(header: str, line: str, heading: str) -> Row:
    text = f"{header}\n{line}"
    passage = SourcePassage(id="d/p1/1", document="d", page=1, heading_path=(heading,),
                            text=text, kind="table_row")  # fmt: skip
    (row,) = rows_of(passage)
    return row


@pytest.mark.parametrize(
    ("header", "line", "expected"),
    [
        ("指標 | 現状値（令和5年度） | 令和7年度", "利用件数 | 120件 | 20業務",
         [(120, "件", FigureKind.RESULT), (20, "業務", FigureKind.TARGET)]),
        ("指標 | 令和7年度 | 令和8年度", "所要時間 | 48分 | 20分以内",
         [(48, "分", FigureKind.TARGET), (20, "分", FigureKind.TARGET)]),
        ("施策 | 令和7年度 | 令和8年度", "③ データ管理 | 検討 | 開始", []),
        ("題 | ページ", "3. | 15", []),
        ("題 | ページ", "知事（CXO）の体制 | 20", []),
        ("節 | 令和7年度（千円）", "委託料 | 8,800", [(8800, "千円", FigureKind.COST)]),
    ],
)  # fmt: skip
def test_numbers_of_a_row(
    corpus: Corpus, header: str, line: str, expected: list[tuple[Any, ...]]
) -> None:
    found = list(in_row(corpus, _row(header, line, "目標値")))
    assert [(f.value, f.unit, f.kind) for f in found] == expected


def test_the_figures_of_the_records_are_found_in_their_own_sentences(corpus: Corpus) -> None:
    found = wrong = 0
    for record in corpus:
        for figure in record.figures:
            told = list(in_sentence(corpus, record.point(figure.point).ja))
            same = [f for f in told if f.value == figure.value]
            found += bool(same)
            wrong += any(f.kind is FigureKind.COST and figure.kind != f.kind for f in same)
    assert found / sum(len(record.figures) for record in corpus) > 0.6
    assert wrong == 0


def test_no_such_section_names_those_there_are(own: KnowledgeBase, plan: str) -> None:
    with pytest.raises(KbError, match=r"No section is headed '予算'.*人材の育成"):
        own.documents.drafts(plan, ["予算"])


@pytest.fixture
def drafts(few_cases: Path, tmp_path: Path) -> Drafts:
    """No drafts yet, beside four records."""
    return Drafts(tmp_path / "drafts", few_cases)


def as_draft(cases: Path, drafts: Drafts, **changes: Any) -> str:
    """A real record taken out of the records and made a draft; its id."""
    path = next(cases.glob("*/naha-8-2.yaml"))
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.unlink()
    drafts.write({**data, "review": "unchecked", **changes}, "plan.pdf")
    return "naha-8-2"


def test_sections_are_listed_in_their_order(
    own: KnowledgeBase, drafts: Drafts, tmp_path: Path
) -> None:
    sections = "\n".join(
        f"## 施策{n} 窓口{n}\n\n窓口に職員{n}名を配置する。\n" for n in range(1, 12)
    )
    (tmp_path / "own.md").write_text(f"# 日の出町の計画\n\n{sections}", encoding="utf-8")
    made = own.documents.drafts(own.documents.add(tmp_path / "own.md").id)
    for data in made:
        drafts.write(data, "own.md")
    assert [d.data["title"]["ja"] for d in drafts.listed()] == [f"窓口{n}" for n in range(1, 12)]
    assert made[0]["source"]["section"] == "施策1"


def test_a_draft_is_never_overwritten_and_tells_what_it_lacks(
    own: KnowledgeBase, plan: str, drafts: Drafts
) -> None:
    made = own.documents.drafts(plan)
    paths = [drafts.write(data, "plan.md") for data in made]
    assert [path.stem for path in paths if path] == [f"{plan}-1", f"{plan}-2"]
    before = paths[0].read_bytes() if paths[0] else b""
    assert [drafts.write(data, "plan.md") for data in made] == [None, None]
    assert paths[0]
    assert paths[0].read_bytes() == before
    faults = "\n".join(map(str, drafts.get(f"{plan}-2").faults))
    assert "gist.ja is empty" in faults
    assert "points.0.aspect is empty" in faults
    assert "at least 1 item" not in faults
    with pytest.raises(KbError, match="more: kb drafts"):
        drafts.finish(f"{plan}-2", checked=True)
    with pytest.raises(KbError, match="There is no draft"):
        drafts.get("nowhere")


def told_of(plan: str, own: KnowledgeBase) -> Document:
    """The plan with all that the register of sources wants to know of it."""
    told = {"publisher": "那覇市", "municipality": "那覇市", "published": "2024-03-05"}
    return own.documents.correct(plan, **told, period="2024-2028", draft=True)


def test_a_document_is_entered_among_the_sources_and_the_rest_stays(
    own: KnowledgeBase, plan: str, drafts: Drafts
) -> None:
    document, file = told_of(plan, own), drafts.cases / "documents.yaml"
    before = file.read_text(encoding="utf-8")
    made = own.documents.drafts(plan)[0]
    drafts.write(made, "plan.md")
    command = f"kb documents enter {plan} --title-en TITLE"
    complete = {**yaml.safe_load((drafts.cases / "naha" / "naha-8-2.yaml").read_text("utf-8"))}
    complete |= {"id": made["id"], "source": made["source"], "review": "unchecked"}
    (fault,) = drafts.save(str(made["id"]), {**complete, "schedule": []}).faults
    assert command in str(fault)
    enter(drafts.cases, entry_of(own.corpus, document, "Plan: a draft"))
    after = file.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert "#" in before
    entered = read_all(drafts.cases).tables.documents[slug_of(document)]
    assert (entered.title.en, entered.publisher.en) == ("Plan: a draft", "Naha City")
    assert (entered.published.ja, entered.published.en) == ("2024年3月5日", "5 March 2024")
    assert (entered.period, entered.state) == ((2024, 2028), "draft")
    assert Drafts(drafts.folder, drafts.cases).get(str(made["id"])).faults == ()
    with pytest.raises(KbError, match="already"):
        enter(drafts.cases, entry_of(own.corpus, document, "Plan"))


def test_a_municipality_is_entered_with_what_the_country_knows_of_it(
    drafts: Drafts, own: KnowledgeBase
) -> None:
    source = {"ja": "住民基本台帳", "en": "Basic Resident Register"}
    before = (drafts.cases / "municipalities.yaml").read_text(encoding="utf-8")
    for name, people in (("山形県小国町", 6874), ("福島県磐梯町", 3200)):
        (place,) = called(name)
        enter(drafts.cases, municipality_entry(place, people, 2024, source), "municipalities")
    tables = read_all(drafts.cases).tables
    assert (drafts.cases / "municipalities.yaml").read_text(encoding="utf-8").startswith(before)
    town = tables.municipalities["064017"]
    assert (town.name.ja, town.name.en, town.kana) == ("小国町", "Oguni Town", "おぐにまち")
    assert (town.prefecture.ja, town.prefecture.en) == ("山形県", "Yamagata")
    assert (town.type, town.population.value, town.population.year) == ("town", 6874, 2024)
    assert tables.municipality_called("小国町") == town
    assert tables.municipality_called("熊本県小国町") is None
    with pytest.raises(KbError, match="already"):
        enter(drafts.cases, municipality_entry(called("山形県小国町")[0], 1, 2024, source),
              "municipalities")  # fmt: skip
    with pytest.raises(KbError, match="population"):
        enter(drafts.cases, municipality_entry(called("山形県飯豊町")[0], None, 2024, source),
              "municipalities")  # fmt: skip


@pytest.mark.parametrize("broken", ["untold", "of another form"])
def test_an_entry_that_is_refused_leaves_the_file(
    own: KnowledgeBase, plan: str, drafts: Drafts, broken: str
) -> None:
    document, file = told_of(plan, own), drafts.cases / "documents.yaml"
    if broken == "of another form":
        file.write_text("[]\n", encoding="utf-8")
    before = file.read_bytes()
    title = "" if broken == "untold" else "Plan"
    with pytest.raises(KbError, match=r"title\.en is empty" if not title else "by hand"):
        enter(drafts.cases, entry_of(own.corpus, document, title))
    assert file.read_bytes() == before
    assert sorted(drafts.cases.glob(".documents*")) == []


def test_data_is_tried_without_being_written(few_cases: Path, drafts: Drafts) -> None:
    name = as_draft(few_cases, drafts)
    held = drafts.get(name)
    assert held.faults == ()
    (fault,) = drafts.faults_of(name, {**held.data, "municipality": "999999"})
    assert "unknown municipality" in str(fault)
    assert drafts.get(name) == held
    assert drafts.save(name, {**held.data, "topics": []}).faults
    assert held.path.read_text(encoding="utf-8").startswith("# A draft made by rule")


def test_a_draft_is_told_to_be_unchecked_until_a_person_says_otherwise(
    few_cases: Path, drafts: Drafts, tmp_path: Path
) -> None:
    name = as_draft(few_cases, drafts)
    drafts.finish(name, checked=False)
    assert drafts.listed() == []
    build_index(few_cases, tmp_path / "index", BUNDLED_MODEL)
    base = KnowledgeBase.open(few_cases, tmp_path / "index")
    answer = base.ask("那覇市の計画の期間は")
    assert answer.answered
    assert [c.unchecked for c in answer.citations if c.id == name] == [True]
    assert "未確認の下書き" in base.text(answer)
    assert base.as_json(answer)["citations"][0]["unchecked"] is True
    for form in Format:
        assert "未確認の下書き" in READERS[form](base.export(answer, form).data)
    path = few_cases / "naha" / f"{name}.yaml"
    path.rename(drafts.folder / "naha" / path.name)
    drafts.finish(name, checked=True)
    assert "review: unchecked" not in path.read_text(encoding="utf-8")


def test_the_commands(
    kb: Command,
    own: KnowledgeBase,
    plan: str,
    few_cases: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KB_DOCUMENTS", str(own.documents.folder))
    monkeypatch.setenv("KB_CASES", str(few_cases))
    to = str(tmp_path / "drafts")
    assert "(6 points, 5 figures, 4 schedule)" in kb("draft", plan, "--to", to).stdout
    assert "Kept" in kb("draft", plan, "--section", "窓口", "--to", to).stdout
    assert [d["id"] for d in json.loads(kb("drafts", "--json", "--to", to).stdout)] == [
        f"{plan}-1",
        f"{plan}-2",
    ]
    assert "title.en is empty" in kb("drafts", f"{plan}-2", "--to", to).stdout
    refused = kb("drafts", f"{plan}-2", "--finish", "--to", to)
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (2, 1)
    shutil.rmtree(to)
    assert "There are no drafts" in kb("drafts", "--to", to).stdout
