"""All records and the tables they refer to, loaded once and read-only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kb.errors import UnknownRecordError
from kb.records.fields import AsOf, Lang, Model
from kb.records.models import Aspect, Point, Record
from kb.records.registers import (
    Approach,
    AspectEntry,
    BodyType,
    ColumnEntry,
    Document,
    Municipality,
    MunicipalityType,
    Region,
    Relation,
    Size,
    Subject,
    Term,
    Theme,
    Topic,
)


@dataclass(frozen=True)
class Tables:
    """The vocabularies and registers in ``cases/*.yaml``, by id or code, in file order."""

    subject: Mapping[str, Subject]
    aspects: Mapping[str, AspectEntry]
    municipalities: Mapping[str, Municipality]
    body_types: Mapping[str, BodyType]
    documents: Mapping[str, Document]
    topics: Mapping[str, Topic]
    approaches: Mapping[str, Approach]
    glossary: Mapping[str, Term]
    relations: Mapping[str, Relation]
    regions: Mapping[str, Region]
    sizes: Mapping[str, Size]
    columns: Mapping[str, ColumnEntry]
    themes: Mapping[str, Theme]

    @classmethod
    def read(cls, entries: Callable[[str, type[Model], str], Mapping[str, Any]]) -> Tables:
        """All tables; ``entries`` gives those of one, by its name, model and key."""
        return cls(**{name: entries(name, *how) for name, how in TABLES.items()})

    def municipality_called(self, name: str) -> Municipality | None:
        """One of the register by its code or name; None where it has none or several so called.

        小国町 is in two prefectures, 山形県小国町 is one.
        """
        if own := self.municipalities.get(name):
            return own
        found = [
            m
            for m in self.municipalities.values()
            if name in {m.name.ja, m.name.en, f"{m.prefecture.ja}{m.name.ja}"}
        ]
        return found[0] if len(found) == 1 else None


TABLES: Mapping[str, tuple[type[Model], str]] = {
    "subject": (Subject, "key"),
    "aspects": (AspectEntry, "id"),
    "municipalities": (Municipality, "code"),
    "body_types": (BodyType, "id"),
    "documents": (Document, "id"),
    "topics": (Topic, "id"),
    "approaches": (Approach, "id"),
    "glossary": (Term, "id"),
    "relations": (Relation, "key"),
    "regions": (Region, "id"),
    "sizes": (Size, "id"),
    "columns": (ColumnEntry, "id"),
    "themes": (Theme, "id"),
}
"""Each table, which is a file of that name, with what its entries are and are known by."""

SINGLE = frozenset({"subject"})
"""Tables of one entry, which is the whole file."""


@dataclass(frozen=True)
class Corpus:
    """Records in id order plus their tables."""

    records: Mapping[str, Record]
    tables: Tables

    def __hash__(self) -> int:
        """By identity: what is derived from a corpus is kept as long as the corpus is in use."""
        return id(self)

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records.values())

    def get(self, record_id: str) -> Record:
        """The record with this id, else UnknownRecordError."""
        try:
            return self.records[record_id]
        except KeyError:
            raise UnknownRecordError(record_id, self.records) from None

    def terms(self, lang: Lang) -> Iterator[str]:
        """The words for things: of topics, glossary and approaches, titles and keywords."""
        tables = self.tables
        for topic in tables.topics.values():
            yield from (topic.name.get(lang), *topic.terms(lang))
        for term in tables.glossary.values():
            yield from (term.term.get(lang), *term.aliases(lang))
        for approach in tables.approaches.values():
            yield approach.name.get(lang)
        for record in self:
            yield from (record.title.get(lang), *record.keywords.get(lang))

    def texts(self, lang: Lang) -> Iterator[str]:
        """What records say: gists, summaries, questions and points."""
        for record in self:
            yield from (record.gist.get(lang), record.summary.get(lang))
            yield from record.questions.get(lang)
            yield from (point.get(lang) for point in record.points)

    def name(self, lang: Lang) -> str:
        """自治体DX事例ナレッジ / Municipal DX precedents."""
        (subject,) = self.tables.subject.values()
        return subject.name.get(lang)

    def municipality(self, record: Record) -> Municipality:
        return self.tables.municipalities[record.municipality]

    def document(self, record: Record) -> Document:
        return self.tables.documents[record.source.document]

    def as_of(self, record: Record) -> AsOf | None:
        """The date or period the record's statements belong to, where source or record say."""
        return record.as_of or self.document(record).as_of

    def aspect_label(self, aspect: Aspect, lang: Lang) -> str:
        """費用・予算 / Cost and budget."""
        return self.tables.aspects[aspect].label.get(lang)

    def type_name(self, kind: MunicipalityType, lang: Lang) -> str:
        """市 / city."""
        return self.tables.body_types[kind].name.get(lang)

    def points_by_aspect(self, record: Record) -> Iterator[tuple[AspectEntry, list[Point]]]:
        """The record's points by what they speak of, in the order of the aspects."""
        for aspect in self.tables.aspects.values():
            if points := [p for p in record.points if p.aspect == aspect.id]:
                yield aspect, points

    def relations(self, record: Record) -> list[Relation]:
        """The measures a record shares with others."""
        return [r for r in self.tables.relations.values() if record.id in r.records]

    @cached_property
    def held(self) -> frozenset[str]:
        """Codes of the municipalities that have records."""
        return frozenset(record.municipality for record in self)

    @cached_property
    def digest(self) -> str:
        """sha256 over all records and tables, the same whatever the YAML's layout."""
        state = hashlib.sha256()
        for model in self._models():
            state.update(model.encode())
            state.update(b"\n")
        return state.hexdigest()

    def _models(self) -> Iterable[str]:
        for group in (self.records, *(getattr(self.tables, name) for name in TABLES)):
            for key in sorted(group):
                data = group[key].model_dump(mode="json")
                yield json.dumps([key, data], ensure_ascii=False, sort_keys=True)
