"""Answers to all judged questions, asked once a worker."""

from __future__ import annotations

import pytest

from kb.answering.answerer import Answerer
from kb.answering.models import Answer
from kb.evaluation.measures import Question, read_questions
from kb.settings import PACKAGE_ROOT

Judged = list[tuple[Question, Answer]]


@pytest.fixture(scope="session")
def judged(answerer: Answerer) -> Judged:
    """Some 280 questions with their answers, refusals among them."""
    data = PACKAGE_ROOT / "tests" / "data"
    files = [data / f"{name}-tune.jsonl" for name in ("questions", "refusal")]
    questions = [question for file in files for question in read_questions(file)]
    return [(question, answerer.ask(question.query)) for question in questions]


@pytest.fixture(scope="session")
def answers(judged: Judged) -> list[Answer]:
    """The answers that say something."""
    given = [answer for _, answer in judged if answer.answered]
    assert len(given) > 100
    return given
