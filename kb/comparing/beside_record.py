"""A record beside a document of the user's own: by column, what each says.

Of the document stand sentences word for word: those of sections on a topic of the record whose
words name what the column tells of, the same words by which a question names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.comparing.comparison import columns_of, entries
from kb.comparing.elsewhere import elsewhere
from kb.comparing.review import QUOTED, Read, quotation, spread
from kb.comparing.table import Entry
from kb.comparing.treated import Sentence
from kb.documents.models import Document, Quotation
from kb.documents.quoting import states
from kb.index.text import normalise
from kb.records.corpus import Corpus
from kb.records.models import Lang, Record
from kb.records.registers import ColumnEntry
from kb.understanding import phrases

_ENTRIES = 2


@dataclass(frozen=True)
class LineBeside:
    """A column: what the record says in it, and sentences of the document; one is not empty."""

    name: str
    told: tuple[Entry, ...]
    said: tuple[Quotation, ...]


@dataclass(frozen=True)
class RecordBeside:
    """A record beside a document; ``topics`` are those of the record that the document treats."""

    record: str
    document: Document
    topics: tuple[str, ...]
    lines: tuple[LineBeside, ...]


def beside_record(corpus: Corpus, record: Record, own: Read, lang: Lang) -> RecordBeside:
    """A record beside a document.

    Args:
        corpus: the records and their columns.
        record: the record.
        own: the document, with what its sections treat.
        lang: the language the record is told in.
    """
    topics = tuple(t for t in record.topics if any(t in s.topics for s in own.sections))
    wide = [c for c in corpus.tables.columns.values() if "wide" in c.roles]
    lines = []
    for column in (*columns_of(corpus), *wide):
        told = entries(corpus, record, column, lang) or elsewhere(corpus, record, column, lang)
        found = spread(list(_sentences(corpus, own, topics, column)))
        said = tuple(quotation(own.document, s) for s in found[:QUOTED])
        if told or said:
            lines.append(LineBeside(column.name.get(lang), tuple(told[:_ENTRIES]), said))
    return RecordBeside(record.id, own.document, topics, tuple(lines))


def _sentences(
    corpus: Corpus, own: Read, topics: tuple[str, ...], column: ColumnEntry
) -> Iterator[Sentence]:
    """The sentences on one of the topics that name what a column tells of, the main topic first."""
    known, aspects = phrases.of_aspects(corpus), set(column.aspects)
    order = {topic: n for n, topic in enumerate(topics)}
    on = [(min(order.get(t, len(order)) for t in s.topics), s) for s in own.sections if s.topics]
    for place, section in sorted(on, key=lambda pair: pair[0]):
        for sentence in section.sentences if place < len(order) else ():
            if not states(sentence.text, sentence.passage.kind):
                continue
            named = known.found(normalise(sentence.text)).keys() & aspects
            if named or (not aspects and column.topic in sentence.weights):
                yield sentence
