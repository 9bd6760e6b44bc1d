"""Fixed phrases of answers in both languages; everything else is a record's own text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from kb.records.age import Age
from kb.records.models import FigureKind, Kind, Lang, Status, era_year
from kb.records.registers import Municipality
from kb.texts import phrases
from kb.texts.signs import SIGNS

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

PRESENT_HEADING = {"ja": "現状・背景・課題", "en": "How things stand"}

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
    return _NUMBER_OF[lang](asked, unit)


def _number_of_ja(asked: str, unit: str) -> str:
    if asked in {"いくつ", "幾つ"}:
        return "数"
    own = not unit or asked.endswith("数")
    return asked if own else f"{unit.replace('名', '人')}数"


def _number_of_en(asked: str, _unit: str) -> str:
    return re.sub("^how many", "number of", asked).removesuffix(" of") or asked


_NUMBER_OF: dict[Lang, Callable[[str, str], str]] = {"ja": _number_of_ja, "en": _number_of_en}


def under(matter: str, text: str, lang: Lang) -> str:
    """〔課題〕… / [Challenges] …: a text told under another matter; as it is without one."""
    return phrases.UNDER[lang].format(matter=matter, text=text) if matter else text


def joined(names: Iterable[str], lang: Lang) -> str:
    """A, B and C / A、B、C."""
    *first, last = list(names) or [""]
    between = SIGNS[lang].names
    return phrases.AND[lang].join((between.join(first), last)) if first else last


def population(place: Municipality, lang: Lang) -> str:
    """3.1万人 / 31,000; to a tenth of a 万; fewer than one tenth are told whole."""
    value = place.population.value
    written = _counted(value, lang, phrases.ABOUT_TEN_THOUSANDS, least=1_000)
    return phrases.POPULATION[lang].format(count=written)


def count(value: int, lang: Lang) -> str:
    """4.9999万 / 49,999; below a 万 the number itself in either language."""
    return _counted(value, lang, phrases.TEN_THOUSANDS, least=10_000)


def _counted(value: int, lang: Lang, phrase: phrases.Phrase, least: int) -> str:
    written = phrase[lang] if value >= least else "{count:,}"
    return written.format(count=value, man=value / 10_000)


def place_label(place: Municipality, lang: Lang) -> str:
    """上里町（埼玉県・人口3.1万人） / Kamisato Town (Saitama, pop. 31,000)."""
    own = place.name.ja == place.prefecture.ja
    return (phrases.PREFECTURE if own else phrases.PLACE)[lang].format(
        name=place.name.get(lang),
        prefecture=place.prefecture.get(lang),
        population=population(place, lang),
    )


UNCHECKED = phrases.UNCHECKED


def dated(age: Age, lang: Lang) -> str:
    """2022年4月時点・案・計画期間終了 / as of April 2022, draft, plan period over."""
    told = []
    if age.as_of:
        first, _, last = age.as_of.iso.partition("/")
        if last:
            span = {"first": day_label(first, lang), "last": day_label(last, lang)}
            told.append(phrases.SPAN[lang].format(**span))
        else:
            # The words are the exacter ones where a source's date was not given in figures.
            day = day_label(first, lang) if "-" in first else age.as_of.get(lang)
            told.append(phrases.AS_OF[lang].format(day=day))
    marks = (
        (age.draft, phrases.DRAFT),
        (age.over, phrases.OVER),
        (age.unchecked, phrases.UNCHECKED),
    )
    told += [phrase[lang] for holds, phrase in marks if holds]
    return SIGNS[lang].facts.join(told)


def in_brackets(text: str, lang: Lang) -> str:
    """（…） / " (…)", to follow another text; nothing where there is no text."""
    return phrases.IN_BRACKETS[lang].format(text=text) if text else ""


def staged(stage: str, lang: Lang) -> str:
    """〔計画〕 / " [planned]", to follow what it is the stage of; nothing where there is none."""
    return phrases.STAGED[lang].format(stage=stage) if stage else ""


def day_label(iso: str, lang: Lang) -> str:
    """2023, 2023-04 or 2023-04-28 in words: 2023年4月28日 / 28 April 2023."""
    year, month, day = (*map(int, iso.split("-")), 0, 0)[:3]
    phrase = phrases.DAY if day else phrases.MONTH if month else phrases.YEAR
    named = f"{date(year, month or 1, 1):%B}"
    return phrase[lang].format(year=year, month=month, day=day, named=named)


def fiscal_year(year: int, lang: Lang) -> str:
    """令和5年度（2023） / FY2023."""
    return phrases.FISCAL_YEAR[lang].format(era=era_year(year), year=year)


def each_year(years: str, lang: Lang) -> str:
    """令和5年度〜令和7年度の毎年度 / each year, FY2023–FY2025."""
    return phrases.EACH_YEAR[lang].format(years=years)


def _by_stage(stages: Iterable[tuple[phrases.Phrase, list[str]]], lang: Lang) -> str:
    """Who is at each stage, without the stages that nobody is at."""
    told = [phrase[lang].format(names=joined(own, lang)) for phrase, own in stages if own]
    return SIGNS[lang].clauses.join(told)


def counted(done: list[str], planned: list[str], lang: Lang) -> str:
    """How many and who."""
    count = len(done) + len(planned)
    parts = _by_stage(((phrases.DONE, done), (phrases.PLANNED, planned)), lang)
    phrase = phrases.COUNTED_ONE if count == 1 else phrases.COUNTED
    return phrase[lang].format(count=count, parts=parts)


def finding_by_place(done: list[str], told: list[str], planned: list[str], lang: Lang) -> str:
    """Who has done it, whose record tells of it and who plans it; somebody of any."""
    stages = (
        (phrases.PRECEDENT if len(done) == 1 else phrases.PRECEDENTS, done),
        (phrases.TOLD, told),
        (phrases.PLAN if len(planned) == 1 else phrases.PLANS, planned),
    )
    clauses = [phrase[lang].format(names=joined(own, lang)) for phrase, own in stages if own]
    text = phrases.FOUND_TOO[lang].join(clauses) + phrases.FOUND[lang]
    return text[0].upper() + text[1:]


def listed(done: list[str], planned: list[str], lang: Lang) -> str:
    """Who meets the conditions of a question that asks for nothing else."""
    parts = _by_stage(((phrases.DONE_OR_UNDER_WAY, done), (phrases.PLANNED, planned)), lang)
    return phrases.LISTED[lang].format(parts=parts)


def none_meets(conditions: str, count: int, lang: Lang) -> str:
    """No record meets the conditions, which are all that is asked."""
    return phrases.NONE_MEETS[lang].format(conditions=conditions, count=count)


def more(count: int, lang: Lang) -> str:
    """How many places meet the conditions beside those listed."""
    return phrases.MORE[lang].format(count=count)


def unknown_place(names: Iterable[str], lang: Lang) -> str:
    return phrases.UNKNOWN_PLACE[lang].format(names=joined(names, lang))


def nothing_found(count: int, lang: Lang) -> str:
    return phrases.NOTHING_FOUND[lang].format(count=count)


def quoted(words: Iterable[str], lang: Lang) -> str:
    """「A」「B」 / “A”, “B”."""
    quotations = (phrases.QUOTED[lang].format(word=word) for word in words)
    return phrases.BETWEEN_QUOTED[lang].join(quotations)


def not_held(words: Iterable[str], count: int, lang: Lang) -> str:
    """No record mentions what is asked for."""
    shown = quoted(words, lang)
    if not shown:
        return nothing_found(count, lang)
    return phrases.NOT_HELD[lang].format(count=count, words=shown)


def not_recorded(
    places: Iterable[str], subject: Iterable[str], lacking: Iterable[str], lang: Lang
) -> str:
    """The records hold the subject, not what is asked of it."""
    held = quoted(subject, lang)
    return (phrases.SUBJECT_ONLY if held else phrases.NOT_RECORDED)[lang].format(
        places=joined(places, lang),
        held=held,
        lacking=quoted(lacking, lang) or phrases.WHAT_WAS_ASKED[lang],
    )


def unmet(words: Iterable[str], lang: Lang) -> str:
    """Words of the question that no cited record holds."""
    return phrases.UNMET[lang].format(words=quoted(words, lang))


def without(names: Iterable[str], lang: Lang) -> str:
    return phrases.WITHOUT[lang].format(names=joined(names, lang))


def relaxed(names: Iterable[str], lang: Lang) -> str:
    what = joined([CONDITION[n][lang] for n in names], lang)
    return phrases.RELAXED[lang].format(conditions=what)


def page_label(page: str) -> str:
    """p.8 in either language; a page named in words stays as it is."""
    return f"p.{page}" if page[:1].isdigit() else page


def page_order(page: str) -> tuple[str, int]:
    """Sort key: pages by number (p.9 before p.14), parts of a document apart."""
    digits = re.search(r"\d+", page)
    return (re.sub(r"\d+", "", page), int(digits.group()) if digits else 0)
