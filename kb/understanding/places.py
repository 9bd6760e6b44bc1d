"""How a question names places: addresses, names in any spelling, kana, romaji, unknown ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from kb.index.text import MAX_QUERY_CHARS, Word, fold, words_of
from kb.understanding.gazetteer import (
    SUFFIXES,
    County,
    Ended,
    Named,
    Place,
    Ward,
    all_places,
    by_bare,
    by_code,
    by_kana,
    key,
    names_ending_at,
)
from kb.understanding.placelike import KANJI, of_no_place, placelike
from kb.understanding.romaji import english_mentions
from kb.understanding.spans import Span, touches


@dataclass(frozen=True)
class Mention:
    """A place named in a question, as written, and all it may mean; nothing where it is unknown."""

    start: int
    end: int
    words: str
    named: tuple[Named, ...]

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def places(self) -> tuple[Place, ...]:
        """The prefectures and municipalities of today among what it may mean."""
        return tuple(n for n in self.named if isinstance(n, Place))


def mentions(
    question: str, held: frozenset[str], regions: frozenset[str] = frozenset()
) -> list[Mention]:
    """Places a question names, in order, by offsets into the folded question.

    A full name (日の出町) counts anywhere, with its 県 and 郡 as one mention. A bare name (横浜,
    Osaka) counts where it is used as a place: a proper noun to the tagger, or a capitalised English
    word; not in the name of a person, a body or a firm (松本氏, 神戸大学). Of several places with
    one name those with records (``held``) are meant, else the city, town or village before the
    prefecture; a name that is one of ``regions`` counts with its 市, 町 or «City» only. A word
    shaped like a place that no list holds is a mention of nothing.
    """
    # Cut again: NFKC makes up to eighteen characters of one.
    text = fold(question)[:MAX_QUERY_CHARS]
    found: list[Mention] = []
    if not text.isascii():
        words = words_of(text)
        found = _full_names(text)
        for start, end, places in [
            *_kana_names(text, held),
            *_bare_names(text, words, held, regions),
        ]:
            if not touches((start, end), [m.span for m in found]):
                found.append(Mention(start, end, text[start:end], places))
        for start, end in placelike(text, words, [m.span for m in found]):
            found.append(Mention(start, end, text[start:end], ()))
    for start, end, places in english_mentions(text, held, regions):
        if not touches((start, end), [m.span for m in found]):
            found.append(Mention(start, end, text[start:end], places))
    found.sort(key=lambda m: m.start)
    return [_told(replace(m, named=_meant(m.named, held))) for m in _addresses(text, found)]


def _told(mention: Mention) -> Mention:
    """The mention in the letters of the official name: 塩竈市, which is folded 塩竃市."""
    names = {n.name for n in mention.named}
    if len(names) != 1:
        return mention
    name = names.pop()
    at = len(mention.words) - len(name)
    tail = mention.words[at:] if at >= 0 else ""
    if len(tail) != len(name):
        return mention
    own = "".join(o if fold(o) == w else w for o, w in zip(name, tail, strict=True))
    return replace(mention, words=mention.words[:at] + own)


_PREFIXES = tuple("旧元現新同と各当及於")
"""What may stand right before a name and is no part of it."""


def _full_names(text: str) -> list[Mention]:
    """Names of the lists with their 県, 市, 町 …, the longest where they overlap."""
    keyed = key(text)
    candidates = [
        Mention(start, end, text[start:end], _exact(named, text[start:end]))
        for end in range(2, len(keyed) + 1)
        if keyed[end - 1] in SUFFIXES
        for start, named in names_ending_at(keyed, end)
    ]
    found: list[Mention] = []
    for one in sorted(candidates, key=lambda m: (m.start - m.end, m.start)):
        if not touches(one.span, [m.span for m in found]):
            found.append(one)
    ends = {m.end for m in found}
    return [
        m for m in found if not _inside_word(text, m, ends) and not text.startswith("場", m.end)
    ]


def _exact(named: tuple[Named, ...], written: str) -> tuple[Named, ...]:
    """Those named in just these letters, if any: 鹿島市 is not 鹿嶋市."""
    return tuple(n for n in named if fold(n.name) == written) or named


def _inside_word(text: str, mention: Mention, ends: set[int]) -> bool:
    """Whether a name is only the tail of a longer word.

    港区 after 東京都 is not, nor いの町 after 高知県の; いの町 in 「1万人くらいの町」 is, and so is
    上里町 in 東上里町.
    """
    before = text[: mention.start]
    if re.match(r"[ぁ-ん]", mention.words):
        return re.search(r"[ぁ-ん]$", before) is not None and before[-1] not in "のはがとやをに"
    if mention.start in ends or not KANJI.match(before[-1:]):
        return False
    run = "".join(reversed(list(takewhile(KANJI.match, reversed(before)))))
    if run.endswith(_PREFIXES) or any(run.endswith(p.bare) for p in _prefectures()):
        return False
    return len(run) == 1 or len(mention.words) <= 2


def _prefectures() -> tuple[Place, ...]:
    return tuple(p for p in all_places()[:47] if p.type == "prefecture")


_TAKEN_FOR_NOUNS = frozenset(
    "倉敷 塩尻 石垣 塩竈 甲斐 古河 八雲 直方 真鶴 斑鳩 飯綱 矢板 "
    "喬木 大鹿 上板 愛別 扶桑 大洲 銚子".split()
)
"""Towns the tagger takes for common nouns and that hardly begin a question as one. Of the others,
such as 本部 or 中央, the bare name is no place without 町 or 区."""

_PARTICLE = re.compile(r"の|は|では|で|に|が|と|や|における|以外|を|、|,|\s|$")
_OTHER_KINDS = frozenset("市町村区郡")


def _bare_names(
    text: str, words: Sequence[Word], held: frozenset[str], regions: frozenset[str]
) -> Iterator[tuple[int, int, tuple[Named, ...]]]:
    """Names without 市, 町 or 県: a proper noun, or words that together are no other word.

    The tagger takes 倉敷 and 日の出 for common nouns and cuts other names apart. These count where
    a particle follows.
    """
    for n, token in enumerate(words):
        if token.surface in regions:
            continue
        if text[token.end : token.end + 1] in _OTHER_KINDS:
            continue  # 西会津村 is not 西会津町
        if token.proper and token.surface in by_bare():
            if not of_no_place(text, token.start, token.end):
                yield token.start, token.end, by_bare()[token.surface]
            continue
        for last in words[n : n + 4]:
            name = text[token.start : last.end]
            if name not in by_bare() or not _PARTICLE.match(text, last.end):
                continue
            if of_no_place(text, token.start, last.end):
                continue
            known = any(p.code in held for p in by_bare()[name])
            apart = last is not token or name in _TAKEN_FOR_NOUNS
            if known or (apart and re.fullmatch(r"[一-鿿]{2,}", name)):
                yield token.start, last.end, by_bare()[name]


_KANA = re.compile(r"[ぁ-んー]{3,}|[ァ-ヶー]{3,}")
_PARTICLES = key("のはがとやをにで")
_LONGEST_READING = 12


def _kana_names(text: str, held: frozenset[str]) -> Iterator[tuple[int, int, tuple[Named, ...]]]:
    """Readings in kana: full ones between particles; of places with records shorter ones too."""
    for run in _KANA.finditer(text):
        keyed = key(run.group())
        at = 0
        while at < len(keyed):
            if at and keyed[at - 1] not in _PARTICLES:
                at += 1
                continue
            for end in range(min(len(keyed), at + _LONGEST_READING), at + 2, -1):
                places = by_kana().get(keyed[at:end], ())
                known = any(p.code in held for p in places)
                closed = end == len(keyed) or keyed[end] in _PARTICLES
                if closed and (known or (places and end - at >= 4)):
                    yield run.start() + at, run.start() + end, places
                    at = end - 1
                    break
            at += 1
    keyed = key(text)
    # Bodies of the records that are no municipality (広域連合, the state) stand in no list.
    for bare, place in _held_by_reading(held):
        start = keyed.find(bare)
        if start >= 0 and not re.search(r"[一-鿿]", text[start : start + len(bare)]):
            mixed = re.match(re.escape(place.name[-1]), text[start + len(bare) :])
            end = start + len(bare) + (1 if mixed else 0)
            yield start, end, (place,)


@lru_cache(maxsize=4)
def _held_by_reading(held: frozenset[str]) -> tuple[tuple[str, Place], ...]:
    """Places with records by their readings without 市, 町 …, where these are long enough."""
    places = (by_code()[code] for code in sorted(held & by_code().keys()))
    return tuple((bare, p) for p in places if len(bare := key(p.bare_kana)) >= 4)


_BETWEEN = re.compile(r"\s*の?|\s*[(（]\s*")


def _addresses(text: str, found: list[Mention]) -> list[Mention]:
    """県, 郡, 市 and 区 one after the other are one mention: the last of them."""
    kept: list[Mention] = []
    for mention in found:
        last = kept[-1] if kept else None
        joined = _joined(text, last, mention) if last else None
        if last and joined:
            kept[-1] = joined
        else:
            kept.append(mention)
    return kept


def _joined(text: str, first: Mention, second: Mention) -> Mention | None:
    between = text[first.end : second.start]
    if not _BETWEEN.fullmatch(between):
        return None
    if re.search(r"[(（]", between):
        # 上里町（埼玉県）: the area says which one is meant.
        inner = tuple(n for n in first.named if any(_lies_in(n, area) for area in second.named))
        closing = re.match(r"\s*[)）]", text[second.end :])
        end = second.end + (closing.end() if closing else 0)
        # 舟形町(山形県最上郡): the county follows the prefecture in the brackets.
        return Mention(first.start, end, first.words, inner) if inner else None
    if between.strip() and not any(n.county == "" and _is_prefecture(n) for n in first.named):
        return None
    inner = tuple(n for n in second.named if any(_lies_in(n, area) for area in first.named))
    if not inner and second.named:
        return None
    if not inner and not any(_is_prefecture(n) or isinstance(n, County) for n in first.named):
        return None
    if between.strip() and not inner:
        return None
    return Mention(first.start, second.end, text[first.start : second.end], inner)


def _is_prefecture(one: Named) -> bool:
    return isinstance(one, Place) and one.type == "prefecture"


def _lies_in(inner: Named, area: Named) -> bool:
    if isinstance(area, Place) and area.type == "prefecture":
        return inner.prefecture == area.name and inner != area
    if isinstance(area, County):
        return inner.prefecture == area.prefecture and area.name in inner.county.split("/")
    if isinstance(area, Place) and isinstance(inner, Ward):
        return inner.city == area.code
    return False


def _meant(named: tuple[Named, ...], held: frozenset[str]) -> tuple[Named, ...]:
    """Of what a name may mean what is meant: a place of today before one of the past or a ward."""
    places = tuple(n for n in named if isinstance(n, Place))
    if not places:
        for kind in (County, Ended, Ward):
            if of_kind := tuple(n for n in named if isinstance(n, kind)):
                return of_kind
        return named
    if with_records := tuple(p for p in places if p.code in held):
        return with_records
    prefectures = {p.prefecture for p in places if p.type == "prefecture"}
    areas = {code[:2] for code in held}
    if own := tuple(p for p in places if p.type == "prefecture" and p.code[:2] in areas):
        return own
    if prefectures:
        return tuple(p for p in places if p.prefecture in prefectures)
    return tuple(p for p in places if p.type == "city") or places


def canonical(mention: Mention, written: str) -> str:
    """How a text should name it for a search: the official name for another way to write it."""
    names = {fold(n.name) for n in mention.named}
    if len(names) != 1 or written.isascii():
        return written
    name = names.pop()
    # An address or a bare name in its own letters stays as written.
    return written if name in written or written in name else name
