"""Faults that only show when records and tables are held side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.records.checks import check
from kb.records.loader import CorpusError, load_corpus, read_all

RECORD = "naha/naha-8-2.yaml"


def issues_after(
    cases: Path, edit: Callable[[str], str], file: str = RECORD
) -> list[tuple[str, str]]:
    """(place, problem) of every cross-record fault after an edit that leaves each file valid."""
    path = cases / file
    before = path.read_text(encoding="utf-8")
    after = edit(before)
    assert after != before, "the edit changed nothing"
    path.write_text(after, encoding="utf-8")
    loading = read_all(cases)
    assert loading.issues == []
    found = check(loading)
    if found:
        with pytest.raises(CorpusError):
            load_corpus(cases)
    return [(f"{i.file}:{i.line}", i.problem) for i in found]


def line_with(cases: Path, words: str, file: str = RECORD) -> int:
    lines = (cases / file).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if words in line)


def test_untouched_records_have_none(few_cases: Path, cases_root: Path) -> None:
    assert check(read_all(few_cases)) == []
    assert check(read_all(cases_root)) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('municipality: "', 'municipality: "011002" # ', "municipality '011002'"),
        ("document: naha-dx", "document: naha-other", "document 'naha-other'"),
        ("topics: [", "topics: [no-such-topic, ", "topic 'no-such-topic'"),
        ("aspect: scope", "aspect: no_such_aspect", "aspect 'no_such_aspect'"),
        ("approaches: [", "approaches: [no-such-approach", "approach 'no-such-approach'"),
    ],
)
def test_names_no_table_knows(few_cases: Path, old: str, new: str, words: str) -> None:
    text = (few_cases / RECORD).read_text(encoding="utf-8")
    if old.startswith("document"):
        document = text.split("document: ")[1].split(",")[0]
        old = f"document: {document}"
    found = issues_after(few_cases, lambda t: t.replace(old, new, 1))
    told = [(place, problem) for place, problem in found if words in problem]
    assert told, found
    line = line_with(few_cases, words.split("'")[1])
    assert told[0][0] == f"cases/{RECORD}:{line}"


def test_a_point_numbered_twice(few_cases: Path) -> None:
    line = line_with(few_cases, "id: pb")
    found = issues_after(few_cases, lambda t: t.replace("id: pb", "id: pa", 1))
    assert (f"cases/{RECORD}:{line}", "has the id 'pa' twice") in found


def test_a_reference_to_no_point(few_cases: Path) -> None:
    added = "contact: {ja: 企画課, en: Planning Division, point: pz}\n"
    found = issues_after(
        few_cases,
        lambda t: (
            "".join(line for line in t.splitlines(keepends=True) if not line.startswith("contact:"))
            + added
        ),
    )
    place = f"cases/{RECORD}:{line_with(few_cases, 'point: pz')}"
    assert (place, "points to 'pz', which is no point of the record") in found


def test_a_step_outside_the_plans_years(few_cases: Path) -> None:
    added = (
        "  - {start: 2090, end: 2091, track: {ja: 線, en: track}, "
        "step: {ja: 段, en: step}, point: pa}\n"
    )
    found = issues_after(few_cases, lambda t: t.replace("schedule:\n", "schedule:\n" + added))
    assert len(found) == 1
    assert "2090–2091, outside the plan's" in found[0][1]
    assert found[0][0] == f"cases/{RECORD}:{line_with(few_cases, 'start: 2090')}"


def test_a_record_in_another_documents_folder(few_cases: Path) -> None:
    (few_cases / RECORD).rename(few_cases / "hinode" / "naha-8-2.yaml")
    found = check(read_all(few_cases))
    assert len(found) == 1
    assert "lies in the folder 'hinode'" in found[0].problem
    assert found[0].file == "cases/hinode/naha-8-2.yaml"


def test_relations_to_no_record(few_cases: Path) -> None:
    text = "- {measure: {ja: 共通, en: shared}, records: [naha-8-1, no-such-record]}\n"
    found = issues_after(few_cases, lambda t: text, "relations.yaml")
    assert [problem for _, problem in found] == [
        "names the unknown record 'no-such-record' under 'shared'"
    ]
    twice = text.replace("no-such-record", "naha-8-1")
    found = issues_after(few_cases, lambda t: twice, "relations.yaml")
    assert [problem for _, problem in found] == ["names a record twice under 'shared'"]


def test_aspects_the_program_names_and_columns_the_table_lacks(few_cases: Path) -> None:
    found = issues_after(
        few_cases, lambda t: t.replace("- id: tip\n", "- id: hint\n"), "aspects.yaml"
    )
    assert ("cases/aspects.yaml:None", "lacks the id 'tip', which the program names") in found
    line = line_with(few_cases, "- id: hint", "aspects.yaml")
    told = (f"cases/aspects.yaml:{line}", "names the unknown aspect 'tip' as column")
    assert told in found
