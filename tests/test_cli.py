"""The command as a person meets it: what it prints, exit codes, one sentence for each mistake."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.answering.answerer import Answerer
from kb.presenting.text import as_text
from kb.records.corpus import Corpus
from kb.records.models import Status

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def assert_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Exit code 2, nothing on stdout and one clear sentence on stderr."""
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert re.search(r"(?:[.?…]|: kb (?:build|check)\)?)$", done.stderr.strip())
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr
    assert len(done.stderr) < 500
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize("command", ["search", "ask"])
@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("", "empty"),
        ("  \u3000 ", "empty"),
        ("？！…", "only symbols"),
        ("😀🎉", "only symbols"),
        ("あ" * 10_000, "10,000 characters"),
        ("a b " * 2_500, "10,000 characters"),
    ],
)
def test_questions_that_are_none(kb: Command, command: str, question: str, word: str) -> None:
    assert_one_sentence(kb(command, question), word)
    assert_one_sentence(kb(command, question, "--json"), word)


@pytest.mark.parametrize("command", ["search", "ask"])
def test_no_question_at_all(kb: Command, command: str) -> None:
    assert_one_sentence(kb(command), "--batch")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["show", "mic-06-miyakonojyo"], ["mic-06-miyakonojo"]),
        (["show", "x" * 300], ["kb search"]),
        (["show", "../../etc/passwd"], ["No record"]),
        (["compare", "mic-04-funagata", "nope"], ["nope"]),
        (["compare", "mic-04-funagata"], ["two records"]),
        (["compare", "mic-04-funagata", "mic-04-funagata"], ["two records"]),
        (["compare", "mic-04-funagata", "naha-no01", "--lang", "fr"], ["fr", "ja or en"]),
        (["search", "研修", "--kind", "plan"], ["plan_section"]),
        (["search", "研修", "--municipality", "大阪市"], ["大阪市", "Try: "]),
        (["search", "研修", "--municipality", "Yokohamma"], ["Yokohama City"]),
        (["search", "研修", "--prefecture", "Fukusima"], ["Fukushima"]),
        (["search", "研修", "--topic", "trainin"], ["training"]),
        (["ask", "--batch", "no-such-file.jsonl"], ["no-such-file.jsonl"]),
        (["search", "--batch", "no-such-file.jsonl"], ["no-such-file.jsonl"]),
        (["evaluate", "no-such-file.jsonl"], ["no-such-file.jsonl"]),
        (["new", "Not An Id"], ["id"]),
        (["new", "mic-04-funagata"], ["mic-04-funagata"]),
    ],
)
def test_mistakes_are_told_in_one_sentence(kb: Command, words: list[str], named: list[str]) -> None:
    assert_one_sentence(kb(*words), *named)


@pytest.mark.parametrize(
    "words",
    [
        ["search", "研修", "-k", "0"],
        ["search", "研修", "-k", "many"],
        ["search", "研修", "--min-population", "-1"],
        ["search", "研修", "--colour", "red"],
        ["shwo", "mic-04-funagata"],
        ["show"],
    ],
)
def test_options_that_are_none_are_explained(kb: Command, words: list[str]) -> None:
    done = kb(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Usage: kb" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words", [["search", "研修"], ["ask", "研修"], ["show", "naha-no01"], ["evaluate", "x.jsonl"]]
)
def test_no_index(
    kb: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("KB_INDEX", str(tmp_path / "none"))
    assert_one_sentence(kb(*words), "no index", "Run: kb build")


@pytest.fixture
def own_index(index_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the index that may be damaged, in a folder with a Japanese name."""
    copy = shutil.copytree(index_root, tmp_path / "索引 2")
    monkeypatch.setenv("KB_INDEX", str(copy))
    return copy


def test_a_damaged_index(kb: Command, own_index: Path) -> None:
    assert kb("show", "naha-no01").returncode == 0
    (records,) = own_index.glob("*/records.jsonl")
    records.write_bytes(records.read_bytes().replace("那覇".encode(), "那波".encode(), 1))
    assert_one_sentence(kb("search", "研修"), "records.jsonl", "damaged", "Run: kb build")
    assert_one_sentence(kb("ask", "研修"), "Run: kb build")
    records.unlink()
    assert_one_sentence(kb("show", "naha-no01"), "records.jsonl is missing", "Run: kb build")


def test_records_that_changed_since_the_build_are_noted_beside_the_answer(
    kb: Command, own_index: Path, few_cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_CASES", str(few_cases))
    done = kb("show", "naha-no01", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["id"] == "naha-no01"
    assert "kb build" in done.stderr
    # Without the records the index stands for itself.
    monkeypatch.setenv("KB_CASES", str(few_cases / "none"))
    assert kb("show", "naha-no01").stderr == ""


def test_a_build_that_cannot_write(
    kb: Command, few_cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file where the folder should be: it stops root too, whom rights do not.
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder")
    monkeypatch.setenv("KB_CASES", str(few_cases))
    monkeypatch.setenv("KB_INDEX", str(blocked))
    assert_one_sentence(kb("build"), "blocked", "KB_INDEX", "kb build")
    assert blocked.read_text() == "not a folder"


def test_a_build_of_faulty_records_keeps_the_old_index(
    kb: Command, own_index: Path, few_cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (own_index / "CURRENT").read_bytes()
    (few_cases / "naha" / "naha-8-1.yaml").write_text("id: [", encoding="utf-8")
    monkeypatch.setenv("KB_CASES", str(few_cases))
    assert_one_sentence(kb("build"), "naha-8-1.yaml")
    assert (own_index / "CURRENT").read_bytes() == before
    assert kb("show", "naha-no01").returncode == 0


def _ids(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0, done.stderr
    return [result["id"] for result in json.loads(done.stdout)["results"]]


@pytest.mark.parametrize(
    ("options", "meets"),
    [
        (["--kind", "case"], lambda c, r: r.kind == "case"),
        (["--kind", "plan_section"], lambda c, r: r.kind == "plan_section"),
        (["--municipality", "那覇市"], lambda c, r: c.municipality(r).name.ja == "那覇市"),
        (["--municipality", "Naha"], lambda c, r: c.municipality(r).name.ja == "那覇市"),
        (["--municipality", "472018"], lambda c, r: c.municipality(r).name.ja == "那覇市"),
        (["--prefecture", "福島"], lambda c, r: c.municipality(r).prefecture.ja == "福島県"),
        (["--prefecture", "Tokyo"], lambda c, r: c.municipality(r).prefecture.ja == "東京都"),
        (["--topic", "telework"], lambda c, r: "telework" in r.topics),
        (["--min-population", "1000000"], lambda c, r: c.municipality(r).population.value >= 1e6),
        (["--max-population", "10000"], lambda c, r: c.municipality(r).population.value <= 1e4),
    ],
)
def test_filters(
    kb: Command, corpus: Corpus, options: list[str], meets: Callable[..., bool]
) -> None:
    found = _ids(kb("search", "DXの推進", "-k", "500", "--json", *options))
    wanted = {r.id for r in corpus if meets(corpus, r)}
    assert set(found) <= wanted
    # The record farthest from the question scores nothing and is no hit.
    assert len(found) >= len(wanted) - 1 > 0


def test_filters_hold_together(kb: Command, corpus: Corpus) -> None:
    options = ["--kind", "plan_section", "--municipality", "那覇市", "--topic", "training"]
    found = _ids(kb("search", "研修", "-k", "500", "--json", *options))
    assert found
    for record in map(corpus.get, found):
        assert record.kind == "plan_section"
        assert "training" in record.topics
        assert corpus.municipality(record).name.ja == "那覇市"


def test_k(kb: Command, corpus: Corpus) -> None:
    many = _ids(kb("search", "DX", "-k", "100000", "--json"))
    assert len(many) <= len(corpus)
    assert _ids(kb("search", "DX", "-k", "3", "--json")) == many[:3]
    assert _ids(kb("search", "DX", "--json")) == many[:10]


def test_search_for_people(kb: Command, corpus: Corpus) -> None:
    done = kb("search", "はんこをやめたい", "-k", "2")
    assert done.returncode == 0
    assert done.stderr == ""
    for record_id in _ids(kb("search", "はんこをやめたい", "-k", "2", "--json")):
        record = corpus.get(record_id)
        for part in (
            f"[{record_id}]",
            record.title.ja,
            corpus.municipality(record).name.ja,
            corpus.document(record).title.ja,
        ):
            assert part in done.stdout
    assert "No record found." in kb("search", "研修", "--max-population", "1").stdout


def test_ask_for_people(kb: Command, answerer: Answerer) -> None:
    question = "外部人材をどう活用しているか"
    done = kb("ask", question)
    assert (done.returncode, done.stderr) == (0, "")
    answer = answerer.ask(question)
    assert done.stdout == as_text(answer, answerer.index.corpus, ids=True) + "\n"
    assert all(f"({citation.id})" in done.stdout for citation in answer.citations)


@pytest.mark.parametrize("question", ["大阪市のDX推進体制", "What does Osaka do about telework?"])
def test_a_refusal_is_no_failure_and_names_what_is_near(
    kb: Command, corpus: Corpus, answerer: Answerer, question: str
) -> None:
    done = kb("ask", question)
    assert (done.returncode, done.stderr) == (0, "")
    answer = answerer.ask(question)
    assert done.stdout.startswith(answer.reason)
    listed = done.stdout.removeprefix(answer.reason)
    for record_id in answer.nearest:
        assert f"[{record_id}]" in listed
        assert corpus.get(record_id).title.get(answer.language) in listed


def test_show_for_people(kb: Command, corpus: Corpus) -> None:
    record = corpus.get("naha-no03")
    done = kb("show", record.id)
    assert done.returncode == 0
    for point in record.points:
        assert point.ja in done.stdout
        assert point.en in done.stdout
        assert f"{point.id} (p. {record.page_of(point)})" in done.stdout
    assert record.status is Status.PLANNED
    assert "planned" in done.stdout
    for step in record.schedule:
        assert f"{step.era.ja} {step.track.ja}" in done.stdout


def test_compare_for_people(kb: Command) -> None:
    done = kb("compare", "mic-04-funagata", "mic-07-nishiaizu", "--lang", "en")
    assert done.returncode == 0
    for word in ("Funagata Town", "Nishiaizu Town", "Who leads", "not stated", "#pa)"):
        assert word in done.stdout


def test_evaluate_for_people(kb: Command, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    line = {"id": "x1", "lang": "en", "query": "recipe for pancakes", "kind": "out_of_scope"}
    file.write_text(json.dumps(line | {"relevant": {}}), encoding="utf-8")
    done = kb("evaluate", str(file))
    assert done.returncode == 0
    assert "refusal recall" in done.stdout
    file.write_text(json.dumps(line | {"kind": "riddle"}), encoding="utf-8")
    assert_one_sentence(kb("evaluate", str(file)), f"{file}:1", "kind")


def test_check_finds_the_real_records_valid(kb: Command, corpus: Corpus) -> None:
    done = kb("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{len(corpus)} records are valid, 0 faults\n"


def test_check_lists_every_fault_with_file_and_line(
    kb: Command, few_cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_CASES", str(few_cases))
    first, second = few_cases / "naha" / "naha-8-1.yaml", few_cases / "naha" / "naha-8-2.yaml"
    for path, old, new in (
        (first, "status: ", "colour: red\nstatus: "),
        (second, "kind: plan_section", "kind: riddle"),
    ):
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = kb("check")
    assert done.returncode == 1
    assert done.stderr == ""
    faults = re.findall(r"^(\S+\.yaml):(\d+): ", done.stdout, re.MULTILINE)
    assert {Path(file).name for file, _ in faults} == {first.name, second.name}
    assert "2 records are valid, 2 faults" in done.stdout


def test_new_writes_a_template_that_check_says_how_to_fill(
    kb: Command, few_cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_CASES", str(few_cases))
    done = kb("new", "naha-9-1")
    assert (done.returncode, done.stderr) == (0, "")
    template = few_cases / "naha" / "naha-9-1.yaml"
    first = template.read_text(encoding="utf-8").split("\n")[0]
    schema = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert schema
    named = (template.parent / schema[1]).resolve()
    assert str(template) in done.stdout
    assert {p.name for p in (template, named)} == {
        Path(line.removeprefix("Wrote ")).name for line in done.stdout.splitlines()
    }
    properties = json.loads(named.read_text(encoding="utf-8"))["properties"]
    assert {"points", "figures", "schedule", "organisation"} <= set(properties)

    checked = kb("check")
    assert checked.returncode == 1
    told = [line for line in checked.stdout.splitlines() if "naha-9-1.yaml:" in line]
    for field in ("title", "gist", "summary", "questions", "topics", "points", "municipality"):
        assert any(field in line for line in told), field
    assert_one_sentence(kb("new", "naha-9-1"), "naha-9-1")
    assert_one_sentence(kb("new", "naha-8-1"), "naha-8-1")


def test_help_lists_every_command(kb: Command) -> None:
    done = kb("--help")
    assert done.returncode == 0
    for name in ("check", "build", "search", "ask", "show", "compare", "evaluate", "new"):
        assert re.search(rf"\b{name}\b", done.stdout)


@pytest.fixture
def environment(index_root: Path, cases_root: Path) -> dict[str, str]:
    return os.environ | {"KB_INDEX": str(index_root), "KB_CASES": str(cases_root)}


def test_output_is_utf_8_whatever_the_locale(environment: dict[str, str], corpus: Corpus) -> None:
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    plain |= {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "kb.cli", "show", "mic-04-funagata"],
        env=environment | plain,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert corpus.get("mic-04-funagata").title.ja in done.stdout.decode("utf-8")


def test_a_reader_that_stops_early_gets_no_traceback(environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kb.cli", "show", "mic-09-oita"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait(timeout=120)


def test_the_whole_way_in_a_process_of_its_own(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kb.cli", "ask", "how do small towns staff DX?", "--json"],
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == b""
    data = json.loads(done.stdout.decode("utf-8"))
    assert data["answered"] is True
    assert data["citations"]


def test_municipalities_like_ones_own_are_listed_and_come_first(kb: Command) -> None:
    done = kb("similar", "山形県小国町", "--population", "7000", "--json", "--lang", "en")
    found = json.loads(done.stdout)
    assert found[0]["municipality"] == "Funagata Town"
    assert found[0]["reasons"][0] == "also in Yamagata"
    assert [one["distance"] for one in found] == sorted(one["distance"] for one in found)
    printed = kb("similar", "山形県小国町", "--population", "7000").stdout.splitlines()
    assert len(printed) == len(found)
    assert all(one["code"] in line for one, line in zip(found, printed, strict=True))
    like = ("--like", "山形県小国町", "--like-population", "7000", "--json")
    plain, liked = (
        json.loads(kb("search", "研修", "-k", "6", *more).stdout)["results"]
        for more in (("--json",), like)
    )
    assert [hit["id"] for hit in liked] != [hit["id"] for hit in plain]
    assert {hit["id"] for hit in liked} == {hit["id"] for hit in plain}
    answer = json.loads(kb("ask", "外部人材をどう活用しているか", *like).stdout)
    cited = [c["municipality"] for c in answer["citations"]]
    there = json.loads(kb("similar", "山形県小国町", "--population", "7000", "--json").stdout)
    nearest = [one["municipality"] for one in there if one["municipality"] in cited]
    assert cited[0] == nearest[0]


def test_a_town_that_is_none_is_told_in_one_sentence(kb: Command) -> None:
    assert_one_sentence(kb("similar", "小国町"), "064017", "434248")
    assert_one_sentence(kb("ask", "研修は", "--like", "ここにない町"), "ここにない町")
    assert_one_sentence(kb("search", "研修", "--like-population", "5000"), "--like")
    assert_one_sentence(kb("similar", "上里町", "--lang", "xx"), "xx")


def test_a_question_after_another(kb: Command) -> None:
    before = "小さな町は外部人材をどう活用しているか"
    done = kb("ask", "費用は？", "--after", before, "--json")
    told = json.loads(done.stdout)
    assert told["question"] == "費用は？"
    assert told["understood"]["subject"] == "外部人材"
    assert told["understood"]["taken_over"] == ["types", "max_population"]
    completed = told["understood"]["completed"]
    assert completed in told["notes"][0]
    assert completed in kb("ask", "費用は？", "--after", before).stdout
    assert "completed" not in json.loads(kb("ask", before, "--json").stdout)["understood"]
    assert_one_sentence(kb("ask", "費用は？", "--after", "？！"), "only symbols")


def test_a_comparison_is_narrowed_by_topic_as_on_the_page(kb: Command) -> None:
    ids = ("mic-04-funagata", "mic-07-nishiaizu")
    every = json.loads(kb("compare", *ids, "--json").stdout)["columns"]
    narrowed = json.loads(kb("compare", *ids, "--topic", "人材育成・研修", "--json").stdout)[
        "columns"
    ]
    assert set(narrowed) < set(every)
    assert "研修・人材育成" in narrowed
    assert (
        narrowed
        == json.loads(kb("compare", *ids, "--topic", "training", "--json").stdout)["columns"]
    )
    assert_one_sentence(kb("compare", *ids, "--topic", "trainin"), "training")
    assert_one_sentence(
        kb("compare", "naha-no03", "naha-no07", "--topic", "outside-talent"), "--topic"
    )
