"""The small types that records and registers are made of."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue

Lang = Literal["ja", "en"]
LANGS: tuple[Lang, Lang] = ("ja", "en")

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LOST = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""The sign of a character that was lost, and characters that only one computer knows (外字)."""

_WORD = re.compile(r"[a-z][a-z0-9_]{0,59}")
_URL = re.compile(r"https?://[^\s<>\"']+")


class CutText(str):
    """A text typed without quotes, with a remark behind it that may be the rest of the text."""

    remark: str

    def __new__(cls, text: str, remark: str) -> CutText:
        self = super().__new__(cls, text)
        self.remark = remark
        return self


class TextCutError(ValueError):
    """``remark`` is what YAML took from the text."""

    def __init__(self, remark: str) -> None:
        super().__init__(f"is cut before #{remark}")
        self.remark = remark


def _whole(text: object) -> object:
    if isinstance(text, CutText):
        raise TextCutError(text.remark)
    return text


def _plain(text: str) -> str:
    if text.isprintable() and "\ufffd" not in text:
        return text  # of what is refused nothing else can be printed; a tenth of the two searches
    if _CONTROL.search(text):
        raise ValueError("holds an invisible control character")
    if LOST.search(text):
        raise ValueError("holds a lost or private-use character")
    return text


def _url(text: str) -> str:
    if not _URL.fullmatch(text):
        raise ValueError("is not an http(s) address")
    return text


def _date(text: str) -> str:
    parts = text.split("-")
    full = "-".join([*parts, *["01"] * (3 - len(parts))])
    try:
        date.fromisoformat(full)
    except ValueError:
        parts = []
    if [len(part) for part in parts] not in ([4], [4, 2], [4, 2, 2]):
        raise ValueError("is no ISO date such as 2023, 2023-04 or 2023-04-28")
    return text


def _period(text: str) -> str:
    first, sign, last = text.partition("/")
    if sign and not (_date(first) <= _date(last) and len(first) == len(last)):
        raise ValueError("is no ISO period such as 2023/2027 or 2023-04-01/2028-03-31")
    return text if sign else _date(text)


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(_plain),
    BeforeValidator(_whole),
]
Url = Annotated[
    str, StringConstraints(max_length=500), AfterValidator(_url), BeforeValidator(_whole)
]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""An id of a vocabulary whose words stand in records, with underscores."""
PointId = Annotated[str, StringConstraints(pattern=r"^([pq][a-z]|p[1-9][0-9]{0,3})$")]
"""``pa`` … ``pz``, ``qa`` …, or ``p1``, ``p2`` … where there are many."""
FigureId = Annotated[str, StringConstraints(pattern=r"^([fg][a-z]|f[1-9][0-9]{0,3})$")]
IsoDate = Annotated[str, AfterValidator(_date)]
IsoPeriod = Annotated[str, AfterValidator(_period)]
"""A date, or two of the same precision with a slash between them."""
FiscalYear = Annotated[int, Field(ge=1989, le=2100)]
Number = Annotated[float | int, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
"""Up to 1,000 兆, exact in a float; YAML's .inf and .nan are no figures."""


class OpenWords(StrEnum):
    """Ids of a vocabulary in ``cases/``: the members are those that the program names.

    Which ones there are the data says; ``kb check`` refuses any other, and misses none of these.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str) or not _WORD.fullmatch(value):
            return None
        word = str.__new__(cls, value)
        word._name_, word._value_ = value.upper(), value
        # One object a word, as with the members, so that ``is`` holds.
        known: dict[str, Self] = cls._value2member_map_  # type: ignore[assignment]
        return known.setdefault(value, word)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: Any, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{_WORD.pattern}$"}


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Bilingual(Model):
    """One text in both languages."""

    ja: Text
    en: Text

    def get(self, lang: Lang) -> str:
        text: str = getattr(self, lang)
        return text


class Texts(Model):
    """Several texts in each language, which need not match one by one."""

    ja: tuple[Text, ...]
    en: tuple[Text, ...]

    def get(self, lang: Lang) -> tuple[str, ...]:
        texts: tuple[str, ...] = getattr(self, lang)
        return texts


class AsOf(Bilingual):
    """The date or period that what a source says belongs to: in words, and as ``iso``."""

    iso: IsoPeriod
