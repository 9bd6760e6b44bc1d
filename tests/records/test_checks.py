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


@pytest.mark.parametrize(
    ("table", "entry", "naming", "told"),
    [
        ("aspects", "id: tip", ("columns", "id: tip"), "the unknown aspect 'tip'"),
        ("topics", "id: finance", ("columns", "id: cost"), "the unknown topic 'finance'"),
        ("body_types", "id: city", ("sizes", "id: small"), "the unknown type of body 'city'"),
        ("documents", "id: hinode", ("glossary", "id: dx"), "the unknown document 'hinode'"),
        ("glossary", "id: training", ("aspects", "id: training"), "the unknown term 'training'"),
        ("approaches", "facet: training", ("aspects", "id: training"), "unknown facet 'training'"),
    ],
)
def test_an_id_that_another_table_names_may_not_go(
    few_cases: Path, table: str, entry: str, naming: tuple[str, str], told: str
) -> None:
    """It would be lost without a word: a column that is empty, a size that fits nothing."""
    found = issues_after(
        few_cases, lambda t: t.replace(f"{entry}\n", f"{entry}0\n"), f"{table}.yaml"
    )
    line = line_with(few_cases, f"- {naming[1]}", f"{naming[0]}.yaml")
    where = f"cases/{naming[0]}.yaml:{line}"
    assert any(at == where and told in problem for at, problem in found), found


@pytest.mark.parametrize(
    ("table", "before", "after", "told"),
    [
        ("regions", "青森県", "青森", "'青森' is no prefecture"),
        ("sizes", "  at_most: 50000\n", "", "needs at_most or at_least, and not both"),
        ("columns", "fields: [population]", "fields: [inhabitants]", "inhabitants"),
        ("topics", "  grouped: by_approach", "  grouped: by_colour", "by_colour"),
        ("municipalities", "{ja: 沖縄県,", "{ja: 沖縄,", "the unknown prefecture '沖縄'"),
    ],
)
def test_slips_in_the_vocabulary(
    few_cases: Path, table: str, before: str, after: str, told: str
) -> None:
    path = few_cases / f"{table}.yaml"
    line = path.read_text(encoding="utf-8").partition(before)[0].count("\n") + 1
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    loading = read_all(few_cases)
    (issue, *_) = loading.issues + check(loading)
    assert issue.file == f"cases/{table}.yaml"
    assert told in issue.problem
    assert issue.line is not None
    # An entry as a whole is told by its first line.
    assert line - 8 <= issue.line <= line
