"""Conditions on the user's own documents: the same ones as on records, asked of their passages.

A passage has the topics that its section treats, and the place, kind and document of its document.
What is not known of a document meets no condition on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from kb.comparing.review import Read, municipality_of
from kb.documents.models import Document
from kb.index.conditions import VALUES, Attributes, Columns, Filters
from kb.records.corpus import Corpus
from kb.understanding.gazetteer import called

FACETS = ("kind", "topic", "municipality", "prefecture")
"""What documents are counted by."""

_UNKNOWN = -1


class Narrowing:
    """Documents, read, by what conditions see of their passages; never changed."""

    def __init__(self, corpus: Corpus, documents: Sequence[Read]) -> None:
        self._corpus, self._documents = corpus, documents

    @cached_property
    def _attributes(self) -> dict[str, Attributes]:
        return {
            passage.id: attributes
            for read in self._documents
            for treated in read.sections
            for attributes in [attributes_of(self._corpus, read.document, treated.topics)]
            for passage in treated.section.passages
        }

    @cached_property
    def _columns(self) -> Columns:
        return Columns(self._attributes)

    def passing(self, filters: Filters) -> set[str]:
        """The ids of the passages that meet all conditions."""
        found = self._columns.passing(filters)
        if filters.min_population is None and filters.max_population is None:
            return found
        return {p for p in found if self._attributes[p].population != _UNKNOWN}

    def counts(self, filters: Filters) -> dict[str, Counter[str]]:
        """For each facet how many documents each of its values would leave.

        A facet's own choice does not bear on its counts: its values are alternatives.
        """
        return {name: self._counted(name, filters.without(name)) for name in FACETS}

    def documents(self, filters: Filters) -> set[str]:
        """The ids of the documents of which a passage meets all conditions."""
        return {passage.partition("/")[0] for passage in self.passing(filters)}

    def _counted(self, name: str, filters: Filters) -> Counter[str]:
        held = {
            (passage.partition("/")[0], value)
            for passage in self.passing(filters)
            for value in self._attributes[passage].values[name]
        }
        return Counter(value for _, value in held)


def attributes_of(corpus: Corpus, document: Document, topics: Iterable[str]) -> Attributes:
    """What conditions see of a passage of a document in a section on these topics."""
    register = municipality_of(corpus, document)
    named = called(document.municipality) if register is None else ()
    place = named[0] if len(named) == 1 else None
    told: dict[str, tuple[str, ...]] = {
        "kind": (document.kind,),
        "topic": tuple(topics),
        "document": (document.id,),
    }
    if register:
        told["municipality"] = (register.code,)
        told["prefecture"] = (register.prefecture.ja,)
        told["type"] = (str(register.type),)
    elif place:
        told["municipality"], told["prefecture"] = (place.code,), (place.prefecture,)
    population = register.population.value if register else _UNKNOWN
    return Attributes({name: told.get(name, ()) for name in VALUES}, population, funded=False)
