"""What every answer must be, held over some hundred real ones, and what single ones say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pytest

from kb.answering.answerer import Answerer
from kb.answering.models import Answer, PointReference, Statement
from kb.answering.support import problems
from kb.evaluation.measures import Question, states_facts
from kb.presenting.contract import as_json
from kb.presenting.text import as_text
from kb.records.corpus import Corpus
from kb.records.doubts import point_text
from kb.records.models import LANGS, Lang, Status
from kb.texts import wording

ORDER = [Status.DONE, Status.IN_PROGRESS, Status.PLANNED]
PLANNED: dict[Lang, str] = {"ja": "〔計画〕", "en": "[planned]"}
MARKED: dict[Lang, str] = {"ja": r"〔[^〕]*計画〕", "en": r"\[planned[^\]]*\]"}
"""Beside a statement; 〔国・他団体の計画〕 where a plan quotes somebody else's."""
TARGET: dict[Lang, str] = {"ja": "（目標値", "en": " (target"}


def _numbers(text: str) -> set[str]:
    folded = unicodedata.normalize("NFKC", text)
    return set(re.findall(r"\d+", re.sub(r"(?<=\d),(?=\d)", "", folded)))


def _cited_texts(statement: Statement, corpus: Corpus) -> Iterable[str]:
    for citation in statement.citations:
        record = corpus.get(citation.id)
        point = record.point(citation.point)
        yield from (point_text(record, point, lang) for lang in LANGS)


def test_every_statement_is_backed_by_the_points_it_cites(
    answers: list[Answer], corpus: Corpus
) -> None:
    for answer in answers:
        assert answer.statements
        for statement in answer.statements:
            found = problems(statement, corpus, answer.language)
            assert found == [], (answer.question, statement.text)


def test_every_number_stands_in_a_cited_point(answers: list[Answer], corpus: Corpus) -> None:
    """The same, checked without the product's own checker."""
    numbers = 0
    for answer in answers:
        for statement in answer.statements:
            held = set().union(*(_numbers(t) for t in _cited_texts(statement, corpus)))
            said = _numbers(statement.text)
            assert said <= held, (answer.question, statement.text)
            numbers += len(said)
    assert numbers > len(answers)


def test_every_statement_but_the_finding_is_a_point_word_for_word(
    answers: list[Answer], corpus: Corpus
) -> None:
    """What stands in an answer was written and checked by somebody; nothing is made up.

    What the source leaves open about a point's numbers stands behind it in brackets.
    """
    for answer in answers:
        for statement in answer.statements:
            if statement != answer.finding:
                cited = [(corpus.get(c.id), c.point) for c in statement.citations]
                own = {point_text(r, r.point(p), answer.language) for r, p in cited}
                assert statement.text in own, (answer.question, statement.text)


def test_the_finding_names_only_places_it_cites(answers: list[Answer], corpus: Corpus) -> None:
    findings = [(a, a.finding) for a in answers if a.finding]
    assert findings
    for answer, finding in findings:
        cited = {corpus.get(c.id).municipality for c in finding.citations}
        for place in corpus.tables.municipalities.values():
            if place.name.get(answer.language) in finding.text:
                assert place.code in cited, (answer.question, finding.text)


def test_the_language_is_that_of_the_question(judged: list[tuple[Question, Answer]]) -> None:
    kana = re.compile(r"[ぁ-んァ-ヴ]")
    for question, answer in judged:
        assert answer.language == question.lang, question.query
        for statement in answer.statements:
            # Names in brackets may be given as they are written.
            spoken = re.sub(r"[(（].*?[)）]", "", statement.text)
            assert bool(kana.search(spoken)) is (answer.language == "ja"), statement.text


def test_the_sources_are_exactly_the_cited_records(answers: list[Answer], corpus: Corpus) -> None:
    for answer in answers:
        lang = answer.language
        cited = {c.id for s in answer.statements for c in s.citations}
        assert {c.id for c in answer.citations} == cited, answer.question
        assert [c.n for c in answer.citations] == list(range(1, len(cited) + 1))
        for citation in answer.citations:
            record = corpus.get(citation.id)
            assert (citation.title, citation.section, citation.page) == (
                record.title.get(lang),
                record.source.section,
                record.source.page,
            )
            assert citation.municipality == corpus.municipality(record).name.get(lang)
            assert citation.document == corpus.document(record).title.get(lang)


def page_of(corpus: Corpus, cited: PointReference) -> str:
    record = corpus.get(cited.id)
    return wording.page_label(record.page_of(record.point(cited.point)))


def test_the_text_shows_every_statement_with_its_number_and_every_source(
    answers: list[Answer], corpus: Corpus
) -> None:
    for answer in answers:
        body, _, sources = as_text(answer, corpus).partition(
            f"\n{wording.SOURCES[answer.language]}\n"
        )
        for statement in answer.statements:
            after = body[body.index(statement.text) + len(statement.text) :]
            own = {f"[{answer.number_of(c.id)}]({page_of(corpus, c)})" for c in statement.citations}
            marks = set(re.findall(r"\[\d+\]\([^)]*\)", re.split(r"[。\n]", after)[0]))
            assert own <= marks, (answer.question, statement.text)
        for citation in answer.citations:
            (line,) = [s for s in sources.split("\n") if s.startswith(f"[{citation.n}] ")]
            for part in (citation.document, citation.section, citation.page):
                assert part in line
            assert citation.id not in line


def test_no_two_statements_are_the_same(answers: list[Answer]) -> None:
    for answer in answers:
        texts = [s.text for s in answer.statements]
        assert len(set(texts)) == len(texts), answer.question
        references = [
            (c.id, c.point) for s in answer.statements if s != answer.finding for c in s.citations
        ]
        assert len(set(references)) == len(references), answer.question


def test_groups_hold_each_record_and_statement_once(answers: list[Answer]) -> None:
    for answer in answers:
        items = [item for group in answer.groups for item in group.items]
        assert len({item.record for item in items}) == len(items)
        grouped = [s for item in items for s in item.statements]
        rest = [s for s in answer.statements if s != answer.finding]
        assert grouped == rest
        for item in items:
            assert {c.id for s in item.statements for c in s.citations} == {item.record}


def test_done_comes_before_planned(answers: list[Answer]) -> None:
    mixed = 0
    for answer in answers:
        if answer.understood.form == "fact":
            continue
        for group in answer.groups:
            stages = [ORDER.index(item.status) for item in group.items]
            assert stages == sorted(stages), answer.question
        first = [min(ORDER.index(i.status) for i in group.items) for group in answer.groups]
        headings = {heading[answer.language] for heading in wording.STATUS_HEADING.values()}
        if {group.heading for group in answer.groups} <= headings:
            assert first == sorted(first), answer.question
        states = {i.status for group in answer.groups for i in group.items}
        mixed += len(states) > 1
    assert mixed


def test_a_plan_is_marked_as_a_plan(answers: list[Answer], corpus: Corpus) -> None:
    planned = 0
    for answer in answers:
        lang = answer.language
        for group in answer.groups:
            for item in group.items:
                for statement in item.statements:
                    if statement.status is not Status.PLANNED:
                        continue
                    planned += 1
                    after = re.split(r"\[\d", as_text(answer, corpus).split(statement.text, 1)[1])[
                        0
                    ]
                    in_group = group.heading and item.status is Status.PLANNED
                    assert (
                        (in_group and f"{item.label} {PLANNED[lang]}" in as_text(answer, corpus))
                        or re.search(MARKED[lang], after)
                        or after.startswith(TARGET[lang])
                    ), (answer.question, statement.text)
    assert planned


def test_a_plan_quoted_for_plans_alone_is_no_precedent(
    answers: list[Answer], corpus: Corpus
) -> None:
    seen = 0
    for answer in answers:
        for item in (item for group in answer.groups for item in group.items):
            record = corpus.get(item.record)
            if record.status is Status.PLANNED and {s.status for s in item.statements} == {
                Status.PLANNED
            }:
                seen += 1
                assert item.status is Status.PLANNED, (answer.question, item.record)
    assert seen


def test_statements_tell_how_far_their_point_is(answers: list[Answer], corpus: Corpus) -> None:
    for answer in answers:
        for statement in (s for s in answer.statements if s != answer.finding):
            (citation,) = statement.citations
            record = corpus.get(citation.id)
            assert statement.status is record.status_of(record.point(citation.point))


def test_facts_are_stated_among_the_first(judged: list[tuple[Question, Answer]]) -> None:
    facts = [(q, a) for q, a in judged if q.kind == "fact" and a.answered]
    assert facts
    at_once = [
        q.id for q, a in facts if states_facts(a.model_copy(update={"statements": _said(a)[:2]}), q)
    ]
    assert len(at_once) >= 0.8 * len(facts), sorted({q.id for q, _ in facts} - set(at_once))


def _said(answer: Answer) -> tuple[Statement, ...]:
    """The statements without the first line that sums them up."""
    return answer.statements[1 if answer.finding else 0 :]


def test_answers_are_short_enough_to_read(answers: list[Answer]) -> None:
    for answer in answers:
        assert len(answer.citations) <= 10, answer.question
        assert len(answer.statements) <= 40, answer.question


@pytest.mark.parametrize(
    ("question", "fact", "record"),
    [
        ("上天草市で押印を廃止した手続は何種類", "1,475", "kamiamakusa-4-1-3"),
        ("福島県のアドバイザー派遣の費用はいくら", "3.0千万円", "mic-02-fukushima"),
        ("How much did Fukushima spend on sending advisers?", "30 million", "mic-02-fukushima"),
    ],
)
def test_a_fact_is_the_first_sentence(
    answerer: Answerer, corpus: Corpus, question: str, fact: str, record: str
) -> None:
    answer = answerer.ask(question)
    assert answer.understood.form == "fact"
    first = answer.statements[0]
    assert fact in first.text
    assert first.citations[0].id == record
    assert as_text(answer, corpus).startswith(first.text)


@pytest.mark.parametrize(
    "question", ["how do small towns staff DX?", "外部人材をどう活用しているか", "オープンデータ"]
)
def test_a_list_has_a_finding_and_headings(
    answerer: Answerer, corpus: Corpus, question: str
) -> None:
    answer = answerer.ask(question)
    assert answer.finding
    assert answer.statements[0] == answer.finding
    assert as_text(answer, corpus).startswith(answer.finding.text)
    assert len({c.municipality for c in answer.citations}) > 1
    for group in answer.groups:
        assert group.heading
        assert f"■ {group.heading}" in as_text(answer, corpus)


def test_a_question_on_staffing_is_grouped_by_approach(answerer: Answerer, corpus: Corpus) -> None:
    answer = answerer.ask("外部人材をどう活用しているか")
    approaches = {a.heading.ja for a in corpus.tables.approaches.values()}
    assert {g.heading for g in answer.groups} <= approaches | {wording.OTHER["ja"]}
    assert len(answer.groups) > 1
    for group in answer.groups:
        if group.heading in approaches:
            for item in group.items:
                own = corpus.get(item.record).approaches
                assert group.heading in {corpus.tables.approaches[a].heading.ja for a in own}


def test_records_of_one_approach_stand_together(answerer: Answerer) -> None:
    """Most take other approaches too, whose headings are a little nearer to their points."""
    answer = answerer.ask("各課にデジタルの旗振り役を置いている例")
    assert [g.heading for g in answer.groups] == ["各課に推進員・リーダー・兼務職員を置く"]
    assert len(answer.groups[0].items) > 2


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("那覇市の職員研修", "places"),
        ("小さな町の職員研修", "types"),
        ("人口1万人以下の自治体の職員研修", "max_population"),
        ("九州の職員研修", "prefectures"),
    ],
)
def test_dropping_a_condition_widens_the_result(
    answerer: Answerer, question: str, field: str
) -> None:
    narrow = answerer.ask(question)
    fields = list(narrow.understood.conditions)
    assert field in fields
    wide = answerer.ask(question, drop=fields)
    assert not wide.understood.conditions
    assert wide.answered

    def places(answer: Answer) -> set[str]:
        return {c.municipality for c in answer.citations}

    assert places(wide) - places(narrow), question


def test_a_condition_that_leaves_nothing_is_told(answerer: Answerer, corpus: Corpus) -> None:
    answer = answerer.ask("愛媛県の町では職員研修をどうしているか")
    assert answer.relaxed
    if answer.answered:
        assert as_text(answer, corpus).startswith(wording.relaxed(answer.relaxed, "ja"))
    assert as_json(answer, corpus)["understood"]["relaxed"] == list(answer.relaxed)


def test_asking_again_gives_the_same_answer(answerer: Answerer, corpus: Corpus) -> None:
    for question in ("オープンデータの事例", "how do small towns staff DX?"):
        first, second = (as_json(answerer.ask(question), corpus) for _ in range(2))
        del first["took_ms"], second["took_ms"]
        assert first == second
