"""Browsing by facets: what is chosen, what passes, how many each further choice would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.errors import QueryError
from kb.index.conditions import VALUES, Columns, Filters
from kb.records.corpus import Corpus
from kb.records.models import Record
from kb.search.conditions import match, names_of

FACETS = VALUES
"""What is browsed by: each with the values a record has."""

BANDS: tuple[tuple[int | None, int | None], ...] = (
    (None, 9_999),
    (10_000, 49_999),
    (50_000, 99_999),
    (100_000, 299_999),
    (300_000, 999_999),
    (1_000_000, None),
)
"""Population bands, both ends included."""


def known_values(corpus: Corpus) -> dict[str, list[str]]:
    """The values each facet offers, in the order of the vocabularies."""
    held = {
        name: {v for r in corpus for v in values(r, corpus.municipality(r))}
        for name, values in FACETS.items()
    }
    offered: dict[str, Iterable[str]] = dict(names_of(corpus))
    places = sorted(corpus.tables.municipalities.values(), key=lambda m: m.code)
    offered["prefecture"] = dict.fromkeys(m.prefecture.ja for m in places)
    offered["municipality"] = [m.code for m in places]
    return {name: [v for v in offered[name] if v in held[name]] for name in FACETS}


def read(corpus: Corpus, given: Mapping[str, Iterable[str]]) -> tuple[Filters, list[str]]:
    """Conditions from the words of an address, and a sentence for each word that fits nothing.

    Values may be named as the command takes them (Saitama, 埼玉, training).
    """
    known, names = known_values(corpus), names_of(corpus)
    chosen: dict[str, Any] = {}
    problems: list[str] = []
    for name, words in given.items():
        if name in known:
            values: list[str] = []
            for word in words:
                try:
                    exact = word in known[name]
                    values += [word] if exact else match(names, name, word)
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
    return Filters(**chosen), problems


@dataclass(frozen=True)
class Narrowed:
    """Records beside the conditions each one fails."""

    corpus: Corpus
    rows: list[tuple[Record, list[str]]]

    @property
    def passing(self) -> list[Record]:
        """The records that meet all conditions, in their order."""
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


def narrow(
    corpus: Corpus, columns: Columns, records: Iterable[Record], filters: Filters
) -> Narrowed:
    """Hold some of the corpus's records against the conditions, each by itself."""
    active = filters.active()
    meeting = {
        name: columns.meeting(filters.without(*(n for n in active if n != name))) for name in active
    }
    rows = []
    for record in records:
        number = columns.number[record.id]
        rows.append((record, [name for name in active if not meeting[name][number]]))
    return Narrowed(corpus, rows)
