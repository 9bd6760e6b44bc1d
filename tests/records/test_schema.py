"""What a record can say beyond facts: what is open, hoped for, as of when; bodies of any type."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from kb.comparing import sidebyside
from kb.comparing.comparison import compare
from kb.errors import RecordError
from kb.index.build import build_index
from kb.index.opened import open_index
from kb.records.checks import check
from kb.records.corpus import Corpus
from kb.records.fields import AsOf
from kb.records.loader import load_corpus, read_all
from kb.records.models import LANGS, Aspect, Record, Status
from kb.records.registers import BodyType, MunicipalityType, check_digit
from kb.records.stages import Stage, stage_of
from kb.settings import BUNDLED_MODEL
from kb.texts import interface as texts
from kb.texts import wording
from kb.ui.views import record_view

RECORD = "naha/naha-8-2.yaml"


def put(cases: Path, old: str, new: str, file: str = RECORD) -> list[RecordError]:
    """The faults after an edit."""
    path = cases / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    loading = read_all(cases)
    return loading.issues + check(loading)


def line_of_url(cases: Path) -> int:
    lines = (cases / "documents.yaml").read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if "  url: " in line)


def with_points(record: Record, *aspects: Aspect, status: Status | None = None) -> Record:
    """The record with one point of each aspect and no others."""
    points = tuple(
        record.points[0].model_copy(update={"id": f"p{n}", "aspect": aspect, "status": status})
        for n, aspect in enumerate(aspects, start=1)
    )
    bare = {"figures": (), "schedule": (), "funding": (), "organisation": None, "contact": None}
    return record.model_copy(update={"points": points, **bare})


def test_an_effect_hoped_for_is_planned_and_never_a_result(corpus: Corpus) -> None:
    record = with_points(corpus.get("mic-03-kamisato"), Aspect.EXPECTED_EFFECT)
    assert record.status is not Status.PLANNED
    (point,) = record.points
    assert record.status_of(point) is Status.PLANNED
    assert stage_of(corpus, record, point) in {Stage.PLANNED, Stage.ELSEWHERE_PLANNED}
    for lang in LANGS:
        result = compare(corpus, [record], lang).rows[0].cells[-1]
        assert result.text == wording.NOT_STATED[lang]
        assert texts.get("silent_results", lang) in record_view.silent_on(record, lang)


def test_what_is_open_is_neither_deed_nor_plan(corpus: Corpus) -> None:
    record = with_points(corpus.get("naha-no04"), Aspect.OPEN)
    assert record.status is Status.PLANNED
    assert record.status_of(record.points[0]) is Status.DONE
    own = record.points[0].model_copy(update={"ja": "那覇市の計画は、割合の基準を示していない。"})
    assert stage_of(corpus, record, own) is Stage.PRESENT


def test_a_record_is_as_of_its_own_date_else_its_documents(few_cases: Path) -> None:
    date = 'as_of: {ja: 令和5年4月時点, en: April 2023, iso: "2023-04"}'
    plan = 'as_of: {ja: 計画期間, en: plan period, iso: "2023-04-01/2028-03-31"}'
    documents = few_cases / "documents.yaml"
    own_dates = re.sub(r"  as_of: .*\n", "", documents.read_text(encoding="utf-8"))
    documents.write_text(own_dates, encoding="utf-8")
    assert load_corpus(few_cases).as_of(load_corpus(few_cases).get("naha-8-2")) is None
    assert put(few_cases, "- id: naha\n", f"- id: naha\n  {plan}\n", "documents.yaml") == []
    assert put(few_cases, "status: planned\n", f"status: planned\n{date}\n") == []
    corpus = load_corpus(few_cases)
    own, other = (corpus.as_of(corpus.get(i)) for i in ("naha-8-2", "naha-8-1"))
    assert own
    assert other
    assert (own.iso, other.iso) == ("2023-04", "2023-04-01/2028-03-31")
    shown = record_view.source_facts(corpus, corpus.get("naha-8-2"), "ja")
    assert (texts.get("fact_as_of", "ja"), "令和5年4月時点") in shown


@pytest.mark.parametrize(
    ("iso", "valid"),
    [
        ("2023", True),
        ("2023-04", True),
        ("2023-04-28", True),
        ("2023/2027", True),
        ("2023-04-01/2028-03-31", True),
        ("2023-02-30", False),
        ("2023-13", False),
        ("令和5年", False),
        ("2023-4", False),
        ("20230428", False),
        ("2027/2023", False),
        ("2023/2023-04", False),
        ("2023/2024/2025", False),
        ("", False),
    ],
)
def test_iso_dates_and_periods(iso: str, valid: bool) -> None:
    if valid:
        assert AsOf(ja="時点", en="as of", iso=iso).iso == iso
    else:
        with pytest.raises(ValidationError):
            AsOf(ja="時点", en="as of", iso=iso)


def test_a_documents_address(few_cases: Path) -> None:
    url = "https://www.city.naha.okinawa.jp/dx.pdf"
    assert put(few_cases, "- id: naha\n", f"- id: naha\n  url: {url}\n", "documents.yaml") == []
    corpus = load_corpus(few_cases)
    shown = record_view.source_facts(corpus, corpus.get("naha-8-2"), "en")
    assert (texts.get("fact_url", "en"), url) in shown
    issue = put(few_cases, url, "javascript:alert(1)", "documents.yaml")[0]
    assert (issue.file, issue.line) == ("cases/documents.yaml", line_of_url(few_cases))
    assert "is not an http(s) address" in issue.problem


def test_any_number_of_points_and_figures(few_cases: Path) -> None:
    path = few_cases / RECORD
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    point, figure = data["points"][0], data["figures"][0]
    data["points"] += [{**point, "id": f"p{n}"} for n in range(1, 301)]
    data["figures"] += [{**figure, "id": f"f{n}", "point": f"p{n}"} for n in range(1, 301)]
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    record = load_corpus(few_cases).get("naha-8-2")
    assert record.point("p300").ja == point["ja"]
    assert record.figures[-1].point == "p300"


@pytest.mark.parametrize("point_id", ["p0", "p01", "p", "q1", "pab", "P1", "p12345"])
def test_ids_that_are_none(few_cases: Path, point_id: str) -> None:
    issues = put(few_cases, "id: pb", f"id: {point_id}")
    assert any("points.1.id" in i.problem for i in issues)


_BODIES = [("special_ward", "13101"), ("wide_area_union", "13999"), ("state", "00000")]


@pytest.mark.parametrize(("kind", "digits"), _BODIES)
def test_bodies_of_other_types(few_cases: Path, kind: str, digits: str) -> None:
    code = digits + check_digit(digits)
    entry = f"""
- code: "{code}"
  name: {{ja: 那覇市広域, en: Naha Area}}
  kana: なは
  prefecture: {{ja: 全国, en: nationwide}}
  type: {kind}
  population: {{value: 9000, year: 2023, source: {{ja: 統計, en: statistics}}}}
"""
    table = few_cases / "municipalities.yaml"
    table.write_text(table.read_text(encoding="utf-8") + entry, encoding="utf-8")
    assert put(few_cases, 'municipality: "472018"', f'municipality: "{code}"') == []
    corpus = load_corpus(few_cases)
    place = corpus.tables.municipalities[code]
    assert place.type.value == kind
    named = corpus.tables.body_types[kind].name
    facts = record_view.place_facts(corpus, corpus.get("naha-8-2"), "ja")
    assert (texts.get("fact_type", "ja"), named.ja) in facts
    # The same again from a built index.
    build_index(few_cases, few_cases.parent / "index", BUNDLED_MODEL)
    opened = open_index(few_cases.parent / "index").corpus
    assert opened.digest == corpus.digest
    assert opened.tables.municipalities[code].type is place.type


def test_a_type_the_table_does_not_hold(few_cases: Path) -> None:
    lines = (few_cases / "municipalities.yaml").read_text(encoding="utf-8").splitlines()
    (issue,) = put(few_cases, "  type: city\n", "  type: hamlet\n", "municipalities.yaml")
    assert "names the unknown type of body 'hamlet'" in issue.problem
    entry = max(
        n for n, x in enumerate(lines, 1) if x.startswith("- ") and n <= lines.index("  type: city")
    )
    assert (issue.file, issue.line) == ("cases/municipalities.yaml", entry)


def test_a_type_the_program_names_may_not_go(few_cases: Path) -> None:
    issues = put(few_cases, "- id: town\n", "- id: small_town\n", "body_types.yaml")
    assert "lacks the id 'town', which the program names" in {i.problem for i in issues}


def test_words_of_an_open_vocabulary() -> None:
    ward = MunicipalityType("special_ward")
    assert ward is MunicipalityType("special_ward")
    assert ward == "special_ward"
    assert ward not in list(MunicipalityType)
    assert MunicipalityType("town") is MunicipalityType.TOWN
    for wrong in ("", "Special Ward", "x" * 61, "特別区"):
        with pytest.raises(ValueError, match="is not a valid"):
            MunicipalityType(wrong)
    schema = BodyType.model_json_schema()["$defs"]["MunicipalityType"]
    assert schema["type"] == "string"
    assert "enum" not in schema


NEW_ASPECT = """
- id: side_effect
  label: {ja: 副作用, en: Side effects}
  status: done
  roles: [state_of_affairs]
  column: side_effect
  questions: {ja: [困ったことは起きたか], en: [Did anything go wrong?]}
"""


def test_a_new_aspect_needs_no_code(few_cases: Path) -> None:
    table = few_cases / "aspects.yaml"
    table.write_text(table.read_text(encoding="utf-8") + NEW_ASPECT, encoding="utf-8")
    assert put(few_cases, "aspect: scope", "aspect: side_effect") == []
    build_index(few_cases, few_cases.parent / "index", BUNDLED_MODEL)
    for corpus in (load_corpus(few_cases), open_index(few_cases.parent / "index").corpus):
        record = corpus.get("naha-8-2")
        assert record.status_of(record.points[0]) is Status.DONE
        assert stage_of(corpus, record, record.points[0]) is Stage.PRESENT
        assert record_view.points_by_aspect(corpus, record, "ja")[-1][0] == "副作用"
        table_of = sidebyside.of_records(corpus, ["naha-8-2", "naha-8-1"], "en")
        assert table_of.lines[-1].name == "Side effects"


def test_what_aspects_imply(corpus: Corpus) -> None:
    """A plan's point without a status of its own; the words are those of the guide to records."""
    section = corpus.get("naha-no04").model_copy(update={"status": Status.IN_PROGRESS})
    told: dict[Status, set[str]] = {}
    for aspect in corpus.tables.aspects.values():
        record = with_points(section, aspect.id)
        told.setdefault(record.status_of(record.points[0]), set()).add(aspect.id.value)
    assert told[Status.PLANNED] == {"target", "schedule", "outlook", "expected_effect"}
    assert told[Status.DONE] == {
        *("background", "present_state", "challenge", "definition", "outcome", "award"),
        *("profile", "open"),
    }
