"""The checker that holds a statement against its points catches what was not said."""

from __future__ import annotations

import pytest

from kb.answering.answerer import Answerer
from kb.answering.models import PointReference, Statement
from kb.answering.support import problems
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang

QUESTIONS: dict[Lang, str] = {
    "ja": "上天草市で押印を廃止した手続は何種類",
    "en": "How many procedures in Kamiamakusa no longer need a seal?",
}


@pytest.fixture(scope="module", params=LANGS)
def real(request: pytest.FixtureRequest, answerer: Answerer) -> tuple[Statement, Lang]:
    """A statement with a number of an answer to a real question."""
    lang: Lang = request.param
    answer = answerer.ask(QUESTIONS[lang])
    return next(s for s in answer.statements if "1,475" in s.text), lang


def _with(statement: Statement, **changes: object) -> Statement:
    return statement.model_copy(update=changes)


def test_every_point_backs_itself(corpus: Corpus) -> None:
    for record in corpus:
        for point in record.points:
            own = (PointReference(id=record.id, point=point.id),)
            for lang in LANGS:
                statement = Statement(text=point.get(lang), citations=own)
                assert problems(statement, corpus, lang) == [], (record.id, point.id, lang)


def test_a_statement_of_a_real_answer_is_backed(
    real: tuple[Statement, Lang], corpus: Corpus
) -> None:
    assert problems(*real[:1], corpus, real[1]) == []


@pytest.mark.parametrize("number", ["1,476", "14,750", "475", "99%", "２"])
def test_an_invented_number(real: tuple[Statement, Lang], corpus: Corpus, number: str) -> None:
    statement, lang = real
    found = problems(_with(statement, text=statement.text.replace("1,475", number)), corpus, lang)
    assert [p.split()[0] for p in found] == ["number"]


def test_the_same_number_written_otherwise_is_no_invention(
    real: tuple[Statement, Lang], corpus: Corpus
) -> None:
    statement, lang = real
    for same in ("1475", "１，４７５"):
        text = statement.text.replace("1,475", same)
        assert problems(_with(statement, text=text), corpus, lang) == []


@pytest.mark.parametrize(
    ("lang", "own", "other"),
    [("ja", "上天草市", "大阪市"), ("ja", "上天草市", "那覇市"), ("en", "Kamiamakusa", "Osaka")],
)
def test_an_invented_place(
    answerer: Answerer, corpus: Corpus, lang: Lang, own: str, other: str
) -> None:
    answer = answerer.ask(QUESTIONS[lang])
    statement = next(s for s in answer.statements if own in s.text[len(own) :] or own in s.text)
    # Not at the start: a first word in English may be capitalised for its place alone.
    text = {
        "ja": statement.text.replace(own, other),
        "en": f"In this case, {statement.text}".replace(own, other),
    }[lang]
    assert any(p.startswith("name") for p in problems(_with(statement, text=text), corpus, lang))


@pytest.mark.parametrize(
    "sentence",
    [
        "The work was done by Fujitsu staff.",
        "The tool is RPA-BOT.",
        "It is led by Governor Suzuki.",
    ],
)
def test_an_invented_name_in_english(answerer: Answerer, corpus: Corpus, sentence: str) -> None:
    statement = answerer.ask(QUESTIONS["en"]).statements[0]
    found = problems(_with(statement, text=f"{statement.text} {sentence}"), corpus, "en")
    assert [p for p in found if p.startswith("name")]


def test_the_wrong_language(real: tuple[Statement, Lang], corpus: Corpus) -> None:
    statement, lang = real
    other: Lang = "en" if lang == "ja" else "ja"
    assert f"is not in {other}" in problems(statement, corpus, other)
    citation = statement.citations[0]
    translated = corpus.get(citation.id).point(citation.point).get(other)
    assert f"is not in {lang}" in problems(_with(statement, text=translated), corpus, lang)


def test_a_name_may_be_glossed_as_it_is_written(answerer: Answerer) -> None:
    answer = answerer.ask("Who is the CDO of Nishiaizu Town?")
    assert any("(藤井靖史)" in statement.text for statement in answer.statements)


def test_citations_that_lead_nowhere(real: tuple[Statement, Lang], corpus: Corpus) -> None:
    statement, lang = real
    citation = statement.citations[0]
    assert problems(_with(statement, citations=()), corpus, lang) == ["cites nothing"]
    for broken, what in (
        (PointReference(id=citation.id, point="zz"), "unknown point"),
        (PointReference(id="no-such-record", point="pa"), "unknown record"),
    ):
        (found,) = problems(_with(statement, citations=(citation, broken)), corpus, lang)
        assert what in found


def test_another_point_of_the_same_record_does_not_back_it(
    real: tuple[Statement, Lang], corpus: Corpus
) -> None:
    statement, lang = real
    record = corpus.get(statement.citations[0].id)
    other = next(p for p in record.points if "1,475" not in p.ja and "1475" not in p.ja)
    moved = _with(statement, citations=(PointReference(id=record.id, point=other.id),))
    assert problems(moved, corpus, lang)
