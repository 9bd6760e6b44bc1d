"""Judged questions -> how good search and answers are, per language.

Ranking measures come from ir-measures; what an answer must do (state the fact, cite the right
record, decline what is not held, be backed by its points) is checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kb.answering.answerer import Answerer
from kb.answering.models import Answer
from kb.answering.support import problems
from kb.errors import QueryError
from kb.evaluation.ranking import SECTIONS, means
from kb.index.text import normalise
from kb.jsonlines import read_json_lines
from kb.records.models import LANGS, Lang

Progress = Callable[[float], None]

_FELL_SHORT_NDCG = 0.7


class Question(BaseModel):
    """A judged question: ``relevant`` grades records 2 (answers it) or 1 (related); an answer
    must hold one of each list in ``facts``. Its points may be judged too, for training
    (``pool``, ``answers``, ``subject``: see ``training.py``)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Lang
    query: str
    kind: Literal["topic", "fact", "out_of_scope"]
    relevant: dict[str, int]
    facts: tuple[tuple[str, ...], ...] = ()
    pool: tuple[str, ...] = ()
    answers: dict[str, tuple[int, ...]] = {}
    subject: tuple[str, ...] = ()


class Scores(BaseModel):
    """Means over the questions of one language; None where there is no such question."""

    model_config = ConfigDict(frozen=True)

    questions: int
    ndcg_at_10: float | None
    recall_at_5: float | None
    mrr: float | None
    hit_at_3: float | None
    fact_hit_at_3: float | None
    fact_accuracy: float | None
    refusal_precision: float | None
    refusal_recall: float | None
    answerable_refused: float | None
    statement_support: float | None


class Shortfall(BaseModel):
    """A question that fell short, and how."""

    model_config = ConfigDict(frozen=True)

    id: str
    query: str
    what: str


class Report(BaseModel):
    """``by_language`` holds ja, en and all."""

    model_config = ConfigDict(frozen=True)

    index: str
    by_language: dict[str, Scores]
    fell_short: tuple[Shortfall, ...]


class Outcome(BaseModel):
    """What the tool did with one question."""

    model_config = ConfigDict(frozen=True)

    question: Question
    ranked: tuple[str, ...]
    answered: bool
    fact_stated: bool
    statements: int
    supported: int


def read_questions(path: Path) -> list[Question]:
    """Judged questions of a JSON Lines file; QueryError names the faulty line."""
    questions = []
    for number, entry in read_json_lines(path):
        try:
            questions.append(Question.model_validate(entry))
        except ValidationError as error:
            field = ".".join(str(part) for part in error.errors()[0]["loc"]) or "line"
            raise QueryError(f"{path}:{number}: {field} is wrong. Correct the line.") from None
    if not questions:
        raise QueryError(f"{path} holds no questions. Add lines, see tests/data.")
    return questions


def evaluate(
    answerer: Answerer,
    questions: Sequence[Question],
    progress: Progress = lambda share: None,
) -> Report:
    """Ask every question and measure."""
    outcomes = []
    for n, question in enumerate(questions):
        outcomes.append(_outcome(answerer, question))
        progress((n + 1) / len(questions))
    languages: dict[str, list[Outcome]] = {
        lang: [o for o in outcomes if o.question.lang == lang] for lang in LANGS
    }
    languages["all"] = outcomes
    return Report(
        index=answerer.index.folder,
        by_language={lang: scores(own) for lang, own in languages.items() if own},
        fell_short=tuple(s for o in outcomes for s in _shortfalls(o)),
    )


def _outcome(answerer: Answerer, question: Question) -> Outcome:
    count = len(answerer.index.corpus)
    hits = answerer.searcher.search(question.query, k=count).hits
    answer = answerer.ask(question.query)
    corpus, lang = answerer.index.corpus, question.lang
    supported = sum(not problems(s, corpus, lang) for s in answer.statements)
    return Outcome(
        question=question,
        ranked=tuple(h.record.id for h in hits),
        answered=answer.answered,
        fact_stated=states_facts(answer, question),
        statements=len(answer.statements),
        supported=supported,
    )


def states_facts(answer: Answer, question: Question) -> bool:
    """Whether a relevant record is cited and one alternative of each fact is in the answer."""
    if not answer.answered:
        return False
    best = max(question.relevant.values(), default=0)
    right = {i for i, grade in question.relevant.items() if grade == best}
    cited = {c.id for s in answer.statements for c in s.citations}
    said = _folded(" ".join(s.text for s in answer.statements))
    return bool(right & cited) and all(
        any(_folded(word) in said for word in alternatives) for alternatives in question.facts
    )


def _folded(text: str) -> str:
    return normalise(text).replace(",", "").replace(" ", "")


def scores(outcomes: Sequence[Outcome]) -> Scores:
    """Means over some outcomes."""
    topics = [o for o in outcomes if o.question.kind == "topic"]
    facts = [o for o in outcomes if o.question.kind == "fact"]
    answerable = topics + facts
    declined = [o for o in outcomes if not o.answered]
    outside = [o for o in outcomes if o.question.kind == "out_of_scope"]
    ranking = _ranking(topics)
    said = sum(o.statements for o in outcomes)
    return Scores(
        questions=len(outcomes),
        ndcg_at_10=ranking.get("nDCG@10"),
        recall_at_5=ranking.get("R@5"),
        mrr=ranking.get("RR"),
        hit_at_3=ranking.get("Success@3"),
        fact_hit_at_3=_ranking(facts).get("Success(rel=2)@3"),
        fact_accuracy=_mean([o.fact_stated for o in facts]),
        refusal_precision=_mean([o.question.kind == "out_of_scope" for o in declined]),
        refusal_recall=_mean([not o.answered for o in outside]),
        answerable_refused=_mean([not o.answered for o in answerable]),
        statement_support=sum(o.supported for o in outcomes) / said if said else None,
    )


def _ranking(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Means of the ranking measures over questions that have relevant records."""
    judged = [o for o in outcomes if o.question.relevant]
    if not judged:
        return {}
    qrels = {o.question.id: o.question.relevant for o in judged}
    run = {
        o.question.id: {record: float(-rank) for rank, record in enumerate(o.ranked)}
        for o in judged
    }
    return means((*SECTIONS, "Success@3", "Success(rel=2)@3"), qrels, run)


def _mean(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _shortfalls(outcome: Outcome) -> list[Shortfall]:
    question = outcome.question
    found: list[str] = []
    if question.kind == "out_of_scope":
        if outcome.answered:
            found.append("answered, though out of scope")
    else:
        if not outcome.answered:
            found.append("declined, though answerable")
        elif question.kind == "fact" and not outcome.fact_stated:
            found.append("the fact is not stated with its record")
        if question.kind == "topic" and question.relevant:
            value = _ranking([outcome])["nDCG@10"]
            if value < _FELL_SHORT_NDCG:
                found.append(f"nDCG@10 {value:.2f}")
    if outcome.supported < outcome.statements:
        found.append("a statement is not backed")
    return [Shortfall(id=question.id, query=question.query, what=what) for what in found]


_LABELS = {
    "questions": "questions",
    "ndcg_at_10": "nDCG@10 (topic)",
    "recall_at_5": "recall@5 (topic)",
    "mrr": "MRR (topic)",
    "hit_at_3": "hit@3 (topic)",
    "fact_hit_at_3": "hit@3 (fact)",
    "fact_accuracy": "fact accuracy",
    "refusal_precision": "refusal precision",
    "refusal_recall": "refusal recall",
    "answerable_refused": "answerable refused",
    "statement_support": "statement support",
}


def report_text(report: Report) -> str:
    """The report as a table and the questions that fell short."""
    languages = list(report.by_language)
    lines = [f"index {report.index}", f"{'':22}" + "".join(f"{name:>9}" for name in languages)]
    for field, label in _LABELS.items():
        cells = (getattr(report.by_language[name], field) for name in languages)
        lines.append(f"{label:22}" + "".join(f"{_cell(c):>9}" for c in cells))
    if report.fell_short:
        lines += ["", "fell short:"]
        lines += [f"  {s.id}  {s.what}: {s.query}" for s in report.fell_short]
    return "\n".join(lines)


def _cell(value: float | int | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
