"""A Japanese text as the tagger sees it: words, verbs with their tense, negations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from kb.index.text import Word, words_of
from kb.index.text import english_words as latin_words
from kb.prose.clauses import ACTS, OWNS, QUOTED, Denial, Marks, Predicate, Slot, Tense, Told
from kb.prose.words import hedges, listed
from kb.understanding.spans import matches, touches

_BORDER = re.compile(r"[、。,;；:：!?！？]")
_DENYING = frozenset({"ない", "ず", "ぬ", "まい", "無い"})
_DENYING_PREFIX = frozenset("未不非無")
_NO_DENIAL = re.compile(
    r"なければなら|なくてはなら|ないといけ|だけでなく|だけではなく|のみならず|ばかりでなく|"
    r"にとどまらず|に限らず|かもしれな|を問わず(?!.)|問題ない"
)
_DONE_SUFFIX = frozenset({"済み", "済む"})
_NO_DEED = frozenset({"有る", "成る", "言う"})
_BEFORE_ANOTHER = frozenset({"上", "後", "場合", "際", "時"})
_ROLES = frozenset("がをに")
_BODIES = frozenset({"国", "県", "市", "町", "村", "都", "府", "道"})
_OFFICES = frozenset("国省庁課室部局")
_OF_WHICH = frozenset({"は", "が", "も", "で"})
_PLANS = frozenset({"計画", "方針", "目標", "考え"})
_QUOTE = re.compile(r"[はがの]「([^」]+)」")
_PASSIVE = frozenset({"れる", "られる"})
_DICTIONARY = "うくぐすつぬぶむる"
_LIGHT = frozenset({"来る", "行く", "見る", "置く", "仕舞う", "下さる", "頂く", "致す", "参る"})
_VERBS = frozenset({"動詞", "助動詞", "接尾辞", "形容詞"})


def marks(text: str) -> Marks:
    """What a normalised text says, word by word."""
    latin = latin_words(text)
    words = words_of(text)
    told = [
        Told(
            w.token,
            w.start,
            w.end,
            w.surface,
            deed=w.pos1 == "動詞" or w.pos3 == "サ変可能",
            name=w.pos2 == "固有名詞",
            light=w.pos1 not in ("名詞", "接尾辞", "接頭辞") or w.pos3 == "サ変可能",
        )
        for n, w in enumerate(words)
        if w.token and not _light(words, n) and not w.surface.isascii()
    ]
    told += [Told(stem, start, end, text[start:end], name=True) for start, end, stem in latin]
    told = [t for t in told if not t.word[0].isdigit()]
    told.sort(key=lambda t: t.start)
    limits = hedges("ja")
    apart = matches(_NO_DENIAL, text)
    return Marks(
        words=tuple(told),
        predicates=tuple(_with_followers(_predicates(words))),
        denials=tuple(_denials(text, words)),
        hedges=tuple(
            (limits[w.lemma or ""], w.start)
            for n, w in enumerate(words)
            if w.lemma in limits
            and not _describes(words, n)
            and not touches((w.start, w.end), apart)
        ),
        borders=tuple(m.end() for m in _BORDER.finditer(text)),
        slots=(
            *_slots(words),
            *_subjects(words),
            *_owners(words),
            *_acting(words),
            *_quoted(text, words),
        ),
    )


def _light(words: Sequence[Word], n: int) -> bool:
    """Whether a verb only helps the one before: してきた, しておく."""
    before = words[n - 1] if n else None
    return words[n].lemma in _LIGHT and before is not None and before.surface in ("て", "で")


def _head(words: Sequence[Word], n: int) -> str:
    """The word that the verb or auxiliary at ``n`` belongs to: 実施 in 実施|し|て|い|ない."""
    for at in range(n, -1, -1):
        word = words[at]
        if word.pos1 == "補助記号":
            return ""
        if word.token and word.pos2 != "数詞" and not _light(words, at):
            # The tagger takes 挙げる for 上げる.
            return "挙げる" if word.surface.startswith("挙") else word.token
    return ""


def _predicates(words: Sequence[Word]) -> list[Predicate]:
    found = []
    for n, word in enumerate(words):
        if word.pos1 == "接尾辞" and word.lemma in _DONE_SUFFIX:
            found.append(Predicate(_head(words, n - 1), "past", word.start))
        if word.pos1 != "動詞" or _helps(words, n):
            continue
        chain = [word, *_chain(words, n + 1)]
        following = words[n + len(chain)] if n + len(chain) < len(words) else None
        # 受けられるようになった is done; としている reports what stands before it, 計画を持つ too;
        # ある and なる do nothing.
        reports = word.lemma == "為る" and n > 0 and words[n - 1].surface == "と"
        becomes = word.lemma == "成る" and n > 1 and words[n - 2].lemma == "様"
        head = _head(words, n - 1) if becomes else _head(words, n)
        has_plan = word.lemma == "持つ" and n > 1 and words[n - 2].token in _PLANS
        if reports or has_plan or (word.lemma in _NO_DEED and not becomes):
            head = ""
        plan = following is not None and following.token in listed("plan", "ja")
        tense = _tense(chain, following)
        found.append(Predicate(head, tense, word.start, _closes(following), plan))
    return found


def _helps(words: Sequence[Word], n: int) -> bool:
    """Whether a verb belongs to the chain of the one before: いる in している."""
    before = words[n - 1] if n else None
    return (
        before is not None
        and before.surface in ("て", "で")
        and (words[n].lemma == "居る" or _light(words, n))
    )


def _chain(words: Sequence[Word], n: int) -> list[Word]:
    """What follows a verb and belongs to it: |れ|て|い|た."""

    def belongs(word: Word) -> bool:
        helper = word.lemma == "居る" or word.lemma in _LIGHT
        return word.pos1 == "助動詞" or word.surface in ("て", "で") or helper

    return [*takewhile(belongs, words[n:])]


def _describes(words: Sequence[Word], n: int) -> bool:
    """Whether a word only describes a noun: 必要な情報."""
    return n + 1 < len(words) and words[n + 1].surface == "な"


def _slots(words: Sequence[Word]) -> Iterator[Slot]:
    """Nouns right before a verb that is not passive, with their particle."""
    for n in range(2, len(words)):
        noun, particle, verb = words[n - 2 : n + 1]
        if particle.surface not in _ROLES or not noun.token or not verb.token:
            continue
        after = words[n + 1 :]
        light = after[0] if after and after[0].lemma == "為る" else verb
        if light.pos1 == "動詞" and not any(w.lemma in _PASSIVE for w in after[:2]):
            yield Slot(noun.token, particle.surface, verb.token, noun.start)


def _subjects(words: Sequence[Word]) -> Iterator[Slot]:
    """Nouns with が and the next verb of their clause, wherever in it: 国|が|…に策定した."""
    for n in range(1, len(words) - 1):
        noun, particle = words[n - 1 : n + 1]
        if particle.surface != "が" or particle.pos1 != "助詞" or not noun.token:
            continue
        for at in range(n + 1, len(words)):
            if words[at].pos1 == "補助記号":
                break
            if words[at].pos1 == "動詞":
                if verb := _head(words, at):
                    passive = any(w.lemma in _PASSIVE for w in _chain(words, at + 1))
                    if not passive and verb not in (noun.token, "有る", "成る"):
                        yield Slot(noun.token, "が", verb, noun.start)
                break


def _owners(words: Sequence[Word]) -> Iterator[Slot]:
    """Whose a thing is, where that is a body: 県|の|ホームページ."""
    for body, particle, thing in zip(words, words[1:], words[2:], strict=False):
        if particle.surface == "の" and body.token in _BODIES and thing.token:
            yield Slot(body.token, OWNS, thing.token, body.start)


def _acting(words: Sequence[Word]) -> Iterator[Slot]:
    """Offices, the municipality aside, that are told to do something."""
    for body, particle in pairwise(words):
        if particle.surface in _OF_WHICH and body.token and body.token[-1] in _OFFICES:
            yield Slot(body.token, ACTS, body.token, body.start)


def _quoted(text: str, words: Sequence[Word]) -> Iterator[Slot]:
    """What words are quoted as said of: 行政運営|が|「…」."""
    for m in _QUOTE.finditer(text):
        own = [w.token for w in words if w.token and w.end <= m.start()]
        if own:
            yield Slot(own[-1], QUOTED, m[1], m.start())


def _closes(following: Word | None) -> bool:
    """Whether a clause ends behind a verb, and no noun that it describes follows."""
    return following is None or following.pos1 in ("補助記号", "助詞")


def _tense(chain: Sequence[Word], following: Word | None) -> Tense:
    lemmas = [w.lemma for w in chain]
    if "た" in lemmas:
        # した上で comes before another deed, whenever that is.
        return "open" if following and following.lemma in _BEFORE_ANOTHER else "past"
    if any(a.surface in ("て", "で") and b.lemma == "居る" for a, b in pairwise(chain)):
        return "going"
    last = chain[-1]
    if last.lemma in _DENYING or (last.surface[-1] in _DICTIONARY and last.pos1 in _VERBS):
        return "plain"
    return "open"


def _with_followers(found: list[Predicate]) -> list[Predicate]:
    """Each verb that waits for another is as far as that one is, a verb of telling aside."""
    telling = listed("telling", "ja")
    tense: Tense = "plain"
    settled = []
    for n, one in enumerate(reversed(found)):
        own: Tense = tense if one.tense == "open" and tense != "plain" else one.tense
        # The last one closes the sentence, were it to end in a noun: 町が整備した施設。
        settled.append(one._replace(tense=own, final=one.final or n == 0))
        if one.tense != "open" and settled[-1].final:
            tense = one.tense if one.of and one.of not in telling else "plain"
    return settled[::-1]


def _denials(text: str, words: Sequence[Word]) -> list[Denial]:
    apart = matches(_NO_DENIAL, text)
    found = []
    for n, word in enumerate(words):
        if touches((word.start, word.end), apart):
            continue
        if word.pos1 in ("助動詞", "形容詞") and word.lemma in _DENYING:
            found.append(Denial(_head(words, n - 1), word.start))
        elif word.pos1 == "接頭辞" and word.surface in _DENYING_PREFIX and n + 1 < len(words):
            found.append(Denial(words[n + 1].token, word.start))
    return found
