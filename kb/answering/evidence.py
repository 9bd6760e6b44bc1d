"""What speaks for each point as an answer: one row of named features a point.

Nearness in meaning comes on the index's own scale (``OpenedIndex.near``), words by how rare they
are, so that a row means the same whatever the encoder and the size of the collection. What of it
makes a point an answer is learned (``relevance.py``), not set here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kb.answering.asked import Asked
from kb.answering.sheets import Candidate, Places, Sheet, Sheets
from kb.index.opened import OpenedIndex
from kb.records.models import Record, Status, era_year
from kb.search.searcher import SearchResult
from kb.understanding.expected import Expected

Matrix = NDArray[np.float64]
Columns = dict[str, NDArray[np.float64] | NDArray[np.bool_] | float]

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
"""Ranks are told up to this one. A point that is no nearer by any of them is not weighed: of 4,275
points judged to be answers 33 were, of all points two in five."""

_RANKS_IN_ALL = ("place_in_all", "part_rank", "asked_place_in_all", "part_asked_rank")

_NEAR_SCALE = 5.0
"""A nearness of this much weighs as much as all of the question's words."""


_AT = {name: n for n, name in enumerate(FEATURES)}


@dataclass(frozen=True, eq=False)
class Evidence:
    """Candidates with their features, shape (candidates, FEATURES); ranks are filled in.

    Points that are far from the question by every rank are none.
    """

    asked: Asked
    candidates: tuple[Candidate, ...]
    features: Matrix

    def column(self, name: str) -> NDArray[np.float64]:
        return self.features[:, FEATURES.index(name)]


class Gatherer:
    """Holds the points of records against a question; safe to share between threads."""

    def __init__(self, index: OpenedIndex, aspect_prior: Mapping[str, float]) -> None:
        self._index = index
        self._sheets = Sheets(index)
        self._aspects = [*index.corpus.tables.aspects]
        usual = float(np.mean(list(aspect_prior.values()))) if aspect_prior else 0.0
        self._prior = np.array([aspect_prior.get(str(a), usual) for a in self._aspects])

    def gather(
        self, question: Asked, result: SearchResult, more: Collection[Record] = ()
    ) -> Evidence:
        """The evidence of the points of the hits, in their order, and of ``more`` records."""
        have = {hit.record.id for hit in result.hits}
        beyond = [record for record in more if record.id not in have]
        records = [*(hit.record for hit in result.hits), *beyond]
        scores = [hit.score for hit in result.hits] or [0.0]
        scores += scores[-1:] * len(beyond)
        sheets = [self._sheets.of(record, question.intent.language) for record in records]
        candidates = tuple(c for sheet in sheets for c in sheet.candidates)
        if not candidates:
            return Evidence(question, (), np.zeros((0, len(FEATURES))))
        columns: Columns = {
            **_of_question(question),
            **self._of_points(question, sheets, candidates),
            **_of_search(sheets, np.array(scores[: len(sheets)]), best=scores[0] or 1.0),
            **self._compared(question, sheets),
        }
        features = np.zeros((len(FEATURES), len(candidates)))
        for name, column in columns.items():
            features[_AT[name]] = column
        weighed = np.flatnonzero(_nearest(features))
        return Evidence(
            question, tuple(candidates[n] for n in weighed), features.take(weighed, axis=1).T
        )

    def _of_points(
        self, question: Asked, sheets: Sequence[Sheet], candidates: Sequence[Candidate]
    ) -> Columns:
        """What a point is, whatever the others are."""
        intent, kinds = question.intent, question.requirements.expected
        texts = [c.point.get(intent.language) for c in candidates] if intent.years else ()
        topics = set(intent.topics)
        aspects = np.concatenate([s.aspects for s in sheets])
        return {
            "topic": _by_record(sheets, [bool(topics & set(s.record.topics)) for s in sheets]),
            "aspect_asked": np.array([a in intent.aspects for a in self._aspects])[aspects],
            "aspect_prior": self._prior[aspects],
            "kind_held": np.concatenate([_any_of(kinds, s) for s in sheets]) if kinds else 0.5,
            "own_place": np.concatenate([s.own_place for s in sheets]),
            "planned": np.concatenate([s.planned for s in sheets]),
            "year": np.array([any(mentions_year(t, y) for y in intent.years) for t in texts])
            if texts
            else 0.0,
        }

    def _compared(self, question: Asked, sheets: Sequence[Sheet]) -> Columns:
        """What the words and the meaning of points, titles and questions say."""
        first = np.cumsum([0, *(s.count for s in sheets)])[:-1]
        held = self._held(question, sheets, first, sum(s.count for s in sheets))
        alone = len(question.parts) == 1
        vectors = question.part_vectors
        vectors = vectors if alone else np.vstack([question.vector[None], vectors])
        cosines = self._index.store.cosines([s.record.id for s in sheets], vectors)
        near = self._index.near(cosines)
        of_parts = slice(0 if alone else 1, None)

        def everywhere(name: str) -> tuple[Places, NDArray[np.int64]]:
            """Places of one name among all passages, and how many each record has."""
            own = [getattr(s, name) for s in sheets]
            counts = np.array([*map(len, own)])
            return np.concatenate(own) + np.repeat(first, counts), counts

        (points, counts), (twins, _), (asking, to_ask) = map(
            everywhere, ("points", "twins", "asking")
        )
        asked = np.concatenate([s.asked for s in sheets])
        starts = np.concatenate([s.starts for s in sheets])
        starts += np.repeat(np.cumsum(to_ask) - to_ask, counts)
        owners = np.repeat(np.arange(len(sheets)), counts)

        here = held[:, points]
        either = np.maximum(here, held[:, twins])
        weigh = question.weights
        near_asked = self._index.near_asked(cosines[:, asking])
        to_asked = np.maximum.reduceat(near_asked, starts, axis=1)
        asked_share = np.maximum.reduceat(weigh.words @ held[:, asking], starts)
        share, wide = weigh.words @ here, weigh.words @ either
        near_point = near[0, points]
        heads = everywhere("heads")
        of_records = {
            "near_question": _most(near[:1], *everywhere("questions"))[0],
            "near_title": _most(near[:1], *heads)[0],
            "near_record": _two_nearest(near_point, counts),
            "record_share": weigh.words @ _most(held, *everywhere("stating")),
            "points_share": weigh.words @ _most(held, points, counts),
        }
        with_title = np.maximum(here, np.repeat(_most(held, *heads), counts, axis=1))
        rarest = weigh.rarest
        compared = {
            "near": near_point,
            "near_other": near[0, twins],
            "share": share,
            "wide": wide,
            "alias": np.minimum(1.5, weigh.aliases @ either),
            "context": weigh.words @ with_title,
            "bigrams": weigh.bigrams @ here,
            "near_asked": np.where(asked, to_asked[0], near_point),
            "asked_share": np.where(asked, asked_share, 0.0),
            "first": either[rarest] if rarest >= 0 else 0.0,
            "first_context": with_title[rarest] if rarest >= 0 else 0.0,
            **{name: np.repeat(values, counts) for name, values in of_records.items()},
        }
        ranked = _ranked(
            compared,
            owners,
            parts=(near[of_parts][:, points], weigh.parts @ either),
            asked=to_asked[of_parts],
        )
        return {**compared, **ranked}

    def _held(
        self, question: Asked, sheets: Sequence[Sheet], first: NDArray[np.int64], count: int
    ) -> Matrix:
        """1 where a passage holds a token of the question, shape (tokens, passages)."""
        numbers = self._sheets.numbers(question.weights.tokens)
        place = np.full(self._sheets.vocabulary + 1, -1)  # the last one is for the unknown
        place[numbers] = np.arange(len(numbers))
        place[-1] = -1
        token = place[np.concatenate([s.tokens for s in sheets])]
        holder = np.concatenate([s.holders + at for s, at in zip(sheets, first, strict=True)])
        known = token >= 0
        held = np.zeros((len(numbers), count))
        held[token[known], holder[known]] = 1.0
        return held


def _most(values: Matrix, places: Places, counts: NDArray[np.int64]) -> Matrix:
    """The highest value of each record at its places, 0 where it has none.

    Args:
        values: none below 0, shape (n, rows).
        places: in the rows, one record's after the other's; ``counts`` of each.

    Returns:
        Shape (n, records).
    """
    most = np.zeros((len(values), len(counts)))
    some = counts > 0
    starts = (np.cumsum(counts) - counts)[some]
    if len(starts):
        most[:, some] = np.maximum.reduceat(values[:, places], starts, axis=1)
    return most


def _two_nearest(near: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The mean of each record's two nearest points, the only one's own; shape (records,)."""
    starts = np.cumsum(counts) - counts
    nearest = np.maximum.reduceat(near, starts)
    at = np.flatnonzero(near == np.repeat(nearest, counts))
    others = near.copy()
    others[at[np.searchsorted(at, starts)]] = 0.0
    second = np.maximum.reduceat(others, starts)
    return np.where(counts > 1, (nearest + second) / 2, nearest)


def _any_of(kinds: Sequence[Expected], sheet: Sheet) -> NDArray[np.bool_]:
    held = np.stack([sheet.holding(kind) for kind in kinds])
    return np.asarray(held.any(axis=0))


def _by_record(sheets: Sequence[Sheet], values: ArrayLike) -> NDArray[np.float64]:
    """A value of each record for each of its points."""
    return np.repeat(np.array(values, dtype=np.float64), [len(s.candidates) for s in sheets])


def _of_search(sheets: Sequence[Sheet], scores: NDArray[np.float64], best: float) -> Columns:
    return {
        "score": _by_record(sheets, scores / best),
        "score_raw": _by_record(sheets, scores),
        "rank": _by_record(sheets, np.arange(len(sheets))),
    }


def _of_question(question: Asked) -> Columns:
    intent, kinds = question.intent, question.requirements.expected
    return {
        "aspects_asked": float(len(intent.aspects)),
        "kind_required": float(any(kind.required for kind in kinds)),
        "kind_asked": float(bool(kinds)),
        "place_named": float(bool(intent.places)),
        "wants_done": float(intent.status is Status.DONE),
        "wants_planned": float(intent.status is Status.PLANNED),
        "fact": float(intent.form == "fact"),
        "parts": float(len(question.parts)),
    }


def _nearest(features: Matrix) -> NDArray[np.bool_]:
    """Which points are among the first by words and meaning or by what asks for them, for the
    question or one of its parts; ``features`` of shape (FEATURES, points)."""
    ranks = features[[_AT[name] for name in _RANKS_IN_ALL]]
    return np.asarray(ranks.min(axis=0) < _FARTHEST)


def _ranked(
    columns: Mapping[str, NDArray[np.float64]],
    owners: NDArray[np.int64],
    parts: tuple[Matrix, Matrix],
    asked: Matrix,
) -> Columns:
    """What compares a point with the others.

    Args:
        owners: the record's number of each point.
        parts: nearness and share of words of each part and point, shape (parts, points).
        asked: nearness of each part to what asks for each point, likewise.
    """
    near, share = columns["near"], columns["share"]
    both, asked_for = near / _NEAR_SCALE + columns["wide"], columns["near_asked"]
    part_near, part_share = parts
    strength = part_near / _NEAR_SCALE + part_share
    in_all, in_record = _ranks(np.vstack([both, asked_for, strength, asked]), owners)
    of_parts, of_asked = slice(2, 2 + len(strength)), slice(2 + len(strength), None)
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    counts = np.diff(np.append(starts, len(owners)))

    def lead(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Less the highest of its record."""
        return np.asarray(values - np.repeat(np.maximum.reduceat(values, starts), counts))

    return {
        "near_lead": lead(near),
        "share_lead": lead(share),
        "both": both,
        "both_lead": both - both.max(),
        "place_in_all": in_all[0],
        "place_in_record": in_record[0],
        "part_near": part_near.max(axis=0),
        "part_share": part_share.max(axis=0),
        "part_rank": in_all[of_parts].min(axis=0),
        "part_rank_record": in_record[of_parts].min(axis=0),
        "part_rank_mean": in_record[of_parts].mean(axis=0),
        "asked_lead": asked_for - asked_for.max(),
        "asked_place_in_all": in_all[1],
        "asked_place_in_record": in_record[1],
        "part_asked": asked.max(axis=0),
        "part_asked_rank": in_all[of_asked].min(axis=0),
        "part_asked_rank_record": in_record[of_asked].min(axis=0),
    }


def _ranks(values: Matrix, owners: NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    """Each point's rank in each row, 0 for the highest, ties in order: among all points, up to the
    farthest told, and among those of its record, which stand together."""
    order = np.argsort(-values, axis=1, kind="stable")
    ranks = np.arange(len(owners))
    in_all, in_record = np.empty(values.shape), np.empty(values.shape)
    np.put_along_axis(in_all, order, np.minimum(ranks, _FARTHEST)[None], axis=1)
    grouped = np.argsort(owners[order], axis=1, kind="stable")
    in_order = np.take_along_axis(order, grouped, axis=1)
    own = ranks - np.searchsorted(owners, owners)
    np.put_along_axis(in_record, in_order, own[None], axis=1)
    return in_all, in_record


def mentions_year(text: str, year: int) -> bool:
    return str(year) in text or era_year(year).removesuffix("年") in text
