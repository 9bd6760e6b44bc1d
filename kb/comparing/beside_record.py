"""A record beside a document of the user's own: by column, what each says.

Of the document stand sentences word for word: those of sections on a topic of the record whose
words name what the column tells of, the same words by which a question names it. A column of deeds
has no such words: there stand sentences on a topic of the record that mean to do something and name
nothing that another column tells of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb.comparing.comparison import all_columns_of, entries
from kb.comparing.elsewhere import elsewhere
from kb.comparing.gaps import means_to
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

_Tells = Callable[[Sentence, frozenset[str]], bool]


@dataclass(frozen=True)
class LineBeside:
    """A column: what the record says in it, and sentences of the document; one is not empty.

    ``sought`` is false where nothing tells a sentence of the column from others.
    """

    name: str
    told: tuple[Entry, ...]
    said: tuple[Quotation, ...]
    sought: bool


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
    treated = {topic for section in own.sections for topic in section.topics}
    topics = tuple(topic for topic in record.topics if topic in treated)
    stated = list(_stated(corpus, own, topics))
    lines = []
    for column in all_columns_of(corpus):
        told = entries(corpus, record, column, lang) or elsewhere(corpus, record, column, lang)
        tells = _telling(corpus, column, topics)
        found = spread([s for s, named in stated if tells and tells(s, named)])
        said = tuple(quotation(own.document, s) for s in found[:QUOTED])
        if told or said:
            sought = tells is not None
            lines.append(LineBeside(column.name.get(lang), tuple(told[:_ENTRIES]), said, sought))
    return RecordBeside(record.id, own.document, topics, tuple(lines))


def _stated(
    corpus: Corpus, own: Read, topics: tuple[str, ...]
) -> Iterator[tuple[Sentence, frozenset[str]]]:
    """The sentences on one of the topics, the main topic first, each with the aspects it names."""
    known = phrases.of_aspects(corpus)
    order = {topic: n for n, topic in enumerate(topics)}
    on = [
        (min(places), section)
        for section in own.sections
        if (places := [order[topic] for topic in section.topics if topic in order])
    ]
    for _, section in sorted(on, key=lambda pair: pair[0]):
        for sentence in section.sentences:
            if states(sentence.text, sentence.passage.kind):
                yield sentence, frozenset(known.found(normalise(sentence.text)))


def _telling(corpus: Corpus, column: ColumnEntry, topics: tuple[str, ...]) -> _Tells | None:
    """What tells whether a sentence with the aspects it names is of a column; None: nothing can."""
    aspects = [corpus.tables.aspects[aspect] for aspect in column.aspects]
    if not aspects:
        return lambda sentence, _: column.topic in sentence.weights
    if any(aspect.words.ja or aspect.words.en for aspect in aspects):
        return lambda _, named: not named.isdisjoint(column.aspects)
    if all("deed" in aspect.roles for aspect in aspects):
        return lambda sentence, named: (
            not named and means_to(sentence) and any(t in sentence.weights for t in topics)
        )
    return None
