"""What a store holds beside vectors and postings: records with their passages, kept in memory.

On disk and in a shared store they are two files of JSON Lines: ``passages.jsonl`` in the order of
the rows, ``texts.jsonl`` with each record's version and what its texts hold beside its passages.
"""

from __future__ import annotations

import json
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic_core import from_json

from kb.index.conditions import Attributes, Columns, Filters
from kb.index.encoders.protocol import Vectors
from kb.index.passages import Passage, PassageKind, text_id
from kb.index.pause import gc_paused
from kb.index.stores.protocol import Entry, texts_of
from kb.records.models import LANGS, Lang


@dataclass(frozen=True)
class Held:
    """What is kept of a record beside its passages."""

    attributes: Attributes
    extras: Mapping[Lang, str]
    version: str


@dataclass(frozen=True)
class Contents:
    """Everything held at one time, in rows; never changed.

    Records in the order of their ids; passages by record, in the order of their entry; texts by
    record and language. Rows are numbers of this moment: outside the store ids count.
    """

    held: Mapping[str, Held]
    passages: list[Passage]

    @cached_property
    def columns(self) -> Columns:
        return Columns({record: held.attributes for record, held in self.held.items()})

    @cached_property
    def record_rows(self) -> NDArray[np.int64]:
        """Record number of each passage row, shape (passages,)."""
        return np.array([self.number[p.record] for p in self.passages], dtype=np.int64)

    @cached_property
    def number(self) -> dict[str, int]:
        """The place of each record."""
        return {record: n for n, record in enumerate(self.held)}

    @cached_property
    def passage_ids(self) -> list[str]:
        return [p.id for p in self.passages]

    @cached_property
    def text_ids(self) -> list[str]:
        return [text_id(record, lang) for record in self.held for lang in LANGS]

    @cached_property
    def row(self) -> dict[str, int]:
        """Passage row by id."""
        return {passage_id: n for n, passage_id in enumerate(self.passage_ids)}

    @cached_property
    def spans(self) -> dict[str, slice]:
        """Where each record's passages stand."""
        ends = np.cumsum(np.bincount(self.record_rows, minlength=len(self.held))).tolist()
        return {r: slice(*s) for r, s in zip(self.held, pairwise([0, *ends]), strict=True)}

    @cached_property
    def own_rows(self) -> dict[str, NDArray[np.int64]]:
        """Passage rows of each record."""
        return {record: np.arange(s.start, s.stop) for record, s in self.spans.items()}

    def meeting(self, conditions: Sequence[Filters]) -> int:
        """How many passages are of records that meet all conditions."""
        if not conditions:
            return len(self.passages)
        return int(self.columns.meeting(*conditions)[self.record_rows].sum())

    def texts(self) -> Iterator[list[str]]:
        """The tokens of each text."""
        for record, held in self.held.items():
            own = self.passages[self.spans[record]]
            yield from texts_of(record, own, held.extras).values()

    def files(self) -> dict[str, bytes]:
        """As two files, by name."""
        return {
            "passages.jsonl": json_lines(p.as_dict() for p in self.passages),
            "texts.jsonl": json_lines(
                {"record": record, "version": held.version, "extras": held.extras}
                for record, held in self.held.items()
            ),
        }

    @classmethod
    def read(cls, files: Mapping[str, bytes], attributes: Mapping[str, Attributes]) -> Contents:
        """From the two files.

        Args:
            attributes: of the records, by id, in the order of the ids.

        Raises:
            LookupError, ValueError, TypeError: a file is missing, or is not what its name says, or
                they do not fit together.
        """
        with gc_paused():
            # Parsed at once: a call for each line takes twice as long.
            rows = files["passages.jsonl"].strip().replace(b"\n", b",")
            passages = [_passage(row) for row in from_json(b"[%b]" % rows, cache_strings="keys")]
        held = {}
        for line in files["texts.jsonl"].splitlines():
            row = json.loads(line)
            held[row["record"]] = Held(attributes[row["record"]], row["extras"], row["version"])
        if list(held) != list(attributes):
            raise ValueError("the records and their texts are not the same ones")
        return cls(held, passages)


def merged(
    old: Contents,
    vectors_of: Callable[[Sequence[int]], Vectors],
    dimension: int,
    changes: dict[str, Entry | None],
) -> tuple[Contents, Vectors]:
    """The contents and their vectors with changes worked in; takes them out of ``changes``.

    One by one, so that at a million passages their vectors, which fill gigabytes, are not held
    twice.

    Args:
        vectors_of: gives the vectors of old rows.
        changes: by record; None takes it out.
    """
    kept = {r: range(s.start, s.stop) for r, s in old.spans.items() if r not in changes}
    put = {record: len(e.passages) for record, e in changes.items() if e}
    count = sum(put.values()) + sum(map(len, kept.values()))
    vectors = np.zeros((count, dimension), dtype=np.float32)
    held: dict[str, Held] = {}
    passages: list[Passage] = []
    for record in sorted({*kept, *put}):
        start = len(passages)
        entry = changes.pop(record, None)
        if entry:
            held[record] = Held(entry.attributes, entry.extras, entry.version)
            passages += entry.passages
            vectors[start : len(passages)] = entry.vectors
        else:
            held[record] = old.held[record]
            passages += old.passages[old.spans[record]]
            vectors[start : len(passages)] = vectors_of(kept[record])
    return Contents(held, passages), vectors


Whole = TypeVar("Whole", bound=Contents)
"""What a store holds at one time, with what searches it."""


class Changing(ABC, Generic[Whole]):
    """The part of a store that is kept in memory.

    It takes changes from any thread, and works them in when what is held is next asked for.
    """

    def __init__(self, held: Whole) -> None:
        self._held = held
        self._changes: dict[str, Entry | None] = {}
        self._changed = False
        self._lock = threading.Lock()

    @abstractmethod
    def _worked_in(self, old: Whole, changes: dict[str, Entry | None]) -> Whole:
        """What is held with the changes; they may be taken out of ``changes`` on the way."""

    @property
    def _now(self) -> Whole:
        """What is held now, all changes worked in."""
        if self._changed:
            with self._lock:
                if self._changed:
                    self._held = self._worked_in(self._held, self._changes)
                    self._changes.clear()
                    self._changed = False
        return self._held

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        now = self._now
        return [now.passages[now.row[i]] for i in ids]

    def passages_of(self, records: Sequence[str]) -> list[Sequence[Passage]]:
        now = self._now
        return [now.passages[now.spans[record]] for record in records]

    def versions(self) -> dict[str, str]:
        return {record: held.version for record, held in self._now.held.items()}

    def upsert(self, entries: Iterable[Entry]) -> None:
        with self._lock:
            self._changes |= {entry.record: entry for entry in entries}
            self._changed = bool(self._changes)

    def delete(self, records: Iterable[str]) -> None:
        with self._lock:
            self._changes |= dict.fromkeys(records)
            self._changed = bool(self._changes)


def questions_among(passages: list[Passage]) -> NDArray[np.int64]:
    """The rows of the records' own questions: what is most like what will be asked."""
    return np.array([n for n, p in enumerate(passages) if p.kind is PassageKind.QUESTION], np.int64)


def json_lines(rows: Iterable[Any]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


_LANGS: dict[str, Lang] = {lang: lang for lang in LANGS}
_KINDS = {str(kind): kind for kind in PassageKind}


def _passage(row: dict[str, Any]) -> Passage:
    once, has = sys.intern, row.get
    # By place and not by name, which takes twice as long. What is repeated is kept once, not once a
    # passage: a fifth of a gigabyte at a million passages.
    return Passage(
        once(row["record"]),
        _LANGS[row["lang"]],
        _KINDS[row["kind"]],
        row["text"],
        once(has("point", "")),
        once(has("aspect", "")),
        has("tokens", ""),
        has("number", 0),
    )
