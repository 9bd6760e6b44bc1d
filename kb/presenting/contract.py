"""Answers, searches, tables and records as JSON: the contract that other programs read.

The models say what is in it, for the command, the HTTP interface and its description alike. Fields
are added to them, never taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from pydantic import BaseModel, ConfigDict

from kb.answering.decision import Reply
from kb.answering.models import Answer, Citation, Group, Statement
from kb.comparing.likeness import Likeness, Shared
from kb.comparing.table import Table
from kb.documents.models import Quotation
from kb.presenting.notes import notes
from kb.presenting.text import as_text
from kb.prose.models import Asks, Prose
from kb.records.corpus import Corpus
from kb.records.models import Kind, Lang, Record
from kb.search.documents import SourceHit
from kb.search.searcher import SearchResult
from kb.texts.likeness import reasons

_One = Answer | Asks | Prose | SearchResult | Table | Record | Likeness

_NOT_TOLD = {"question", "written", "core", "whom", "when"}


class Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ResultTold(Told):
    """A record found; ``score`` is higher for better."""

    id: str
    kind: Kind
    title: str
    municipality: str
    document: str
    page: str
    score: float
    snippet: str


class SearchTold(Told):
    """The records found, best first, in the language of the question."""

    query: str
    results: list[ResultTold]
    took_ms: float


class LikenessTold(Told):
    """A municipality with what it has in common with a town, in keys and in words."""

    code: str
    municipality: str
    prefecture: str
    population: int
    distance: float
    shared: list[Shared]
    reasons: list[str]


class AnswerTold(Told):
    """The answer with its text and everything the text is made of.

    ``reply`` says what kind of reply it is; ``statements`` and ``citations`` are empty and
    ``reason`` is set unless it is ``answered``. ``understood`` is what was read from the question,
    ``unmet`` words of it that nothing covers, ``quotations`` what the office's own documents say.
    """

    question: str
    language: Lang
    answered: bool
    reply: Reply
    answer: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    groups: tuple[Group, ...]
    table: Table | None
    understood: dict[str, Any]
    unmet: tuple[str, ...]
    notes: tuple[str, ...]
    quotations: tuple[Quotation, ...]
    reason: str
    nearest: tuple[str, ...]
    took_ms: float


@overload
def as_json(what: _One, corpus: Corpus, lang: Lang = "ja") -> dict[str, Any]: ...


@overload
def as_json(
    what: Sequence[SourceHit], corpus: Corpus, lang: Lang = "ja"
) -> list[dict[str, Any]]: ...


def as_json(
    what: _One | Sequence[SourceHit], corpus: Corpus, lang: Lang = "ja"
) -> dict[str, Any] | list[dict[str, Any]]:
    """What the command prints with ``--json``; fields are added to it, never taken away.

    ``lang``: that of what has no language of its own.
    """
    if isinstance(what, Sequence):
        return [passage_json(hit) for hit in what]
    return as_model(what, corpus, lang).model_dump(mode="json")


def as_model(what: _One, corpus: Corpus, lang: Lang = "ja") -> BaseModel:
    """The same as a model; prose, tables and records are ones already."""
    if isinstance(what, Likeness):
        return likeness_told(what, corpus, lang)
    if isinstance(what, Answer):
        return answer_told(what, corpus)
    if isinstance(what, SearchResult):
        return search_told(what, corpus)
    return what


def search_told(result: SearchResult, corpus: Corpus) -> SearchTold:
    """The hits, best first, in the language of the question."""
    lang = result.intent.language
    found = [
        ResultTold(
            id=hit.record.id,
            kind=hit.record.kind,
            title=hit.record.title.get(lang),
            municipality=corpus.municipality(hit.record).name.get(lang),
            document=corpus.document(hit.record).title.get(lang),
            page=hit.page,
            score=round(hit.score, 6),
            snippet=hit.passage.text,
        )
        for hit in result.hits
    ]
    return SearchTold(query=result.intent.question, results=found, took_ms=result.took_ms)


def passage_json(hit: SourceHit) -> dict[str, Any]:
    """A passage of an own document; ``page`` counts from 1, ``label`` is what is printed on it."""
    document, passage = hit.document, hit.passage
    page = document.page_numbered(passage.page)
    return {
        "id": passage.id,
        "kind": document.kind,
        "title": document.title,
        "municipality": document.municipality,
        "document": document.id,
        "page": passage.page,
        "label": page.label if page else "",
        "heading": " > ".join(passage.heading_path),
        "draft": document.draft,
        "by_machine": page is not None and page.by_machine,
        "score": round(hit.score, 6),
        "snippet": passage.text,
    }


def likeness_told(found: Likeness, corpus: Corpus, lang: Lang) -> LikenessTold:
    """A municipality with what it has in common with a town, in keys and in words."""
    place = found.place
    return LikenessTold(
        code=place.code,
        municipality=place.name.get(lang),
        prefecture=place.prefecture.get(lang),
        population=place.population.value,
        distance=round(found.distance, 3),
        shared=list(found.shared),
        reasons=list(reasons(found.shared, place, corpus.type_name(place.type, lang), lang)),
    )


def answer_told(answer: Answer, corpus: Corpus) -> AnswerTold:
    """The answer with its text and everything the text is made of."""
    understood = answer.understood.model_dump(mode="json", exclude_defaults=True, exclude=_NOT_TOLD)
    if answer.relaxed:
        understood["relaxed"] = list(answer.relaxed)
    return AnswerTold(
        question=answer.question,
        language=answer.language,
        answered=answer.answered,
        reply=answer.reply,
        answer=as_text(answer, corpus),
        statements=answer.statements,
        citations=answer.citations,
        groups=answer.groups,
        table=answer.table,
        understood=understood,
        unmet=answer.unmet,
        notes=tuple(notes(answer)),
        quotations=answer.quotations,
        reason=answer.reason,
        nearest=answer.nearest,
        took_ms=answer.took_ms,
    )
