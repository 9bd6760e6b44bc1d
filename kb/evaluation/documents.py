"""Search of raw text, as documents have it, on judged questions, against its parts alone.

A set is JSON Lines: ``{"passage_id", "text"}`` sections (with the ``municipality`` whose they are
where that is known, as of a document it is) and ``{"query", "relevant"}`` questions,
``relevant`` one section's id or grades by id; ``lang`` groups the figures. Each section is cut,
encoded and searched as a document of its own; its score is its best passage's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.documents.models import Block, Document, Page
from kb.documents.passages import passages_of
from kb.evaluation.external import read_set
from kb.evaluation.ranking import SECTIONS, means
from kb.index.opened import OpenedIndex
from kb.index.source_index import Part, SourceIndex, encoded
from kb.index.text import kind_of, tokenise
from kb.search.documents import SourceSearcher
from kb.understanding.intent import Intent, understand

_BEST = 100
_UNSAFE = re.compile(r"[^A-Za-z0-9-]")


def evaluate_documents(path: Path, index: OpenedIndex) -> dict[str, dict[str, float]]:
    """nDCG@10, R@5 and RR by language (``all`` where none is given) and way of searching.

    The ways: ``bm25`` over lemmas alone, ``encoder`` alone, ``search`` as documents are searched.

    Raises:
        QueryError: the file cannot be read or holds a faulty line.
    """
    sections, questions = read_set(path)
    ids = {f"s{n}-{_UNSAFE.sub('-', str(s['passage_id']))}": s for n, s in enumerate(sections)}
    documents = {name: _document(name, section) for name, section in ids.items()}
    parts = [_part(document, index) for document in documents.values()]
    searcher = SourceSearcher(SourceIndex(parts, index.space), documents, index.corpus)
    names = [str(section["passage_id"]) for section in sections]
    number = {name: n for n, name in enumerate(ids)}
    owner = np.array([number[p.document] for p in searcher.index.passages], dtype=np.int64)
    intents = [understand(q["query"], index.corpus) for q in questions]
    vectors = index.questions([i.core or i.question for i in intents])
    runs: dict[str, dict[str, dict[str, float]]] = {}
    for n, (intent, vector) in enumerate(zip(intents, vectors, strict=True)):
        for way, scores in _ways(searcher, intent, vector).items():
            best = np.full(len(names), -np.inf)
            np.maximum.at(best, owner, scores)
            order = np.argsort(-best, kind="stable")[:_BEST]
            runs.setdefault(way, {})[str(n)] = {names[s]: float(best[s]) for s in order.tolist()}
    return _figures(runs, questions)


def _part(document: Document, index: OpenedIndex) -> Part:
    *_, part = encoded(document.id, passages_of(document), index.encoder)
    assert isinstance(part, Part)
    return part


def _document(name: str, section: Mapping[str, Any]) -> Document:
    lines = [line.strip() for line in str(section["text"]).split("\n")]
    blocks = tuple(Block(kind="paragraph", text=line) for line in lines if line)
    return Document(
        id=name,
        title=name,
        municipality=str(section.get("municipality", "")),
        format="txt",
        anchor="section",
        filename=f"{name}.txt",
        sha256="",
        pages=(Page(number=1, label="1", blocks=blocks),),
    )


def _ways(
    searcher: SourceSearcher, intent: Intent, vector: NDArray[np.float32]
) -> dict[str, NDArray[np.floating[Any]]]:
    fused, dense, _ = searcher.scores(intent, vector)
    lemmas = {t: 1.0 for t in tokenise(intent.question) if kind_of(t) == "word"}
    return {
        "bm25": searcher.index.sparse.scores(lemmas),
        "encoder": dense,
        # Scores are 0 to 1: what is of the place asked for stands above the rest.
        "search": fused + searcher.about(intent),
    }


def _figures(
    runs: Mapping[str, dict[str, dict[str, float]]], questions: list[dict[str, Any]]
) -> dict[str, dict[str, float]]:
    qrels: dict[str, dict[str, dict[str, int]]] = {}
    for n, question in enumerate(questions):
        relevant = question["relevant"]
        grades = relevant if isinstance(relevant, dict) else {str(relevant): 1}
        qrels.setdefault(question.get("lang", "all"), {})[str(n)] = grades
    return {
        lang: {
            f"{way} {measure}": value
            for way, run in runs.items()
            for measure, value in means(SECTIONS, judged, {q: run[q] for q in judged}).items()
        }
        for lang, judged in qrels.items()
    }
