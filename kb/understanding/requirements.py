"""What an answer must satisfy: a question's terms, its parts, the kind of thing it asks for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from kb.index.text import is_japanese, tokenise, words_of
from kb.understanding.expected import Expected, expected
from kb.understanding.intent import Intent
from kb.understanding.terms import Term, terms_of

_ENDS = frozenset("、。,，・;；?？!！:：")
_JOINERS = frozenset({"と", "や", "及び", "および", "また", "それと", "並びに"})
_ENGLISH_CUT = re.compile(r"[,;:?!.](?=\s|$)|\b(?:and|or|plus|also|as well as)\b")

_ASKS = re.compile(
    r"か?[?？]$|か[。]?$|なぜ|どう|どの|どこ|どれ|どんな|誰|だれ|何|教え|知り"
    r"|\b(?:what|which|who|whose|why|how|where|when)\b"
)

MOST_PARTS = 5


@dataclass(frozen=True)
class Requirements:
    """``text`` is the question normalised, ``written`` only free of width variants; ``parts`` are
    the pieces that may ask for something each, one at least; ``expected``: the definite kinds of
    thing that are asked for."""

    text: str
    written: str
    terms: tuple[Term, ...]
    parts: tuple[str, ...]
    expected: tuple[Expected, ...]

    @property
    def required(self) -> tuple[Expected, ...]:
        """The kinds without which nothing answers."""
        return tuple(kind for kind in self.expected if kind.required)

    def asks_by(self, words: str) -> bool:
        """Whether normalised words tell what kind of thing is asked for (毎年何人), not of what."""
        return any(words in kind.asked for kind in self.expected)

    def asks_besides(self, kinds: Collection[Expected]) -> bool:
        """Whether a part asks for something else than some kinds: 「なぜか、いつからか」."""
        return any(
            _ASKS.search(part) and not any(kind.asked in part for kind in kinds)
            for part in self.parts
        )


def requirements_of(intent: Intent) -> Requirements:
    """The requirements of a question as understood."""
    text = intent.text
    return Requirements(
        text=text,
        written=" ".join(unicodedata.normalize("NFKC", intent.asked).split()),
        terms=terms_of(text, intent.spans),
        parts=parts_of(text) or (text,),
        # How many municipalities is for the reply to count; no point holds it.
        expected=() if intent.form == "count" else expected(intent.asked),
    )


def parts_of(text: str) -> tuple[str, ...]:
    """A normalised question cut at its commas, sentence ends and coordinations."""
    cuts = [0, *(_japanese_cuts(text) if is_japanese(text) else _english_cuts(text)), len(text)]
    pieces = [text[a:b].strip() for a, b in pairwise(cuts)]
    return tuple(piece for piece in pieces if tokenise(piece))[:MOST_PARTS]


def _japanese_cuts(text: str) -> list[int]:
    words = words_of(text)
    cuts = []
    for n, word in enumerate(words):
        joins = word.surface in _JOINERS and word.pos1 in {"助詞", "接続詞"}
        after_noun = n > 0 and words[n - 1].pos1 in {"名詞", "接尾辞"}
        if word.surface in _ENDS or (joins and after_noun and n + 1 < len(words)):
            cuts.append(word.end)
    return cuts


def _english_cuts(text: str) -> list[int]:
    return [match.end() for match in _ENGLISH_CUT.finditer(text)]
