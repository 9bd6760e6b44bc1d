"""The search engine on outside retrieval sets, where passages stand in for records.

A set is JSON Lines: ``{"passage_id", "text"}`` and ``{"query", "relevant"}`` with one relevant
passage each. Texts are cut, encoded, scored and fused as records are; only what needs a record
(topics, places) is left out.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from kb.errors import QueryError
from kb.evaluation.ranking import SECTIONS, means
from kb.index.encoders.protocol import Encoder
from kb.index.stores.dense import DenseIndex
from kb.index.stores.sparse import SparseIndex
from kb.index.text import tokenise
from kb.jsonlines import read_json_lines
from kb.search.fusion import best_mean, fuse

_SENTENCE = re.compile(r"(?<=[。．])|\n")
_CANDIDATES = 5_000


def evaluate_external(path: Path, encoder: Encoder) -> dict[str, float]:
    """nDCG@10, R@5 and RR of BM25 alone, the encoder alone and both fused."""
    passages, queries = read_set(path)
    texts: list[str] = []
    owner: list[int] = []
    for n, passage in enumerate(passages):
        parts = [passage["text"], *_SENTENCE.split(passage["text"])]
        for part in dict.fromkeys(p.strip() for p in parts if p and p.strip()):
            texts.append(part)
            owner.append(n)
    dense = DenseIndex.build(encoder.documents(texts))
    sparse = SparseIndex.build([tokenise(p["text"]) for p in passages])
    owners = np.array(owner, dtype=np.int64)
    runs: dict[str, dict[str, dict[str, float]]] = {"bm25": {}, "encoder": {}, "fused": {}}
    vectors = encoder.queries([q["query"] for q in queries])
    for number, (query, vector) in enumerate(zip(queries, vectors, strict=True)):
        rows, cosines = dense.query(vector, _CANDIDATES)
        cosine = best_mean(rows, cosines, owners, len(passages))
        bm25 = sparse.scores(dict.fromkeys(tokenise(query["query"]), 1.0))
        for name, values in (("bm25", bm25), ("encoder", cosine), ("fused", fuse(cosine, bm25))):
            best = np.argsort(-values, kind="stable")[:100]
            runs[name][str(number)] = {
                str(passages[n]["passage_id"]): float(values[n]) for n in best.tolist()
            }
    qrels = {str(n): {str(q["relevant"]): 1} for n, q in enumerate(queries)}
    result: dict[str, float] = {}
    for name, run in runs.items():
        found = means(SECTIONS, qrels, run)
        result |= {f"{name} {measure}": value for measure, value in found.items()}
    return result


def read_set(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The passages and the questions of a set.

    Raises:
        QueryError: the file cannot be read or holds a faulty line.
    """
    passages, queries = [], []
    for number, entry in read_json_lines(path):
        if {"passage_id", "text"} <= entry.keys():
            passages.append(entry)
        elif {"query", "relevant"} <= entry.keys():
            queries.append(entry)
        else:
            raise QueryError(f"{path}:{number} is neither a passage nor a question. Correct it.")
    if not passages or not queries:
        raise QueryError(f"{path} needs passages and questions. Give another file.")
    return passages, queries
