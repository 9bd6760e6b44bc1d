"""How far the thing a point speaks of is, as an answer, a page and an export tell it."""

from __future__ import annotations

from enum import StrEnum

from kb.records.corpus import Corpus
from kb.records.models import Lang, Point, Record, Status


class Stage(StrEnum):
    """``PRESENT``: a state of affairs, no deed; ``ELSEWHERE``: what a plan tells of others, and
    ``ELSEWHERE_PLANNED`` what it tells of their plans."""

    DONE = "done"
    IN_PROGRESS = "in_progress"
    PLANNED = "planned"
    PRESENT = "present"
    ELSEWHERE = "elsewhere"
    ELSEWHERE_PLANNED = "elsewhere_planned"

    def label(self, lang: Lang) -> str:
        return _LABELS[self][lang]


_LABELS: dict[Stage, dict[Lang, str]] = {
    Stage.DONE: {"ja": "実施済み", "en": "done"},
    Stage.IN_PROGRESS: {"ja": "実施中", "en": "under way"},
    Stage.PLANNED: {"ja": "計画", "en": "planned"},
    Stage.PRESENT: {"ja": "現状", "en": "present state"},
    Stage.ELSEWHERE: {"ja": "国・他団体の動き", "en": "of the state or others"},
    Stage.ELSEWHERE_PLANNED: {"ja": "国・他団体の計画", "en": "planned by the state or others"},
}


def of_the_place(corpus: Corpus, record: Record, point: Point) -> bool:
    """Whether a point speaks of the record's own place: plans also quote the state and others.

    Points name their subject, so the name of the place is in those that are its own; sentences
    taken over word for word need not.
    """
    return point.wording == "verbatim" or corpus.municipality(record).name.ja in point.ja


def stage_of(corpus: Corpus, record: Record, point: Point) -> Stage:
    """The stage of one point."""
    if not of_the_place(corpus, record, point):
        planned = record.status_of(point) is Status.PLANNED
        return Stage.ELSEWHERE_PLANNED if planned else Stage.ELSEWHERE
    if point.status is None and "state_of_affairs" in corpus.tables.aspects[point.aspect].roles:
        return Stage.PRESENT
    return Stage(record.status_of(point).value)


def is_current(corpus: Corpus, point: Point) -> bool:
    """Whether a point tells how things stand now."""
    return "current" in corpus.tables.aspects[point.aspect].roles


def beside(stage: Stage, said: Status | None, *, current: bool) -> Stage | None:
    """The stage to tell beside a point where ``said`` is told of its surroundings already.

    What has been done and what is under way need no telling apart there; a plan among deeds, a
    deed or how things stand now (``current``) among plans, and what others do are told.
    """
    if stage in (Stage.ELSEWHERE, Stage.ELSEWHERE_PLANNED):
        return stage
    if stage is Stage.PRESENT:
        return stage if current and said is Status.PLANNED else None
    planned = stage is Stage.PLANNED
    return None if said is not None and planned == (said is Status.PLANNED) else stage


def label_beside(
    corpus: Corpus, record: Record, point: Point, lang: Lang, said: Status | None
) -> str:
    """The label of ``beside``; empty when nothing is to be told."""
    stage = beside(stage_of(corpus, record, point), said, current=is_current(corpus, point))
    return stage.label(lang) if stage else ""
