"""Sentences of the user's own documents that answer a question, word for word.

Nothing is worded here and nothing learned: a sentence is quoted where its passage, with its
headings, holds every specific term of the question, where the sentence under them holds the rarest
or most of their weight, and itself the kind of thing asked for, where its document meets the
question's conditions, and where it is near to the question. In doubt none is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kb.answering.coverage import Coverage
from kb.answering.models import Answer
from kb.documents.models import Document, Quotation, SourcePassage
from kb.documents.quoting import quotation_of, states
from kb.index.opened import OpenedIndex
from kb.index.text import is_japanese, kind_of, normalise, tokenise
from kb.search.documents import NEAR, SourceSearcher
from kb.understanding.expected import holds
from kb.understanding.intent import Intent, condition_tokens
from kb.understanding.requirements import Requirements, requirements_of
from kb.understanding.terms import Term

SPECIFIC = 0.36
"""Rarity in the records, 0 to 1, from which a term must be covered; 導入 and 活用 lie below."""

MOST = 4
MOST_OF_A_DOCUMENT = 2
_LOOKED_AT = 30
_OWN_SHARE = 0.5
_OF_RECORDS = frozenset({"count", "comparison"})
"""Questions that no sentence answers: they ask for what is to be made of several records."""

_ASKING = frozenset({"幾ら", "幾", "何時", "誰", "何処"})
"""Words that ask (いくら, いつ): no sentence that answers holds them."""

_NEAR_SCALE = 5.0
"""A nearness of this much weighs as much as all of the terms."""


@dataclass(frozen=True)
class _Wanted:
    """A specific term: each of ``wordings`` with its words, and how rare it is."""

    wordings: tuple[tuple[str, tuple[str, ...]], ...]
    rarity: float

    def held(self, text: str, tokens: Collection[str]) -> bool:
        """Whether a normalised text holds it, whole or in all its words."""
        return any(
            (is_japanese(wording) and wording in text) or all(word in tokens for word in words)
            for wording, words in self.wordings
        )


class Quoter:
    """Finds quotations; safe to share between threads."""

    def __init__(self, index: OpenedIndex, sources: SourceSearcher) -> None:
        self._index = index
        self._sources = sources
        self._coverage = Coverage(index)

    def quoted(self, answer: Answer) -> Answer:
        """The answer with what the documents say to its question."""
        return answer.model_copy(update={"quotations": self.quotations(answer.understood)})

    def quotations(self, intent: Intent) -> tuple[Quotation, ...]:
        """Sentences that answer a question, best first; none where in doubt."""
        of_records = intent.asks or intent.denied or intent.form in _OF_RECORDS
        if not len(self._sources.index) or of_records or not intent.core:
            return ()
        requirements = requirements_of(intent)
        wanted = self._wanted(requirements, intent)
        if not wanted:
            return ()
        vector = self._index.questions([intent.core])[0]
        found: list[Quotation] = []
        of_document: dict[str, int] = {}
        for hit in self._sources.search(intent, vector, k=_LOOKED_AT):
            if of_document.get(hit.document.id, 0) == MOST_OF_A_DOCUMENT:
                continue
            if not self._meets(hit.document, hit.passage, intent):
                continue
            rows = self._sources.index.rows_of[self._sources.index.number[hit.passage.id]]
            # Whose document it is may be said by its title alone; what it says, never.
            told = normalise(_told_of(hit.document))
            rest = tuple(w for w in wanted if not w.held(told, frozenset(tokenise(told))))
            near = self._index.near(self._sources.index.vectors[rows] @ vector).tolist()
            span = self._best(hit.passage, rows, rest, requirements, near) if rest else None
            if span is None:
                continue
            quotation = quotation_of(hit.document, hit.passage, *span)
            if quotation.text not in {q.text for q in found}:
                found.append(quotation)
                of_document[hit.document.id] = of_document.get(hit.document.id, 0) + 1
            if len(found) == MOST:
                break
        return tuple(found)

    def _wanted(self, requirements: Requirements, intent: Intent) -> tuple[_Wanted, ...]:
        conditions = condition_tokens(intent)
        rarities = self._index.rarity({t for term in requirements.terms for t in term.tokens})
        wanted = []
        for term in requirements.terms:
            own = [t for t in term.tokens if t not in conditions and t not in _ASKING]
            rarity = max((rarities[t] / self._index.rarest for t in own), default=0.0)
            if rarity >= SPECIFIC:
                wanted.append(_Wanted(self._wordings(term, own), rarity))
        return tuple(wanted)

    def _wordings(self, term: Term, own: list[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        others = [w for w in self._coverage.wordings(term.text) if w != term.text]
        return (
            (term.text, tuple(own)),
            *((w, words) for w in others if (words := tuple(_words(w)))),
        )

    def _best(
        self,
        passage: SourcePassage,
        rows: list[int],
        wanted: tuple[_Wanted, ...],
        requirements: Requirements,
        near: list[float],
    ) -> tuple[int, int] | None:
        """Where in a passage the sentence to quote stands, None where there is none."""
        headings = normalise("\n".join(passage.heading_path))
        around = f"{headings}\n{normalise(passage.text)}"
        tokens = frozenset(tokenise(around))
        if not all(w.held(around, tokens) for w in wanted):
            return None
        above = frozenset(tokenise(headings))
        best: tuple[float, int, int] | None = None
        spans = [self._sources.index.rows[row] for row in rows]
        # The first row is the passage as a whole: what is quoted where it is one sentence.
        for span, own_near in list(zip(spans, near, strict=True))[1 if len(spans) > 1 else 0 :]:
            sentence = passage.text[span.start : span.end]
            if max(own_near, near[0]) < NEAR or not states(sentence, passage.kind):
                continue
            if not holds(requirements.expected, sentence):
                continue
            share = _share(wanted, f"{headings}\n{normalise(sentence)}", above)
            if share > _OWN_SHARE and (best is None or share + own_near / _NEAR_SCALE > best[0]):
                best = (share + own_near / _NEAR_SCALE, span.start, span.end)
        return None if best is None else best[1:]

    def _meets(self, document: Document, passage: SourcePassage, intent: Intent) -> bool:
        """Whether a document is of a place the question asks for, and of no other kind of one."""
        tables = self._index.corpus.tables
        about = normalise(f"{_told_of(document)} {passage.text}")
        named = [tables.municipalities[code].name.ja for code in intent.places]
        named += [*intent.unknown_places]
        if named and not any(normalise(name) in about for name in named):
            return False
        if intent.kind and document.kind and document.kind != intent.kind.value:
            return False
        narrowed = intent.prefectures or intent.types or intent.exclusions
        bounds = (intent.min_population, intent.max_population)
        if not narrowed and bounds == (None, None):
            return True
        place = tables.municipality_called(document.municipality)
        if place is None:
            return False
        low, high = bounds
        count = place.population.value
        return (
            (not intent.prefectures or place.prefecture.ja in intent.prefectures)
            and (not intent.types or place.type in intent.types)
            and (low is None or count >= low)
            and (high is None or count <= high)
            and place.code not in intent.excluded_places
            and place.prefecture.ja not in intent.excluded_prefectures
            and place.type not in intent.excluded_types
        )


def _told_of(document: Document) -> str:
    return f"{document.title} {document.publisher} {document.municipality}"


def _share(wanted: tuple[_Wanted, ...], text: str, above: frozenset[str]) -> float:
    """Share of the terms, rare ones weighing more, that a text holds; 1 for the rarest alone."""
    tokens = above | frozenset(tokenise(text))
    held = [w.rarity for w in wanted if w.held(text, tokens)]
    rarest = max(w.rarity for w in wanted)
    return max(sum(held) / sum(w.rarity for w in wanted), float(rarest in held))


def _words(text: str) -> list[str]:
    return [t for t in tokenise(text) if kind_of(t) == "word"]
