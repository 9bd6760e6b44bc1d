"""The kinds of thing a question asks for, and whether a text holds one.

「何名ですか」 is answered by a number of people, 「電話番号は」 by a telephone number. A point
near to a question that holds no such thing does not answer it, however near it is. The kinds are
those of ``data/expected.toml`` and, whatever is counted, numbers (``counted.py``).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from kb.index.text import normalise, tokenise
from kb.understanding import lexicon, phrases
from kb.understanding.counted import counted, held
from kb.understanding.spans import Span, touches

_FILE = Path(__file__).parent / "data" / "expected.toml"

_NUMBERS = {
    "<number>": r"\d[\d,.]*",
    "<counted>": r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|"
    r"every)\b",
}


@dataclass(frozen=True)
class Expected:
    """``asked``: the words that ask for it; ``held``: what an answer shows.

    Where it is not ``required`` a point without one may answer too, only less well: 「誰が」 is
    answered by a post as by a name. ``unit``: the counter that is asked for, 件 of 何件.
    """

    name: str
    asked: str
    held: re.Pattern[str]
    required: bool = True
    unit: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        """The tokens by which it is asked for."""
        return frozenset(tokenise(self.asked))


@dataclass(frozen=True)
class Kind:
    """A kind as the file tells it; ``words`` as ``lexicon`` reads them."""

    name: str
    words: str
    held: re.Pattern[str]
    required: bool

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The tokens that ask for it by themselves."""
        words = self.words.replace("|", " ").replace("*", "").split()
        asking = [tokenise(word) for word in words if "_" not in word]
        return frozenset(tokens[0] for tokens in asking if len(tokens) == 1)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    ja: tuple[str, ...]
    en: tuple[str, ...]
    held: tuple[str, ...]
    required: bool = True

    def kind(self) -> Kind:
        english = (phrase.replace(" ", "_") for phrase in self.en)
        held = "|".join(self.held)
        for name, pattern in _NUMBERS.items():
            held = held.replace(name, pattern)
        words = f"{' '.join(self.ja)} | {' '.join(english)}"
        return Kind(self.name, words, re.compile(held), self.required)


def _read(file: Path) -> tuple[Kind, ...]:
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["kind"]
    return tuple(e.kind() for e in TypeAdapter(tuple[_Entry, ...]).validate_python(entries))


KINDS = _read(_FILE)
_SHOWN = {kind.name: kind.held for kind in KINDS}


_NO_QUESTION = re.compile("も(?!の|し|ら)")
"""After words that ask: 何日も."""


@lru_cache(maxsize=64)
def expected(question: str) -> tuple[Expected, ...]:
    """The definite kinds of thing a question asks for, in its order; a word asks for one only."""
    text = normalise(question)
    found: list[tuple[Span, Expected]] = []
    for kind in KINDS:
        for match in lexicon.standing(kind.words, text):
            free = not touches(match.span(), (span for span, _ in found))
            at_all = not _NO_QUESTION.match(text, match.end())
            if free and at_all and phrases.begins(text, *match.span()):
                asks = Expected(kind.name, match.group(), kind.held, kind.required)
                found.append((match.span(), asks))
    for one in counted(text):
        if not touches(one.span, (span for span, _ in found)):
            asked = text[slice(*one.span)]
            shown = _SHOWN.get(one.kind) or held(one.unit, one.noun)
            asks = Expected(one.kind, asked, shown, unit=one.unit)
            found.append((one.span, asks))
    return tuple(dict.fromkeys(asks for _, asks in sorted(found, key=lambda f: f[0])))


def holds(kinds: tuple[Expected, ...], text: str) -> bool:
    """Whether a text holds a thing of one of the kinds; any text does when there is none."""
    plain = normalise(text)
    return not kinds or any(kind.held.search(plain) for kind in kinds)
