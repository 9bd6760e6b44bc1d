"""What a record says of a thing under another heading: looked at before it is called silent.

A point speaks of what its words name, in both languages: the same phrases by which questions do.
"""

from __future__ import annotations

from functools import lru_cache

from kb.comparing.table import Entry
from kb.index.text import normalise
from kb.records.corpus import Corpus
from kb.records.doubts import point_text
from kb.records.models import Lang, Point, Record, Status
from kb.records.registers import ColumnEntry
from kb.understanding import phrases


def elsewhere(corpus: Corpus, record: Record, column: ColumnEntry, lang: Lang) -> list[Entry]:
    """What a record's other points say of what a column tells, those with its figures first.

    One at most in a narrow column, as where it is said under the column's own aspects.
    """
    figures = {figure.point for figure in record.figures if figure.kind in column.figures}
    own = [
        point
        for point in record.points
        if point.aspect not in column.aspects
        and not ("came" in column.roles and record.status_of(point) is Status.PLANNED)
        and (point.id in figures or aspects_named(corpus, point) & set(column.aspects))
    ]
    own.sort(key=lambda point: point.id not in figures)
    return [
        Entry(
            point_text(record, point, lang),
            record.id,
            point.id,
            under=corpus.aspect_label(point.aspect, lang),
        )
        for point in (own if "wide" in column.roles else own[:1])
    ]


def aspects_named(corpus: Corpus, point: Point) -> frozenset[str]:
    """Ids of the aspects that a point names in both languages."""
    return _named(phrases.of_aspects(corpus), point)


def topics_named(corpus: Corpus, point: Point) -> frozenset[str]:
    """Ids of the topics that a point names in both languages."""
    return _named(phrases.of_topics(corpus), point)


@lru_cache(maxsize=8_192)
def _named(known: phrases.Phrases[str], point: Point) -> frozenset[str]:
    named = frozenset(known.found(normalise(point.ja)))
    # Most points name nothing: their other language need not be read.
    return named and named & known.found(normalise(point.en)).keys()
