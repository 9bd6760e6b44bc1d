"""What a question leaves out or denies: 以外, を除く, except, a leading minus, していない."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.records.registers import MunicipalityType
from kb.understanding.spans import Span, touches

_AFTER = re.compile(
    r"\s*(?:など|等)?(?:以外|を除外|は除外|を?除く|を除|を除き|をのぞ[くきい]|は除|を抜|抜き(?=で|の)|"
    r"ではなく|じゃなく|でなく|ではない|でない(?=市|町|村|県|自治体|団体)|を含ま(?:ない|ず)|"
    r"は含ま(?:ない|ず)|を?対象外|は対象外)(?:いた|いて|き|して|した|て)?"
)
"""Right after what is left out; だけではなく says the opposite and has だけ between."""

_BEFORE = re.compile(
    r"(?:\b(?:except(?:ing)?(?: for)?|excluding|exclude|excludes|other than|apart from|aside from|"
    r"besides|not including|not counting|leaving out|leaving aside|omitting|save for|rather than|instead of|outside(?: of)?|but not(?: in| from)?|not (?:in|from|of|by)|"
    r"(?:anywhere|everywhere|anyone|all|any|every \w+) but|not)\s+"
    r"(?:those (?:in|of) )?(?:the )?(?:(?:city|town|village|prefecture) of )?|(?:^|(?<=\s))-\s*)$"
)
_JOINT = re.compile(r"\s*(?:と|や|・|、|,|及び|および|並びに|,?\s*\bor\b|,?\s*\band\b|&)\s*")

_TYPE = re.compile(
    r"(?<![一-鿿ァ-ヴ々])(都道府県|市町村|町村|市|県|町|村)(?=\s*(?:など|等)?(?:以外|を除|は除|をのぞ|抜き|ではなく))|"
    r"\b(prefectures|cities|towns|villages)\b"
)
_TYPES = {
    "都道府県": (MunicipalityType.PREFECTURE,),
    "県": (MunicipalityType.PREFECTURE,),
    "prefectures": (MunicipalityType.PREFECTURE,),
    "市": (MunicipalityType.CITY,),
    "cities": (MunicipalityType.CITY,),
    "町": (MunicipalityType.TOWN,),
    "towns": (MunicipalityType.TOWN,),
    "村": (MunicipalityType.VILLAGE,),
    "villages": (MunicipalityType.VILLAGE,),
    "町村": (MunicipalityType.TOWN, MunicipalityType.VILLAGE),
    "市町村": (MunicipalityType.CITY, MunicipalityType.TOWN, MunicipalityType.VILLAGE),
}

_WHO = r"(?:municipalit\w+|cit(?:y|ies)|towns?|villages?|prefectures?|(?:local )?governments?|councils?)"
_DENIED = re.compile(
    r"(?:て|で)い?(?:ない|ません|なかった)(?:都道府県|市町村|自治体|団体|県|市|町|村|ところ)"
    r"(?:の(?:事例|例|取組|体制)|はどこ|はあ|は?[?。]?$|を(?:教|知|挙|一覧)|の一覧|では)|"
    rf"^(?:(?:which|what|any|list|show|find|name|are there)\s+)*(?:the |any )?(?:small |large |other )?{_WHO}"
    r"\s+(?:(?:that|which|who)\s+)?"
    r"(?:(?:do|does|did|have|has|had|are|is|were)\s*(?:not|n't)\b|(?:do|does|did|have|has)n't\b|never\b|without\b)"
)
"""Asks of municipalities for those that do not do a thing."""


OTHERS = re.compile(
    r"(?<![一-鿿])(?:(?:他|ほか|別)の|(?:他|ほか)(?=で|は|も))|\b(?:others?|elsewhere)\b"
)
"""Those who were not spoken of so far."""


def excluded(text: str, spans: Sequence[Span]) -> dict[Span, Span]:
    """Which of the spans a question leaves out, each with the whole that says so.

    Args:
        text: normalised.
        spans: of places, bounds and types, in order of the text.
    """
    out: dict[Span, Span] = {}
    for n, (start, end) in enumerate(spans):
        if after := _AFTER.match(text, end):
            first = n
            # 藤沢市と那覇市を除く leaves out both.
            while first > 0 and _JOINT.fullmatch(text, spans[first - 1][1], spans[first][0]):
                first -= 1
            for span in spans[first:n]:
                out.setdefault(span, span)
            out[start, end] = (start, after.end())
        elif before := _BEFORE.search(text, 0, start):
            out[start, end] = (before.start(), end)
            last = n
            while last + 1 < len(spans) and _JOINT.fullmatch(
                text, spans[last][1], spans[last + 1][0]
            ):
                last += 1
                out.setdefault(spans[last], spans[last])
    return out


def excluded_types(
    text: str, taken: Sequence[Span]
) -> tuple[tuple[MunicipalityType, ...], tuple[Span, ...]]:
    """Types of municipality a question leaves out, and where; ``taken`` are read otherwise."""
    found = {m.span(): m.group() for m in _TYPE.finditer(text) if not touches(m.span(), taken)}
    out = excluded(text, list(found))
    named = {t for span in out for t in _TYPES[found[span]]}
    return tuple(t for t in MunicipalityType if t in named), tuple(out.values())


def denied(text: str) -> bool:
    """Whether a question asks for those who do not do a thing, of whom records tell nothing."""
    return _DENIED.search(text) is not None
