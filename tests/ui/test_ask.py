"""The Ask page: answers with their citations, refusals, chips, the visit."""

from __future__ import annotations

from html import unescape

import pytest
from drawn import Drawn, Open, plain

from kb.answering.answerer import Answerer
from kb.presenting.terms import of_answer
from kb.presenting.text import as_text
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang
from kb.texts import interface as texts
from kb.texts.wording import STATUS
from kb.ui import state
from kb.ui.views import answer_view, view
from kb.understanding.intent import understand

JA = "外部人材をどう活用しているか"
EN = "How do small towns staff DX?"
UNKNOWN = "大阪市の外部人材はどうなっているか"


@pytest.mark.parametrize("question", [JA, EN])
def test_every_statement_stands_with_its_citations(
    open_page: Open, answerer: Answerer, question: str
) -> None:
    answer = answerer.ask(question)
    app = open_page(q=question)
    assert not app.exception
    drawn = Drawn(app)
    shown = "\n".join(drawn.markdown())
    numbers = {c.id: c.n for c in reversed(answer.citations)}
    corpus = answerer.index.corpus
    expected = []
    for statement in answer.statements:
        assert statement.text in shown
        for reference in statement.citations:
            source = view.point_source(corpus, reference.id, reference.point, answer.language)
            expected.append(f"[{numbers[reference.id]}] {view.page_label(source.page)}")
            # What a pressed citation shows: the point, the document, the way to the record.
            assert source.text in shown
            assert source.document in drawn.html_text()
            assert {"id": source.record, "point": source.point} in drawn.links("record")
    assert sorted(drawn.citations()) == sorted(expected)


def test_the_finding_comes_before_the_groups(open_page: Open, answerer: Answerer) -> None:
    answer = answerer.ask(JA)
    assert answer.finding
    shown = Drawn(open_page(q=JA)).text()
    headings = [shown.index(g.heading) for g in answer.groups if g.heading]
    assert shown.index(answer.finding.text) < headings[0]
    assert headings == sorted(headings)


def test_the_state_of_every_record_is_in_words(open_page: Open, answerer: Answerer) -> None:
    answer = answerer.ask(JA)
    shown = Drawn(open_page(q=JA)).markdown()
    for group in answer.groups:
        for item in group.items:
            badge = view.badge(item.status, "ja")
            assert any(f"**{item.label}** {badge}" in line for line in shown)


def test_each_cited_cell_of_the_table_leads_to_its_source(
    open_page: Open, answerer: Answerer
) -> None:
    answer = answerer.ask(JA)
    assert answer.table
    html = Drawn(open_page(q=JA)).html()
    states = {item.record: item.status for group in answer.groups for item in group.items}
    for row in answer.table.rows:
        assert f'{row.label}<span class="kb-state">{STATUS[states[row.record]]["ja"]} ' in html
        number = answer.number_of(row.record)
        assert f'id="source-{number}"' in html
        for cell in row.cells:
            assert cell.text in unescape(html)
    cited = sum(bool(c.point) for row in answer.table.rows for c in row.cells)
    assert html.count('<a href="#source-') == cited + len(answer.table.rows)


def test_a_refusal_shows_what_was_searched_and_no_sources(
    open_page: Open, answerer: Answerer
) -> None:
    answer = answerer.ask(UNKNOWN)
    assert not answer.answered
    drawn = Drawn(open_page(q=UNKNOWN))
    shown = drawn.text()
    assert answer.reason in shown
    assert texts.get("refusal_searched", "ja", count=len(answerer.index.corpus)) in shown
    assert not drawn.citations()
    assert texts.get("sources_title", "ja") not in [h.body for h in drawn.of("header")]
    assert texts.get("nearest_title", "ja") in [plain(h.body) for h in drawn.of("header")]
    for record_id in answer.nearest:
        assert {"id": record_id} in drawn.links("record")


def test_taking_back_a_chip_asks_again_and_is_in_the_address(
    open_page: Open, answerer: Answerer
) -> None:
    app = open_page(q=EN, lang="en")
    fields = [
        c.field for c in answer_view.chips(answerer.ask(EN).understood, answerer.index.corpus, "en")
    ]
    assert {"types", "max_population"} <= set(fields)
    without = ["types", "max_population"]
    kept = [n for n, field in enumerate(fields) if field not in without]
    app.button_group[0].set_value([app.button_group[0].options[n] for n in kept]).run()
    assert not app.exception
    assert app.query_params["drop"] in ("types,max_population", ["types,max_population"])
    expected = answerer.ask(EN, drop=without)
    assert expected.finding
    assert expected.finding.text in Drawn(app).text()
    assert not expected.understood.conditions
    assert answerer.ask(EN).understood.conditions


def test_an_address_with_strange_fields_is_harmless(open_page: Open, answerer: Answerer) -> None:
    app = open_page(q=JA, drop="question,language,nonsense,,__class__")
    assert not app.exception
    finding = answerer.ask(JA).finding
    assert finding
    assert finding.text in Drawn(app).text()


def test_a_typed_question_goes_into_the_address_and_the_visit(open_page: Open) -> None:
    app = open_page()
    app.text_input[0].set_value(f"  {JA} ")
    app.button(key=f"FormSubmitter:ask-{texts.get('ask_button', 'ja')}").click().run()
    assert not app.exception
    assert app.query_params["q"] in (JA, [JA])
    assert app.text_input[0].value == JA
    assert app.session_state[state._QUESTIONS] == [JA]
    app.query_params["q"] = EN
    app.run()
    assert app.text_input[0].value == EN
    assert app.session_state[state._QUESTIONS] == [EN, JA]
    assert {"q": JA} in Drawn(app).links("ask")


@pytest.mark.parametrize("question", ["？！…", "***", "　"])
def test_a_question_that_says_nothing_is_met_with_a_sentence(
    open_page: Open, question: str
) -> None:
    app = open_page(q=question)
    assert not app.exception
    assert not Drawn(app).citations()
    assert Drawn(app).links("ask")  # the examples


@pytest.mark.parametrize(
    "question", ["あ" * 10_000, "<script>alert(1)</script> 外部人材", "🙂 ＤＸ ﾃﾞｼﾞﾀﾙ [x](y) $z$"]
)
def test_any_question_is_shown_only_as_text(open_page: Open, question: str) -> None:
    app = open_page(q=question)
    assert not app.exception
    drawn = Drawn(app)
    assert not any(m.allow_html for m in drawn.of("markdown"))
    assert "<script>alert" not in drawn.html()


@pytest.mark.parametrize("lang", LANGS)
def test_every_example_is_answered(answerer: Answerer, lang: Lang) -> None:
    for theme in answerer.index.corpus.tables.themes.values():
        for question in theme.questions.get(lang):
            answer = answerer.ask(question)
            assert answer.answered, question
            assert answer.language == lang


def test_the_examples_of_the_page_are_links_that_ask(open_page: Open, corpus: Corpus) -> None:
    links = Drawn(open_page(lang="en")).links("ask")
    for theme in corpus.tables.themes.values():
        for question in theme.questions.en:
            assert {"q": question, "lang": "en"} in links


def test_follow_ups_are_other_questions_in_the_same_language(
    open_page: Open, answerer: Answerer
) -> None:
    corpus = answerer.index.corpus
    for question, lang in ((JA, "ja"), (EN, "en")):
        suggested = answer_view.follow_ups(corpus, answerer.ask(question))
        assert suggested
        known = {q for record in corpus for q in record.questions.get(lang)}  # type: ignore[arg-type]
        assert set(suggested) <= known - {question}
        links = Drawn(open_page(q=question)).links("ask")
        assert all({"q": q} in links for q in suggested)


def test_the_text_to_copy_is_the_whole_answer(open_page: Open, answerer: Answerer) -> None:
    assert open_page(q=JA).code[0].value == as_text(answerer.ask(JA), answerer.index.corpus)


def test_a_condition_no_record_meets_is_told_when_it_was_left_out(
    open_page: Open, answerer: Answerer
) -> None:
    question = "人口500人以下の村の外部人材の活用"
    answer = answerer.ask(question)
    if not (answer.answered and answer.relaxed):
        pytest.skip("the answer gave up no condition")
    assert open_page(q=question).warning


@pytest.mark.parametrize(
    ("question", "field", "label"),
    [
        ("藤沢市を除く市のスマホ教室は", "excluded_places", "除く団体：藤沢市"),
        ("大阪市以外の市の体制は", "excluded_places", "除く団体：大阪市"),
        ("福島県以外の県の支援は", "excluded_prefectures", "除く都道府県：福島県"),
        ("市を除く自治体の体制は", "excluded_types", "除く種類：市"),
        ("テレワクの事例", "corrections", "読み替え：テレワク → テレワーク"),
        ("人口5万人未満の町の体制は", "max_population", "人口：5万人未満"),
        ("人口5万人以下の町の体制は", "max_population", "人口：5万人以下"),
        ("人口10万人を超える市の体制は", "min_population", "人口：10万人超"),
    ],
)
def test_what_was_read_is_shown_and_can_be_taken_back(
    answerer: Answerer, question: str, field: str, label: str
) -> None:
    corpus = answerer.index.corpus
    shown = {
        c.field: c.label for c in answer_view.chips(understand(question, corpus), corpus, "ja")
    }
    assert shown[field] == label
    taken_back = answerer.ask(question, drop=[field]).understood
    assert not getattr(taken_back, field)


@pytest.mark.parametrize("question", [JA, EN])
def test_the_terms_of_an_answer_explain_themselves(
    open_page: Open, answerer: Answerer, corpus: Corpus, question: str
) -> None:
    answer = answerer.ask(question)
    shown = Drawn(open_page(q=question)).markdown()
    told = of_answer(answer, corpus)
    assert told
    for term in told:
        name, definition = term.term.get(answer.language), term.definition.get(answer.language)
        assert f"**{name}** — {definition}" in shown, term.id


def test_the_start_page_tells_what_is_inside(open_page: Open, corpus: Corpus) -> None:
    text = Drawn(open_page()).text()
    documents = {corpus.document(r).id for r in corpus}
    assert f"{len({r.municipality for r in corpus})}団体" in text
    assert f"{len(documents)}資料" in text
    assert f"{len(corpus)}件" in text


def test_a_question_goes_on_from_the_one_shown(open_page: Open, answerer: Answerer) -> None:
    before = "小さな町は外部人材をどう活用しているか"
    app = open_page(q=before)
    app.text_input[0].set_value("費用は？")
    app.button(key=f"FormSubmitter:ask-{texts.get('ask_button', 'ja')}").click().run()
    assert not app.exception
    assert app.query_params["after"] in (before, [before])
    answer = answerer.ask("費用は？", after=before)
    assert answer.understood.completed
    shown = Drawn(app).text()
    assert answer.understood.completed in shown
    finding = answer.finding or answer.statements[0]
    assert finding.text in shown
    chips = [option.content for option in app.button_group[0].proto.options]
    assert any("前の質問から：外部人材" in chip for chip in chips)
    assert sum("（前の質問から）" in chip for chip in chips) == 2
    # What is taken back stays away in the next question, which goes on from this one.
    app.query_params["drop"] = "types,max_population"
    app.run()
    app.text_input[0].set_value("課題は？")
    app.button(key=f"FormSubmitter:ask-{texts.get('ask_button', 'ja')}").click().run()
    assert app.query_params["after"] in (answer.understood.completed, [answer.understood.completed])
    assert app.query_params["drop"] in ("types,max_population", ["types,max_population"])
    app.text_input[0].set_value(JA)
    app.button(key=f"FormSubmitter:ask-{texts.get('ask_button', 'ja')}").click().run()
    assert "after" not in app.query_params
    assert "drop" not in app.query_params


def test_a_link_with_the_question_before_shows_the_same(
    open_page: Open, answerer: Answerer
) -> None:
    app = open_page(q="and the cost?", after=JA, lang="en")
    answer = answerer.ask("and the cost?", after=JA)
    assert answer.language == "en"
    assert answer.understood.completed in Drawn(app).text()
    assert app.session_state[state._QUESTIONS] == [answer.understood.completed]
    assert not open_page(q="費用は？", after="？！").exception
