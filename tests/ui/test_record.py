"""The Record page: all a record holds, and what to do when there is none."""

from __future__ import annotations

import pytest
from drawn import Drawn, Open

from kb.records.corpus import Corpus
from kb.records.doubts import point_text, with_doubts
from kb.records.models import LANGS, Lang
from kb.texts import interface as texts
from kb.ui import state
from kb.ui.views import record_view, view

RECORDS = ("mic-03-kamisato", "fujisawa-item1")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("record_id", RECORDS)
def test_every_point_stands_with_its_page(
    open_page: Open, corpus: Corpus, record_id: str, lang: Lang
) -> None:
    record = corpus.get(record_id)
    app = open_page("record", id=record_id, lang=lang)
    assert not app.exception
    drawn = Drawn(app)
    shown = drawn.markdown()
    for point in record.points:
        page = view.page_label(record.page_of(point))
        line = f"{point_text(record, point, lang)} :gray-badge[{page}]"
        assert any(body.startswith(line) for body in shown), point.id
    html = drawn.html_text()
    for step in record.schedule:
        assert with_doubts(step.step.get(lang), [step.doubt], lang) in html
    for figure in record.figures:
        assert record_view.figure_value(figure, lang) in html
    assert record.title.get(lang) in drawn.text()
    assert record.gist.get(lang) in drawn.text()
    for name in record_view.silent_on(record, lang):
        assert any(f":gray-badge[{name}]" in body for body in shown)


def test_the_draft_state_of_a_document_is_shown(open_page: Open, corpus: Corpus) -> None:
    draft = next(r for r in corpus if corpus.document(r).state == "draft")
    html = Drawn(open_page("record", id=draft.id)).html_text()
    assert texts.get("state_draft", "ja") in html
    note = corpus.document(draft).note
    assert note is None or note.ja in html


def test_the_point_a_citation_led_to_is_marked(open_page: Open, corpus: Corpus) -> None:
    mark = texts.get("record_marked", "ja")
    record = corpus.get(RECORDS[0])
    drawn = Drawn(open_page("record", id=record.id, point=record.points[3].id))
    shown = [m.body for kind, m in drawn.messages if kind in ("markdown", "caption")]
    place = next(n for n, body in enumerate(shown) if mark in body)
    assert view.escape(record.points[3].ja) in shown[place + 1]
    assert mark not in Drawn(open_page("record", id=record.id, point="nonsense")).text()


def test_related_records_and_similar_places_are_linked(open_page: Open, corpus: Corpus) -> None:
    record = next(r for r in corpus if corpus.relations(r))
    links = Drawn(open_page("record", id=record.id)).links("record")
    for _, ids in record_view.related(corpus, record, "ja"):
        assert all({"id": i} in links for i in ids)
    for _, ids in record_view.similar_places(corpus, record):
        assert {"id": ids[0]} in links


def test_links_out_of_the_record_are_those_of_the_source(open_page: Open, corpus: Corpus) -> None:
    record = next(r for r in corpus if r.links)
    drawn = Drawn(open_page("record", id=record.id))
    assert [m.url for m in drawn.of("link_button")] == [link.url for link in record.links]


def test_an_unknown_id_is_told_with_the_nearest_ones(open_page: Open, corpus: Corpus) -> None:
    wrong = RECORDS[0][:-1]
    app = open_page("record", id=wrong)
    assert not app.exception
    assert wrong in app.error[0].value.replace("\\", "")
    assert {"id": RECORDS[0]} in Drawn(app).links("record")
    assert Drawn(app).links("browse")


@pytest.mark.parametrize("strange", ["<script>alert(1)</script>", "../../etc/passwd", "あ" * 5000])
def test_a_strange_id_is_only_text(open_page: Open, strange: str) -> None:
    app = open_page("record", id=strange)
    assert not app.exception
    assert len(app.error) == 1
    assert "<script>alert" not in Drawn(app).html()


def test_without_an_id_the_page_says_where_to_find_one(open_page: Open) -> None:
    app = open_page("record")
    assert not app.exception
    assert app.info[0].value == texts.get("record_none", "ja")
    assert Drawn(app).links("browse")


def test_the_way_back_leads_to_the_last_question(open_page: Open) -> None:
    app = open_page("record", id=RECORDS[0])
    assert not [p for p in Drawn(app).links("ask") if p.get("q") == "外部人材"]
    app.session_state[state._QUESTIONS] = ["外部人材"]
    app.run()
    assert {"q": "外部人材"} in Drawn(app).links("ask")
