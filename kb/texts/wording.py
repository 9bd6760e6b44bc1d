"""Fixed phrases of answers in both languages; everything else is a record's own text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kb.records.age import Age
from kb.records.models import FigureKind, Kind, Lang, Status
from kb.records.registers import Municipality

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
        "ja": "計画・方針（出典の時点で予定されていたもの）",
        "en": "Plans and policies (as intended when the source was written)",
    },
}

OTHER = {"ja": "その他の体制・取組", "en": "Other arrangements"}

FIGURE_KIND = {
    FigureKind.TARGET: {"ja": "目標値", "en": "target"},
    FigureKind.RESULT: {"ja": "実績値", "en": "result"},
    FigureKind.COST: {"ja": "費用", "en": "cost"},
    FigureKind.COUNT: {"ja": "", "en": ""},
}

SOURCES = {"ja": "出典", "en": "Sources"}

CONDITION = {
    "places": {"ja": "団体", "en": "municipality"},
    "prefectures": {"ja": "都道府県", "en": "prefecture"},
    "types": {"ja": "団体の種類", "en": "type"},
    "min_population": {"ja": "人口の下限", "en": "minimum population"},
    "max_population": {"ja": "人口の上限", "en": "maximum population"},
    "excluded_places": {"ja": "除く団体", "en": "without the municipality"},
    "excluded_prefectures": {"ja": "除く都道府県", "en": "without the prefecture"},
    "excluded_types": {"ja": "除く団体の種類", "en": "without the type"},
    "years": {"ja": "年", "en": "year"},
    "kind": {"ja": "記録の種類", "en": "kind of record"},
    "status": {"ja": "段階", "en": "stage"},
}

RECORD_KIND = {
    Kind.CASE: {"ja": "事例", "en": "case"},
    Kind.PLAN_SECTION: {"ja": "計画", "en": "plan"},
}


KIND = {
    "telephone": {"ja": "連絡先", "en": "contact details"},
    "age": {"ja": "年齢", "en": "age"},
    "law": {"ja": "根拠となる法令", "en": "legal basis"},
    "penalty": {"ja": "罰則", "en": "penalty"},
    "person": {"ja": "氏名", "en": "name"},
    "who": {"ja": "氏名", "en": "name"},
    "firm": {"ja": "会社名・製品名", "en": "company or product"},
    "pay": {"ja": "報酬", "en": "pay"},
    "money": {"ja": "金額", "en": "amount of money"},
    "share": {"ja": "割合", "en": "share"},
    "score": {"ja": "評価・点数", "en": "score"},
    "hours": {"ja": "曜日・時間", "en": "days and hours"},
    "often": {"ja": "頻度", "en": "frequency"},
    "duration": {"ja": "期間", "en": "duration"},
    "date": {"ja": "時期", "en": "date"},
}
"""Names of the kinds of thing a question asks for (``understanding/expected.py``)."""


def kind_asked(name: str, asked: str, unit: str, lang: Lang) -> str:
    """A kind of thing asked for, in words; of what is counted, its number: 何件 -> 件数; a fee, a
    cost or 応募者数 by its own name."""
    if name in KIND and asked[-1] not in "額料費":
        return KIND[name][lang]
    if lang == "ja":
        if asked in {"いくつ", "幾つ"}:
            return "数"
        own = not unit or asked.endswith("数")
        return asked if own else f"{unit.replace('名', '人')}数"
    return re.sub("^how many", "number of", asked).removesuffix(" of") or asked


def under(matter: str, text: str, lang: Lang) -> str:
    """〔課題〕… / [Challenges] …: a text told under another matter; as it is without one."""
    if not matter:
        return text
    return f"〔{matter}〕{text}" if lang == "ja" else f"[{matter}] {text}"


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
    own = place.name.ja == place.prefecture.ja
    if lang == "ja":
        prefix = "" if own else f"{place.prefecture.ja}・"
        return f"{place.name.ja}（{prefix}人口{population(place, lang)}）"
    prefix = "" if own else f"{place.prefecture.en}, "
    return f"{place.name.en} ({prefix}pop. {population(place, lang)})"


UNCHECKED: dict[Lang, str] = {"ja": "未確認の下書き", "en": "unchecked draft"}


def dated(age: Age, lang: Lang) -> str:
    """2022年4月時点・案・計画期間終了 / as of April 2022, draft, plan period over."""
    told = []
    if age.as_of:
        first, _, last = age.as_of.iso.partition("/")
        if last:
            span = (day_label(first, lang), day_label(last, lang))
            told.append("対象期間 {}〜{}" if lang == "ja" else "for {} to {}")
            told[0] = told[0].format(*span)
        else:
            # The words are the exacter ones where a source's date was not given in figures.
            day = day_label(first, lang) if "-" in first else age.as_of.get(lang)
            told.append(f"{day}時点" if lang == "ja" else f"as of {day}")
    if age.draft:
        told.append("案" if lang == "ja" else "draft")
    if age.over:
        told.append("計画期間終了" if lang == "ja" else "plan period over")
    if age.unchecked:
        told.append(UNCHECKED[lang])
    return ("・" if lang == "ja" else ", ").join(told)


def in_brackets(text: str, lang: Lang) -> str:
    """（…） / " (…)", to follow another text; nothing where there is no text."""
    if not text:
        return ""
    return f"（{text}）" if lang == "ja" else f" ({text})"


def staged(stage: str, lang: Lang) -> str:
    """〔計画〕 / " [planned]", to follow what it is the stage of; nothing where there is none."""
    if not stage:
        return ""
    return f"〔{stage}〕" if lang == "ja" else f" [{stage}]"


def day_label(iso: str, lang: Lang) -> str:
    """2023, 2023-04 or 2023-04-28 in words: 2023年4月28日 / 28 April 2023."""
    year, month, day = (*map(int, iso.split("-")), 0, 0)[:3]
    if lang == "ja":
        return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")
    named = f"{date(year, month, 1):%B} {year}" if month else str(year)
    return f"{day} {named}" if day else named


def each_year(years: str, lang: Lang) -> str:
    """令和5年度〜令和7年度の毎年度 / each year, FY2023–FY2025."""
    return f"{years}の毎年度" if lang == "ja" else f"each year, {years}"


def counted(done: list[str], planned: list[str], lang: Lang) -> str:
    """How many and who."""
    count = len(done) + len(planned)
    if lang == "ja":
        parts = [f"実施：{joined(done, lang)}"] if done else []
        parts += [f"計画・方針：{joined(planned, lang)}"] if planned else []
        return f"記録に該当する記載があるのは{count}団体です（{'；'.join(parts)}）。"
    parts = [f"done: {joined(done, lang)}"] if done else []
    parts += [f"planned: {joined(planned, lang)}"] if planned else []
    bodies = "body has" if count == 1 else "bodies have"
    return f"{count} {bodies} it in the records ({'; '.join(parts)})."


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


def listed(done: list[str], planned: list[str], lang: Lang) -> str:
    """Who meets the conditions of a question that asks for nothing else."""
    parts = []
    if lang == "ja":
        parts += [f"実施・実施中：{joined(done, lang)}"] if done else []
        parts += [f"計画・方針：{joined(planned, lang)}"] if planned else []
        return f"条件に合い、記録がある団体（{'；'.join(parts)}）。"
    parts += [f"done or under way: {joined(done, lang)}"] if done else []
    parts += [f"planned: {joined(planned, lang)}"] if planned else []
    return f"These meet the conditions and have records ({'; '.join(parts)})."


def none_meets(conditions: str, count: int, lang: Lang) -> str:
    """No record meets the conditions, which are all that is asked."""
    if lang == "ja":
        return f"収録している{count}件の記録に、条件（{conditions}）に合うものはありません。"
    return f"None of the {count} records meets the conditions ({conditions})."


def more(count: int, lang: Lang) -> str:
    """How many places meet the conditions beside those listed."""
    if lang == "ja":
        return f"※条件に合う団体はほかに{count}団体あります。条件を加えると絞り込めます。"
    return f"Note: {count} more municipalities meet the conditions. Add one to narrow them down."


def unknown_place(names: Iterable[str], lang: Lang) -> str:
    shown = joined(names, lang)
    if lang == "ja":
        return f"{shown}の記録はこの事例集にないため、お答えできません。"
    return f"The records hold nothing on {shown}, so the question cannot be answered."


def nothing_found(count: int, lang: Lang) -> str:
    if lang == "ja":
        return f"収録している{count}件の事例・計画に、この質問に答える記載はありませんでした。"
    return f"None of the {count} cases and plan sections that were searched answers this question."


def quoted(words: Iterable[str], lang: Lang) -> str:
    """「A」「B」 / “A”, “B”."""
    if lang == "ja":
        return "".join(f"「{word}」" for word in words)
    return ", ".join(f"“{word}”" for word in words)


def not_held(words: Iterable[str], count: int, lang: Lang) -> str:
    """No record mentions what is asked for."""
    shown = quoted(words, lang)
    if not shown:
        return nothing_found(count, lang)
    if lang == "ja":
        return f"収録している{count}件の記録に、{shown}の記載はありません。"
    return f"None of the {count} records mentions {shown}."


def not_recorded(
    places: Iterable[str], subject: Iterable[str], lacking: Iterable[str], lang: Lang
) -> str:
    """The records hold the subject, not what is asked of it."""
    where, held, lack = joined(places, lang), quoted(subject, lang), quoted(lacking, lang)
    if lang == "ja":
        lack = lack or "お尋ねの点"
        if held:
            return (
                f"{where}の記録に{held}の記載はありますが、{lack}の記載はありません（記載なし）。"
            )
        return f"{where}の記録に、{lack}の記載はありません。"
    lack = lack or "what was asked"
    if held:
        return f"The records of {where} mention {held}, but not {lack} (not stated)."
    return f"The records of {where} do not state {lack} (not stated)."


def unmet(words: Iterable[str], lang: Lang) -> str:
    """Words of the question that no cited record holds."""
    shown = quoted(words, lang)
    if lang == "ja":
        return f"※引用した記録に、{shown}の記載はありません。"
    return f"Note: the cited records do not state {shown}."


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
