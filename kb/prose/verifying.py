"""Holds a sentence of a language model against the statements it names; in doubt it fails.

A sentence may only say what its points say, in their words or in words that say nothing of their
own. Each part of it that ends in its points' numbers is held against these points alone:

- words: each that means something stands in the points, or means the same by the glossary, or is
  a part of one of their verbs (開く, 開催), or is free of meaning of its own (``data/words.toml``);
- roles: a noun right before a verb is one it has there (国が定める);
- quantities: each number, with what it counts and how it is bounded, and each year is theirs, and
  stands with the words and the other quantities it stands with there;
- negation, and what limits a claim (検討, 一部, on trial), as in the clause it is most like;
- stage: what is planned is not told as done or under way, nor what is done as planned;
- place: what is said of a place is held against the points of that place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kb.answering.models import Statement
from kb.answering.support import unbacked
from kb.index.encoders.protocol import Encoder
from kb.index.text import by_itself, fold, is_japanese, lower, normalise, stem
from kb.prose import amounts, glossary, roles, stages
from kb.prose.clauses import Reading, Told, read
from kb.prose.evidence import Evidence, Held, evidence
from kb.prose.nearness import nearness
from kb.prose.reply import Segment, Worded
from kb.prose.words import alike, hedges, limiting, listed, opposites, weighty
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.understanding import phrases
from kb.understanding.places import mentions

_LONGEST = {"ja": 400, "en": 900}
_KANA = re.compile(r"[ぁ-ん]")
_MARKUP = re.compile(r"[<>{}|\\`*#~^=@_]|://|www\.|\]\(|\?|？|!|！")
_FOREIGN = re.compile(
    r"[^\x20-\x7e\u00c0-\u024f\u2010-\u2015\u2018-\u201d\u2026"
    r"\u3000-\u3015\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff9f]"
)
"""Signs of other scripts, and those that cannot be seen: no reader of words knows them."""

_KANJI = re.compile(r"[一-鿿々]")
_MYRIADS = re.compile(r"\d[百千万億]+\d")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_HALF, _MOST = 0.5, 0.7
_OF_THE_WHOLE = frozenset({"except", "not_all"})
_CONDITION = "condition"
_JOINT = re.compile(r"\s*(?:と|や|・|、|及び|および|並びに|,?\s*and|,)\s*")


class Verifier:
    """Checks sentences against statements of one corpus and language."""

    def __init__(self, corpus: Corpus, lang: Lang, encoder: Encoder | None = None) -> None:
        """``encoder``: by which words may be near those of a point; without one, fewer pass."""
        self.corpus, self.lang = corpus, lang
        self._near = nearness(corpus, lang, encoder.documents) if encoder else None

    def faults(
        self, sentence: Worded, statements: Sequence[Statement], before: str | None = None
    ) -> list[str]:
        """Why a sentence may not be shown; empty when its points back it.

        Args:
            sentence: as the model worded it.
            statements: what its numbers count, from 1.
            before: the code of the place spoken of before it, empty at the start: a sentence that
                names none speaks of that one. None where it is not known.
        """
        pieces = [evidence(s, self.corpus, self.lang) for s in statements]
        return self.faults_of(sentence, pieces, before)

    def faults_of(
        self, sentence: Worded, named: Sequence[Evidence], before: str | None = None
    ) -> list[str]:
        """The same of any texts; the sentence's numbers count ``named``, from 1."""
        found = [*misshapen(sentence, len(named), self.lang)]
        if found:
            return found
        texts = [lower(fold(s.text)) for s in sentence.segments]
        gap = "" if self.lang == "ja" else " "
        whole, spans, at = gap.join(texts), [], 0
        for text in texts:
            spans.append((at, at + len(text)))
            at += len(text) + len(gap)
        reading = read(whole, self.lang, tuple(end for _, end in spans))
        for segment, (start, end) in zip(sentence.segments, spans, strict=True):
            pieces = [named[n - 1] for n in segment.numbers]
            found += self._named(segment, pieces)
            for part, held in self._by_place(reading, start, end, pieces):
                found += self._backed(part, held, whole[:start])
            if before is not None:
                found += self._carried(segment, pieces, before)
            before = pieces[-1].place.code
        return list(dict.fromkeys(found))

    def _named(self, segment: Segment, pieces: Sequence[Evidence]) -> Iterator[str]:
        """What the check of every statement finds, and places that the points do not name."""
        text = normalise(segment.text)
        # 1億3,000万 is one number, which is held as such and not by its digits.
        composite = [text[q.start : q.end] for q in read(text, self.lang).quantities]
        digits = {
            n for c in composite if _MYRIADS.search(c) for n in _DIGITS.findall(c.replace(",", ""))
        }
        found = unbacked(segment.text, [t for p in pieces for t in p.texts], self.lang)
        yield from (f for f in found if f.removeprefix("number ").replace(",", "") not in digits)
        own_words = {w.word for w in read(text, self.lang).words}
        if any(not own_words & {w.word for w in piece.reading.words} for piece in pieces):
            yield "names a point that it does not use"
        if len({p.place.code for p in pieces}) > 1:
            unnamed = [p for p in pieces if not any(name in text for name in p.names)]
            yield from (f"does not name {piece.names[0]}" for piece in unnamed)
        everything = Held.of(pieces, self.lang).everything
        if set(_FOREIGN.findall(segment.text)) - set("".join(p.own for p in pieces)):
            yield "is written in other signs"
        regions = phrases.region_words(self.corpus)
        for mention in mentions(segment.text, self.corpus.held, regions):
            if normalise(mention.words) not in everything:
                yield f"place {mention.words}"

    def _carried(self, segment: Segment, pieces: Sequence[Evidence], before: str) -> Iterator[str]:
        """A part that names no place would be read as one of the place named before it."""
        text = normalise(segment.text)
        names = {name for piece in pieces for name in piece.names}
        places = {piece.place.code for piece in pieces}
        if not any(name in text for name in names) and places != {before}:
            yield "leaves open of which place it speaks"

    def _by_place(
        self, reading: Reading, start: int, end: int, pieces: Sequence[Evidence]
    ) -> Iterator[tuple[Reading, Held]]:
        """What is said of each place, with the evidence of that place.

        Places side by side (A市とB市は) are spoken of alike: what follows is held against each.
        """
        codes = {piece.place.code for piece in pieces}
        if len(codes) < 2:
            yield reading.part(start, end), Held.of(pieces, self.lang)
            return
        text = reading.text[start:end]
        groups = _groups(text, {piece.place.code: piece.names for piece in pieces})
        edges = [0, *(group[0][0] for group in groups[1:]), len(text)]
        # Read whole again: a verb may wait for one that is said of another place.
        reading = read(reading.text, self.lang, tuple(start + edge for edge in edges))
        for group, begin, stop in zip(groups, edges, edges[1:], strict=False):
            part = reading.part(start + begin, start + stop)
            for code in {code for *_, code in group}:
                yield part, Held.of([p for p in pieces if p.place.code == code], self.lang)

    def _backed(self, part: Reading, held: Held, before: str) -> Iterator[str]:
        yield from self._words(part, held)
        yield from amounts.faults(part, held)
        yield from roles.faults(part, held)
        yield from _denials(part, held)
        yield from _limits(part, held)
        yield from stages.faults(part, held, self.lang, before)

    def _words(self, part: Reading, held: Held) -> Iterator[str]:
        """Words that the points do not hold and that say something of their own."""
        counted = listed("weighty", "en")  # held against the points by themselves, below
        moment = "plan" if stages.planned(held) else "settled"
        free = listed("free", self.lang) | listed(moment, self.lang)
        free |= {word for word, kind in hedges(self.lang).items() if kind in held.hedges}
        strange = [
            told
            for told in part.words
            if told.word not in free
            and not (self.lang == "en" and told.surface in counted)
            and not held.has(told)
            and told.surface not in free
            and not self._same(told, held)
        ]
        known = glossary.alike(self.corpus, part.text, held.text) if strange else frozenset()
        strange = [told for told in strange if told.word not in known]
        covered = self._covered(part, strange, held)
        yield from (f"word {told.surface}" for told in strange if told not in covered)
        if self.lang == "en":
            words = set(re.findall(r"[a-z]+", held.text))
            said = set(re.findall(r"[a-z]+", part.text))
            for word in (listed("weighty", "en") & said) - words:
                if not alike(stem(word), "en") & {stem(w) for w in words}:
                    yield f"word {word}"

    def _covered(self, part: Reading, strange: Sequence[Told], held: Held) -> set[Told]:
        """Of strange words those that the encoder holds to say nothing of their own."""
        if not self._near or not strange:
            return set()
        closed = weighty(self.lang) | listed("bodies", self.lang)
        theirs = [w for reading in held.readings for w in reading.words]
        closed = closed.union(*(opposites(w.word, self.lang) for w in theirs))
        open_ = [t for t in strange if not (self._near.named(t) or {t.word, t.surface} & closed)]
        near = self._near.near(
            {t.surface for t in open_}, {w.surface for w in theirs if not w.name}
        )
        places = {t: (t.start - part.start, t.end - part.start) for t in part.words}
        fitting = self._near.fitting(
            part.text,
            [places[t] for t in open_ if t.surface not in near and t.light],
            [place for t, place in places.items() if t not in strange],
            held.text,
        )
        return {t for t in open_ if t.surface in near or places[t] in fitting}

    def _same(self, told: Told, held: Held) -> bool:
        """Whether a word is one of the points in another form: 開く for 開催, 課 in 各課."""
        surface = told.surface
        if not is_japanese(surface):
            return False
        open_end = "" if len(surface) > 1 else f"(?!{_KANJI.pattern})"
        if re.search(re.escape(surface) + open_end, held.text):
            return True
        kanji = frozenset(_KANJI.findall(told.word))
        return told.deed and bool(kanji) and any(kanji < set(word) for word in held.deeds)


def misshapen(sentence: Worded, count: int, lang: Lang) -> Iterator[str]:
    """What keeps a sentence from being a plain statement that names some of ``count`` points."""
    if not sentence.segments or not all(s.numbers for s in sentence.segments):
        yield "names no point"
    if any(not 1 <= n <= count for n in sentence.numbers):
        yield "names a point that is not there"
    if len(sentence.text) > _LONGEST[lang]:
        yield "is too long"
    if _MARKUP.search(sentence.text):
        yield "is no plain statement"
    if lang == "ja" and not _KANA.search(sentence.text):
        yield "is not in ja"


def _groups(text: str, names: Mapping[str, Sequence[str]]) -> list[list[tuple[int, int, str]]]:
    """Where places are named, (start, end, code), those side by side together."""
    of_name = {name: code for code, own in names.items() for name in own}
    longest = sorted(of_name, key=len, reverse=True)
    groups: list[list[tuple[int, int, str]]] = []
    for m in re.finditer("|".join(map(by_itself, longest)), text):
        one = (m.start(), m.end(), of_name[m.group()])
        if groups and _JOINT.fullmatch(text, groups[-1][-1][1], one[0]):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _denials(part: Reading, held: Held) -> Iterator[str]:
    """Negations that are not in the clause a clause is most like, and those it leaves out."""
    denying = [c for c in held.clauses if c.denied]
    denied = frozenset(word for clause in part.clauses for word in clause.denied)
    count = sum(clause.denials for clause in part.clauses)
    if count > sum(clause.denials for clause in held.clauses):
        yield "denies more"
    for clause in part.clauses:
        for word in clause.denied:
            likest = held.likest(clause, [c for c in held.clauses if word in c.words])
            if not any(word in c.doubted or (word not in c.words and c.denied) for c in likest):
                yield f"denies {word}"
        for other in denying:
            for word in other.denied & clause.words - clause.doubted:
                if other in held.likest(clause, [c for c in held.clauses if word in c.words]):
                    yield f"does not deny {word}"
            much = held.shared(clause, other) >= max(2, _HALF * len(other.words))
            kept = clause.denied | denied & other.denied
            if much and (count < other.denials or not kept) and other in held.likest(clause):
                yield "leaves out a negation"


def _limits(part: Reading, held: Held) -> Iterator[str]:
    """What limits a claim in its points and is left out, or limits it and is put in."""
    kept = {kind for clause in part.clauses for kind in clause.hedges}
    # Whatever it stands beside, an exception is one from the whole, and «not all» are some.
    missing = _OF_THE_WHOLE & held.hedges
    for clause in part.clauses:
        likest = held.likest(clause)
        if likest and held.like(clause, likest[0]) >= min(2, len(clause.words)):
            missing |= frozenset().union(*(own.hedges for own in likest))
    told = frozenset(word for clause in part.clauses for word in clause.words)
    for own in held.clauses:
        # However the sentence is cut, most of what is limited stands in it.
        limited = own.words - limiting(held.lang)
        if own.hedges and held.same(told, limited) > max(2, _MOST * len(limited)):
            missing |= own.hedges
    yield from (f"leaves out how far it holds ({kind})" for kind in missing - kept)
    theirs = {kind for clause in held.clauses for kind in clause.hedges}
    yield from (f"limits how far it holds ({kind})" for kind in kept - theirs - {_CONDITION})
