"""What a sentence is held against: the statements it names, read once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kb.answering.models import Statement
from kb.answering.support import held_by
from kb.index.text import normalise, tokenise
from kb.prose.clauses import Clause, Reading, Told, read
from kb.prose.words import alike
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang, Status


class Place(NamedTuple):
    """The place a text is of; what is not known of it is empty."""

    code: str
    ja: str
    en: str


@dataclass(frozen=True)
class Evidence:
    """A text with the place it is of.

    ``own`` is how it is told; ``texts`` are what numbers and names may be taken from;
    ``everything`` is what places may be named from, normalised.
    """

    place: Place
    status: Status
    reading: Reading
    own: str
    texts: tuple[str, ...]
    everything: str

    @property
    def names(self) -> tuple[str, ...]:
        """How its place is named, normalised, the longest first."""
        ja, en = normalise(self.place.ja), normalise(self.place.en)
        short = (ja[:-1] if len(ja) > 2 else "", en.rpartition(" ")[0])
        return tuple(filter(None, (ja, en, *short)))


def evidence(statement: Statement, corpus: Corpus, lang: Lang) -> Evidence:
    """The evidence a statement of one point gives.

    Raises:
        UnknownRecordError: it cites a record that is not there.
    """
    (cited,) = statement.citations
    record = corpus.get(cited.id)
    place, point = corpus.municipality(record), record.point(cited.point)
    names = (place.name, place.prefecture)
    texts = [*(text.get(at) for text in (point, *names) for at in LANGS)]
    return Evidence(
        place=Place(place.code, place.name.ja, place.name.en),
        status=statement.status,
        reading=read(normalise(point.get(lang)), lang),
        own=statement.text,
        texts=held_by(record, point, corpus),
        everything=normalise(" ".join(texts)),
    )


def sentence_evidence(text: str, place: Place, status: Status) -> Evidence:
    """The evidence that a Japanese sentence of a document gives."""
    return Evidence(
        place=place,
        status=status,
        reading=read(normalise(text), "ja"),
        own=text,
        texts=(text, place.ja, place.en),
        everything=normalise(" ".join((text, place.ja, place.en))),
    )


@dataclass(frozen=True)
class Held:
    """Several pieces of evidence as one."""

    pieces: tuple[Evidence, ...]
    lang: Lang

    @classmethod
    def of(cls, pieces: Sequence[Evidence], lang: Lang) -> Held:
        return cls(tuple(pieces), lang)

    @property
    def readings(self) -> list[Reading]:
        return [piece.reading for piece in self.pieces]

    @cached_property
    def clauses(self) -> list[Clause]:
        return [clause for reading in self.readings for clause in reading.clauses]

    @cached_property
    def text(self) -> str:
        return "\n".join(reading.text for reading in self.readings)

    @cached_property
    def everything(self) -> str:
        return "\n".join(piece.everything for piece in self.pieces)

    @cached_property
    def deeds(self) -> frozenset[str]:
        """The words of the statements for what can be done."""
        return frozenset(w.word for reading in self.readings for w in reading.words if w.deed)

    @cached_property
    def hedges(self) -> frozenset[str]:
        """How the statements limit what they say."""
        return frozenset(kind for clause in self.clauses for kind in clause.hedges)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the statements and those that name their places."""
        return self._places | self._own

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(w.word for reading in self.readings for w in reading.words)

    @cached_property
    def _places(self) -> frozenset[str]:
        names = {name for piece in self.pieces for name in piece.names}
        return frozenset(token for name in names for token in tokenise(name))

    def has(self, told: Told) -> bool:
        """Whether the statements or the names of their places hold a word: «city», no cities."""
        if self.lang == "en" and told.word in self._places:
            own = re.escape(told.surface.removesuffix("'s"))
            return re.search(rf"\b{own}\b", self._written) is not None
        return bool(alike(told.word, self.lang) & self.words)

    @cached_property
    def _written(self) -> str:
        named = [name for piece in self.pieces for name in piece.names]
        return " ".join((self.text, *named))

    def shared(self, clause: Clause, own: Clause) -> int:
        """How many words a clause has with one of the statements, those of their places aside."""
        return self.same(clause.words, own.words)

    def same(self, words: frozenset[str], own: frozenset[str]) -> int:
        """How many of some words, those of the places aside, others have or may stand for."""
        return sum(bool(alike(word, self.lang) & own) for word in words - self._places)

    def like(self, clause: Clause, own: Clause) -> int:
        """How many words and quantities a clause has with one of the statements."""
        amounts = sum(any(q.meets(o) for o in own.quantities) for q in clause.quantities)
        return self.shared(clause, own) + amounts

    def likest(self, clause: Clause, among: Sequence[Clause] = ()) -> list[Clause]:
        """The clauses of the statements, or ``among`` them, that are most like one."""
        among = among or self.clauses
        most = max((self.like(clause, own) for own in among), default=0)
        return [own for own in among if self.like(clause, own) == most] if most else []
