"""Fixed phrases of answers in both languages; everything else is a record's own text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.records.models import FigureKind, Lang, Status
from kb.records.registers import Municipality, MunicipalityType

NOT_STATED = {"ja": "記載なし", "en": "not stated"}

STATUS = {
    Status.DONE: {"ja": "実施済み", "en": "done"},
    Status.IN_PROGRESS: {"ja": "実施中", "en": "under way"},
    Status.PLANNED: {"ja": "計画", "en": "planned"},
}

STATUS_HEADING = {
    Status.DONE: {"ja": "実施済みの取組", "en": "Already done"},
    Status.IN_PROGRESS: {"ja": "実施中の取組", "en": "Under way"},
    Status.PLANNED: {
        "ja": "計画・方針（これから行うもの）",
        "en": "Plans and policies (still to be carried out)",
    },
}

OTHER = {"ja": "その他の体制・取組", "en": "Other arrangements"}

FIGURE_KIND = {
    FigureKind.TARGET: {"ja": "目標値", "en": "target"},
    FigureKind.RESULT: {"ja": "実績値", "en": "result"},
    FigureKind.COST: {"ja": "費用", "en": "cost"},
    FigureKind.COUNT: {"ja": "", "en": ""},
}

COLUMNS = {
    "ja": ("人口", "責任者・本部", "外部人材", "費用", "財源", "成果・現状"),
    "en": ("Population", "Who leads", "Outside talent", "Cost", "Funding", "Result so far"),
}

SOURCES = {"ja": "出典", "en": "Sources"}

CONDITION = {
    "places": {"ja": "団体", "en": "municipality"},
    "prefectures": {"ja": "都道府県", "en": "prefecture"},
    "types": {"ja": "団体の種類", "en": "type"},
    "min_population": {"ja": "人口の下限", "en": "minimum population"},
    "max_population": {"ja": "人口の上限", "en": "maximum population"},
}


def joined(names: Iterable[str], lang: Lang) -> str:
    """A, B and C / A、B、C."""
    listed = list(names)
    if lang == "ja":
        return "、".join(listed)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"


def population(place: Municipality, lang: Lang) -> str:
    """3.1万人 / 31,000; exact counts are rounded to hundreds of a 万."""
    value = place.population.value
    if lang == "en":
        return f"{value:,}"
    return f"{value / 10_000:.1f}万人"


def place_label(place: Municipality, lang: Lang) -> str:
    """上里町（埼玉県・人口3.1万人） / Kamisato Town (Saitama, pop. 31,000)."""
    own = place.type is MunicipalityType.PREFECTURE
    if lang == "ja":
        prefix = "" if own else f"{place.prefecture.ja}・"
        return f"{place.name.ja}（{prefix}人口{population(place, lang)}）"
    prefix = "" if own else f"{place.prefecture.en}, "
    return f"{place.name.en} ({prefix}pop. {population(place, lang)})"


def finding_by_place(done: list[str], planned: list[str], lang: Lang) -> str:
    """Who has done it and who plans to."""
    if lang == "ja":
        parts = []
        if done:
            parts.append(f"{joined(done, lang)}に実施例がある")
        if planned:
            parts.append(f"{joined(planned, lang)}の計画・方針に記載がある")
        return "。".join(parts) + "。" if len(parts) < 2 else f"{parts[0][:-2]}あり、{parts[1]}。"
    parts = []
    if done:
        there = "There is a precedent in" if len(done) == 1 else "There are precedents in"
        parts.append(f"{there} {joined(done, lang)}")
    if planned:
        verb = "covers" if len(planned) == 1 else "cover"
        noun = "plan or policy" if len(planned) == 1 else "plans or policies"
        parts.append(f"the {noun} of {joined(planned, lang)} {verb} it")
    text = "; ".join(parts)
    return text[0].upper() + text[1:] + "."


def unknown_place(names: Iterable[str], lang: Lang) -> str:
    shown = joined(names, lang)
    if lang == "ja":
        return f"{shown}の記録はこの事例集にないため、お答えできません。"
    return f"The records hold nothing on {shown}, so the question cannot be answered."


def nothing_found(count: int, lang: Lang) -> str:
    if lang == "ja":
        return f"収録している{count}件の事例・計画に、この質問に答える記載はありませんでした。"
    return f"None of the {count} cases and plan sections that were searched answers this question."


def not_recorded(places: Iterable[str], lang: Lang) -> str:
    where = joined(places, lang)
    if lang == "ja":
        return f"{where}の記録に、お尋ねの内容の記載はありません（記載なし）。"
    return f"The records of {where} do not state this (not stated)."


def without(names: Iterable[str], lang: Lang) -> str:
    shown = joined(names, lang)
    if lang == "ja":
        return f"※{shown}の記録はありません。"
    return f"Note: the records hold nothing on {shown}."


def relaxed(names: Iterable[str], lang: Lang) -> str:
    what = joined([CONDITION[n][lang] for n in names], lang)
    if lang == "ja":
        return f"※条件（{what}）に合う記録がないため、条件を外して探した結果です。"
    return f"Note: no record meets the condition ({what}); it was left out."


def page_label(page: str) -> str:
    """p.8 in either language; a page named in words stays as it is."""
    return f"p.{page}" if page[:1].isdigit() else page


def page_order(page: str) -> tuple[str, int]:
    """Sort key: pages by number (p.9 before p.14), parts of a document apart."""
    digits = re.search(r"\d+", page)
    return (re.sub(r"\d+", "", page), int(digits.group()) if digits else 0)
