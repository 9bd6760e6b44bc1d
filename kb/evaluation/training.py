"""Judged questions -> the model of relevance (``kb/answering/data/relevance.json``).

A line of judged questions holds ``id``, ``lang``, ``query``, ``kind``, and, but for absent things,
``pool`` (the points that were judged, as record#point), ``answers`` (those that answer, each with
the numbers of the parts it states) and ``subject`` (those that are on the subject at least). A
question whose ``kind`` is ``absent`` or ``out_of_scope`` asks for what no record holds: none of its
points answers. A line with ``relevant`` records and no pool tells only that it is answered.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from kb.answering.asked import asked
from kb.answering.coverage import Coverage
from kb.answering.evidence import FEATURES, Evidence, Gatherer
from kb.answering.relevance import FILE, Model
from kb.answering.signals import SIGNALS, Stated, signals_of, stated_terms
from kb.errors import QueryError
from kb.evaluation.fitting import balanced, exported, fitted, logistic
from kb.index.opened import OpenedIndex
from kb.jsonlines import read_json_lines
from kb.records.models import Lang
from kb.search.searcher import Searcher
from kb.understanding.requirements import requirements_of

MODEL_FILE = Path(__file__).resolve().parent.parent / "answering" / FILE

ABSENT = frozenset({"absent", "out_of_scope"})
FOLDS = 8
HITS = 10


class Judged(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    lang: Lang
    query: str
    kind: str
    pool: tuple[str, ...] = ()
    answers: dict[str, tuple[int, ...]] = {}
    subject: tuple[str, ...] = ()
    relevant: dict[str, int] = {}

    @property
    def answerable(self) -> bool:
        return bool(self.answers or self.relevant)

    @property
    def tells_points(self) -> bool:
        """Whether it tells of points which answer and which do not."""
        return bool(self.pool) or self.kind in ABSENT


@dataclass(frozen=True, eq=False)
class Case:
    """A judged question with its evidence; ``judged`` marks the rows a label stands for."""

    question: Judged
    evidence: Evidence
    terms: tuple[Stated, ...]
    judged: NDArray[np.bool_]
    answers: NDArray[np.bool_]
    subject: NDArray[np.bool_]
    searched: NDArray[np.bool_]


def read_judged(paths: Iterable[Path]) -> list[Judged]:
    """The judged questions of some files; QueryError names a faulty line."""
    found = []
    for path in paths:
        for number, entry in read_json_lines(path):
            try:
                question = Judged.model_validate(entry)
            except ValidationError as error:
                where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "line"
                raise QueryError(f"{path}:{number}: {where} is wrong. Correct the line.") from None
            if question.tells_points or question.relevant or question.kind == "missing":
                found.append(question)
    return found


def cases_of(index: OpenedIndex, questions: Sequence[Judged]) -> list[Case]:
    """The evidence of each question, judged points outside the search's hits included."""
    searcher, coverage = Searcher(index), Coverage(index)
    gatherer = Gatherer(index, {})
    cases = []
    for question in questions:
        result = searcher.search(question.query, k=HITS)
        if result.intent.unknown_places and not result.intent.places:
            continue  # declined for its place, whatever its evidence
        held = [name.split("#")[0] for name in question.pool]
        more = [index.corpus.records[r] for r in dict.fromkeys(held) if r in index.corpus.records]
        heard = asked(index, result, requirements_of(result.intent))
        evidence = gatherer.gather(heard, result, more)
        names = ["#".join(c.reference) for c in evidence.candidates]
        hits = {hit.record.id for hit in result.hits}
        pool = set(question.pool)
        judged = np.array([name in pool or not pool for name in names], dtype=np.bool_)
        on = set(question.subject) | set(question.answers)
        cases.append(
            Case(
                question=question,
                evidence=evidence,
                terms=stated_terms(index, coverage, heard),
                judged=judged,
                answers=np.array([name in question.answers for name in names], dtype=np.bool_),
                subject=np.array([name in on for name in names], dtype=np.bool_),
                searched=np.array([c.record.id in hits for c in evidence.candidates], np.bool_),
            )
        )
    return cases


def aspect_prior(cases: Sequence[Case]) -> dict[str, float]:
    """How often points of each aspect answer, among the judged ones."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for case in cases:
        for n in np.flatnonzero(case.judged):
            aspect = str(case.evidence.candidates[n].point.aspect)
            seen[aspect] += 1
            right[aspect] += bool(case.answers[n])
    return {a: round((right[a] + 1) / (seen[a] + 8), 4) for a in sorted(seen)}


@dataclass(frozen=True, eq=False)
class Table:
    """All rows of all cases; ``owner`` numbers each row's case; of those not ``told`` nothing is
    known."""

    rows: NDArray[np.float64]
    owner: NDArray[np.int64]
    told: NDArray[np.bool_]
    judged: NDArray[np.bool_]
    answers: NDArray[np.bool_]
    subject: NDArray[np.bool_]


def table_of(cases: Sequence[Case], prior: dict[str, float]) -> Table:
    column = FEATURES.index("aspect_prior")
    usual = float(np.mean(list(prior.values())))
    blocks = []
    for case in cases:
        block = case.evidence.features.copy()
        aspects = [str(c.point.aspect) for c in case.evidence.candidates]
        block[:, column] = [prior.get(a, usual) for a in aspects]
        blocks.append(block)
    return Table(
        rows=np.vstack(blocks),
        owner=np.repeat(np.arange(len(cases)), [len(b) for b in blocks]),
        told=np.repeat([c.question.tells_points for c in cases], [len(b) for b in blocks]),
        judged=np.concatenate([c.judged for c in cases]),
        answers=np.concatenate([c.answers for c in cases]),
        subject=np.concatenate([c.subject for c in cases]),
    )


def unseen_chances(table: Table, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chances of answering and of being on the subject by forests that saw other questions."""
    fold = np.random.default_rng(0).permutation(count) % FOLDS
    answers, subject = np.zeros(len(table.rows)), np.zeros(len(table.rows))
    for n in range(FOLDS):
        inside = table.told & (fold[table.owner] != n)
        outside = fold[table.owner] == n
        for chances, labels in ((answers, table.answers), (subject, table.subject)):
            forest = fitted(table.rows[inside], labels[inside], table.judged[inside])
            chances[outside] = forest.predict_proba(table.rows[outside])[:, 1]
    return answers, subject


def train(index: OpenedIndex, questions: Sequence[Judged]) -> Model:
    """The model fitted on judged questions.

    The scores of whole questions are fitted on chances that the forests gave to questions they
    had not seen: on their own ones they would look surer than they are.
    """
    cases = cases_of(index, questions)
    prior = aspect_prior(cases)
    table = table_of(cases, prior)
    answers, subject = unseen_chances(table, len(cases))
    signals, answerable, held = [], [], []
    for n, case in enumerate(cases):
        mine = np.flatnonzero(table.owner == n)[case.searched]
        found = _searched(case)
        signals.append(signals_of(index, found, case.terms, answers[mine], subject[mine]))
        answerable.append(case.question.answerable)
        held.append(case.question.kind == "missing" or answerable[-1])
    told = table.told
    rows = table.rows[told]
    return Model(
        features=FEATURES,
        signals=SIGNALS,
        aspect_prior=prior,
        answers=exported(fitted(rows, table.answers[told], table.judged[told])),
        subject=exported(fitted(rows, table.subject[told], table.judged[told])),
        answerable=logistic(np.array(signals), np.array(answerable), balanced(answerable, held)),
        held=logistic(np.array(signals), np.array(held)),
        trained_on={
            "questions": len(cases),
            "pairs": int((table.judged & told).sum()),
            **{f"questions_{k}": v for k, v in sorted(_kinds(cases).items())},
        },
    )


def _searched(case: Case) -> Evidence:
    """The evidence of the search's own hits: what an answer has before it."""
    kept = np.flatnonzero(case.searched)
    whole = case.evidence
    return Evidence(whole.asked, tuple(whole.candidates[n] for n in kept), whole.features[kept])


def _kinds(cases: Sequence[Case]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for case in cases:
        counts[case.question.kind] += 1
    return counts


def write(model: Model, path: Path) -> None:
    """The model as JSON, one tree a line."""
    data = model.model_dump(mode="json")
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace('{"feature"', '\n{"feature"') + "\n", encoding="utf-8")
