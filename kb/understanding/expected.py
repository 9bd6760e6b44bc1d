"""The kind of thing a question asks for, and whether a text holds one.

「何名ですか」 is answered by a number of people, 「電話番号は」 by a telephone number. A point
near to a question that holds no such thing does not answer it, however near it is. The kinds are
those of ``data/expected.toml``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from kb.index.text import normalise, tokenise
from kb.understanding import lexicon

_FILE = Path(__file__).parent / "data" / "expected.toml"

_NUMBERS = {
    "<number>": r"\d[\d,.]*",
    "<counted>": r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|"
    r"every)\b",
}


@dataclass(frozen=True)
class Expected:
    """``asked``: words of a question (see ``lexicon``); ``held``: what an answer shows.

    Where it is not ``required`` a point without one may answer too, only less well: 「誰が」 is
    answered by a post as by a name.
    """

    name: str
    asked: str
    held: re.Pattern[str]
    required: bool = True

    @cached_property
    def words(self) -> frozenset[str]:
        """The tokens by which it is asked for."""
        phrases = self.asked.replace("|", " ").replace("*", "").split()
        return frozenset(t for phrase in phrases for t in tokenise(phrase.replace("_", " ")))


class _Entry(BaseModel):
    """A kind as the file tells it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    ja: tuple[str, ...]
    en: tuple[str, ...]
    held: tuple[str, ...]
    required: bool = True

    def expected(self) -> Expected:
        english = (phrase.replace(" ", "_") for phrase in self.en)
        held = "|".join(self.held)
        for name, pattern in _NUMBERS.items():
            held = held.replace(name, pattern)
        asked = f"{' '.join(self.ja)} | {' '.join(english)}"
        return Expected(self.name, asked, re.compile(held), self.required)


def _read(file: Path) -> tuple[Expected, ...]:
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["kind"]
    return tuple(e.expected() for e in TypeAdapter(tuple[_Entry, ...]).validate_python(entries))


KINDS = _read(_FILE)


def expected(question: str) -> Expected | None:
    """The kind of thing a question asks for, if it is a definite one."""
    text = normalise(question)
    return next((kind for kind in KINDS if lexicon.found(kind.asked, text)), None)


def holds(kind: Expected | None, text: str) -> bool:
    """Whether a text holds a thing of the kind; any text does when there is none."""
    return kind is None or kind.held.search(normalise(text)) is not None
