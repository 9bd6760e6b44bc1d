"""A corpus of any size: new records whose texts recombine clauses of the real ones.

The real records stay as they are; the judged questions are asked of them among the noise. A
noise text is two or three clauses of texts of its kind from different records, with the names of
their municipalities taken out; a noise record belongs to a municipality that has no real record
and has the structure (topics, aspects, number of points and questions) of a real one.

Vectors of noise texts are either encoded like any other, or mixed: the sum of the clauses' own
encoded vectors, made unit length. Mixing costs a hundredth; ``fidelity`` tells how near it comes.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kb.index.encoders.bundled import BundledEncoder
from kb.index.encoders.protocol import Vectors
from kb.index.passages import passages_of
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang, Record
from kb.records.registers import Municipality, MunicipalityType
from kb.understanding.gazetteer import Place, all_places

SEPARATOR = {"ja": "、", "en": ", "}
_LONGEST = 400

Pool = dict[tuple[str, Lang], list[str]]
"""Clauses by kind of text and language."""


class Recombiner:
    """Makes noise records from a real corpus; the same seed gives the same records."""

    def __init__(self, corpus: Corpus, seed: int = 1) -> None:
        self._corpus = corpus
        self._rng = random.Random(seed)
        self._pool = _clauses(corpus)
        self._places = _noise_places(corpus, self._rng)

    @property
    def clauses(self) -> list[str]:
        return sorted({clause for clauses in self._pool.values() for clause in clauses})

    def corpus(self, passages: int) -> Corpus:
        """The real records and as many of noise as make at least ``passages`` passages."""
        records = dict(self._corpus.records)
        count = len(passages_of(self._corpus))
        models = list(self._corpus)
        number = 0
        while count < passages:
            number += 1
            record = self._record(self._rng.choice(models), f"noise-{number:06}")
            records[record.id] = record
            count += _passage_count(record)
        tables = replace(
            self._corpus.tables,
            municipalities={
                **self._corpus.tables.municipalities,
                **{place.code: place for place in self._places},
            },
        )
        return Corpus(records=dict(sorted(records.items())), tables=tables)

    def _record(self, model: Record, record_id: str) -> Record:
        data = model.model_dump(
            mode="json", include={"schema_version", "kind", "source", "status", "approaches"}
        )
        data["id"] = record_id
        data["municipality"] = self._rng.choice(self._places).code
        data["topics"] = list(model.topics)
        for kind in ("title", "gist", "summary"):
            data[kind] = {lang: self._text(kind, lang) for lang in LANGS}
        data["questions"] = {
            lang: [self._text("question", lang) for _ in model.questions.get(lang)]
            for lang in LANGS
        }
        data["points"] = [
            {
                "id": p.id,
                "aspect": p.aspect,
                **{lang: self._text("point", lang) for lang in LANGS},
                "questions": {
                    lang: [self._text("asked", lang) for _ in p.questions.get(lang)]
                    for lang in LANGS
                },
            }
            for p in model.points
        ]
        return Record.model_validate(data, context={"aspects": self._corpus.tables.aspects})

    def _text(self, kind: str, lang: Lang) -> str:
        pool = self._pool[kind, lang]
        count = {"title": 2, "summary": 4}.get(kind, self._rng.choice((2, 3)))
        parts = [self._rng.choice(pool) for _ in range(count)]
        return SEPARATOR[lang].join(parts)


class MixingEncoder(BundledEncoder):
    """The bundled encoder, but texts made of known clauses get the mixture of their vectors."""

    def __init__(self, recombiner: Recombiner, corpus: Corpus) -> None:
        super().__init__()
        clauses = recombiner.clauses
        self._vectors = super().documents(clauses)
        self._number = {clause: n for n, clause in enumerate(clauses)}
        self._real = {passage.text for passage in passages_of(corpus)}
        self.mixed = 0

    def documents(self, texts: list[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        rest: list[int] = []
        for n, text in enumerate(texts):
            parts = None if text in self._real else self._parts(text)
            if parts is None:
                rest.append(n)
            else:
                self.mixed += 1
                total = self._vectors[parts].sum(axis=0)
                out[n] = total / np.linalg.norm(total)
        if rest:
            out[rest] = super().documents([texts[n] for n in rest])
        return out

    def fidelity(self, texts: list[str]) -> float:
        """Mean cosine between the mixed and the encoded vector of noise texts."""
        mixed, encoded = self.documents(texts), super().documents(texts)
        return float(np.mean(np.sum(mixed * encoded, axis=1)))

    def _parts(self, text: str) -> list[int] | None:
        # A title's passage has its place behind it.
        bare = re.sub(r" \([^()]*\)$", "", text)
        for separator in SEPARATOR.values():
            numbers = [self._number.get(part) for part in bare.split(separator)]
            if len(numbers) > 1 and None not in numbers:
                return [n for n in numbers if n is not None]
        return None


def _clauses(corpus: Corpus) -> Pool:
    names = {
        lang: re.compile(
            "|".join(
                re.escape(name)
                for m in corpus.tables.municipalities.values()
                for name in (m.name.get(lang), m.prefecture.get(lang))
            )
        )
        for lang in LANGS
    }
    pool: dict[tuple[str, Lang], set[str]] = defaultdict(set)
    for record in corpus:
        for kind, lang, text in _texts(record):
            for clause in text.split(SEPARATOR[lang]):
                bare = names[lang].sub("", clause).strip(" 。.")
                if 4 <= len(bare) <= _LONGEST and SEPARATOR[lang].strip() not in bare:
                    pool[kind, lang].add(bare)
    return {key: sorted(clauses) for key, clauses in pool.items()}


def _texts(record: Record) -> Iterator[tuple[str, Lang, str]]:
    for lang in LANGS:
        yield "title", lang, record.title.get(lang)
        yield "gist", lang, record.gist.get(lang)
        yield "summary", lang, record.summary.get(lang)
        for point in record.points:
            yield "point", lang, point.get(lang)
            for question in point.questions.get(lang):
                yield "asked", lang, question
        for question in record.questions.get(lang):
            yield "question", lang, question


def _passage_count(record: Record) -> int:
    return sum(
        3
        + len(record.points)
        + sum(len(point.questions.get(lang)) for point in record.points)
        + len(record.questions.get(lang))
        for lang in LANGS
    )


def _noise_places(corpus: Corpus, rng: random.Random) -> list[Municipality]:
    """All municipalities of Japan that have no real record, with populations made up."""
    english = {p.name: p.romaji.capitalize() for p in all_places() if p.type == "prefecture"}
    types = {t.value for t in MunicipalityType}
    return [
        _municipality(place, english[place.prefecture], rng)
        for place in all_places()
        if place.type in types and place.code not in corpus.tables.municipalities
    ]


def _municipality(place: Place, prefecture: str, rng: random.Random) -> Municipality:
    return Municipality.model_validate(
        {
            "code": place.code,
            "name": {"ja": place.name, "en": place.romaji.capitalize()},
            "kana": place.kana,
            "prefecture": {"ja": place.prefecture, "en": prefecture},
            "type": place.type,
            "population": {
                "value": int(rng.lognormvariate(10.2, 1.2)) + 200,
                "year": 2020,
                "source": {"ja": "合成", "en": "made up"},
            },
        }
    )
