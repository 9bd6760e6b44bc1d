"""Places a question names -> what they ask of the records: held, left out, unknown, elsewhere."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from kb.index.text import fold
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.understanding import lexicon
from kb.understanding.gazetteer import County, Ended, Place, Ward, by_code, near_names
from kb.understanding.naming import place_name
from kb.understanding.places import Mention
from kb.understanding.polarity import excluded
from kb.understanding.spans import Span


class Note(BaseModel):
    """What a reply has to say of how a question was read; the words for it are in ``kb.texts``.

    ``written`` is what the question says, ``values`` by kind: ``unknown_place``: near spellings;
    ``ended``: (what it is today, year it ended); ``ward``: the cities that have a ward of that
    name; ``no_record``: nothing; ``itself``: a prefecture without a record of its own, with
    municipalities in it that have one; ``in_others``: ids of records of others that name it;
    ``read_as``: the word it was read as; ``smallest`` and ``largest``, of the place found:
    (inhabitants, year).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal[
        "unknown_place", "ended", "ward", "no_record", "itself", "in_others", "read_as",
        "smallest", "largest",
    ]  # fmt: skip
    written: str
    values: tuple[str, ...] = ()


class Places(NamedTuple):
    """Codes and names by what the question does with them; see the fields of ``Intent``."""

    places: tuple[str, ...]
    prefectures: tuple[str, ...]
    unknown: tuple[str, ...]
    mentioned: tuple[str, ...]
    named_in: tuple[str, ...]
    excluded_places: tuple[str, ...]
    excluded_prefectures: tuple[str, ...]
    acts: Literal["itself", "area"] | None
    notes: tuple[Note, ...]
    spans: tuple[Span, ...]
    left_out: tuple[Span, ...]


class _Reading:
    """Collects what the mentions of one question ask."""

    def __init__(self, text: str, corpus: Corpus, lang: Lang) -> None:
        self.text = text
        self.corpus = corpus
        self.lang = lang
        self.codes: dict[str, None] = {}
        self.prefectures: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.mentioned: dict[str, None] = {}
        self.named_in: dict[str, None] = {}
        self.acts: Literal["itself", "area"] | None = None
        self.notes: list[Note] = []
        self.spans: list[Span] = []

    def note(self, kind: str, written: str, *values: str) -> None:
        self.notes.append(Note.model_validate({"kind": kind, "written": written, "values": values}))

    def read(self, mention: Mention) -> None:
        held = self.corpus.held
        first = mention.named[0] if mention.named else None
        self.spans.append(mention.span)
        if first is None:
            self.unknown[mention.words] = None
            self.note("unknown_place", mention.words, *near_names(mention.words, held))
        elif isinstance(first, Place) and first.type == "prefecture":
            self._prefecture(mention, first)
        elif isinstance(first, County):
            self._held_or_unknown(mention, first.members)
        elif isinstance(first, Ward):
            cities = tuple(n.city for n in mention.named if isinstance(n, Ward))
            self.note("ward", mention.words, *map(self._name, cities))
            self._the_one(mention, cities)
        elif isinstance(first, Ended):
            old = [n for n in mention.named if isinstance(n, Ended)]
            for one in old:
                today = self._name(one.successor)
                self.note("ended", mention.words, today, one.ended[:4])
            successors = tuple(dict.fromkeys(one.successor for one in old))
            own = tuple(c for c in successors if c in held)
            self._the_one(mention, own or successors)
        else:
            self._held_or_unknown(mention, tuple(p.code for p in mention.places))

    def _the_one(self, mention: Mention, codes: tuple[str, ...]) -> None:
        """What stands for a place that is no municipality, where there is but one."""
        if len(codes) == 1 and codes[0] in self.corpus.held:
            self.codes[codes[0]] = None
        else:
            self.unknown[mention.words] = None

    def _held_or_unknown(self, mention: Mention, codes: tuple[str, ...]) -> None:
        own = [code for code in codes if code in self.corpus.held]
        if own:
            self.codes |= dict.fromkeys(own)
            return
        names = {by_code()[code].name for code in codes}
        if len(names) == 1 and self._named_by_others(mention, names.pop()):
            return
        self._without_record(mention, codes)

    def _without_record(self, mention: Mention, codes: tuple[str, ...]) -> None:
        """Told by its official name in English too, unless the bare name says too little."""
        names = {self._name(code) for code in codes}
        written = mention.words
        if written.isascii():
            typed = re.search(r"[ -]", written) is not None
            written = names.pop() if typed and len(names) == 1 else written.capitalize()
        self.unknown[written] = None
        self.note("no_record", written)

    def _name(self, code: str) -> str:
        return place_name(code, self.corpus, self.lang)

    def _named_by_others(self, mention: Mention, name: str) -> bool:
        """Whether records of others name the place; then they are where to look."""
        records = records_naming(name, self.corpus)
        if records:
            # Its name is what is looked for, not a condition.
            self.spans.remove(mention.span)
            self.mentioned[mention.words] = None
            self.named_in |= dict.fromkeys(records)
            self.note("in_others", mention.words, *records)
        return bool(records)

    def _prefecture(self, mention: Mention, first: Place) -> None:
        held = self.corpus.held
        after = self.text[mention.end :]
        before = self.text[: mention.start]
        english = mention.words.isascii()
        area = (
            lexicon.AREA_EN.search(before) if english else lexicon.AREA.match(after)
        ) is not None
        itself = lexicon.ITSELF_EN.search(before) if english else lexicon.ITSELF.match(after)
        office = "庁" if after.startswith("庁") else ""
        if office or (area and after.startswith("内")):
            self.spans.append((mention.end, mention.end + 1))
        within = sorted(c for c in held if c[:2] == first.code[:2] and c != first.code)
        if area:
            self.acts = "area"
        elif itself or first.code in held:
            self.acts = "itself"
        if self.acts == "itself" and first.code in held:
            self.codes[first.code] = None
        elif self.acts == "itself":
            written = mention.words + office
            # 東京都はどれだけ減らしたか: a neighbour's record may tell; of its plans none does.
            if not after.startswith(("庁", "の")) and self._named_by_others(mention, first.name):
                return
            self.unknown[written] = None
            self.note("itself", written, *map(self._name, within))
        elif within or first.code in held:
            self.prefectures[first.name] = None
            if not area and first.name in mention.words:
                # 東京都のスマホ教室: those of its towns, and that it has no record itself.
                self.note("itself", mention.words, *map(self._name, within))
        else:
            self._without_record(mention, (first.code,))


def read_places(text: str, found: list[Mention], corpus: Corpus, lang: Lang) -> Places:
    """What the mentions of a question, by offsets into its normalised text, ask of the records."""
    reading = _Reading(text, corpus, lang)
    outside = excluded(text, [mention.span for mention in found])
    codes: dict[str, None] = {}
    prefectures: dict[str, None] = {}
    for mention in found:
        if mention.span not in outside:
            reading.read(mention)
            continue
        for named in mention.named:
            if isinstance(named, Place) and named.type == "prefecture":
                prefectures[named.name] = None
            elif isinstance(named, County):
                codes |= dict.fromkeys(named.members)
            else:
                codes[_code(named)] = None
        if not mention.named:
            reading.read(mention)
    left_out = tuple(outside.values())
    return Places(
        places=tuple(reading.codes),
        prefectures=tuple(reading.prefectures),
        unknown=tuple(reading.unknown),
        mentioned=tuple(reading.mentioned),
        named_in=() if reading.codes or reading.prefectures else tuple(reading.named_in),
        excluded_places=tuple(codes),
        excluded_prefectures=tuple(prefectures),
        acts=reading.acts,
        notes=tuple(reading.notes),
        spans=(*reading.spans, *left_out),
        left_out=left_out,
    )


def _code(named: Place | Ward | Ended) -> str:
    if isinstance(named, Ward):
        return named.city
    return named.successor if isinstance(named, Ended) else named.code


@lru_cache(maxsize=4)
def _texts(corpus: Corpus) -> tuple[tuple[str, str], ...]:
    """(id, all Japanese sentences) of each record, folded."""
    return tuple(
        (r.id, fold(" ".join((r.title.ja, r.gist.ja, r.summary.ja, *(p.ja for p in r.points)))))
        for r in corpus
    )


def records_naming(name: str, corpus: Corpus) -> tuple[str, ...]:
    """Ids of the records that name a place of which there is none."""
    folded = fold(name)
    whole = re.compile(rf"(?<![一-鿿]){re.escape(folded)}|(?<=[県郡]){re.escape(folded)}")
    naming = ((record, text) for record, text in _texts(corpus) if folded in text)
    return tuple(record for record, text in naming if whole.search(text))
