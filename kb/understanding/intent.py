"""What a question asks: language, places, size, kind, aspects, period and form."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kb.errors import QueryError
from kb.index.text import kind_of, lower, tokenise, well_formed
from kb.records.corpus import Corpus
from kb.records.models import Aspect, Kind, Lang, Status
from kb.records.registers import MunicipalityType
from kb.understanding import lexicon, phrases
from kb.understanding.extremes import Extreme, extreme, resolved
from kb.understanding.following import completed
from kb.understanding.matter import Form, aspects_of, first_of, form_of, topics_of
from kb.understanding.named import Note, read_places
from kb.understanding.places import Mention, canonical, mentions
from kb.understanding.polarity import denied
from kb.understanding.politeness import asking
from kb.understanding.size import size_of
from kb.understanding.spans import Span, blank, matches, touches
from kb.understanding.spelling import corrected
from kb.understanding.typed import clean_question, language_of
from kb.understanding.years import years

CONDITIONS = (
    "places",
    "prefectures",
    "unknown_places",
    "types",
    "min_population",
    "max_population",
    "excluded_places",
    "excluded_prefectures",
    "excluded_types",
)
"""The fields that say whom a question is about."""


class Intent(BaseModel):
    """The question as understood; empty fields put no condition.

    ``question`` is what was typed; ``completed`` the same with what it takes over from the question
    before, empty where it takes nothing: ``subject`` in words, ``taken_over`` the fields.
    ``written`` is the question to be answered, folded, with the words of ``corrections`` (written,
    read) as they were read; ``text`` the same in lower case. ``spans`` are (start, end) in ``text``
    of all words that state conditions: they are no words of the matter; ``whom`` those of places,
    types and sizes, ``when`` those of years. ``core`` is the asking part without bounds and
    without what is left out: what is searched. ``excluded_…`` are what the question leaves
    out; a place left out may be one without records. ``mentioned`` are places without a record of
    their own that records of others name, ``named_in`` the ids of those records, which are the
    ones to search. ``acts`` tells of a prefecture whether its own
    administration or its area is meant. ``denied``: it asks who does not do a thing. ``asks``: for
    a number of records, or for the place of fewest or most inhabitants, which is then among
    ``places``. ``notes`` are what a reply has
    to say of the reading.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    completed: str = ""
    subject: str = ""
    taken_over: tuple[str, ...] = ()
    written: str = ""
    text: str = ""
    language: Lang
    form: Form = "list"
    places: tuple[str, ...] = ()
    prefectures: tuple[str, ...] = ()
    unknown_places: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    named_in: tuple[str, ...] = ()
    types: tuple[MunicipalityType, ...] = ()
    min_population: int | None = None
    max_population: int | None = None
    excluded_places: tuple[str, ...] = ()
    excluded_prefectures: tuple[str, ...] = ()
    excluded_types: tuple[MunicipalityType, ...] = ()
    acts: Literal["itself", "area"] | None = None
    kind: Kind | None = None
    status: Status | None = None
    topics: tuple[str, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    years: tuple[int, ...] = ()
    denied: bool = False
    asks: Literal["count", "smallest", "largest"] | None = None
    corrections: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()
    spans: tuple[Span, ...] = ()
    whom: tuple[Span, ...] = ()
    when: tuple[Span, ...] = ()
    core: str = ""

    @property
    def asked(self) -> str:
        """The question in full: as typed, or with what it takes over."""
        return self.completed or self.question

    @property
    def conditions(self) -> dict[str, object]:
        """What the records must be, without the empty fields."""
        return self._set("places", "prefectures", "types", "min_population", "max_population")

    @property
    def exclusions(self) -> dict[str, object]:
        """What the records must not be, without the empty fields."""
        return self._set("excluded_places", "excluded_prefectures", "excluded_types")

    def _set(self, *names: str) -> dict[str, object]:
        return {n: v for n in names if (v := getattr(self, n)) not in ((), None)}

    @property
    def matter(self) -> str:
        """The text without the words of conditions; empty in a question of conditions alone."""
        return " ".join(blank(self.text, self.spans).split())

    @property
    def lays_side_by_side(self) -> bool:
        """Whether places are to be compared, in the order the question names them."""
        return self.form == "comparison" and len(self.places) > 1

    @property
    def conditions_alone(self) -> bool:
        """Whether it asks for all there is under its conditions: 人口3万人以下の町の事例は."""
        narrowed = self.conditions or self.exclusions or self.years
        # The tagger cuts 自治体 in two.
        matter = lexicon.BODIES.sub(" ", self.matter)
        words = {token for token in tokenise(matter) if kind_of(token) == "word"}
        return bool(narrowed) and not words - lexicon.CONDITION_TOKENS - lexicon.ALL_OF_IT

    def without(self, names: Collection[str]) -> Intent:
        """The same question with some fields taken back; QueryError for one it has not."""
        fields = {n: f.default for n, f in type(self).model_fields.items() if not f.is_required()}
        if unknown := sorted(set(names) - set(fields)):
            raise QueryError(f"{unknown[0][:60]!r} cannot be dropped. Try: {', '.join(fields)}.")
        if "mentioned" in names:
            names = [*names, "named_in"]
        empty = {name: fields[name] for name in names}
        return self.model_copy(update=empty)


def condition_tokens(intent: Intent) -> frozenset[str]:
    """Tokens by which a question says whom it is about: places, sizes, types and years."""
    stated = {t for start, end in intent.spans for t in tokenise(intent.text[start:end])}
    bounded = intent.min_population is not None or intent.max_population is not None
    return lexicon.CONDITION_TOKENS | stated | (lexicon.BOUND_TOKENS if bounded else frozenset())


def understand(
    question: str,
    corpus: Corpus,
    today: date | None = None,
    *,
    after: str = "",
    drop: Collection[str] = (),
) -> Intent:
    """Read a question.

    Args:
        today: says what 今年度 is; else the clock does.
        after: the question before. One that does not stand on its own (「費用は？」, «and in
            Naha?») takes over from it what it leaves unsaid.
        drop: fields to leave out of what is read: without ``corrections`` no word is read
            otherwise than it is typed, without ``subject`` none is taken over.

    Raises:
        QueryError: it, or the one before, holds nothing that can be searched, or ``drop`` names
            no field.
    """
    as_typed = "corrections" in drop
    own = _read(question, corpus, today, as_typed)
    if not after.strip():
        return own.without(drop)
    before = _read(after, corpus, today, as_typed)
    whole = completed(own, before, corpus, with_subject="subject" not in drop)
    if whole is None:
        return own.without(drop)
    full = _read(whole.text, corpus, today, as_typed)
    taken = [
        n for n in (*CONDITIONS, "mentioned", "years") if getattr(full, n) and not getattr(own, n)
    ]
    update = {
        "question": own.question,
        "language": own.language,
        "completed": whole.text,
        "subject": whole.subject,
        "taken_over": tuple(taken),
    }
    return full.model_copy(update=update).without(drop)


def _read(question: str, corpus: Corpus, today: date | None, as_typed: bool) -> Intent:
    """A question by itself."""
    question = well_formed(question)
    folded = clean_question(question)
    language = language_of(question)
    folded, corrections = (folded, ()) if as_typed else corrected(folded, corpus)
    folded, found, renamed = _officially(folded, _mentions(folded, corpus))
    text = lower(folded)
    named = read_places(text, found, corpus, language)
    rest = blank(text, named.spans)
    regions, region_spans = _regions(rest, corpus)
    unknown = named.unknown
    if region_spans and not regions:
        unknown = (*unknown, *(text[a:b] for a, b in region_spans))
    rest = blank(rest, region_spans)
    when, year_spans = years(rest, today or date.today())
    rest = blank(rest, year_spans)
    asks, asks_spans, asks_types = _asks(rest)
    rest = blank(rest, asks_spans)
    within = [span for span in named.spans if text[span[1] - 1] in "都道府県郡"]
    size = size_of(rest, corpus, (*named.left_out, *region_spans, *within))
    away = (*size.bounds, *named.left_out)
    polite = asking(text)
    rest = blank(polite, (*named.spans, *region_spans, *away))
    places = named.places
    aspects = aspects_of(rest, places, corpus)
    whom = (*named.spans, *region_spans, *asks_spans, *away, *size.words)
    spans = (*whom, *year_spans, *_kind_spans(rest, size.bounds))
    core = " ".join(blank(polite, away).split())
    intent = Intent(
        question=question,
        written=folded,
        text=text,
        language=language,
        form=form_of(rest, places, aspects, corpus),
        places=places,
        prefectures=tuple(dict.fromkeys((*named.prefectures, *regions))),
        unknown_places=unknown,
        mentioned=named.mentioned,
        named_in=named.named_in,
        types=size.types or asks_types,
        min_population=size.low,
        max_population=size.high,
        excluded_places=named.excluded_places,
        excluded_prefectures=named.excluded_prefectures,
        excluded_types=size.excluded,
        acts=named.acts,
        kind=first_of(lexicon.KINDS, rest),
        status=first_of(lexicon.STATUSES, rest),
        topics=topics_of(rest, corpus),
        aspects=aspects,
        years=when,
        denied=denied(rest),
        asks=asks,
        corrections=(*corrections, *renamed),
        notes=(
            *(Note(kind="read_as", written=w, values=(r,)) for w, r in corrections),
            *named.notes,
        ),
        spans=_merged(spans),
        # What is looked for by its name, in the records of others, is asked of too.
        whom=_merged((*whom, *(mention.span for mention in found))),
        when=_merged(year_spans),
        core=_searchable(core, " ".join(polite.split())),
    )
    return resolved(intent, corpus)


def _mentions(text: str, corpus: Corpus) -> list[Mention]:
    return mentions(text, corpus.held, phrases.region_words(corpus))


def _officially(
    text: str, found: list[Mention]
) -> tuple[str, list[Mention], tuple[tuple[str, str], ...]]:
    """The text with each place under its official name, the mentions where they then stand.

    Names in kana or romanised otherwise are told as read; variant letters are not worth a word.
    """
    moved: list[Mention] = []
    told: list[tuple[str, str]] = []
    shift = 0
    for mention in found:
        start, end = mention.start + shift, mention.end + shift
        written = text[start:end]
        name = canonical(mention, written)
        if name != written:
            text = text[:start] + name + text[end:]
            shift += len(name) - len(written)
            end = start + len(name)
            if not re.search(r"[一-鿿]", written):
                told.append((written, name))
        moved.append(Mention(start, end, mention.words, mention.named))
    return text, moved, tuple(told)


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The same in order, those that touch as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


_KIND_WORDS = re.compile(
    r"(?:先行|導入|活用|取組)?(?:事例|前例|実例)|取組(?=は|を|が|の|$)|取り組み(?=は|を|が|の|$)|"
    r"\b(?:precedents?|cases?|examples?|initiatives?)\b(?! of)"
)


def _kind_spans(text: str, bounds: Sequence[Span]) -> list[Span]:
    return [span for span in matches(_KIND_WORDS, text) if not touches(span, bounds)]


def _asks(
    text: str,
) -> tuple[Literal["count"] | Extreme | None, tuple[Span, ...], tuple[MunicipalityType, ...]]:
    """Whether a question asks for a number of records or for the place of an extreme, where, and
    of what types."""
    if match := lexicon.COUNT.search(text):
        return "count", (match.span(),), ()
    if found := extreme(text):
        which, span, types = found
        return which, (span,), types
    return None, (), ()


def _searchable(text: str, whole: str) -> str:
    """The text without its bounds, or with them where nothing else is left to search for."""
    return text if set(tokenise(text)) - lexicon.CONDITION_TOKENS else whole


def _regions(text: str, corpus: Corpus) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """Prefectures with records in the regions a question names, and where it does."""
    held = {m.prefecture.ja for m in corpus.tables.municipalities.values()}
    named = sorted(phrases.of_regions(corpus).spans(text), key=lambda found: found[1])
    members = dict.fromkeys(p for r, _ in named for p in corpus.tables.regions[r].prefectures)
    spans = [(start, _AREA.match(text, end).end()) for _, (start, end) in named]  # type: ignore[union-attr]
    return tuple(p for p in members if p in held), tuple(spans)


_AREA = re.compile("(?:地方)?")
"""東北地方."""
