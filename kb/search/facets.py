"""Browsing by facets: what is chosen, what passes, how many each further choice would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from kb.errors import QueryError
from kb.records.corpus import Corpus
from kb.records.models import Kind, Record, Status
from kb.records.registers import Municipality, MunicipalityType
from kb.search.conditions import Filters, passes, resolve

BANDS: tuple[tuple[int | None, int | None], ...] = (
    (None, 9_999),
    (10_000, 49_999),
    (50_000, 99_999),
    (100_000, 299_999),
    (300_000, 999_999),
    (1_000_000, None),
)
"""Population bands, both ends included."""


@dataclass(frozen=True)
class Selection:
    """What is chosen; empty fields choose nothing.

    The names are those of the command's options and of the address's parameters; the values are
    ids (``prefecture``: its Japanese name; ``municipality``: its code).
    """

    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    approach: tuple[str, ...] = ()
    prefecture: tuple[str, ...] = ()
    municipality: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    min_population: int | None = None
    max_population: int | None = None
    funded: bool = False

    def filters(self) -> Filters:
        """The same conditions for a search."""
        return Filters(
            kind=Kind(self.kind[0]) if self.kind else None,
            municipalities=frozenset(self.municipality),
            prefectures=frozenset(self.prefecture),
            types=frozenset(MunicipalityType(t) for t in self.type),
            topics=frozenset(self.topic),
            approaches=frozenset(self.approach),
            documents=frozenset(self.document),
            statuses=frozenset(self.status),
            min_population=self.min_population,
            max_population=self.max_population,
            funded=self.funded,
        )

    def active(self) -> list[str]:
        """The names of the fields that choose something."""
        return [f.name for f in fields(self) if getattr(self, f.name) not in ((), None, False)]

    def without(self, *names: str) -> Selection:
        """The same with some fields emptied."""
        empty = {f.name: f.default for f in fields(self) if f.name in names}
        return replace(self, **empty)  # type: ignore[arg-type]


FACETS: Mapping[str, Callable[[Record, Municipality], Iterable[str]]] = {
    "kind": lambda record, place: (record.kind.value,),
    "status": lambda record, place: (record.status.value,),
    "topic": lambda record, place: record.topics,
    "approach": lambda record, place: record.approaches,
    "prefecture": lambda record, place: (place.prefecture.ja,),
    "municipality": lambda record, place: (place.code,),
    "type": lambda record, place: (place.type.value,),
    "document": lambda record, place: (record.source.document,),
}
"""For each field that lists values the values a record has."""


def known_values(corpus: Corpus) -> dict[str, list[str]]:
    """The values each facet offers, in the order of the vocabularies."""
    tables = corpus.tables
    held = {
        name: {v for r in corpus for v in values(r, corpus.municipality(r))}
        for name, values in FACETS.items()
    }
    offered: dict[str, Iterable[str]] = {
        "kind": [k.value for k in Kind],
        "status": [s.value for s in Status],
        "topic": tables.topics,
        "approach": tables.approaches,
        "prefecture": [
            m.prefecture.ja for m in sorted(tables.municipalities.values(), key=lambda m: m.code)
        ],
        "municipality": sorted(tables.municipalities),
        "type": tables.body_types,
        "document": tables.documents,
    }
    return {name: [v for v in dict.fromkeys(offered[name]) if v in held[name]] for name in FACETS}


def read(corpus: Corpus, given: Mapping[str, Iterable[str]]) -> tuple[Selection, list[str]]:
    """A selection from the words of an address, and a sentence for each word that fits nothing.

    Places and topics may be named as the command takes them (Saitama, 埼玉, training).
    """
    known = known_values(corpus)
    chosen: dict[str, Any] = {}
    problems: list[str] = []
    for name, words in given.items():
        if name in known:
            values: list[str] = []
            for word in words:
                try:
                    values += [word] if word in known[name] else _resolved(corpus, name, word)
                except QueryError as error:
                    problems.append(str(error))
            values = [v for v in dict.fromkeys(values) if v in known[name]]
            chosen[name] = tuple(values[:1] if name == "kind" else values)
        elif name in ("min_population", "max_population"):
            for word in words:
                if word.isascii() and word.isdigit() and len(word) <= 9:
                    chosen[name] = int(word)
                else:
                    problems.append(f"{word[:20]!r} is no number of inhabitants.")
        elif name == "funded":
            chosen[name] = any(words)
    return Selection(**chosen), problems


def _resolved(corpus: Corpus, name: str, word: str) -> list[str]:
    if name == "prefecture":
        return list(resolve(corpus, prefecture=word).prefectures)
    if name == "municipality":
        return list(resolve(corpus, municipality=word).municipalities)
    if name == "topic":
        return list(resolve(corpus, topic=word).topics)
    raise QueryError(f"No record has the {name} {word[:60]!r}.")


@dataclass(frozen=True)
class Narrowed:
    """Records beside the fields of the selection each one fails; one pass over the records."""

    corpus: Corpus
    rows: list[tuple[Record, list[str]]]

    @property
    def passing(self) -> list[Record]:
        """The records that meet the whole selection, in their order."""
        return [record for record, failed in self.rows if not failed]

    def counts(self) -> dict[str, Counter[str]]:
        """For each facet how many records each of its values would leave.

        A facet's own choice does not bear on its counts: its values are alternatives.
        """
        counted: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
        for record, failed in self.rows:
            place = self.corpus.municipality(record)
            for name, values in FACETS.items():
                if not failed or failed == [name]:
                    counted[name].update(values(record, place))
        return counted

    def bands(self) -> list[int]:
        """How many records each of ``BANDS`` would leave."""
        people = [
            self.corpus.municipality(record).population.value
            for record, failed in self.rows
            if {*failed} <= {"min_population", "max_population"}
        ]
        return [
            sum((low or 0) <= n and (high is None or n <= high) for n in people)
            for low, high in BANDS
        ]

    def loosened(self) -> list[tuple[str, int]]:
        """For each field in the way how many records there are without it, most first."""
        alone = Counter(failed[0] for _, failed in self.rows if len(failed) == 1)
        rest = len(self.passing)
        return [(name, count + rest) for name, count in alone.most_common()]


def narrow(corpus: Corpus, records: Iterable[Record], selection: Selection) -> Narrowed:
    """Hold the records against the selection."""
    active = selection.active()
    alone = {
        name: selection.without(*(n for n in active if n != name)).filters() for name in active
    }
    rows = [(r, [n for n in active if not passes(corpus, r, alone[n])]) for r in records]
    return Narrowed(corpus, rows)
