"""Answers, searches, tables and records as JSON: the contract that other programs read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from kb.answering.models import Answer
from kb.comparing.likeness import Likeness
from kb.comparing.table import Table
from kb.presenting.notes import notes
from kb.presenting.text import as_text
from kb.records.corpus import Corpus
from kb.records.models import Lang, Record
from kb.search.documents import SourceHit
from kb.search.searcher import SearchResult
from kb.texts.likeness import reasons

_One = Answer | SearchResult | Table | Record | Likeness

_NOT_TOLD = {"question", "written", "core", "whom", "when"}


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
    if isinstance(what, Likeness):
        return likeness_json(what, corpus, lang)
    if isinstance(what, Answer):
        return answer_json(what, corpus)
    if isinstance(what, SearchResult):
        return search_json(what, corpus)
    if isinstance(what, Sequence):
        return [passage_json(hit) for hit in what]
    return what.model_dump(mode="json")


def search_json(result: SearchResult, corpus: Corpus) -> dict[str, Any]:
    """The hits, best first, in the language of the question."""
    lang = result.intent.language
    return {
        "query": result.intent.question,
        "results": [
            {
                "id": hit.record.id,
                "kind": hit.record.kind.value,
                "title": hit.record.title.get(lang),
                "municipality": corpus.municipality(hit.record).name.get(lang),
                "document": corpus.document(hit.record).title.get(lang),
                "page": hit.page,
                "score": round(hit.score, 6),
                "snippet": hit.passage.text,
            }
            for hit in result.hits
        ],
        "took_ms": result.took_ms,
    }


def passage_json(hit: SourceHit) -> dict[str, Any]:
    """A passage of an own document; ``page`` counts from 1, ``label`` is what is printed on it."""
    document, passage = hit.document, hit.passage
    label = next((p.label for p in document.pages if p.number == passage.page), "")
    return {
        "id": passage.id,
        "kind": document.kind,
        "title": document.title,
        "municipality": document.municipality,
        "document": document.id,
        "page": passage.page,
        "label": label,
        "heading": " > ".join(passage.heading_path),
        "draft": document.draft,
        "score": round(hit.score, 6),
        "snippet": passage.text,
    }


def likeness_json(found: Likeness, corpus: Corpus, lang: Lang) -> dict[str, Any]:
    """A municipality with what it has in common with a town, in keys and in words."""
    place = found.place
    return {
        "code": place.code,
        "municipality": place.name.get(lang),
        "prefecture": place.prefecture.get(lang),
        "population": place.population.value,
        "distance": round(found.distance, 3),
        "shared": list(found.shared),
        "reasons": list(reasons(found.shared, place, corpus.type_name(place.type, lang), lang)),
    }


def answer_json(answer: Answer, corpus: Corpus) -> dict[str, Any]:
    """The answer with its text and everything the text is made of."""
    understood = answer.understood.model_dump(mode="json", exclude_defaults=True, exclude=_NOT_TOLD)
    if answer.relaxed:
        understood["relaxed"] = list(answer.relaxed)
    return {
        "question": answer.question,
        "language": answer.language,
        "answered": answer.answered,
        "reply": answer.reply,
        "answer": as_text(answer, corpus),
        "statements": [s.model_dump(mode="json") for s in answer.statements],
        "citations": [c.model_dump() for c in answer.citations],
        "groups": [g.model_dump(mode="json") for g in answer.groups],
        "table": answer.table.model_dump(mode="json") if answer.table else None,
        "understood": understood,
        "unmet": list(answer.unmet),
        "notes": notes(answer),
        "quotations": [q.model_dump(mode="json") for q in answer.quotations],
        "reason": answer.reason,
        "nearest": list(answer.nearest),
        "took_ms": answer.took_ms,
    }
