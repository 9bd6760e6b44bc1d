"""The records as they are: complete, bilingual, and in step with their sources."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from kb.records.corpus import Corpus
from kb.records.models import LANGS, Kind, Status
from kb.records.registers import MunicipalityType
from kb.settings import PACKAGE_ROOT

SOURCES = PACKAGE_ROOT.parent / "shared"
"""Catalogue, source texts and their tools; they are no part of the project."""

NOT_READ = {("fujisawa-5", "28000"), ("fujisawa-5", "41000")}
"""2万8千人 and 4万1千人 in figures: the tool reads no number of two units."""

NAMES = {
    ("cases/naha/naha-7-2.yaml", "地方公共団体における情報セキュリティポリシーに関するガイドライン")
}
"""Names of guidelines and laws stay word for word as they are."""


@pytest.fixture(scope="module")
def catalogue() -> dict[str, dict[str, str]]:
    file = SOURCES / "catalog.csv"
    if not file.is_file():
        pytest.skip("the catalogue of the records is not beside the checkout")
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


def _tool(name: str, cases_root: Path) -> subprocess.CompletedProcess[str]:
    tool = SOURCES / "tools" / name
    if not tool.is_file():
        pytest.skip("the tools that read the sources are not beside the checkout")
    return subprocess.run(
        [sys.executable, str(tool), cases_root.name],
        cwd=cases_root.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_every_catalogued_record_exists_and_no_other(
    corpus: Corpus, catalogue: dict[str, dict[str, str]]
) -> None:
    assert len(catalogue) == 131
    assert set(corpus.records) == set(catalogue)


def _first_page(page: str) -> str:
    """The catalogue names the first page of a sheet of two."""
    first, _, last = page.partition("–")
    assert not last or int(last) == int(first) + 1, page
    return first


def test_each_stands_where_the_catalogue_says(
    corpus: Corpus, catalogue: dict[str, dict[str, str]]
) -> None:
    for record in corpus:
        place = corpus.municipality(record)
        own = place.type is MunicipalityType.PREFECTURE
        row = catalogue[record.id]
        assert {
            "kind": record.kind.value,
            "document": record.source.document,
            "section": record.source.section,
            "page": _first_page(record.source.page),
            "municipality": place.name.ja if own else place.prefecture.ja + place.name.ja,
        } == {k: row[k] for k in ("kind", "document", "section", "page", "municipality")}, record.id


def test_titles_are_those_of_the_sources(
    corpus: Corpus, catalogue: dict[str, dict[str, str]]
) -> None:
    for record in corpus:
        assert record.title.ja == catalogue[record.id]["title"]


def test_figures_are_those_of_the_sources(cases_root: Path) -> None:
    done = _tool("number_check.py", cases_root)
    found = {
        (record, number)
        for record, numbers in re.findall(r"^(\S+): not in .*?: (.+)$", done.stdout, re.MULTILINE)
        for number in re.split(r",\s*", numbers)
    }
    assert done.returncode in (0, 1), done.stderr
    assert found <= NOT_READ
    assert "131 of 131" in done.stdout


def test_sentences_are_our_own(cases_root: Path) -> None:
    done = _tool("source_overlap.py", cases_root)
    assert done.returncode in (0, 1), done.stderr
    runs = re.findall(r"^(\S+?): .*? characters also in .*?: (.+)$", done.stdout, re.MULTILINE)
    assert f"{len(runs)} runs" in done.stdout
    for file, run in runs:
        assert any(file == known and name in run for known, name in NAMES), (file, run)


def test_both_languages_are_what_they_say(corpus: Corpus) -> None:
    japanese = re.compile(r"[ぁ-んァ-ヴ一-鿿]")
    for record in corpus:
        texts = [record.gist, record.summary, *record.points]
        for text in texts:
            assert japanese.search(text.ja), record.id
            # In brackets a name may be given as it is written.
            assert not japanese.search(re.sub(r"[(（].*?[)）]", "", text.en)), (record.id, text.en)
            assert re.search(r"[A-Za-z]", text.en), record.id


def test_points_are_sentences(corpus: Corpus) -> None:
    for record in corpus:
        for point in record.points:
            assert point.ja.endswith("。"), (record.id, point.id, point.ja)
            assert re.search(r"[.!?][\"'”’)]*$", point.en), (record.id, point.id, point.en)


def test_no_point_stands_twice_in_a_record(corpus: Corpus) -> None:
    # Across records it may: a plan's overview tells the same year as the sheet of its measure.
    for record in corpus:
        for lang in LANGS:
            texts = [point.get(lang) for point in record.points]
            assert len(set(texts)) == len(texts), record.id


def test_every_record_has_what_a_planner_needs(corpus: Corpus) -> None:
    for record in corpus:
        for lang in LANGS:
            questions = record.questions.get(lang)
            assert len(set(questions)) == len(questions) >= 3, (record.id, lang)
            assert record.keywords.get(lang), record.id
        assert record.points
        assert record.topics
        sentences = record.summary.ja.count("。")
        assert 2 <= sentences <= 5, (record.id, sentences)
        name = corpus.municipality(record).name
        for text, own in ((record.gist.ja, name.ja), (record.gist.en, name.en.split()[0])):
            assert own in text, (record.id, text)


def test_cases_say_who_why_and_whom_to_ask(corpus: Corpus) -> None:
    cases = [record for record in corpus if record.kind is Kind.CASE]
    assert cases
    for record in cases:
        assert record.status is not Status.PLANNED
        assert record.organisation, record.id
        aspects = {point.aspect for point in record.points}
        assert "profile" in aspects, record.id
        assert aspects & {"background", "aim", "challenge"}, record.id
        assert len(record.points) >= 12, record.id


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"(?<=\d),(?=\d{3})", "", plain)


_UNITS = {1: "", 1e3: "千|thousand", 1e4: "万", 1e6: "百万|million", 1e7: "千万", 1e8: "億"}
_UNITS |= {1e9: "billion", 1e12: "兆|trillion"}
_WORDS = {
    0: "no ",
    1: "one|once|monthly|yearly|a month|first|一",
    2: "two|twice|second|二",
    3: "three|third|三",
    4: "four|四",
    5: "five|fifth|五",
    6: "six|六",
    7: "seven|七",
    8: "eight|八",
    9: "nine|九",
    10: "ten|十",
}


def _written(value: float, text: str) -> bool:
    """Whether a text holds a number in any usual way: 1,475; 3.0千万; 4万1千; 30 million; three."""
    folded = _folded(text)
    for scale, units in _UNITS.items():
        for digits in {f"{value / scale:.10g}", f"{value / scale:.1f}"}:
            if re.search(rf"(?<![\d.]){re.escape(digits)}(?!\d|\.\d)\s*(?:{units})", folded):
                return True
    for tens, rest in re.findall(r"(\d+)万(\d+)千", folded):
        if value == int(tens) * 10_000 + int(rest) * 1_000:
            return True
    return value in _WORDS and re.search(_WORDS[int(value)], folded) is not None


@pytest.mark.parametrize(
    ("value", "text", "held"),
    [
        (1475, "1,475種類", True),
        (30_000_000, "約3.0千万円", True),
        (30_000_000, "about 30 million yen", True),
        (41_000, "約4万1千人", True),
        (3, "three pillars", True),
        (1475, "11,475種類", False),
        (2.5, "12.5%", False),
        (30_000_000, "30 people", False),
    ],
)
def test_how_a_number_may_be_written(value: float, text: str, held: bool) -> None:
    assert _written(value, text) is held


def test_figures_stand_in_the_points_they_name(corpus: Corpus) -> None:
    figures = 0
    for record in corpus:
        for figure in record.figures:
            point = record.point(figure.point)
            for value in (figure.value, figure.value_to):
                if value is None:
                    continue
                figures += 1
                for lang in LANGS:
                    text = point.get(lang)
                    assert _written(float(value), text), (record.id, figure.id, value, text)
    assert figures


def test_schedules_lie_within_their_plan(corpus: Corpus) -> None:
    steps = 0
    for record in corpus:
        if record.kind is Kind.CASE:
            continue
        document = corpus.document(record)
        span = document.roadmap or document.period
        assert span is not None, document.id
        for step in record.schedule:
            steps += 1
            assert span[0] <= step.start <= step.end <= span[1], (record.id, step)
    assert steps


def test_every_plan_sheet_has_its_schedule_or_says_why_not(corpus: Corpus) -> None:
    sheets = [r for r in corpus if re.fullmatch(r"naha-no\d+|hinode-m\d+", r.id)]
    assert len(sheets) == 17 + 16
    for record in sheets:
        assert record.schedule or any("工程" in note for note in record.notes), record.id


def test_what_will_be_is_not_told_as_done(corpus: Corpus) -> None:
    for record in corpus:
        for point in record.points:
            if point.aspect in ("target", "schedule", "outlook"):
                told = record.status_of(point)
                assert told is Status.PLANNED or point.status is not None, (record.id, point.id)
            if record.kind is Kind.PLAN_SECTION and point.aspect == "measure":
                planned = re.search(r"(?:計画である|予定である|予定している|目指す)。$", point.ja)
                if planned:
                    assert record.status_of(point) is Status.PLANNED, (record.id, point.ja)


def test_points_keep_to_their_own_place(corpus: Corpus) -> None:
    """A case speaks of its own municipality: no point names another one that has records."""
    names = {m.code: m.name.ja for m in corpus.tables.municipalities.values()}
    for record in corpus:
        if record.kind is not Kind.CASE:
            continue
        for point in record.points:
            others = {n for code, n in names.items() if code != record.municipality}
            assert not [n for n in others if n in point.ja], (record.id, point.ja)


def test_relations_join_different_municipalities(corpus: Corpus) -> None:
    for relation in corpus.tables.relations.values():
        places = {corpus.get(record_id).municipality for record_id in relation.records}
        assert len(places) > 1, relation.key


def test_every_topic_and_approach_has_records(corpus: Corpus) -> None:
    used = {topic for record in corpus for topic in record.topics}
    assert used == set(corpus.tables.topics)
    ways = {approach for record in corpus for approach in record.approaches}
    assert ways == set(corpus.tables.approaches)


def test_links_are_given_once(corpus: Corpus) -> None:
    for record in corpus:
        targets = [link.url for link in record.links]
        assert len(set(targets)) == len(targets), record.id
