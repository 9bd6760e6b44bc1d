"""Documents of the user's own side by side: by topic, what each says in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.comparing.review import QUOTED, Read, quotation, said_on
from kb.documents.models import Document, Quotation
from kb.records.corpus import Corpus


@dataclass(frozen=True)
class TopicBeside:
    """What each of several documents says on a topic, in their order."""

    topic: str
    said: tuple[tuple[Quotation, ...], ...]


@dataclass(frozen=True)
class Beside:
    """Documents side by side, by the topics that one of them treats at least."""

    documents: tuple[Document, ...]
    topics: tuple[TopicBeside, ...]


def beside(corpus: Corpus, documents: Sequence[Read], topic: str | None = None) -> Beside:
    """Documents side by side.

    Args:
        corpus: the vocabulary of topics.
        documents: those to lay side by side.
        topic: the only one to look at; all when None.
    """
    rows = []
    for own in [topic] if topic else list(corpus.tables.topics):
        found = [said_on(own, read.sections) for read in documents]
        if any(how == "treated" for how, _ in found):
            said = tuple(
                tuple(quotation(read.document, s) for s in sentences[:QUOTED])
                for read, (_, sentences) in zip(documents, found, strict=True)
            )
            rows.append(TopicBeside(own, said))
    return Beside(tuple(read.document for read in documents), tuple(rows))
