"""What a question asks: language, places, size, kind, aspects, period and form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from kb.errors import QueryError
from kb.index.text import MAX_QUERY_CHARS, is_japanese, normalise, tokenise, well_formed
from kb.records.corpus import Corpus
from kb.records.models import Aspect, Kind, Lang, Status
from kb.records.registers import MunicipalityType
from kb.understanding import lexicon
from kb.understanding.expected import expected
from kb.understanding.places import Mention, mentions
from kb.understanding.politeness import core
from kb.understanding.size import in_digits, size_of, without_bounds

_T = TypeVar("_T")

Form = Literal["list", "fact", "comparison", "how", "count"]

_ERA = re.compile(r"(?:令和|\br)\s*(\d{1,2}|元)\s*年?度?")
_WESTERN = re.compile(r"(?:fy\s*|fiscal year\s*)?(20[12]\d)\s*(?:年度?|fy)?")


class Intent(BaseModel):
    """The question as understood; empty fields put no condition.

    ``core`` is the asking part of the question without bounds on population: what is searched.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    language: Lang
    form: Form = "list"
    places: tuple[str, ...] = ()
    prefectures: tuple[str, ...] = ()
    unknown_places: tuple[str, ...] = ()
    types: tuple[MunicipalityType, ...] = ()
    min_population: int | None = None
    max_population: int | None = None
    kind: Kind | None = None
    status: Status | None = None
    topics: tuple[str, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    years: tuple[int, ...] = ()
    place_words: tuple[str, ...] = ()
    core: str = ""

    @property
    def conditions(self) -> dict[str, object]:
        """What narrows the records, without the empty fields."""
        names = ("places", "prefectures", "types", "min_population", "max_population")
        return {n: v for n in names if (v := getattr(self, n)) not in ((), None)}

    def without(self, names: Collection[str]) -> Intent:
        """The same question with some fields taken back; QueryError for one it has not."""
        fields = {n: f.default for n, f in type(self).model_fields.items() if not f.is_required()}
        if unknown := sorted(set(names) - set(fields)):
            raise QueryError(f"{unknown[0][:60]!r} cannot be dropped. Try: {', '.join(fields)}.")
        empty = {name: fields[name] for name in names}
        return self.model_copy(update=empty)


def clean_question(question: str) -> str:
    """The question fit for searching, else QueryError."""
    if len(question) > MAX_QUERY_CHARS:
        raise QueryError(
            f"The question has {len(question):,} characters; up to {MAX_QUERY_CHARS:,} can be "
            "searched. Shorten it."
        )
    text = normalise(question)
    if not text:
        raise QueryError("The question is empty. Type what you want to know.")
    if not re.search(r"[^\W_]", text):
        raise QueryError("The question holds only symbols. Type what you want to know in words.")
    return text


_ENGLISH = re.compile(r"[a-z]{2}|[A-Z]{6}|(?:[A-Z]+ ){3}")
"""Longer than an abbreviation, in capitals too."""


def language_of(question: str) -> Lang:
    """Japanese where there is any, and for bare abbreviations («RPA»); else English."""
    english = _ENGLISH.search(unicodedata.normalize("NFKC", question)) is not None
    return "en" if english and not is_japanese(normalise(question)) else "ja"


def condition_tokens(intent: Intent) -> frozenset[str]:
    """Tokens by which a question says whom it is about: places, sizes and types."""
    places = {t for word in intent.place_words for t in tokenise(word)}
    bounded = intent.min_population is not None or intent.max_population is not None
    return lexicon.CONDITION_TOKENS | places | (lexicon.BOUND_TOKENS if bounded else frozenset())


def understand(question: str, corpus: Corpus) -> Intent:
    """Read a question.

    Raises:
        QueryError: it holds nothing that can be searched.
    """
    question = well_formed(question)
    text = clean_question(question)
    language = language_of(question)
    held = corpus.held
    area = lexicon.AREA.search(text) is not None
    places, prefectures, unknown, words = _places(mentions(question, held), held, area)
    rest = in_digits(_without_words(text, words))
    regions, region_words = _regions(rest, corpus)
    prefectures = tuple(dict.fromkeys((*prefectures, *regions)))
    if region_words and not regions:
        unknown = (*unknown, *region_words)
    rest = _without_words(rest, region_words)
    types, low, high = size_of(rest)
    asking = core(text)
    rest = _without_words(without_bounds(asking or text), (*words, *region_words))
    aspects = tuple(
        a
        for a, entry in lexicon.ASPECTS.items()
        if lexicon.found(entry, rest) and not (a is Aspect.DEFINITION and len(places) > 1)
    )
    return Intent(
        question=question,
        language=language,
        form=_form(rest, places, aspects),
        places=places,
        prefectures=prefectures,
        unknown_places=unknown,
        types=types,
        min_population=low,
        max_population=high,
        kind=_first(lexicon.KINDS, rest),
        status=_first(lexicon.STATUSES, rest),
        topics=_topics(rest, corpus, language),
        aspects=aspects,
        years=_years(rest),
        place_words=(*words, *region_words),
        core=_searchable(without_bounds(in_digits(asking)), asking),
    )


def _searchable(text: str, whole: str) -> str:
    """The text without its bounds, or with them where nothing else is left to search for."""
    return text if set(tokenise(text)) - lexicon.CONDITION_TOKENS else whole


def _regions(text: str, corpus: Corpus) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Prefectures with records in the regions a question names, and the words used."""
    held = {m.prefecture.ja for m in corpus.tables.municipalities.values()}
    prefectures: list[str] = []
    words: list[str] = []
    for names, members in lexicon.REGIONS.items():
        for name in names.split():
            if name in text:
                words.append(name)
                prefectures += [p for p in members if p in held]
    return tuple(prefectures), tuple(words)


def _places(
    found: list[Mention], held: frozenset[str], area: bool
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Codes with records, prefectures with records, names without, and the words used.

    A prefecture that has a record of its own is meant itself (福島県の支援), unless the question
    speaks of what lies in it (``area``: 福島県の町, towns in Fukushima).
    """
    held_prefectures = {code[:2] for code in held}
    codes: list[str] = []
    prefectures: list[str] = []
    unknown: list[str] = []
    for mention in found:
        first = mention.places[0]
        if first.type == "prefecture" and first.code[:2] in held_prefectures:
            if first.code in held and not area:
                codes.append(first.code)
            else:
                prefectures.append(first.name)
        elif any(p.code in held for p in mention.places):
            codes.extend(p.code for p in mention.places if p.code in held)
        else:
            unknown.append(mention.words)
    unique = dict.fromkeys
    return (
        tuple(unique(codes)),
        tuple(unique(prefectures)),
        tuple(unique(unknown)),
        tuple(mention.words for mention in found),
    )


def _without_words(text: str, words: tuple[str, ...]) -> str:
    for word in words:
        text = text.replace(normalise(word), " ")
    return text


def _years(text: str) -> tuple[int, ...]:
    years = [2018 + (1 if n == "元" else int(n)) for n in _ERA.findall(text)]
    years += [int(y) for y in _WESTERN.findall(text)]
    return tuple(dict.fromkeys(y for y in years if 2000 <= y <= 2040))


_MANY = re.compile(r"自治体|市町村|各市|各町|cities|towns|municipalities|councils|others")


def _form(text: str, places: tuple[str, ...], aspects: tuple[Aspect, ...]) -> Form:
    if lexicon.found(lexicon.FORMS["comparison"], text) and (
        len(places) > 1 or Aspect.DEFINITION not in aspects
    ):
        return "comparison"
    if lexicon.found(lexicon.FORMS["count"], text) and not places:
        return "count"
    definite = expected(text) is not None or lexicon.found(lexicon.FORMS["fact"], text)
    if definite and (places or not _MANY.search(text)):
        return "fact"
    if places and {Aspect.PROFILE, Aspect.TARGET, Aspect.AWARD} & set(aspects):
        return "fact"
    if places and re.search(
        r"(?:率|数|額|人口|日|課|費)(?:は|を)?[?？。]?$", text.split("(")[0].strip()
    ):
        return "fact"
    if lexicon.found(lexicon.FORMS["how"], text):
        return "how"
    return "list"


def _first(entries: dict[_T, str], text: str) -> _T | None:
    return next((key for key, words in entries.items() if lexicon.found(words, text)), None)


@cache
def _topic_word(word: str) -> tuple[str, re.Pattern[str]]:
    """A word of the vocabulary, normalised, and what finds it in English."""
    folded = normalise(word)
    return folded, re.compile(rf"\b{re.escape(folded)}\b")


def _topics(text: str, corpus: Corpus, language: Lang) -> tuple[str, ...]:
    """Topics whose words the question uses, those with the longest word first."""
    english = not is_japanese(text)
    matched: dict[str, int] = {}
    for topic in corpus.tables.topics.values():
        for word in (*topic.terms_ja, *topic.terms_en, topic.name.get(language)):
            folded, whole_word = _topic_word(word)
            if whole_word.search(text) if folded.isascii() and english else folded in text:
                matched[topic.id] = max(matched.get(topic.id, 0), len(folded))
    ranked = sorted(matched, key=lambda t: -matched[t])
    return tuple(ranked[:4])
