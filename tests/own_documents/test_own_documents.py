"""Own documents from the file to the quotation: imported, searched, quoted, replaced, removed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pdfs import write_pdf
from readback import READERS
from scans import scan, stand_in

from kb.errors import KbError
from kb.index.encoders.bundled import BundledEncoder
from kb.index.source_index import SourceIndex
from kb.knowledge_base import KnowledgeBase
from kb.presenting import Format
from kb.search.documents import SourceSearcher
from kb.texts import interface as texts
from kb.understanding.intent import understand

PLAN = """# みどり町DX推進計画

みどり町は、令和6年3月にこの計画を定める。

## 推進体制

本町では、町長を本部長とするDX推進本部を設置し、毎月1回開催する。事務局は総務課デジタル推進係が担い、専任職員3名を配置する。

## 書かない窓口

書かない窓口を令和7年度に導入する。書かない窓口の導入費用は、令和7年度に1,200万円を見込む。書かない窓口の費用はいくらですか。
"""
OTHER = """# あおば市業務改善報告

## ドローンによる橋の点検

橋の点検にドローンを使い、点検にかかる日数を半分に減らした。
"""
COST = "書かない窓口の導入費用は、令和7年度に1,200万円を見込む。"
ASKED = "書かない窓口の導入費用はいくらか"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two documents on disk."""
    plan, other = tmp_path / "plan.md", tmp_path / "other.md"
    plan.write_text(PLAN, encoding="utf-8")
    other.write_text(OTHER, encoding="utf-8")
    return plan, other


def test_a_sentence_is_quoted_letter_for_letter_with_its_page(
    own: KnowledgeBase, files: tuple[Path, Path]
) -> None:
    document = own.documents.add(files[0], municipality="みどり町")
    quotations = own.ask(ASKED).quotations
    assert [q.text for q in quotations] == [COST]
    quoted = quotations[0]
    assert (quoted.document, quoted.title) == (document.id, document.title)
    passage = own.documents.passage(quoted.passage)
    assert passage is not None
    assert passage.text[quoted.start : quoted.start + len(COST)] == COST
    page = own.documents.get(document.id).pages[quoted.page - 1]
    assert any(COST in block.text for block in page.blocks)


@pytest.mark.parametrize(
    "question",
    [
        "書かない窓口の委託業者はどこか",  # nothing is said of it
        "オンライン申請の導入費用はいくらか",  # of something else
        "あわら市の書かない窓口の導入費用はいくらか",  # of another place
        "専任職員の報酬はいくらか",
        "今日の天気は",
        "書かない窓口を導入した自治体はいくつあるか",  # a count of records
    ],
)
def test_what_does_not_cover_the_question_is_not_quoted(
    own: KnowledgeBase, files: tuple[Path, Path], question: str
) -> None:
    own.documents.add(files[0], municipality="みどり町")
    assert own.ask(question).quotations == ()


def test_a_place_without_records_is_quoted_from_its_document(
    own: KnowledgeBase, files: tuple[Path, Path]
) -> None:
    own.documents.add(files[0], municipality="みどり町")
    assert [q.text for q in own.ask("みどり町の書かない窓口の費用はいくら").quotations] == [COST]


def test_nothing_changes_without_documents_and_records_are_answered_alike_with_them(
    base: KnowledgeBase, own: KnowledgeBase, files: tuple[Path, Path]
) -> None:
    questions = [ASKED, "外部人材をどう活用しているか", "how do small towns staff DX?"]
    alone = [base.answerer.ask(q).model_copy(update={"took_ms": 0.0}) for q in questions]
    assert [own.ask(q).model_copy(update={"took_ms": 0.0}) for q in questions] == alone
    own.documents.add(files[0])
    told = {"took_ms": 0.0, "quotations": ()}
    assert [own.ask(q).model_copy(update=told) for q in questions] == alone


def test_search_finds_the_passage_and_can_be_narrowed_to_a_document(
    own: KnowledgeBase, files: tuple[Path, Path]
) -> None:
    plan, other = (own.documents.add(file).id for file in files)
    hits = own.documents.search("橋の点検にかかる日数")
    assert hits[0].document.id == other
    assert "半分に減らした" in hits[0].passage.text
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    narrowed = own.documents.search("橋の点検にかかる日数", documents=[plan])
    assert narrowed
    assert {h.document.id for h in narrowed} == {plan}
    assert len(own.documents.search("点検", k=1)) == 1


def test_another_document_encodes_nothing_of_the_first(
    own: KnowledgeBase, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    own.documents.add(files[0])
    encoded: list[str] = []
    encode = BundledEncoder.documents

    def noted(self: BundledEncoder, texts: list[str]) -> np.ndarray:
        encoded.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(BundledEncoder, "documents", noted)
    first = own.documents.add(files[1])
    assert encoded
    assert all("窓口" not in text for text in encoded)
    encoded.clear()
    own.documents.correct(first.id, title="別の題名")
    own.documents.remove(first.id)
    assert own.documents.catch_up() == []
    assert encoded == []


def test_a_stopped_import_leaves_what_was_there(
    own: KnowledgeBase, files: tuple[Path, Path]
) -> None:
    own.documents.add(files[0])
    before = own.ask(ASKED).quotations

    def stop(what: str, pages: int, of: int) -> None:
        if what == "encoding":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        own.documents.add(files[1], stop)
    assert len(own.documents.listed()) == 1
    assert own.ask(ASKED).quotations == before
    assert own.documents.search("橋の点検")[0].document.id != "other"


def test_an_import_tells_its_pages_in_words_of_the_interface(
    own: KnowledgeBase, tmp_path: Path
) -> None:
    told: list[tuple[str, int, int]] = []
    pages = [[f"{n}ページの文を書く。"] for n in range(1, 4)]
    file = write_pdf(tmp_path / "plan.pdf", pages)
    own.documents.add(file, lambda *what: told.append(what))
    assert told[0] == ("opening", 0, 0)
    assert told[-1] == ("encoding", 3, 3)
    for what, done, of in told:
        sentence = texts.get(f"documents_{what}", "ja", name=file.name, pages=done, of=of)
        assert file.name in sentence
        assert (f"{done}／{of}ページ" in sentence) == bool(of)


def test_a_quotation_read_by_machine_is_said_to_be_wherever_it_is_shown(
    own: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [("第1章 窓口", 0.1, 0.3, 0.1), (COST, 0.1, 0.9, 0.2)]
    monkeypatch.syspath_prepend(str(stand_in(tmp_path / "site", lines)))
    document = own.documents.add(scan(tmp_path / "plan.pdf", [""]), title="みどり町の計画")
    assert document.by_machine
    answer = own.ask(ASKED)
    assert [(q.text, q.by_machine) for q in answer.quotations] == [(COST, True)]
    said = "『みどり町の計画』1ページ、第1章 窓口（機械読取）"
    assert f"「{COST}」 — {said}" in own.text(answer)
    for form in Format:
        assert "（機械読取）" in READERS[form](own.export(answer, form).data)
    assert own.as_json(answer)["quotations"][0]["by_machine"] is True
    assert own.as_json(own.documents.search(ASKED))[0]["by_machine"] is True
    assert own.documents.picture(document.id, 1)


def test_what_a_kill_left_half_in_place_is_no_document(
    own: KnowledgeBase, files: tuple[Path, Path]
) -> None:
    document = own.documents.add(files[0])
    folder = own.documents.folder
    for left in (f".{document.id}.1.new", f".{document.id}.1.gone"):
        shutil.copytree(folder / document.id, folder / left)
    assert [d.id for d in own.documents.listed()] == [document.id]
    assert own.documents.add(files[0]).id == document.id
    assert own.ask(ASKED).quotations


def test_a_document_read_but_not_encoded_is_caught_up(
    own: KnowledgeBase, files: tuple[Path, Path]
) -> None:
    document = own.documents.add(files[0])
    own.documents.parts.remove(document.id)  # as a kill between the two leaves it
    assert own.documents.searchable() == set()
    assert own.ask(ASKED).quotations == ()
    assert [d.id for d in own.documents.catch_up()] == [document.id]
    assert own.ask(ASKED).quotations


def test_a_damaged_file_of_the_index_is_left_out_and_made_anew(
    own: KnowledgeBase, files: tuple[Path, Path]
) -> None:
    document = own.documents.add(files[0])
    file = own.documents.parts.folder / f"{document.id}.npz"
    file.write_bytes(file.read_bytes()[:200])
    assert own.ask(ASKED).quotations == ()
    own.documents.catch_up()
    assert own.ask(ASKED).quotations


def test_a_removed_document_is_neither_found_nor_kept(
    own: KnowledgeBase, files: tuple[Path, Path]
) -> None:
    document = own.documents.add(files[0])
    assert own.ask(ASKED).quotations
    own.documents.remove(document.id)
    assert own.ask(ASKED).quotations == ()
    assert own.documents.listed() == []
    with pytest.raises(KbError):
        own.documents.get(document.id)


@pytest.mark.parametrize("format", ["docx", "xlsx", "csv", "md", "txt"])
def test_every_export_tells_quotations_apart(
    own: KnowledgeBase, files: tuple[Path, Path], format: Format
) -> None:
    own.documents.add(files[0])
    text = READERS[format](own.export(own.ask(ASKED), format).data)
    assert "資料からの引用" in text
    assert f"「{COST}」" in text


def test_text_and_json_hold_the_quotation(own: KnowledgeBase, files: tuple[Path, Path]) -> None:
    document = own.documents.add(files[0], title="みどり町の計画")
    answer = own.ask(ASKED)
    assert f"・「{COST}」 — 『みどり町の計画』" in own.text(answer)
    (told,) = own.as_json(answer)["quotations"]
    assert {"text", "document", "title", "page", "label", "heading"} <= told.keys()
    assert (told["text"], told["document"]) == (COST, document.id)


def test_the_command_imports_lists_and_removes(
    kb: Callable[..., subprocess.CompletedProcess[str]],
    files: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KB_DOCUMENTS", str(tmp_path / "own"))
    assert "no documents" in kb("documents").stdout
    unknown = tmp_path / "picture.xyz"
    unknown.write_bytes(b"\x00\x01")
    done = kb("import", str(unknown), *map(str, files))
    assert done.returncode == 1  # one failed, the rest went on
    assert len(done.stderr.strip().splitlines()) == 1
    assert "picture.xyz" in done.stderr
    assert done.stdout.count("Imported") == 2
    listed = json.loads(kb("documents", "--json").stdout)
    assert len(listed) == 2
    gone = kb("documents", "remove", listed[0]["id"])
    assert gone.returncode == 0
    assert len(json.loads(kb("documents", "--json").stdout)) == 1
    missing = kb("documents", "remove", "nowhere")
    assert (missing.returncode, len(missing.stderr.strip().splitlines())) == (2, 1)


def test_a_row_is_quoted_whole_and_without_the_header_above_it(
    own: KnowledgeBase, tmp_path: Path
) -> None:
    rows = ["窓口の導入。全課で行う | 住民課", "研修。毎年 | 総務課"]
    table = "".join(f"|{row}|\n" for row in ["施策 | 担当課", "-|-", *rows])
    (tmp_path / "plan.md").write_text(table, encoding="utf-8")
    document = own.documents.add(tmp_path / "plan.md")
    part = own.documents.parts.read(document.id)
    assert part is not None
    texts = [part.passages[row.passage].text[row.start : row.end] for row in part.rows]
    assert texts == ["\n".join(["施策 | 担当課", *rows]), *rows]


def test_radicals_are_searched_as_kanji_and_quoted_as_printed(
    own: KnowledgeBase, tmp_path: Path
) -> None:
    printed = PLAN.replace("入", "⼊").replace("用", "⽤").replace("長", "⻑")
    (tmp_path / "plan.md").write_text(printed, encoding="utf-8")
    own.documents.add(tmp_path / "plan.md")
    shown = COST.replace("入", "⼊").replace("用", "⽤")
    assert [q.text for q in own.ask(ASKED).quotations] == [shown]
    assert "町⻑を本部⻑とする" in own.documents.search("町長を本部長とする本部")[0].passage.text


@pytest.mark.parametrize(
    "question",
    ["日の出町の窓口をスマートフォンで予約", "Does Hinode Town book the 窓口 by スマートフォン?"],
    ids=["ja", "en"],
)
def test_what_is_of_the_place_asked_for_comes_first(
    own: KnowledgeBase, tmp_path: Path, question: str
) -> None:
    text = "# 計画\n\n## 窓口\n\n窓口の予約を{how}から受け付ける。\n"
    ids: list[str] = []
    for name, how in (("那覇市", "日を選んでスマートフォン"), ("日の出町", "電話"), ("", "網")):
        (tmp_path / f"plan{len(ids)}.md").write_text(text.format(how=how), encoding="utf-8")
        ids.append(own.documents.add(tmp_path / f"plan{len(ids)}.md", municipality=name).id)
    other, asked, unknown = ids
    found = [hit.document.id for hit in own.documents.search(question)]
    assert found[-1] == other  # known to be another's
    assert set(found) == {other, asked, unknown}
    named = own.documents.search("那覇市の窓口の予約")[0]
    assert named.document.id in {other, unknown}


@pytest.mark.parametrize(
    "question", ["書かない窓口の費用", "What does the no-writing counter cost?"]
)
def test_the_section_around_a_passage_counts(
    own: KnowledgeBase, tmp_path: Path, question: str
) -> None:
    beside = [
        "書かない窓口の導入費用は、令和7年度に1,200万円を見込む。",
        "橋の点検にドローンを使う。",
    ]
    ids = []
    for n, item in enumerate(beside):
        text = f"# 計画\n\n## 施策\n\n・{item}\n\nこの施策は住民課が担い、毎年見直す。\n"
        (tmp_path / f"plan{n}.md").write_text(text, encoding="utf-8")
        ids.append(own.documents.add(tmp_path / f"plan{n}.md").id)
    hits = own.documents.search(question)
    (first, second) = (
        next(h.score for h in hits if h.document.id == i and "毎年見直す" in h.passage.text)
        for i in ids
    )
    assert first > second + 0.01


def test_words_count_as_much_as_the_language_has_of_the_question(
    own: KnowledgeBase, tmp_path: Path
) -> None:
    words = "橋の点検にはドローンを使う。"
    (tmp_path / "plan.md").write_text(f"# 計画\n\n{words}\n", encoding="utf-8")
    (tmp_path / "memo.md").write_text("# Memo\n\nTrees are cut in May.\n", encoding="utf-8")
    for file in ("plan.md", "memo.md"):
        own.documents.add(tmp_path / file)
    listed = {document.id: document for document in own.documents.listed()}
    parts = [part for name in listed if (part := own.documents.parts.read(name))]
    searcher = SourceSearcher(SourceIndex(parts, own.index.space), listed, own.index.corpus)
    told = {
        question: dict(
            zip(
                searcher.index.japanese.tolist(),
                searcher.told(understand(question, own.index.corpus)).tolist(),
                strict=True,
            )
        )
        for question in (words, "When are the trees cut?")
    }
    assert told[words] == {True: 1.0, False: 0.0}
    assert told["When are the trees cut?"] == {True: 0.0, False: 1.0}


def test_a_word_that_asks_need_not_stand_in_the_answer(own: KnowledgeBase, tmp_path: Path) -> None:
    said = "外部の専門家をCIO補佐官として委嘱し、報償費は年間360万円とする。"
    (tmp_path / "staff.md").write_text(f"# 青葉計画\n\n## 人材\n\n{said}\n", encoding="utf-8")
    own.documents.add(tmp_path / "staff.md")
    for question in ("CIO補佐官の報償費はいくらか", "CIO補佐官への報償費は年間いくら"):
        assert [q.text for q in own.ask(question).quotations] == [said]


def test_a_row_is_quoted_with_the_header_of_its_table(own: KnowledgeBase, tmp_path: Path) -> None:
    table = "| 指標 | 令和7年度 |\n|---|---|\n| スマホ教室の受講者数 | 1,200人 |\n"
    (tmp_path / "aims.md").write_text(f"# 青葉計画\n\n## 目標\n\n{table}", encoding="utf-8")
    own.documents.add(tmp_path / "aims.md")
    answer = own.ask("スマホ教室の受講者数は何人か")
    (quoted,) = answer.quotations
    assert quoted.text == "スマホ教室の受講者数 | 1,200人"
    assert quoted.header == "指標 | 令和7年度"
    assert quoted.heading == "目標"  # the title of the document is told before it
    told = f"「{quoted.text}」（表の見出し：指標 | 令和7年度） — 『青葉計画』第2節、目標"
    assert told in own.text(answer)
