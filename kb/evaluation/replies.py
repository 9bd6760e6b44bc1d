"""Questions whose points were judged -> what replies say, leave out and claim, with intervals.

The lines are those of ``training.py``. What is measured: of a question with parts, whether each is
stated; of what the records hold, whether it is declined, and whether a thing asked for by name
comes first; of a thing no record mentions, and of an attribute that is not recorded, whether the
reply answers all the same; of the statements, how many answer and how many are on the subject. The
plain baseline says the strongest points of the best record to everything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np
from pydantic import BaseModel, ConfigDict

from kb.answering.answerer import Answerer
from kb.answering.models import Answer
from kb.evaluation.training import Judged
from kb.index.passages import point_id
from kb.jsonlines import read_json_lines
from kb.records.models import LANGS, Lang

_FIRST = 2
"""A thing asked for by name is told in this many statements, or comes late."""

_BASELINES = (3, 5)
_WITH_PARTS = frozenset({"fact", "long", "named", "count", "yesno", "negated"})
_OF_MANY = frozenset({"topic", "count", "yesno", "negated"})


class Share(BaseModel):
    """``hits`` of ``of`` with the 95% interval of Wilson, each 0 to 1."""

    model_config = ConfigDict(frozen=True)

    hits: int
    of: int
    value: float
    low: float
    high: float


class Measures(BaseModel):
    """Of the questions of one language; what no question asks about is left out."""

    model_config = ConfigDict(frozen=True)

    questions: int
    shares: dict[str, Share]


@dataclass(frozen=True)
class Told:
    """A judged question with its reply; ``statements`` as record#point, in order.

    ``plain`` are the points of the best record, strongest first.
    """

    question: Judged
    answered: bool
    reply: str
    statements: tuple[str, ...]
    plain: tuple[str, ...]

    def parts(self, points: Sequence[str]) -> int:
        """How many parts of the question some points state."""
        return len({part for point in points for part in self.question.answers.get(point, ())})


def has_judged_points(path: Path) -> bool:
    """Whether questions of a file tell which points answer, or that something is not recorded.

    Raises:
        QueryError: the file cannot be read or one of its lines is faulty.
    """
    return any(
        "pool" in entry or entry.get("kind") == "missing" for _, entry in read_json_lines(path)
    )


def told(answerer: Answerer, questions: Sequence[Judged]) -> list[Told]:
    """The reply to each question."""
    found = []
    for question in questions:
        answer = answerer.ask(question.query)
        found.append(
            Told(
                question=question,
                answered=answer.answered,
                reply=answer.reply,
                statements=_statements(answer),
                plain=_plain(answerer, question.query, question.lang),
            )
        )
    return found


def measures(outcomes: Sequence[Told]) -> dict[str, Measures]:
    """The measures by language, and of all questions."""
    named: list[tuple[str, list[Told]]] = [
        (lang, [o for o in outcomes if o.question.lang == lang]) for lang in LANGS
    ]
    named.append(("all", list(outcomes)))
    return {
        lang: Measures(
            questions=len(own),
            shares={name: share for name, measure in _MEASURES.items() if (share := measure(own))},
        )
        for lang, own in named
        if own
    }


def share(hits: int, of: int) -> Share | None:
    """A share with its interval; None of nothing."""
    if not of:
        return None
    value, z2 = hits / of, NormalDist().inv_cdf(0.975) ** 2
    middle = (value + z2 / (2 * of)) / (1 + z2 / of)
    half = math.sqrt(z2 * (value * (1 - value) / of + z2 / (4 * of * of))) / (1 + z2 / of)
    return Share(
        hits=hits,
        of=of,
        value=round(value, 4),
        low=round(max(0.0, middle - half), 4),
        high=round(min(1.0, middle + half), 4),
    )


def _statements(answer: Answer) -> tuple[str, ...]:
    """The points said, in order; the first line, which sums them up, is none."""
    said = answer.statements[1:] if answer.finding else answer.statements
    return tuple(f"{c.id}#{c.point}" for statement in said for c in statement.citations)


def _plain(answerer: Answerer, query: str, lang: Lang) -> tuple[str, ...]:
    """The points of the best record, those nearest in meaning first."""
    result = answerer.searcher.search(query, k=1)
    if not result.hits:
        return ()
    index, record = answerer.index, result.hits[0].record
    vectors = index.store.vectors([point_id(record.id, lang, p.id) for p in record.points])
    order = np.argsort(-(vectors @ result.vector), kind="stable")
    return tuple(f"{record.id}#{record.points[n].id}" for n in order)


def _where(
    outcomes: Sequence[Told], among: Callable[[Told], bool], hit: Callable[[Told], bool]
) -> Share | None:
    own = [o for o in outcomes if among(o)]
    return share(sum(map(hit, own)), len(own))


def _of_statements(
    outcomes: Sequence[Told], kinds: frozenset[str], right: Callable[[Judged], frozenset[str]]
) -> Share | None:
    """Of the statements that were judged, those that are right."""
    hits = of = 0
    for outcome in outcomes:
        question = outcome.question
        if question.kind in kinds:
            said = [s for s in outcome.statements if s in question.pool]
            hits += sum(s in right(question) for s in said)
            of += len(said)
    return share(hits, of)


def _has_parts(outcome: Told) -> bool:
    return outcome.question.kind in _WITH_PARTS and bool(outcome.question.answers)


def _all_parts(outcome: Told, points: Sequence[str]) -> bool:
    question = outcome.question
    held = {part for parts in question.answers.values() for part in parts}
    return outcome.parts(points) >= len(held)


def _baseline(points: int) -> Callable[[Sequence[Told]], Share | None]:
    return lambda told: _where(told, _has_parts, lambda o: _all_parts(o, o.plain[:points]))


def _first(outcome: Told) -> bool:
    return any(s in outcome.question.answers for s in outcome.statements[:_FIRST])


def _answering(question: Judged) -> frozenset[str]:
    return frozenset(question.answers)


def _on_subject(question: Judged) -> frozenset[str]:
    return frozenset((*question.answers, *question.subject))


def _of_kind(kind: str) -> Callable[[Told], bool]:
    return lambda o: o.question.kind == kind


_MEASURES: dict[str, Callable[[Sequence[Told]], Share | None]] = {
    "all parts stated": lambda t: _where(t, _has_parts, lambda o: _all_parts(o, o.statements)),
    **{f"… by the {n} nearest points of the best record": _baseline(n) for n in _BASELINES},
    "held things told in the first two statements": lambda t: _where(
        t, lambda o: o.question.kind == "named" and bool(o.question.answers), _first
    ),
    "answerable declined": lambda t: _where(
        t, lambda o: o.question.answerable, lambda o: not o.answered
    ),
    "not recorded of a subject, answered": lambda t: _where(
        t, _of_kind("missing"), lambda o: o.answered
    ),
    "… said to be not recorded": lambda t: _where(
        t, _of_kind("missing"), lambda o: o.reply == "not_recorded"
    ),
    "absent things answered": lambda t: _where(t, _of_kind("absent"), lambda o: o.answered),
    "out of scope answered": lambda t: _where(t, _of_kind("out_of_scope"), lambda o: o.answered),
    "statements on topics that answer": lambda t: _of_statements(t, _OF_MANY, _answering),
    "… are on the subject": lambda t: _of_statements(t, _OF_MANY, _on_subject),
    "statements of facts that answer": lambda t: _of_statements(
        t, frozenset({"fact", "long", "named"}), _answering
    ),
    "… are on the subject of facts": lambda t: _of_statements(
        t, frozenset({"fact", "long", "named"}), _on_subject
    ),
}


def measures_text(found: dict[str, Measures]) -> str:
    """The measures as a table: value, interval and count of each language."""
    width = max(map(len, _MEASURES))
    languages = list(found)
    head = "".join(f"{f'{name} ({found[name].questions})':>26}" for name in languages)
    lines = [f"{'':{width}}{head}"]
    for name in _MEASURES:
        cells = "".join(f"{_cell(found[lang].shares.get(name)):>26}" for lang in languages)
        lines.append(f"{name:{width}}{cells}")
    return "\n".join(lines)


def _cell(share: Share | None) -> str:
    if share is None:
        return "–"
    return f"{share.value:.2f} [{share.low:.2f}, {share.high:.2f}] {share.hits}/{share.of}"
