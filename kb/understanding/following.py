"""A question that leans on the one before: 「費用は？」, «and in Naha?».

A question says whom it is about, of when, of what, and what it asks of that. One that names no
subject takes it from the question before, with whatever else it leaves unsaid: 「費用は？」 keeps
subject and place and asks for something else, 「那覇市では？」 keeps what is asked and has another
place. What names a subject of its own takes over nothing.

Whether it does is told by the words the vocabulary asks with: those of aspects, of kinds of
definite answers, of forms and of conditions. Any other word is a subject, and so is a topic's,
unless the word of an aspect is all that the question holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kb.index.text import (
    MAX_QUERY_CHARS,
    Word,
    english_words,
    is_japanese,
    kind_of,
    tokenise,
    words_of,
)
from kb.records.corpus import Corpus
from kb.texts import following as texts
from kb.understanding import lexicon, phrases
from kb.understanding.expected import KINDS
from kb.understanding.matter import MANY
from kb.understanding.polarity import OTHERS
from kb.understanding.spans import Span, blank, matches, touches

if TYPE_CHECKING:
    from kb.understanding.intent import Intent


class Completed(NamedTuple):
    """A question with what it takes over, and the subject it takes."""

    text: str
    subject: str


def completed(
    own: Intent, before: Intent, corpus: Corpus, with_subject: bool = True
) -> Completed | None:
    """The question with what it leaves unsaid, from the one before; None where it stands alone.

    ``with_subject`` false: the conditions of the question before alone are taken over.
    """
    typed = _Parts(own, corpus)
    if typed.names_subject or not (typed.asks or typed.tells_whom or own.when):
        return None
    replaced = [
        *(before.whom if typed.tells_whom else ()),
        *(before.when if own.when else ()),
    ]
    conditions = [*before.whom, *before.when]
    earlier = _Parts(before, corpus)
    if not typed.asks:
        if not (earlier.asks and with_subject):
            return None
        subject = _name(before, conditions) or _said(before, _between(conditions, len(before.text)))
        return Completed(_exchanged(own, before, typed), subject)
    answered = earlier.asking
    subject = _name(before, [*conditions, *answered])
    kept = (
        _name(before, [*replaced, *answered])
        if with_subject and subject
        else _said(before, [span for span in conditions if span not in replaced])
    )
    whole = _asked_of(kept, own)
    fits = kept and len(whole) <= MAX_QUERY_CHARS
    return Completed(whole, subject if with_subject else "") if fits else None


class _Parts:
    """What a question says: ``tells_whom``, ``asks`` something of them, ``names_subject``.

    ``bodies`` are where it speaks of municipalities at large, ``asking`` the spans by which it
    asks, of aspects and kinds of record.
    """

    def __init__(self, intent: Intent, corpus: Corpus) -> None:
        said = [*intent.whom, *intent.when]
        self.bodies = [s for s in matches(_BODIES, intent.text) if not touches(s, said)]
        self.tells_whom = bool(intent.whom or self.bodies)
        matter = blank(intent.text, [*said, *self.bodies])
        named = phrases.of_aspects(corpus).spans(matter)
        # What answers are grouped by, such as training, is done for its own sake as well.
        facet = {id_ for id_, aspect in corpus.tables.aspects.items() if aspect.facet}
        attributes = [span for aspect, span in named if aspect not in facet]
        topics = [
            span
            for _, span in phrases.of_topics(corpus).spans(matter)
            if not touches(span, attributes)
        ]
        words = _words(matter) - _how()
        how = lexicon.found(lexicon.FORMS["how"], matter) is not None
        self.asks = bool(words or named) or (how and not (said or self.bodies))
        self.asking = [*attributes, *(s for s in intent.spans if not touches(s, said))]
        of_its_own = bool(words or named) and bool(intent.whom) and not _leans(intent)
        self.names_subject = (
            # 藤沢市の推進体制は: whom it asks about is what it is about.
            of_its_own
            or bool(_words(blank(matter, [span for _, span in named])) - _asking_words(corpus))
            or not _aspects_alone(matter, topics, [span for _, span in named])
        )


_BODIES = re.compile(
    rf"(?:{OTHERS.pattern}|{lexicon.BODIES.pattern}|{MANY.pattern})+"
    r"(?=で|は|が|の|も|だと|なら|\W|$)"
)


def _words(text: str) -> set[str]:
    """Tokens with a meaning of their own; none of それ or そこ, which only point."""
    tokens = {t for t in tokenise(text) if kind_of(t) == "word"}
    if not is_japanese(text):
        return tokens
    return tokens - {word.token for word in words_of(text) if _points(word)}


def _aspects_alone(matter: str, topics: Sequence[Span], aspects: Sequence[Span]) -> bool:
    """Whether topics are named by words of aspects alone, and these are all there is: 「研修は？」.

    「研修の費用は？」 has both a topic and what is asked of it.
    """
    if not topics:
        return True
    if not all(touches(span, aspects) for span in topics):
        return False
    if not all(touches(span, topics) for span in aspects):
        return False
    rest = blank(matter, [*topics, *aspects])
    if is_japanese(matter):
        return not any(word.pos1 in _SAY for word in words_of(rest))
    return not english_words(rest) and lexicon.found(lexicon.FORMS["how"], matter) is None


_SAY = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞"})


@lru_cache(maxsize=4)
def _asking_words(corpus: Corpus) -> frozenset[str]:
    """The tokens of all words by which something is asked, and of what people ask with them."""
    asked: list[str] = []
    for aspect in corpus.tables.aspects.values():
        asked += [*aspect.words.ja, *aspect.words.en, *aspect.questions.ja, *aspect.questions.en]
    entries = (*lexicon.FORMS.values(), *lexicon.KINDS.values(), *lexicon.STATUSES.values())
    asked += map(_plain, entries)
    tokens = {token for text in asked for token in tokenise(text)}
    kinds = {token for kind in KINDS for token in kind.tokens}
    return frozenset(tokens | kinds | lexicon.CONDITION_TOKENS | lexicon.ALL_OF_IT)


@lru_cache(maxsize=1)
def _how() -> frozenset[str]:
    """What adds nothing to a place: 那覇市はどうですか."""
    return frozenset(tokenise(_plain(lexicon.FORMS["how"])))


def _plain(entry: str) -> str:
    """An entry of the lexicon as text."""
    return re.sub(r"[|*_]", " ", entry)


def _name(intent: Intent, gone: Sequence[Span]) -> str:
    """A question as the name of what it is about: without some parts, and without its asking."""
    text = blank(intent.text, gone)
    if not is_japanese(text):
        words = [word for word in english_words(text) if word[2] not in _how()]
        written = blank(intent.written, gone)
        return " ".join(written[words[0][0] : words[-1][1]].split()) if words else ""
    how = matches(lexicon.pattern(lexicon.FORMS["how"]), text)
    cut = [(w.start, w.end) for w in words_of(text) if w.pos1 == "代名詞" or _marks_topic(w)]
    pieces = _between([*gone, *how, *cut], len(text))
    nouns = [_noun(intent, piece) for piece in pieces]
    if not any(nouns):
        nouns = [_noun(intent, piece, done=True) for piece in pieces]
    return texts.OF["ja"].join(noun for noun in nouns if noun)


def _marks_topic(word: Word) -> bool:
    return word.pos1 == "助詞" and word.surface == "は"


def _between(spans: Iterable[Span], length: int) -> list[Span]:
    """What of a text lies between some spans."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        pieces.append((at, max(at, start)))
        at = max(at, end)
    return [*pieces, (at, length)]


_NOUNS = frozenset({"名詞", "接尾辞", "形状詞", "記号"})
_JOINTS = frozenset({"助詞", "助動詞", "補助記号", "接続詞", "空白"})


def _noun(intent: Intent, piece: Span, done: bool = False) -> str:
    """A piece of a Japanese question from its first word with a meaning to its last noun.

    A noun that する makes a verb of (活用している) is no subject, unless that too is ``done``.
    """
    words = [w for w in words_of(intent.text) if piece[0] <= w.start and w.end <= piece[1]]
    while words and words[0].pos1 in _JOINTS:
        words.pop(0)
    while words and words[-1].pos1 not in _NOUNS:
        verb = words.pop().lemma == "為る"
        while verb and not done and words and words[-1].pos1 in _NOUNS:
            words.pop()
    return intent.written[words[0].start : words[-1].end] if words else ""


def _said(intent: Intent, spans: Iterable[Span]) -> str:
    """The words of some spans, in order."""
    return texts.OF[intent.language].join(intent.written[a:b].strip() for a, b in sorted(spans))


def _asked_of(subject: str, own: Intent) -> str:
    """What is asked, of the subject, without what leads on: では, and."""
    if own.language == "en":
        asked = re.sub(r"^(?:and|but|so|or)\b[\s,]*", "", own.written, flags=re.IGNORECASE)
        return texts.ASKED_OF["en"].format(subject=subject, asked=asked.rstrip(" ?.!"))
    words = list(words_of(own.text))
    while len(words) > 1 and (words[0].pos1 in _JOINTS or _points(words[0])):
        words.pop(0)
    noun = words[0].pos1 == "名詞" and words[0].pos2 != "数詞"
    form = texts.ASKED_OF if noun else texts.ASKED_OF_IT
    return form["ja"].format(subject=subject, asked=own.written[words[0].start :])


def _points(word: Word) -> bool:
    """Whether a word stands for something said before: それ, そこ, その."""
    if word.pos1 == "連体詞":
        return word.lemma in {"其の", "此の"}
    return word.pos1 == "代名詞" and word.surface not in phrases.ASKING


def _leans(intent: Intent) -> bool:
    """Whether it speaks of what was said before by a word that points to it."""
    if intent.language == "ja":
        return any(_points(word) for word in words_of(intent.text))
    return re.search(r"\bit\b", intent.text) is not None


def _exchanged(own: Intent, before: Intent, typed: _Parts) -> str:
    """The question before, asked of others or of another year."""
    changes: dict[Span, str] = {}
    added = ""
    for new, old in ((_whom(own, before, typed), before.whom), (_said(own, own.when), before.when)):
        if new and old:
            first, *further = _groups(old, before.text)
            changes |= {first: new} | dict.fromkeys(further, "")
        else:
            added = new or added
    asked = before.written
    for (start, end), new in sorted(changes.items(), reverse=True):
        asked = asked[:start] + new + asked[end:]
    if not added:
        return asked
    among = texts.AMONG[before.language]
    return among.format(whom=added, asked=asked.rstrip(" ?."))


def _whom(own: Intent, before: Intent, typed: _Parts) -> str:
    """Of whom the question is asked now, those it was asked of left out where it says so."""
    if not typed.tells_whom:
        return ""
    new = own.written[own.whom[0][0] : own.whom[-1][1]].strip() if own.whom else ""
    others = OTHERS.search(own.text) is not None
    if not (others and before.whom):
        return new or texts.ANYONE[before.language]
    return texts.OTHER_THAN[before.language].format(
        whom=new or texts.ANYONE[before.language], before=_said(before, before.whom)
    )


def _groups(spans: Sequence[Span], text: str) -> list[Span]:
    """Spans with nothing of a meaning between them as one: 埼玉県の町."""
    groups: list[Span] = []
    for start, end in spans:
        if groups and not tokenise(text[groups[-1][1] : start]):
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((start, end))
    return groups
