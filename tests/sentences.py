"""Sentences written by hand, with the points they name: faithful ones and false ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from kb.answering.models import PointReference, Statement
from kb.index.encoders.protocol import Encoder
from kb.index.encoders.registry import load_encoder
from kb.prose.reply import sentences
from kb.prose.verifying import Verifier
from kb.records.corpus import Corpus
from kb.records.doubts import point_text
from kb.records.models import Lang
from kb.settings import BUNDLED_MODEL, PACKAGE_ROOT


@dataclass(frozen=True)
class Written:
    """A text of one or more sentences; ``points`` are what its numbers count, from 1."""

    id: str
    kind: str
    lang: Lang
    points: tuple[str, ...]
    text: str

    def statements(self, corpus: Corpus) -> list[Statement]:
        return [statement_of(corpus, point, self.lang) for point in self.points]

    def faults(self, corpus: Corpus) -> list[list[str]]:
        """Those of each sentence."""
        verifier = Verifier(corpus, self.lang, bundled())
        statements = self.statements(corpus)
        return [verifier.faults(s, statements) for s in sentences(self.text, self.lang)]


def statement_of(corpus: Corpus, reference: str, lang: Lang) -> Statement:
    record_id, _, point_id = reference.partition("#")
    record = corpus.get(record_id)
    point = record.point(point_id)
    return Statement(
        text=point_text(record, point, lang),
        citations=(PointReference(id=record_id, point=point_id),),
        status=record.status_of(point),
    )


@cache
def bundled() -> Encoder:
    """The encoder that the tests' index is made with."""
    return load_encoder(BUNDLED_MODEL)


@cache
def written(name: str) -> tuple[Written, ...]:
    """The sentences of a file of ``tests/data/prose``."""
    file = PACKAGE_ROOT / "tests/data/prose" / f"{name}.jsonl"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return tuple(Written(**{**line, "points": tuple(line["points"])}) for line in lines)
