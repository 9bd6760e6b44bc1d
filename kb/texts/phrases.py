"""The sentences and phrases of answers by language, with ``{names}`` for what they tell of.

``kb.texts.wording`` fills them in. Where one language says it otherwise of one than of several,
there is a phrase for each.
"""

from __future__ import annotations

from kb.records.fields import Lang

Phrase = dict[Lang, str]

AND: Phrase = {"ja": "、", "en": " and "}
"""Before the last of several names."""

UNDER: Phrase = {"ja": "〔{matter}〕{text}", "en": "[{matter}] {text}"}
IN_BRACKETS: Phrase = {"ja": "（{text}）", "en": " ({text})"}
STAGED: Phrase = {"ja": "〔{stage}〕", "en": " [{stage}]"}

QUOTED: Phrase = {"ja": "「{word}」", "en": "“{word}”"}
BETWEEN_QUOTED: Phrase = {"ja": "", "en": ", "}

POPULATION: Phrase = {"ja": "{count}人", "en": "{count}"}
TEN_THOUSANDS: Phrase = {"ja": "{man:g}万", "en": "{count:,}"}
ABOUT_TEN_THOUSANDS: Phrase = {"ja": "{man:.1f}万", "en": "{count:,}"}
PLACE: Phrase = {
    "ja": "{name}（{prefecture}・人口{population}）",
    "en": "{name} ({prefecture}, pop. {population})",
}
PREFECTURE: Phrase = {"ja": "{name}（人口{population}）", "en": "{name} (pop. {population})"}
"""A prefecture itself, which is in no other."""

YEAR: Phrase = {"ja": "{year}年", "en": "{year}"}
MONTH: Phrase = {"ja": "{year}年{month}月", "en": "{named} {year}"}
DAY: Phrase = {"ja": "{year}年{month}月{day}日", "en": "{day} {named} {year}"}
EACH_YEAR: Phrase = {"ja": "{years}の毎年度", "en": "each year, {years}"}

SPAN: Phrase = {"ja": "対象期間 {first}〜{last}", "en": "for {first} to {last}"}
AS_OF: Phrase = {"ja": "{day}時点", "en": "as of {day}"}
DRAFT: Phrase = {"ja": "案", "en": "draft"}
OVER: Phrase = {"ja": "計画期間終了", "en": "plan period over"}
FISCAL_YEAR: Phrase = {"ja": "{era}度（{year}）", "en": "FY{year}"}
UNCHECKED: Phrase = {"ja": "未確認の下書き", "en": "unchecked draft"}

DONE: Phrase = {"ja": "実施：{names}", "en": "done: {names}"}
DONE_OR_UNDER_WAY: Phrase = {"ja": "実施・実施中：{names}", "en": "done or under way: {names}"}
PLANNED: Phrase = {"ja": "計画・方針：{names}", "en": "planned: {names}"}

COUNTED: Phrase = {
    "ja": "記録に該当する記載があるのは{count}団体です（{parts}）。",
    "en": "{count} bodies have it in the records ({parts}).",
}
COUNTED_ONE: Phrase = COUNTED | {"en": "{count} body has it in the records ({parts})."}

PRECEDENTS: Phrase = {"ja": "{names}に実施例が", "en": "there are precedents in {names}"}
PRECEDENT: Phrase = PRECEDENTS | {"en": "there is a precedent in {names}"}
TOLD: Phrase = {"ja": "{names}の記録に記載が", "en": "the records of {names} tell of it"}
PLANS: Phrase = {
    "ja": "{names}の計画・方針に記載が",
    "en": "the plans or policies of {names} cover it",
}
PLAN: Phrase = PLANS | {"en": "the plan or policy of {names} covers it"}
FOUND_TOO: Phrase = {"ja": "あり、", "en": "; "}
FOUND: Phrase = {"ja": "ある。", "en": "."}

LISTED: Phrase = {
    "ja": "条件に合い、記録がある団体（{parts}）。",
    "en": "These meet the conditions and have records ({parts}).",
}
NONE_MEETS: Phrase = {
    "ja": "収録している{count}件の記録に、条件（{conditions}）に合うものはありません。",
    "en": "None of the {count} records meets the conditions ({conditions}).",
}
MORE: Phrase = {
    "ja": "※条件に合う団体はほかに{count}団体あります。条件を加えると絞り込めます。",
    "en": "Note: {count} more municipalities meet the conditions. Add one to narrow them down.",
}
UNKNOWN_PLACE: Phrase = {
    "ja": "{names}の記録はこの事例集にないため、お答えできません。",
    "en": "The records hold nothing on {names}, so the question cannot be answered.",
}
NOTHING_FOUND: Phrase = {
    "ja": "収録している{count}件の事例・計画に、この質問に答える記載はありませんでした。",
    "en": "None of the {count} cases and plan sections that were searched answers this question.",
}
NOT_HELD: Phrase = {
    "ja": "収録している{count}件の記録に、{words}の記載はありません。",
    "en": "None of the {count} records mentions {words}.",
}
WHAT_WAS_ASKED: Phrase = {"ja": "お尋ねの点", "en": "what was asked"}
SUBJECT_ONLY: Phrase = {
    "ja": "{places}の記録に{held}の記載はありますが、{lacking}の記載はありません（記載なし）。",
    "en": "The records of {places} mention {held}, but not {lacking} (not stated).",
}
NOT_RECORDED: Phrase = {
    "ja": "{places}の記録に、{lacking}の記載はありません。",
    "en": "The records of {places} do not state {lacking} (not stated).",
}
UNMET: Phrase = {
    "ja": "※引用した記録に、{words}の記載はありません。",
    "en": "Note: the cited records do not state {words}.",
}
WITHOUT: Phrase = {
    "ja": "※{names}の記録はありません。",
    "en": "Note: the records hold nothing on {names}.",
}
RELAXED: Phrase = {
    "ja": "※条件（{conditions}）に合う記録がないため、条件を外して探した結果です。",
    "en": "Note: no record meets the condition ({conditions}); it was left out.",
}
