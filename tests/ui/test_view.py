"""Wording of records on the pages."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb.comparing.likeness import likest, of_record_place
from kb.records.corpus import Corpus
from kb.records.doubts import with_doubts
from kb.records.fields import Bilingual
from kb.records.models import LANGS, Figure, FigureKind, Lang, Qualifier, Record, Status, Step
from kb.records.stages import Stage, of_the_place
from kb.texts import interface as texts
from kb.ui.views import record_view, view

HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[press](javascript:alert(1))",
    "![x](https://example.com/x.png)",
    ":red[now] :material/delete: $x^2$ `code` **bold** ~~gone~~",
    "# heading",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "1. one\n2. two",
    "&lt;b&gt; &amp; \\",
    "https://example.com/ <https://example.com/> www.example.com",
)


def _entities(text: str) -> str:
    """Text as a CommonMark renderer writes it: an apostrophe stays."""
    return html.escape(text).replace("&#x27;", "'")


@given(st.text(max_size=60))
@example("\n".join(HOSTILE))
def test_escaped_text_is_shown_as_it_stands(text: str) -> None:
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(view.escape(text))
    words = " ".join(text.split()).replace("\x00", "\ufffd")
    assert rendered == (f"<p>{_entities(words)}</p>\n" if words else "")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_sign_of_streamlits_own_markup_is_left_bare(text: str) -> None:
    # Directives (:red[]), icons and formulas are Streamlit's own: no parser but its knows them.
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", view.escape(text))
    assert not re.search(r"[!-/:-@\[-`{-~]", bare)


@pytest.mark.parametrize("lang", LANGS)
def test_each_state_has_its_own_word_sign_and_colour(lang: Lang) -> None:
    badges = [
        re.match(r":(\w+)-badge\[:material/(\w+): (.+)\]", view.badge(s, lang)) for s in Status
    ]
    parts = [match.groups() for match in badges if match]
    assert len(parts) == len(Status)
    for kind in zip(*parts, strict=True):
        assert len(set(kind)) == len(Status)


def test_pages_are_ordered_by_number() -> None:
    assert sorted(["14", "9", "実行編2", "10"], key=view.page_order) == ["9", "10", "14", "実行編2"]


def test_how_to_cite_names_all_that_finds_the_page(corpus: Corpus) -> None:
    for record in corpus:
        document = corpus.document(record)
        for lang in LANGS:
            line = view.citation_line(corpus, record, lang, date(2026, 1, 5))
            for part in (
                document.publisher.get(lang),
                document.title.get(lang),
                record.source.section,
                record.source.page,
                record.title.get(lang),
                "2026",
            ):
                assert part in line


def test_a_background_is_neither_done_nor_planned(corpus: Corpus) -> None:
    for record in corpus:
        for point in record.points:
            source = view.point_source(corpus, record.id, point.id, "ja")
            if point.aspect == "challenge" and point.status is None:
                assert source.stage in (Stage.PRESENT, Stage.ELSEWHERE, Stage.ELSEWHERE_PLANNED)
            if point.aspect in ("measure", "target") and of_the_place(corpus, record, point):
                assert source.stage.value == record.status_of(point).value


def _figure(**values: object) -> Figure:
    label = {"ja": "件数", "en": "Count"}
    base = {"id": "fa", "point": "pa", "kind": FigureKind.COUNT, "value": 1200, **label}
    return Figure.model_validate({**base, "unit": Bilingual(ja="人", en="people"), **values})


@pytest.mark.parametrize(
    ("values", "ja", "en"),
    [
        ({}, "1,200人", "1,200 people"),
        ({"qualifier": Qualifier.ABOUT}, "約1,200人", "about 1,200 people"),
        ({"value": 3, "value_to": 5}, "3〜5人", "3–5 people"),
        (
            {"value": 80, "unit": Bilingual(ja="%", en="%"), "qualifier": Qualifier.AT_LEAST},
            "80%以上",
            "at least 80%",
        ),
    ],
)
def test_a_figure_keeps_its_bounds_and_unit(values: dict[str, object], ja: str, en: str) -> None:
    figure = _figure(**values)
    assert record_view.figure_value(figure, "ja") == ja
    assert record_view.figure_value(figure, "en") == en


def test_what_the_source_leaves_out_is_named(corpus: Corpus) -> None:
    telling = next(r for r in corpus if r.contact and r.funding)
    assert texts.get("silent_contact", "ja") not in record_view.silent_on(corpus, telling, "ja")
    assert corpus.tables.columns["funding"].name.ja not in record_view.silent_on(
        corpus, telling, "ja"
    )
    kept = tuple(p for p in telling.points if p.aspect == "measure") or telling.points[:1]
    empty = {"funding": (), "contact": None, "organisation": None, "figures": (), "points": kept}
    silent = record_view.silent_on(corpus, telling.model_copy(update=empty), "ja")
    assert silent == ["外部人材", "費用", "財源", "成果・現状", texts.get("silent_contact", "ja")]


def test_similar_places_are_the_likest_with_records_on_shared_topics_first(corpus: Corpus) -> None:
    for record in corpus:
        own = of_record_place(corpus.municipality(record))
        expected = [one.place.code for one in likest(corpus, own)][1:4]
        found = record_view.similar_places(corpus, record)
        assert [one.place.code for one, _ in found] == expected
        for one, ids in found:
            shared = [len(set(corpus.get(i).topics) & set(record.topics)) for i in ids]
            assert shared
            assert shared == sorted(shared, reverse=True)
            assert {corpus.get(i).municipality for i in ids} == {one.place.code}


def _said_the_year_before(step: Step, record: Record) -> bool:
    """Whether a step of one year repeats that of the year before, word for word."""

    def words(of: Step) -> tuple[object, ...]:
        return of.kind, of.track, of.step, of.doubt, of.point

    return step.start == step.end and any(
        other.start == other.end == step.start - 1 and words(other) == words(step)
        for other in record.schedule
    )


def test_every_step_and_figure_of_a_record_is_a_row(corpus: Corpus) -> None:
    for record in corpus:
        for lang in LANGS:
            steps = record_view.schedule_rows(record, lang)
            assert len(steps) == sum(not _said_the_year_before(s, record) for s in record.schedule)
            told = {with_doubts(s.step.get(lang), [s.doubt], lang) for s in record.schedule}
            assert told <= {value for row in steps for value in row.values()}
            figures = record_view.figure_rows(record, lang)
            assert [next(iter(row.values())) for row in figures] == [
                f.get(lang) for f in record.figures
            ]
