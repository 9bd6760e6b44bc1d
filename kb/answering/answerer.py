"""Question -> Answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.answering import general
from kb.answering.approaches import ApproachGrouper
from kb.answering.asked import Asked, asked
from kb.answering.compose import compose, statement_of
from kb.answering.coverage import Coverage
from kb.answering.decision import (
    Decision,
    decide,
    declines,
    lacking_kinds,
    uncovered,
    without_attribute,
    without_kinds,
)
from kb.answering.evidence import Evidence, Gatherer
from kb.answering.listing import listed
from kb.answering.models import Answer
from kb.answering.relevance import trained
from kb.answering.selection import Said, a_place_each, chosen, covering, limits_of
from kb.answering.signals import signals_of, stated_terms, thing_asked
from kb.answering.told import conditions
from kb.comparing.likeness import Town
from kb.index.opened import OpenedIndex
from kb.records.models import Lang
from kb.search.conditions import Filters
from kb.search.searcher import Searcher, SearchResult
from kb.texts import notes, wording
from kb.understanding.expected import Expected
from kb.understanding.intent import Intent, understand
from kb.understanding.requirements import Requirements, requirements_of

HITS = 10
"""Records of a search whose points are weighed."""

_NEAREST = 3
_RELATED = 3


class Answerer:
    """Answers questions from one opened index; safe to share between threads."""

    def __init__(self, index: OpenedIndex, searcher: Searcher | None = None) -> None:
        self.index = index
        self.searcher = searcher or Searcher(index)
        self._relevance = trained()
        self._coverage = Coverage(index)
        self._gatherer = Gatherer(index, self._relevance.model.aspect_prior)

    @cached_property
    def _grouper(self) -> ApproachGrouper:
        return ApproachGrouper(self.index)

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        drop: Collection[str] = (),
        like: Town | None = None,
        after: str = "",
    ) -> Answer:
        """Answer or decline; ``drop`` names fields of the intent the user took back.

        ``like``: precedents of municipalities like this one come first. ``after``: the question
        before, which one that does not stand on its own leans on.

        Raises:
            QueryError: the question holds nothing to search.
        """
        start = time.perf_counter()
        intent = understand(question, self.index.corpus, after=after, drop=drop)
        beyond = self._beyond(intent)
        listing = intent.conditions_alone and not intent.lays_side_by_side
        wanted = None if beyond or listing else requirements_of(intent)
        # Parts of the question are encoded with it, which costs little more than it alone.
        parts = wanted.parts if wanted and len(wanted.parts) > 1 else ()
        result = self.searcher.search(question, k=HITS, filters=filters, intent=intent, also=parts)
        if beyond:
            answer = self._declined(result, Decision("not_held", 0.0), beyond)
        elif not result.hits or not intent.core:
            reason = wording.nothing_found(len(self.index.corpus), intent.language)
            answer = self._declined(result, Decision("not_held", 0.0), reason)
        elif wanted is None:
            answer = self._listed(result, filters, like)
        else:
            answer = self._weighed(result, wanted, like, filters)
        took = round(1000 * (time.perf_counter() - start), 2)
        return answer.model_copy(update={"took_ms": took})

    def _beyond(self, intent: Intent) -> str:
        """Why a question cannot be answered, whatever is found; empty where it may be."""
        if intent.unknown_places and not (intent.places or intent.prefectures):
            return wording.unknown_place(intent.unknown_places, intent.language)
        if intent.asks == "count" or intent.denied:
            return notes.beyond(intent.asks, self.index.corpus, intent.language)
        return ""

    def _listed(self, result: SearchResult, filters: Filters | None, like: Town | None) -> Answer:
        """All that meet the conditions, which are not given up: the question is of nothing else."""
        intent = result.intent
        found = listed(self.index, intent, filters)
        answer = compose(self.index, result, self._grouper, found.said, like)
        if not answer.statements:
            told = conditions(intent, self.index.corpus)
            reason = wording.none_meets(told, len(self.index.corpus), intent.language)
            return self._declined(result, Decision("not_held", 0.0), reason)
        return answer.model_copy(update={"relaxed": found.relaxed, "more": found.more})

    def _weighed(
        self,
        result: SearchResult,
        wanted: Requirements,
        like: Town | None,
        filters: Filters | None,
    ) -> Answer:
        intent = result.intent
        heard = asked(self.index, result, wanted)
        of_an_aspect = general.asks_of_an_aspect(self.index, self._coverage, heard)
        many = of_an_aspect and not general.of_one(intent)
        if many and (told := self._of_an_aspect(heard, like, filters)):
            return told
        evidence = self._gatherer.gather(heard, result)
        answers, subject = self._relevance.points(evidence.features)
        terms = stated_terms(self.index, self._coverage, heard)
        comparing = intent.lays_side_by_side
        signals = signals_of(self.index, evidence, terms, answers, subject)
        decision = decide(self._relevance, signals, evidence, subject, terms)
        if not comparing and decision.reply != "answered":
            if of_an_aspect and (told := self._of_an_aspect(heard, like, filters)):
                return told
            return self._lacking(result, decision, evidence, subject)
        unheld: tuple[Expected, ...] = ()
        if comparing:
            said = a_place_each(evidence, answers, intent)
        else:
            limits = limits_of(intent)
            if thing := thing_asked(self.index, heard, terms):
                answers = np.where(covering(evidence, thing, terms), answers, 0.0)
                if answers.max() < limits.least:
                    lacking = without_attribute(decision, evidence, thing, terms)
                    return self._lacking(result, lacking, evidence, subject)
            said = chosen(evidence, answers, limits)
            unheld = lacking_kinds(evidence, [s.candidate for own in said.values() for s in own])
            if declines(decision, unheld, wanted):
                decision = without_kinds(decision, unheld, evidence, subject, terms)
                return self._lacking(result, decision, evidence, subject)
        answer = compose(self.index, result, self._grouper, said, like)
        if not answer.statements:
            # Nothing that was chosen is backed by its points: then there is no answer.
            reason = wording.nothing_found(len(self.index.corpus), intent.language)
            return self._declined(result, Decision("not_held", decision.chance), reason)
        cited = frozenset(citation.id for citation in answer.citations)
        unmet = uncovered(decision, terms, heard.requirements.parts, cited)
        return answer.model_copy(update={"unmet": (*(k.asked for k in unheld), *unmet)})

    def _of_an_aspect(
        self, heard: Asked, like: Town | None, filters: Filters | None
    ) -> Answer | None:
        """What the places tell of an aspect, where that is all that is asked; None where none
        does."""
        intent = heard.intent
        result = self.searcher.search(intent.asked, general.HITS, filters, intent)
        evidence = self._gatherer.gather(heard, result)
        of_it = general.of_the_aspect(self.index, evidence)
        if not of_it.any():
            return None
        chances, _ = self._relevance.points(evidence.features)
        answers = general.raised(chances, evidence, of_it)
        said = chosen(evidence, answers, general.limits(intent))
        answer = compose(self.index, result, self._grouper, said, like)
        return answer if answer.statements else None

    def _lacking(
        self,
        result: SearchResult,
        decision: Decision,
        evidence: Evidence,
        subject: NDArray[np.float64],
    ) -> Answer:
        """The reply that says what the records hold of the question, and what they do not."""
        lang = result.intent.language
        corpus = self.index.corpus
        if decision.reply == "not_held":
            reason = wording.not_held(decision.unmet, len(corpus), lang)
            return self._declined(result, decision, reason)
        records = [corpus.get(r) for r in decision.records]
        places = dict.fromkeys(corpus.municipality(r).name.get(lang) for r in records)
        own = [n for n, c in enumerate(evidence.candidates) if c.record.id in decision.records]
        nearest = sorted(own, key=lambda n: -subject[n])[:_RELATED]
        kinds = lacking_kinds(evidence, [evidence.candidates[n] for n in nearest])
        decision = replace(decision, kinds=decision.kinds or kinds)
        reason = _not_recorded(places, decision, evidence.asked.requirements, lang)
        related = tuple(
            statement_of(Said(evidence.candidates[n], float(subject[n])), lang) for n in nearest
        )
        declined = self._declined(result, decision, reason)
        return declined.model_copy(update={"related": related})

    def _declined(self, result: SearchResult, decision: Decision, reason: str) -> Answer:
        nearest = dict.fromkeys((*decision.records, *(hit.record.id for hit in result.hits)))
        return Answer(
            question=result.intent.question,
            language=result.intent.language,
            reply=decision.reply,
            understood=result.intent,
            unmet=(*(k.asked for k in decision.kinds), *decision.unmet),
            reason=reason,
            nearest=tuple(nearest)[:_NEAREST],
        )


def _not_recorded(
    places: Iterable[str], decision: Decision, wanted: Requirements, lang: Lang
) -> str:
    """What the records hold and lack, each told once: a kind of thing by its name alone."""
    kinds = [wording.kind_asked(k.name, k.asked, k.unit, lang) for k in decision.kinds]
    held, lacking = (
        [word for word in words if not wanted.asks_by(word.lower())]
        for words in (decision.subject, decision.unmet)
    )
    return wording.not_recorded(places, held, dict.fromkeys((*kinds, *lacking)), lang)
