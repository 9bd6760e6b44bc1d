"""What speaks for each point as an answer: one row of named features a point.

Nearness in meaning comes on the index's own scale (``OpenedIndex.near``), words by how rare they
are, so that a row means the same whatever the encoder and the size of the collection. What of it
makes a point an answer is learned (``relevance.py``), not set here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.index.opened import OpenedIndex
from kb.index.passages import PassageKind
from kb.index.text import kind_of, tokenise
from kb.records.models import LANGS, Lang, Point, Record, Status, era_year
from kb.records.stages import of_the_place
from kb.search.searcher import SearchResult
from kb.understanding.expected import holds
from kb.understanding.intent import Intent, condition_tokens
from kb.understanding.requirements import Requirements, requirements_of

Matrix = NDArray[np.float64]

FEATURES = (
    "near",  # nearness of question and point
    "near_other",  # the same, to the point's text in the other language
    "near_question",  # to the nearest of the record's own questions, either language
    "near_title",  # to the record's title, gist or measure
    "near_record",  # mean of its two nearest points
    "share",  # share of the question's words, rare ones weighing more, that the point holds
    "wide",  # that the point holds in either language
    "alias",  # the same of words the glossary adds
    "context",  # that point, title, gist and measure hold together
    "record_share",  # that the record holds
    "points_share",  # that its points hold
    "bigrams",  # share of the question's character pairs
    "first",  # whether the point holds the question's rarest word, in either language
    "first_context",  # whether point or title does
    "score",  # the record's score in the search, of the best one's
    "score_raw",
    "rank",  # the record's rank in the search
    "topic",  # whether the record has a topic the question names
    "aspect_asked",  # whether the point's aspect is one the question names
    "aspects_asked",  # how many the question names
    "aspect_prior",  # how often points of this aspect answer questions (learned)
    "kind_required",  # whether the question asks for a number, a date, a person …
    "kind_asked",
    "kind_held",  # whether the point holds one
    "own_place",  # whether the point speaks of the record's own place
    "place_named",  # whether the question names a place
    "year",  # whether the point holds a year the question names
    "planned",
    "wants_done",
    "wants_planned",
    "fact",  # whether the question asks for a single fact
    "near_lead",  # nearness less that of the record's nearest point
    "share_lead",  # the same of the share of words
    "both",  # nearness and words in one
    "both_lead",  # less the best of all
    "place_in_record",  # rank by both within the record
    "place_in_all",  # rank by both among all points
    "part_near",  # nearness to the nearest part of the question
    "part_share",  # share of the words of the part whose words it holds most
    "part_rank",  # best rank for a part among all points
    "part_rank_record",  # best rank for a part within the record
    "part_rank_mean",  # mean rank for the parts within the record
    "parts",  # how many parts the question has
    "near_asked",  # nearness to the nearest question written for the point, either language
    "asked_share",  # share of the question's words that one of them holds
    "asked_lead",  # near_asked less that of the best of all
    "asked_place_in_record",  # rank by near_asked within the record
    "asked_place_in_all",  # among all points
    "part_asked",  # the nearest for a part of the question
    "part_asked_rank",  # best rank for a part among all points
    "part_asked_rank_record",
)
"""Columns of a row of evidence, in this order."""

_FARTHEST = 60
"""Ranks are told up to this one."""

_NEAR_SCALE = 5.0
"""A nearness of this much weighs as much as all of the question's words."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A question ready to be held against points: its words with their rarity, its parts."""

    intent: Intent
    requirements: Requirements
    vector: NDArray[np.float32]
    words: Mapping[str, float]
    bigrams: Mapping[str, float]
    aliases: Mapping[str, float]
    parts: tuple[Mapping[str, float], ...]
    part_vectors: NDArray[np.float32]

    @cached_property
    def total(self) -> float:
        return sum(self.words.values()) or 1.0

    @cached_property
    def rarest(self) -> str:
        return max(self.words, key=lambda t: (self.words[t], t), default="")

    def share(self, tokens: Collection[str]) -> float:
        """Share of the question's words among some tokens, 0 to 1."""
        return sum(r for t, r in self.words.items() if t in tokens) / self.total


def asked(index: OpenedIndex, result: SearchResult) -> Asked:
    """The question of a search as the points are held against it."""
    intent = result.intent
    requirements = requirements_of(intent)
    conditions = condition_tokens(intent)
    rarity = {t: index.sparse.rarity(t) for t in result.tokens if t not in conditions}
    own = {t: r for t, r in rarity.items() if result.tokens[t] == 1.0}
    parts = tuple(
        {
            t: index.sparse.rarity(t)
            for t in tokenise(part)
            if t not in conditions and kind_of(t) == "word"
        }
        for part in requirements.parts
    )
    alone = len(parts) == 1
    vectors = result.vector[None, :] if alone else index.encoder.queries([*requirements.parts])
    return Asked(
        intent=intent,
        requirements=requirements,
        vector=result.vector,
        words={t: r for t, r in own.items() if kind_of(t) == "word"},
        bigrams={t: r for t, r in own.items() if kind_of(t) == "bigram"},
        aliases={t: r for t, r in rarity.items() if result.tokens[t] < 1.0},
        parts=parts,
        part_vectors=vectors,
    )


@dataclass(frozen=True, eq=False)
class Candidate:
    """A point held against a question; ``tokens`` are those of its text in either language.

    ``row`` is its passage, ``asked`` those of the questions written for it.
    """

    record: Record
    point: Point
    row: int
    tokens: frozenset[str]
    asked: tuple[int, ...] = ()

    @property
    def reference(self) -> tuple[str, str]:
        return self.record.id, self.point.id

    @property
    def status(self) -> Status:
        return self.record.status_of(self.point)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Candidates with their features, shape (candidates, FEATURES); ranks are filled in."""

    asked: Asked
    candidates: tuple[Candidate, ...]
    features: Matrix

    def column(self, name: str) -> NDArray[np.float64]:
        return self.features[:, FEATURES.index(name)]


class Gatherer:
    """Holds the points of records against a question; safe to share between threads."""

    def __init__(self, index: OpenedIndex, aspect_prior: Mapping[str, float]) -> None:
        self._index = index
        self._prior = aspect_prior
        self._usual = float(np.mean(list(aspect_prior.values()))) if aspect_prior else 0.0
        self._tokens: dict[int, frozenset[str]] = {}

    def gather(
        self, question: Asked, result: SearchResult, more: Collection[Record] = ()
    ) -> Evidence:
        """The evidence of every point of the hits, in their order, and of ``more`` records."""
        best = result.hits[0].score if result.hits else 1.0
        found = [(hit.record, hit.score) for hit in result.hits]
        have = {record.id for record, _ in found}
        worst = found[-1][1] if found else 0.0
        found += [(record, worst) for record in more if record.id not in have]
        candidates: list[Candidate] = []
        blocks = []
        for rank, (record, score) in enumerate(found):
            own, block = self._record(question, record)
            block[:, _AT["score"]] = score / (best or 1.0)
            block[:, _AT["score_raw"]] = score
            block[:, _AT["rank"]] = rank
            candidates += own
            blocks.append(block)
        features = np.vstack(blocks) if blocks else np.zeros((0, len(FEATURES)))
        parts_asked = self._parts_asked(question, candidates)
        _rank(features, candidates, self._parts(question, candidates), parts_asked)
        return Evidence(question, tuple(candidates), features)

    def _held(self, row: int) -> frozenset[str]:
        tokens = self._tokens.get(row)
        if tokens is None:
            tokens = self._tokens[row] = frozenset(self._index.passages[row].tokens.split())
        return tokens

    def _record(self, question: Asked, record: Record) -> tuple[list[Candidate], Matrix]:
        index, intent = self._index, question.intent
        lang = intent.language
        other: Lang = LANGS[1 - LANGS.index(lang)]
        rows = {at: index.rows_of[record.id, at] for at in (lang, other)}
        cosines = {at: index.dense.at(rows[at]) @ question.vector for at in (lang, other)}
        near = {at: dict(zip(rows[at], index.near(cosines[at]), strict=True)) for at in rows}
        kinds = {row: index.passages[row].kind for at in rows for row in rows[at]}
        twin = {index.passages[r].point: r for r in rows[other] if kinds[r] is _POINT}
        heads = [r for r in rows[lang] if kinds[r] in _HEADS]
        points = [r for r in rows[lang] if kinds[r] is _POINT]
        asking: dict[str, list[int]] = {}
        for row in (r for at in rows for r in rows[at] if kinds[r] is _ASKED):
            asking.setdefault(index.passages[row].point, []).append(row)
        to_asked = {
            row: value
            for at in rows
            for row, value in zip(rows[at], index.near_asked(cosines[at]), strict=True)
            if kinds[row] is _ASKED
        }
        about = frozenset().union(*map(self._held, heads))
        said = frozenset().union(*map(self._held, points))
        stating = [r for r in rows[lang] if kinds[r] is not _ASKED]
        everything = frozenset().union(*map(self._held, stating))
        nearest = sorted((near[lang][r] for r in points), reverse=True)
        questions = [n for at in near for r, n in near[at].items() if kinds[r] is _QUESTION]
        whole = {
            "near_question": max(questions, default=0.0),
            "near_title": max((near[lang][r] for r in heads), default=0.0),
            "near_record": float(np.mean(nearest[:2])) if nearest else 0.0,
            "record_share": question.share(everything),
            "points_share": question.share(said),
            "topic": float(bool(set(intent.topics) & set(record.topics))),
            **_of_question(question),
        }
        candidates, block = [], np.zeros((len(points), len(FEATURES)))
        for n, row in enumerate(points):
            point = record.point(index.passages[row].point)
            here = self._held(row)
            either = here | self._held(twin[point.id])
            own = tuple(asking.get(point.id, ()))
            candidates.append(Candidate(record, point, row, either, own))
            features = {
                **whole,
                "near": near[lang][row],
                "near_other": near[other][twin[point.id]],
                "share": question.share(here),
                "wide": question.share(either),
                "alias": min(1.5, _sum(question.aliases, either) / question.total),
                "context": question.share(here | about),
                "bigrams": _sum(question.bigrams, here) / (sum(question.bigrams.values()) or 1.0),
                "near_asked": max((to_asked[r] for r in own), default=near[lang][row]),
                "asked_share": max((question.share(self._held(r)) for r in own), default=0.0),
                "first": float(question.rarest in either),
                "first_context": float(question.rarest in here or question.rarest in about),
                **self._of_point(question, record, point),
            }
            for name, value in features.items():
                block[n, _AT[name]] = value
        if points:
            near_column, share = block[:, _AT["near"]], block[:, _AT["share"]]
            block[:, _AT["near_lead"]] = near_column - near_column.max()
            block[:, _AT["share_lead"]] = share - share.max()
            block[:, _AT["both"]] = near_column / _NEAR_SCALE + block[:, _AT["wide"]]
        return candidates, block

    def _of_point(self, question: Asked, record: Record, point: Point) -> dict[str, float]:
        intent, kind = question.intent, question.requirements.expected
        text = point.get(intent.language)
        return {
            "aspect_asked": float(point.aspect in intent.aspects),
            "aspect_prior": self._prior.get(str(point.aspect), self._usual),
            "kind_held": float(holds(kind, text)) if kind else 0.5,
            "own_place": float(of_the_place(self._index.corpus, record, point)),
            "year": float(any(mentions_year(text, year) for year in intent.years)),
            "planned": float(record.status_of(point) is Status.PLANNED),
        }

    def _parts(
        self, question: Asked, candidates: list[Candidate]
    ) -> tuple[Matrix, NDArray[np.float64]]:
        """Nearness and share of words of each part and candidate, shape (parts, candidates)."""
        if not candidates:
            return np.zeros((1, 0)), np.zeros((1, 0))
        vectors = self._index.dense.at([c.row for c in candidates])
        near = self._index.near(question.part_vectors @ vectors.T)
        share = np.array(
            [
                [_sum(part, c.tokens) / (sum(part.values()) or 1.0) for c in candidates]
                for part in question.parts
            ]
        )
        return near, share

    def _parts_asked(self, question: Asked, candidates: list[Candidate]) -> Matrix:
        """Nearness of each part to what asks for each candidate, shape (parts, candidates)."""
        if not candidates:
            return np.zeros((len(question.parts), 0))
        rows = [r for c in candidates for r in c.asked or (c.row,)]
        starts = np.cumsum([0, *(len(c.asked) or 1 for c in candidates)])[:-1]
        vectors = self._index.dense.at(rows)
        near = self._index.near_asked(question.part_vectors @ vectors.T)
        return np.asarray(np.maximum.reduceat(near, starts, axis=1))


_AT = {name: n for n, name in enumerate(FEATURES)}
_POINT, _ASKED, _QUESTION = PassageKind.POINT, PassageKind.ASKED, PassageKind.QUESTION
_HEADS = frozenset({PassageKind.TITLE, PassageKind.GIST, PassageKind.MEASURE})


def _of_question(question: Asked) -> dict[str, float]:
    intent, kind = question.intent, question.requirements.expected
    return {
        "aspects_asked": float(len(intent.aspects)),
        "kind_required": float(kind is not None and kind.required),
        "kind_asked": float(kind is not None),
        "place_named": float(bool(intent.places)),
        "wants_done": float(intent.status is Status.DONE),
        "wants_planned": float(intent.status is Status.PLANNED),
        "fact": float(intent.form == "fact"),
        "parts": float(len(question.parts)),
    }


def _rank(
    features: Matrix,
    candidates: list[Candidate],
    parts: tuple[Matrix, NDArray[np.float64]],
    parts_asked: Matrix,
) -> None:
    """Fill in the features that compare a point with the others."""
    if not candidates:
        return
    owners = np.array([c.record.id for c in candidates])
    both, asked_for = features[:, _AT["both"]], features[:, _AT["near_asked"]]
    near, share = parts
    strength = near / _NEAR_SCALE + share
    within = _within(strength, owners)
    within_asked = _within(parts_asked, owners)
    columns = {
        "both_lead": both - both.max(),
        "place_in_all": _overall(both[None]),
        "place_in_record": _within(both[None], owners)[0],
        "part_near": near.max(axis=0),
        "part_share": share.max(axis=0),
        "part_rank": _overall(strength),
        "part_rank_record": within.min(axis=0),
        "part_rank_mean": within.mean(axis=0),
        "asked_lead": asked_for - asked_for.max(),
        "asked_place_in_all": _overall(asked_for[None]),
        "asked_place_in_record": _within(asked_for[None], owners)[0],
        "part_asked": parts_asked.max(axis=0),
        "part_asked_rank": _overall(parts_asked),
        "part_asked_rank_record": within_asked.min(axis=0),
    }
    for name, column in columns.items():
        features[:, _AT[name]] = column


def _overall(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each candidate's best rank among all in any row, up to the farthest told."""
    best: NDArray[np.float64] = np.stack([_places(row) for row in values]).min(axis=0)
    return np.minimum(best, _FARTHEST)


def _within(values: NDArray[np.float64], owners: NDArray[np.str_]) -> NDArray[np.float64]:
    """Each candidate's rank in each row among those of its own record, shape as ``values``."""
    ranks = np.empty(values.shape)
    for owner in np.unique(owners):
        mine = owners == owner
        ranks[:, mine] = np.stack([_places(row) for row in values[:, mine]])
    return ranks


def _places(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rank of each value, 0 for the highest, ties in order."""
    places = np.empty(len(values))
    places[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return places


def _sum(weights: Mapping[str, float], tokens: Collection[str]) -> float:
    return sum(weight for token, weight in weights.items() if token in tokens)


def mentions_year(text: str, year: int) -> bool:
    return str(year) in text or era_year(year).removesuffix("年") in text
