"""cases/*.yaml -> records: every fault is told with file, line and remedy, and hides no other."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.errors import RecordError
from kb.index.sources import source_digest
from kb.records.corpus import Corpus
from kb.records.loader import CorpusError, load_corpus, read_all
from kb.records.models import SCHEMA_VERSION
from kb.records.template import write_template

RECORD = "naha/naha-8-2.yaml"

Edit = Callable[[str], str]


def issues_after(cases: Path, edit: Edit, file: str = RECORD) -> list[RecordError]:
    path = cases / file
    before = path.read_text(encoding="utf-8")
    after = edit(before)
    assert after != before, "the edit changed nothing"
    path.write_text(after, encoding="utf-8")
    return read_all(cases).issues


def line_with(cases: Path, words: str, file: str = RECORD) -> int:
    lines = (cases / file).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if words in line)


def test_the_real_records_are_valid(corpus: Corpus, cases_root: Path) -> None:
    files = {p.stem for p in cases_root.glob("*/*.yaml")}
    assert set(corpus.records) == files
    assert list(corpus.records) == sorted(corpus.records)


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (lambda t: t.replace("status: ", "stetus: "), "has the unknown field 'stetus'"),
        (lambda t: t.replace("kind: plan_section", "kind: plan"), "kind = 'plan'"),
        (lambda t: t.replace("aspect: ", "aspect: X", 1), "points.0.aspect = 'X"),
        (lambda t: t.replace("id: pa", "id: a1", 1), "points.0.id = 'a1'"),
        (lambda t: t.replace("schema_version: 1", "schema_version: one"), "schema_version = 'one'"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(few_cases: Path, edit: Edit, problem: str) -> None:
    issues = issues_after(few_cases, edit)
    told = [i for i in issues if problem in i.problem]
    assert len(told) == 1, issues
    assert told[0].file == f"cases/{RECORD}"
    assert told[0].line is not None
    changed = (few_cases / RECORD).read_text(encoding="utf-8").splitlines()[told[0].line - 1]
    key = problem.split("'")[1] if "field" in problem else problem.split(" = ")[0].split(".")[-1]
    assert key in changed


def test_a_missing_field_is_named(few_cases: Path) -> None:
    issues = issues_after(few_cases, lambda t: t.replace('municipality: "', 'x_municipality: "'))
    assert any(i.problem == "lacks the field 'municipality'" for i in issues)


def test_every_fault_of_every_file_is_told(few_cases: Path) -> None:
    issues_after(few_cases, lambda t: t.replace("status: ", "stetus: "))
    issues_after(few_cases, lambda t: ": [broken\n" + t, "naha/naha-8-1.yaml")
    issues = issues_after(few_cases, lambda t: t.replace("- id: ", "- ident: ", 1), "topics.yaml")
    assert {i.file for i in issues} == {
        f"cases/{RECORD}",
        "cases/naha/naha-8-1.yaml",
        "cases/topics.yaml",
    }
    assert len([i for i in issues if i.file == f"cases/{RECORD}"]) == 2
    # What is valid is read all the same.
    assert set(read_all(few_cases).loaded) == {"mic-03-kamisato", "hinode-2-6"}
    with pytest.raises(CorpusError) as caught:
        load_corpus(few_cases)
    assert str(caught.value).startswith(str(caught.value.issues[0]))
    assert f"({len(caught.value.issues) - 1} more: kb check)" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_duplicate_key_is_refused_at_its_second_place(few_cases: Path) -> None:
    issues = issues_after(few_cases, lambda t: t + "\nstatus: done\n")
    assert len(issues) == 1
    assert issues[0].problem == "has the key 'status' twice"
    lines = (few_cases / RECORD).read_text(encoding="utf-8").splitlines()
    assert issues[0].line == len(lines)


def test_a_record_of_the_future_is_told_to_update_the_program(few_cases: Path) -> None:
    future = SCHEMA_VERSION + 1
    assert "9…" in str(
        issues_after(few_cases, lambda t: t.replace(": 1\n", ": " + "9" * 4_000 + "\n", 1))[0]
    )
    issues_after(few_cases, lambda t: t.replace("9" * 4_000, "1"))
    issues = issues_after(
        few_cases,
        lambda t: t.replace("schema_version: 1", f"schema_version: {future}\na_new_field: x"),
    )
    assert len(issues) == 1
    assert f"schema_version {future}" in issues[0].problem
    assert issues[0].line == line_with(few_cases, "schema_version")
    assert issues[0].remedy == "Update the program."


def test_a_file_named_otherwise_than_its_record(few_cases: Path) -> None:
    (few_cases / RECORD).rename(few_cases / "naha" / "naha-other.yaml")
    issues = read_all(few_cases).issues
    assert len(issues) == 1
    assert "has the id 'naha-8-2'" in issues[0].problem
    assert issues[0].remedy == "Name the file naha-8-2.yaml."
    assert issues[0].line == line_with(few_cases, "id: naha-8-2", "naha/naha-other.yaml")


def test_one_id_in_two_folders(few_cases: Path) -> None:
    copy = few_cases / "hinode" / "naha-8-2.yaml"
    copy.write_bytes((few_cases / RECORD).read_bytes())
    issues = read_all(few_cases).issues
    assert [i.problem for i in issues] == ["is a copy of cases/hinode/naha-8-2.yaml"]
    assert issues[0].file == f"cases/{RECORD}"
    issues = issues_after(few_cases, lambda t: t.replace("en: Period of", "en: The period of"))
    assert [i.problem for i in issues] == ["repeats the id of cases/hinode/naha-8-2.yaml"]


def test_an_entry_that_is_twice_in_a_table(few_cases: Path) -> None:
    def twice(text: str) -> str:
        first = text[text.index("- ") :].split("\n- ")[0]
        return text.rstrip("\n") + "\n" + first + "\n"

    issues = issues_after(few_cases, twice, "approaches.yaml")
    assert len(issues) == 1
    assert "twice" in issues[0].problem
    assert issues[0].line
    assert issues[0].line > 1


def test_a_table_that_is_no_list(few_cases: Path) -> None:
    issues = issues_after(few_cases, lambda t: "a: 1\n", "topics.yaml")
    assert issues[0].problem == "is not a list of entries"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cases/subject.yaml: is missing. Add it (cases/README.md tells how)."),
        (
            "- name: {ja: 防災, en: Disasters}\n",
            "cases/subject.yaml:1: is not one entry of fields.",
        ),
        ("name: {ja: 防災}\n", "cases/subject.yaml:1: lacks the field 'name.en'."),
        ("title: 防災\n", "cases/subject.yaml:1: lacks the field 'name'."),
        ("name: {ja: 防災, en: D}\nid: x\n", "cases/subject.yaml:2: has the unknown field 'id'."),
    ],
)
def test_the_subject_missing_or_faulty(few_cases: Path, content: str | None, told: str) -> None:
    path = few_cases / "subject.yaml"
    if content is None:
        path.unlink()
    else:
        path.write_text(content, encoding="utf-8")
    assert str(read_all(few_cases).issues[0]).startswith(told)
    with pytest.raises(CorpusError):
        load_corpus(few_cases)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    for cases in (tmp_path / "none", tmp_path / "file"):
        if cases.name == "file":
            cases.write_text("x", encoding="utf-8")
        with pytest.raises(CorpusError, match="there is no such folder"):
            load_corpus(cases)


def test_files_where_no_record_is_read_are_told(few_cases: Path) -> None:
    (few_cases / "naha" / "more").mkdir()
    (few_cases / "naha" / "more" / "naha-8-3.yaml").write_text("id: naha-8-3\n", encoding="utf-8")
    (few_cases / "naha-8-4.yml").write_text("id: naha-8-4\n", encoding="utf-8")
    (few_cases / ".editor").mkdir()
    (few_cases / ".editor" / "state.yaml").write_text("a: 1\n", encoding="utf-8")
    (few_cases / "naha" / "notes.txt").write_text("to do\n", encoding="utf-8")
    issues = read_all(few_cases).issues
    assert {i.file: i.problem for i in issues} == {
        "cases/naha/more/naha-8-3.yaml": "is read by nothing",
        "cases/naha-8-4.yml": "is read by nothing",
    }


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_that_lead_out_or_nowhere(few_cases: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: hunter2\n", encoding="utf-8")
    naha = few_cases / "naha"
    (naha / "out.yaml").symlink_to(secret)
    (naha / "loop.yaml").symlink_to(naha / "loop.yaml")
    (naha / "dangling.yaml").symlink_to(tmp_path / "nothing.yaml")
    (few_cases / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(naha / "pipe.yaml")
    (naha / "folder.yaml").mkdir()
    issues = {i.file: i for i in read_all(few_cases).issues}
    assert set(issues) == {
        f"cases/{name}.yaml"
        for name in (
            "naha/out",
            "naha/loop",
            "naha/dangling",
            "naha/pipe",
            "naha/folder",
            "elsewhere/secret",
        )
    }
    assert not any("hunter2" in str(i) for i in issues.values())
    # A link inside the folder is as good as the file.
    (naha / "out.yaml").unlink()
    (naha / "out.yaml").symlink_to(few_cases / "naha" / "naha-8-2.yaml")
    again = {i.file: i for i in read_all(few_cases).issues}
    assert "is a copy of cases/naha/naha-8-2.yaml" in again["cases/naha/out.yaml"].problem


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_to_the_records_and_to_a_documents_folder_are_followed(
    few_cases: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(few_cases)
    digest = source_digest(few_cases)
    assert source_digest(tmp_path / "link") == digest
    assert read_all(tmp_path / "link").loaded.keys() == read_all(few_cases).loaded.keys()
    (few_cases / "naha").rename(few_cases / ".naha")
    (few_cases / "naha").symlink_to(few_cases / ".naha")
    (few_cases / ".naha" / "circle").symlink_to(few_cases)
    assert source_digest(few_cases) == digest


@pytest.mark.usefixtures("permissions_bind")
def test_a_file_that_may_not_be_read(few_cases: Path) -> None:
    (few_cases / RECORD).chmod(0)
    assert "cannot be read" in read_all(few_cases).issues[0].problem
    assert source_digest(few_cases), "asking whether the records changed must not fail"


@pytest.mark.parametrize(
    ("raw", "problem", "line"),
    [
        (b"a: 1\nb: \xff\xfe\n", "is not UTF-8 text", 2),
        ("a: 1\nb: 表\n".encode("cp932"), "is not UTF-8 text", 2),
        ("a: 1\n".encode("utf-16"), "is not UTF-8 text", 1),
        (b"a: 1\n\nb: x\x00y\n", r"invisible character '\x00'", 3),
        (b"a: 1\nb: x\x1by\n", r"invisible character '\x1b'", 2),
        (b"", "the file is empty", None),
        (b"# only a remark\n", "the file is empty", None),
        (b"a: 1\n---\na: 2\n", "is not valid YAML", 2),
        (b"a: &x 1\nb: *x\n", "uses an anchor or alias", 1),
        (b"a: 1\nb: *x\n", "uses an anchor or alias", 2),
        (b"a: 1\nb: !!python/object/apply:os.system [x]\n", "uses the tag", 2),
        (b"a: 1\nb: ! x\n", "uses the tag", 2),
        (b"a: 1\nb: !!binary aGk=\n", "uses the tag", 2),
        (b"a: 1\n? [b, c]\n: 2\n", "has a key that is not a word", 2),
        (b"a: 1\n? {b: c}\n: 2\n", "has a key that is not a word", 2),
        (b"a: 1\nb: 2023-02-30\n", "b = 2023-02-30: YAML takes this for a date", 2),
        (b"a: 1\nb: " + b"9" * 9_999 + b"\n", "is no number", 2),
        (b"a: 1\nb: " + b"x" * 10_001 + b"\n", "has a value of 10,001 characters", 2),
        (b"a: 1\nb:\n\t- x\n", "has a tab in its syntax", 3),
        (b"a:\n  b: " + b"[" * 30 + b"]" * 30 + b"\n", "nests deeper than", 2),
        (b"a: 1\nb: 'open\n", "is not valid YAML", None),
        (b"%YAML 9.9\n---\na: 1\n", "is not valid YAML", 1),
        (b"- just\n- a list\n", "the file = ", 1),
        (b"just words\n", "the file = ", 1),
        (b"x" * 1_000_001, "over the limit", None),
    ],
)
def test_files_that_are_no_record(
    few_cases: Path, raw: bytes, problem: str, line: int | None
) -> None:
    (few_cases / RECORD).write_bytes(raw)
    issues = [i for i in read_all(few_cases).issues if i.file == f"cases/{RECORD}"]
    assert issues
    assert problem in issues[0].problem
    if line is not None:
        assert issues[0].line == line
    assert issues[0].remedy


@pytest.mark.parametrize(
    "value",
    [".inf", ".nan", "1e400", "0x" + "f" * 9_000, "9" * 4_000, "1:30:00:00:00:00:00:00:00:00"],
)
def test_numbers_that_are_no_figure(few_cases: Path, value: str) -> None:
    figure = (
        "figures:\n  - {id: fa, point: pa, ja: 数, en: n, kind: count, "
        f"unit: {{ja: 件, en: n}}, value: {value}}}\n"
    )
    plain = "naha/naha-8-1.yaml"
    issues = issues_after(few_cases, lambda t: t + figure, plain)
    assert issues
    assert all("figures" in i.problem for i in issues), issues
    assert all(i.line == line_with(few_cases, "id: fa", plain) for i in issues)


def test_a_file_with_a_thousand_faults_stays_readable(few_cases: Path) -> None:
    extra = "".join(f"field_{n}: {n}\n" for n in range(1_000))
    issues = issues_after(few_cases, lambda t: t + extra)
    assert len(issues) <= 51
    assert "950 faults more" in issues[-1].problem


def test_names_of_files_cannot_write_to_the_terminal(few_cases: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows allows no such names")
    for name in ("a\x1b[31m\nb.yaml", os.fsdecode(b"\xff\xfe.yaml"), "c\u202ed.yaml"):
        (few_cases / "naha" / name).write_text(": [", encoding="utf-8")
    for issue in read_all(few_cases).issues:
        assert str(issue).isprintable()


def test_a_new_records_template_is_refused_until_it_is_filled(few_cases: Path) -> None:
    written = write_template(few_cases, "naha-no99")
    assert written[0] == few_cases / "naha" / "naha-no99.yaml"
    issues = read_all(few_cases).issues
    assert issues
    assert {i.file for i in issues} == {"cases/naha/naha-no99.yaml"}
    assert all(i.line for i in issues)
