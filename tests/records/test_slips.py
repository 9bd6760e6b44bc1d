"""Slips of typing: each is told with its file, its line, what was typed and what to type."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb.errors import RecordError
from kb.records.checks import check
from kb.records.loader import read_all

RECORD = "naha/naha-8-2.yaml"
NAME = f"cases/{RECORD}"


def replaced(cases: Path, old: str, new: str, file: str = RECORD) -> list[RecordError]:
    """The faults after ``old``, which stands once or first, was typed as ``new``."""
    path = cases / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_all(cases).issues


def line_of(cases: Path, words: str, file: str = RECORD) -> int:
    lines = (cases / file).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if words in line)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("ja: 計画の対象期間", "ja: 計画の対象期間 #2 の見直し", "計画の対象期間"),
        ("- DXの計画は", "- DXの #1 計画は", "DXの"),
        ('section: "8.2"', "section: No.8 # 2", "No.8"),
        ("ja: 計画の対象期間", "ja: 計画の\n    対象期間 #2 の見直し", "計画の 対象期間"),
        ("ja: 計画の対象期間", "ja: #2 計画の見直し", ""),
    ],
)
def test_text_cut_by_a_remark(few_cases: Path, old: str, new: str, shown: str) -> None:
    if "section" in new:
        replaced(few_cases, '{document: naha, section: "8.2", page: "23"}', "\n  document: naha")
        old, new = "  document: naha", f'  document: naha\n  page: "23"\n  {new}'
    issues = replaced(few_cases, old, new)
    assert len(issues) == 1, issues
    assert f"= {repr(shown) if shown else 'nothing'}: YAML drops what follows" in issues[0].problem
    assert "quotes" in issues[0].remedy
    assert issues[0].file == NAME
    key = new.splitlines()[-1].split(":")[0] if "section" in new else new.splitlines()[0]
    assert issues[0].line == line_of(few_cases, key)


def test_a_remark_inside_brackets_breaks_the_list(few_cases: Path) -> None:
    issues = replaced(few_cases, "[計画年数, ", "[計画年数, 第 #2 弾, ")
    assert len(issues) == 1
    assert issues[0].line == line_of(few_cases, "第 #2 弾")
    assert "' #' for a remark" in issues[0].problem
    assert "quotes" in issues[0].remedy


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: plan_section", "kind: plan_section  # case or plan_section"),
        ("    value: 6", "    value: 6  # years"),
        ("en: Period of the plan\n", 'en: "Period of the plan"  # as in the contents\n'),
        ("ja: 計画の対象期間", 'ja: "計画の対象期間 #2"'),
        ("ja: 計画の対象期間", "ja: 計画の対象期間#2"),
        ("ja: 計画の対象期間", "ja: 計画：対象期間　－第2期"),
        ("figures:\n", "# 見出し： figures\nfigures:\n"),
        ("  ja: 計画の対象期間", "  ja:\t計画の対象期間"),
    ],
)
def test_what_is_no_slip(few_cases: Path, old: str, new: str) -> None:
    assert replaced(few_cases, old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "problem", "remedy"),
    [
        ('"472018"', "011002", "municipality = 011002: YAML takes this for another", '"011002"'),
        ("value: 6", "value: 0111000", "value = 0111000: YAML takes", "write the number 111000"),
        ("value: 6", "value: 99:00", "value = 99:00: YAML takes this for another", '"99:00"'),
        ("value: 6", "value: yes", "value = yes: YAML takes this for true or false", '"yes"'),
        ("value: 6", "value: 1_000", "value = 1_000: YAML takes", '"1_000"'),
        ("en: Period of the plan\n", "en: No\n", "title.en = No: YAML takes this for", '"No"'),
        ("ja: 計画の対象期間", "ja: 2023-05-01", "title.ja = 2023-05-01: YAML", '"2023-05-01"'),
        ("ja: 計画の対象期間", "ja: =", "title.ja = =: YAML takes this for a sign", '"="'),
        ('page: "23"', "page: 23", "source.page = 23: is no text to YAML", '"23"'),
        ('page: "23"', "page: 23.10", "source.page = 23.10: is no text to YAML", '"23.10"'),
        ("ja: 計画の対象期間", "ja:", "title.ja is empty", "Write its text"),
    ],
)
def test_a_value_is_shown_as_typed(
    few_cases: Path, old: str, new: str, problem: str, remedy: str
) -> None:
    issues = replaced(few_cases, old, new)
    assert len(issues) == 1, issues
    assert problem in issues[0].problem
    assert remedy in issues[0].remedy
    assert issues[0].line == line_of(few_cases, new.strip())


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("documents.yaml", '"2023-04-28"', "2023-04-28"),
        ("municipalities.yaml", '"062049"', "062040"),
        ("municipalities.yaml", "value: 99000", "value: 011000"),
    ],
)
def test_a_value_of_a_table_too(few_cases: Path, table: str, old: str, new: str) -> None:
    issues = replaced(few_cases, old, new, table)
    told = [i for i in issues if i.file == f"cases/{table}"]
    assert told
    assert new.split()[-1] in told[0].problem
    assert told[0].line == line_of(few_cases, new, table)


def test_every_slip_of_a_file_is_told(few_cases: Path) -> None:
    replaced(few_cases, "ja: 計画の対象期間", "ja: yes")
    replaced(few_cases, "value: 6", "value: 010")
    issues = replaced(few_cases, "en: Period of the plan\n", "en: Period of #1\n")
    assert [i.problem.split(" = ")[0] for i in issues] == [
        "title.ja",
        "figures.0.value",
        "title.en",
    ]


@pytest.mark.parametrize(
    ("old", "new", "named", "to_type"),
    [
        ("  ja: 計画の対象期間", "  ja：計画の対象期間", "a full-width colon (：)", "':'"),
        ("  ja: 計画の対象期間", "  ja： 計画の対象期間", "a full-width colon (：)", "':'"),
        ("  ja: 計画の対象期間", "  ja:　計画の対象期間", "a full-width blank", "a blank"),
        ("  ja: 計画の対象期間", "　ja: 計画の対象期間", "a full-width blank", "a blank"),
        ("  ja: 計画の対象期間", "  ja:\xa0計画の対象期間", "a no-break space", "a blank"),
        ("  ja: 計画の対象期間", "\xa0\xa0ja: 計画の対象期間", "a no-break space", "a blank"),
        ("  ja: 計画の対象期間", "\tja: 計画の対象期間", "a tab", "a blank"),
        ("  - id: pb", "  － id: pb", "a full-width hyphen (－)", "'-'"),
        ("  - id: pb", "  ー id: pb", "the character ー", "'-'"),
        ("  - id: pb", "  -　id: pb", "a full-width blank", "a blank"),
        ("status: planned", "status： planned", "a full-width colon (：)", "':'"),
        ("status: planned", "ｓtatus: planned", "the character ｓ", "'s'"),
        ("points:\n", "points：\n", "a full-width colon (：)", "':'"),
    ],
)
def test_a_look_alike_in_the_syntax(
    few_cases: Path, old: str, new: str, named: str, to_type: str
) -> None:
    issues = replaced(few_cases, old, new)
    told = [i for i in issues if f"has {named} in its syntax" in i.problem]
    assert told, issues
    assert to_type in told[0].remedy
    assert told[0].file == NAME
    assert told[0].line == line_of(few_cases, new.rstrip("\n"))


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        ("\ufffd", "U+FFFD, which stands for one that was lost"),
        ("\ue000", "U+E000"),
        ("\U000f0001", "外字"),
    ],
)
def test_characters_that_were_lost_or_are_private(few_cases: Path, sign: str, words: str) -> None:
    issues = replaced(few_cases, "ja: 計画の対象期間", f"ja: 計画の{sign}対象期間")
    assert [(i.file, i.line) for i in issues] == [(NAME, line_of(few_cases, sign))]
    assert words in issues[0].problem
    escape = f"\\U{ord(sign):08x}"
    issues = replaced(few_cases, f"ja: 計画の{sign}対象期間", f'ja: "計画の{escape}対象期間"')
    assert len(issues) == 1
    assert "title.ja" in issues[0].problem
    assert "lost or private-use character" in issues[0].problem


@pytest.mark.parametrize(
    "name",
    [
        "naha-8-2 - コピー.yaml",
        "naha-8-2 - コピー (2).yaml",
        "naha-8-2 (1).yaml",
        "コピー ～ naha-8-2.yaml",
        "naha-8-2 - Copy.yaml",
        "naha-8-2-DESKTOP-A1B2C3.yaml",
        "naha-8-2 (conflicted copy).yml",
        "naha-8-2.yaml.txt",
        "naha-8-2.yaml - コピー.txt",
        "naha-8-2-laptop.yaml",
    ],
)
def test_copies_are_never_to_overwrite_the_record(few_cases: Path, name: str) -> None:
    shutil.copyfile(few_cases / RECORD, few_cases / "naha" / name)
    issues = read_all(few_cases).issues
    assert [i.file for i in issues] == [f"cases/naha/{name}"]
    assert f"is a copy of {NAME}" in issues[0].problem
    assert issues[0].remedy.startswith("Delete one of the two")
    assert "Name" not in str(issues[0])


def test_a_copy_of_a_table(few_cases: Path) -> None:
    for name in ("topics - コピー.yaml", "topics (2).yaml", "topics.yaml.txt"):
        shutil.copyfile(few_cases / "topics.yaml", few_cases / name)
    issues = read_all(few_cases).issues
    assert len(issues) == 3
    assert {i.problem for i in issues} == {"is a copy of cases/topics.yaml"}


def test_a_record_saved_as_a_text_file(few_cases: Path) -> None:
    path = few_cases / RECORD
    path.rename(path.with_name("naha-8-2.yaml.txt"))
    (issue,) = read_all(few_cases).issues
    assert issue.file == f"{NAME}.txt"
    assert "is a text file, read by nothing" in issue.problem
    assert issue.remedy.startswith("Name it naha-8-2.yaml ")


def test_a_copy_whose_original_is_gone_is_renamed(few_cases: Path) -> None:
    path = few_cases / RECORD
    path.rename(path.with_name("naha-8-2 - コピー.yaml"))
    (issue,) = read_all(few_cases).issues
    assert issue.remedy == "Name the file naha-8-2.yaml."


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("注意: 計画の対象期間", ":"),
        ("*計画の対象期間", "*"),
        ("@計画の対象期間", "@"),
        ("%計画の対象期間", "%"),
        ("[DX]計画の対象期間", "["),
        ("{DX}計画の対象期間", "{"),
    ],
)
def test_text_that_begins_or_breaks_like_syntax(few_cases: Path, text: str, sign: str) -> None:
    issues = replaced(few_cases, "ja: 計画の対象期間", f"ja: {text}")
    assert len(issues) == 1, issues
    assert f"YAML takes {sign!r} for a sign of its own" in issues[0].problem
    assert "quotes" in issues[0].remedy
    assert issues[0].line == line_of(few_cases, text)


def test_a_full_width_number_sign_begins_no_remark(few_cases: Path) -> None:
    issues = replaced(few_cases, "schema_version: 1", "＃ メモ\nschema_version: 1")
    assert [issue.line for issue in issues] == [1]
    assert "full-width number sign" in issues[0].problem
    assert "'#'" in issues[0].remedy


@pytest.mark.parametrize("typed", ["\u200bkind: ", "kind\u200b: ", "kind\u2060 : "])
def test_a_character_that_shows_nothing_beside_a_field(few_cases: Path, typed: str) -> None:
    issues = replaced(few_cases, "kind: ", typed)
    assert len(issues) == 1, issues
    assert "invisible character" in issues[0].problem
    assert issues[0].line == line_of(few_cases, typed)


def test_relations_know_a_record_that_is_there_and_not_valid(
    cases_root: Path, tmp_path: Path
) -> None:
    cases = tmp_path / "cases"
    shutil.copytree(cases_root, cases)
    path = cases / "mic-taisei/mic-04-funagata.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("kind: case", "kind: cse"), "utf-8")
    loading = read_all(cases)
    assert [issue.file for issue in [*loading.issues, *check(loading)]] == [
        "cases/mic-taisei/mic-04-funagata.yaml"
    ]
