"""The one API: it opens, says what is wrong, exports, and notices what is published."""

from __future__ import annotations

import csv
import io
import shutil
import threading
from pathlib import Path

import pytest

from kb import Filters, KbError, KnowledgeBase
from kb.answering.answerer import Answerer
from kb.errors import ArtefactError, IndexMissingError, QueryError, UnknownRecordError
from kb.index.artefact import current_name
from kb.presenting import Format
from kb.published import Published

IDS = ["mic-04-funagata", "mic-07-nishiaizu"]


@pytest.fixture
def own_root(index_root: Path, tmp_path: Path) -> Path:
    """A copy of the index that may be published anew."""
    return shutil.copytree(index_root, tmp_path / "索引 1")


def publish_copy(root: Path, name: str) -> None:
    """Publish the current index again under another name."""
    before = current_name(root)
    assert before
    shutil.copytree(root / before, root / name)
    pointer = (root / "CURRENT").read_text()
    (root / "CURRENT").write_text(pointer.replace(before, name))


def test_folders_are_those_given_else_those_of_the_environment_else_the_working_ones(
    index_root: Path, cases_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_INDEX", str(tmp_path / "none"))
    assert KnowledgeBase.open(cases_root, str(index_root)).root == index_root
    monkeypatch.setenv("KB_INDEX", str(index_root))
    monkeypatch.setenv("KB_CASES", str(cases_root))
    opened = KnowledgeBase.open()
    assert (opened.cases, opened.root) == (cases_root, index_root)
    monkeypatch.delenv("KB_INDEX")
    monkeypatch.delenv("KB_CASES")
    shutil.copytree(index_root, tmp_path / "index")
    monkeypatch.chdir(tmp_path)
    opened = KnowledgeBase.open()
    assert (opened.cases, opened.root) == (tmp_path / "cases", tmp_path / "index")
    assert opened.freshness() == "alone"


def test_without_index_the_next_step_depends_on_whether_there_are_records(
    cases_root: Path, tmp_path: Path
) -> None:
    with pytest.raises(IndexMissingError) as told:
        KnowledgeBase.open(cases_root, tmp_path)
    assert str(told.value) == f"There is no index in {tmp_path}. Run: kb build"
    with pytest.raises(IndexMissingError) as told:
        KnowledgeBase.open(tmp_path / "cases", tmp_path)
    for word in (str(tmp_path), str(tmp_path / "cases"), "KB_INDEX", "KB_CASES"):
        assert word in str(told.value)
    assert "kb build" not in str(told.value)


def test_search_and_ask_are_those_of_the_floors_below(
    base: KnowledgeBase, answerer: Answerer
) -> None:
    question = "外部人材をどう活用しているか"
    cases = Filters(kind=("case",))
    mine, theirs = base.ask(question, cases), answerer.ask(question, filters=cases)
    assert mine.statements == theirs.statements
    hits = base.search(question, k=5, filters=cases).hits
    assert [h.record.id for h in hits] == [
        h.record.id for h in answerer.searcher.search(question, k=5, filters=cases).hits
    ]
    assert {h.record.kind.value for h in hits} == {"case"}
    dropped = base.ask("小さな町の体制は", drop=["types", "max_population"])
    assert not dropped.understood.types


def test_records_are_those_that_meet_the_conditions(base: KnowledgeBase) -> None:
    assert [r.id for r in base.records()] == list(base.corpus.records)
    chosen = base.filters(kind="case", max_population=50_000)
    narrowed = base.facets(chosen)
    assert base.records(chosen) == narrowed.passing != []
    some = base.records()[:7]
    assert base.facets(among=some).passing == some


def test_mistakes_are_told_in_one_sentence(base: KnowledgeBase) -> None:
    for call, words in (
        (lambda: base.record("naha-no0"), ["naha-no0", "Did you mean"]),
        (lambda: base.show("naha-no0"), ["naha-no0"]),
        (lambda: base.filters(topic="trainin"), ["training"]),
        (lambda: base.filters(colour="red"), ["colour", "topic"]),
        (lambda: base.compare(IDS, "fr"), ["fr", "ja or en"]),
        (lambda: base.compare(IDS[:1]), ["2 to 6"]),
        (lambda: base.table(IDS[:1]), ["two records"]),
        (lambda: base.compare_places(["nowhere", "else"]), ["nowhere"]),
        (lambda: base.export(IDS, "pdf"), ["pdf", "docx", "txt"]),
        (lambda: base.export(IDS, "docx", "fr"), ["fr"]),
        (lambda: base.export([], "docx"), ["nothing to export"]),
        (lambda: base.export("no-such", "csv"), ["no-such"]),
        (lambda: base.ask(" "), ["empty"]),
        (lambda: base.evaluate("no-such.jsonl"), ["no-such.jsonl"]),
    ):
        with pytest.raises((QueryError, UnknownRecordError)) as told:
            call()
        assert isinstance(told.value, KbError)
        assert "\n" not in str(told.value)
        assert str(told.value)[-1] in ".?"
        for word in words:
            assert word in str(told.value)


@pytest.mark.parametrize("format", Format)
def test_answers_comparisons_and_records_become_files(base: KnowledgeBase, format: Format) -> None:
    answer = base.ask("外部人材をどう活用しているか")
    places = base.compare_places([base.record(i).municipality for i in IDS])
    for what in (answer, base.compare(IDS), places, IDS, IDS[0]):
        file = base.export(what, format.value)
        assert file.data
        assert file.name.endswith(f".{format.value}")
        assert file.mime == format.mime


def test_a_list_of_records_may_be_headed(base: KnowledgeBase) -> None:
    file = base.export(IDS, "csv", "en", "Small towns")
    assert file.name == "Small_towns.csv"
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert len(rows) == 1 + len(IDS)
    assert base.export(IDS, "txt", "en", "Small towns").data.startswith(b"Small towns\n")


def test_text_lays_a_comparison_out_line_by_line(base: KnowledgeBase) -> None:
    table = base.compare(IDS, "en")
    text = base.export(table, "txt", "en").data.decode()
    for line in table.lines:
        start = text.index(f"・{line.name}\n")
        for cell in line.cells:
            for entry in cell:
                assert text.index(entry.text, start) > start
    assert "■ Sources\n[1] " in text


def test_an_index_published_anew_is_opened_and_the_old_one_stays_whole(
    own_root: Path, cases_root: Path
) -> None:
    old = KnowledgeBase.open(cases_root, own_root)
    assert old.reload() is old
    publish_copy(own_root, "another")
    assert not old.is_current()
    new = old.reload()
    assert (new.folder, new.cases, new.root) == ("another", cases_root, own_root)
    assert new.reload() is new
    shutil.rmtree(own_root / old.folder)
    assert old.ask("押印廃止の事例").statements == new.ask("押印廃止の事例").statements


def test_what_is_published_is_opened_once_for_all_threads(
    own_root: Path, cases_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    real = KnowledgeBase.open.__func__  # type: ignore[attr-defined]

    def spy(cls: type[KnowledgeBase], *where: Path) -> KnowledgeBase:
        found: KnowledgeBase = real(cls, *where)
        opened.append(found.folder)
        return found

    monkeypatch.setattr(KnowledgeBase, "open", classmethod(spy))
    published = Published(cases_root, own_root)
    seen: list[KnowledgeBase] = []
    threads = [threading.Thread(target=lambda: seen.append(published.current())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1
    assert len({id(base) for base in seen}) == 1
    assert "answerer" in vars(seen[0])  # warm: nobody waits for the first question
    publish_copy(own_root, "another")
    assert published.current().folder == "another"
    assert published.current() is published.current()
    assert len(opened) == 2


def test_others_go_on_with_the_old_index_while_one_opens_the_new(
    own_root: Path, cases_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = Published(cases_root, own_root)
    before = published.current()
    publish_copy(own_root, "another")
    warming, go_on = threading.Event(), threading.Event()

    def slow(self: KnowledgeBase) -> None:
        warming.set()
        assert go_on.wait(30)

    monkeypatch.setattr(KnowledgeBase, "warm", slow)
    opener = threading.Thread(target=published.current)
    opener.start()
    assert warming.wait(30)
    assert published.current() is before
    go_on.set()
    opener.join()
    assert published.current().folder == "another"


def test_a_damaged_index_published_anew_is_told_and_tried_again(
    own_root: Path, cases_root: Path
) -> None:
    published = Published(cases_root, own_root)
    published.current()
    publish_copy(own_root, "another")
    records = own_root / "another" / "records.jsonl"
    whole = records.read_bytes()
    records.write_bytes(b"{}")
    for _ in range(2):
        with pytest.raises(ArtefactError):
            published.current()
    records.write_bytes(whole)
    assert published.current().folder == "another"
