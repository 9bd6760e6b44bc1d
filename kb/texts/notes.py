"""What a reply says of how a question was read, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from kb.records.corpus import Corpus
from kb.records.models import LANGS, Kind, Lang
from kb.texts.signs import SIGNS

NOTES: dict[str, tuple[str, str]] = {
    "completed": (
        "前の質問の続きとして「{written}」を調べました。",
        "Read with the question before, as “{written}”.",
    ),
    "unknown_place": (
        "「{written}」という団体は全国の一覧にありません。",
        "“{written}” is in no list of places.",
    ),
    "unknown_place+": (
        "「{written}」という団体は全国の一覧にありません。近い名前：{values}",
        "“{written}” is in no list of places. Near names: {values}.",
    ),
    "ended+": (
        "「{written}」は現在の{value}です（{year}年から）。",
        "“{written}” has been {value} since {year}.",
    ),
    "ward+": (
        "「{written}」は{values}の区で、区としての記録はありません。",
        "“{written}” is a ward of {values}; wards have no records of their own.",
    ),
    "no_record": (
        "「{written}」の記録は収録していません。",
        "There is no record of “{written}”.",
    ),
    "itself": (
        "「{written}」自体の記録は収録していません。",
        "There is no record of “{written}” itself.",
    ),
    "itself+": (
        "「{written}」自体の記録は収録していません。その区域では{values}の記録があります。",
        "There is no record of “{written}” itself; within it there are records of {values}.",
    ),
    "in_others+": (
        "「{written}」自体の記録は収録していません。他の団体の記録で触れられています。",
        "There is no record of “{written}” itself; records of others mention it.",
    ),
    "read_as+": (
        "「{written}」は「{value}」として調べました。",
        "“{written}” was read as “{value}”.",
    ),
    "smallest+": (
        "記録があり条件に合う団体で人口が最も少ないのは{written}（{value}人、{year}年）です。",
        "Of the places that meet the conditions and have records, {written} has the fewest "
        "inhabitants ({value} in {year}).",
    ),
    "largest+": (
        "記録があり条件に合う団体で人口が最も多いのは{written}（{value}人、{year}年）です。",
        "Of the places that meet the conditions and have records, {written} has the most "
        "inhabitants ({value} in {year}).",
    ),
}
"""Kind of a note -> Japanese and English; with «+» where it has values."""

ONLY_DEEDS = (
    "記録は実施・計画している団体についてのものです。していない団体は分かりません。",
    "The records tell who does or plans a thing; they do not tell who does not.",
)
COUNT = (
    "登録されている記録は{records}件（うち事例{cases}件）、{places}団体のものです。",
    "There are {records} records ({cases} of them cases) of {places} municipalities.",
)


def note(kind: str, written: str, values: Sequence[str], lang: Lang) -> str:
    """One sentence for a note of the reading."""
    template = NOTES.get(f"{kind}+") if values else NOTES.get(kind)
    template = template or NOTES[kind if kind in NOTES else f"{kind}+"]
    return template[LANGS.index(lang)].format(
        written=written,
        values=SIGNS[lang].names.join(values),
        value=values[0] if values else "",
        year=values[-1] if values else "",
    )


def beyond(asks: str | None, corpus: Corpus, lang: Lang) -> str:
    """The reply to what no single record answers: how many there are, who does not."""
    at = LANGS.index(lang)
    if asks != "count":
        return ONLY_DEEDS[at]
    cases = sum(record.kind is Kind.CASE for record in corpus)
    return COUNT[at].format(records=len(corpus), cases=cases, places=len(corpus.held))
