"""Headings, column names and fixed phrases of exports in both languages."""

from __future__ import annotations

from kb.records.models import LANGS, Lang

_WORDS: dict[str, tuple[str, str]] = {
    "answer": ("回答", "Answer"),
    "comparison": ("比較", "Comparison"),
    "comparison_of": ("比較：{places}", "Comparison: {places}"),
    "roadmap": ("ロードマップ", "Roadmap"),
    "roadmap_of": ("ロードマップ：{place}", "Roadmap: {place}"),
    "roadmap_key": (
        "◆は目標（達成する年度の欄）、→は前の年度と同じ工程や目標です。",
        "◆ is a target, in the year it is due; → the same as the year before.",
    ),
    "own_note": ("メモ", "Your note"),
    "own_note_line": ("メモ：{text}", "Your note: {text}"),
    "collection": ("保存した記録", "Saved records"),
    "list": ("一覧", "List"),
    "statements": ("記述", "Statements"),
    "figures": ("数値", "Figures"),
    "schedule": ("年度別の工程", "Schedule by year"),
    "sources": ("出典", "Sources"),
    "nearest": (
        "近い記録（質問への回答ではありません）",
        "Nearest records (they do not answer it)",
    ),
    "no_answer": ("回答なし", "No answer"),
    "condition": ("条件", "Condition"),
    "finding": ("まとめ", "Finding"),
    "present": ("現状・背景", "as it stands"),
    "table": ("比較表", "Comparison table"),
    "conditions": ("読み取った条件：{text}", "Conditions understood: {text}"),
    "check": (
        "文は原文の要約で、原文の写しではありません。引用するときは原文を確かめてください。",
        "The sentences sum up the sources and are no copies of them. "
        "Check the source before quoting.",
    ),
    "status_key": (
        "実施済み・実施中・計画は、出典の時点での段階です。計画は、その時点で予定されていたもので、実施されたかどうかは出典からは分かりません。",
        "Done, under way and planned are as of each source's date. Whether a plan was carried out "
        "the source does not tell.",
    ),
    "more": ("ほか{count}件", "{count} more"),
    "beside_topic": ("この分野の記載なし。ほかの記載：", "Nothing on this topic. Otherwise:"),
    "silent": ("どの記録にも記載がない項目：{names}", "No record states: {names}"),
    "n": ("番号", "No."),
    "heading": ("区分", "Heading"),
    "place": ("団体", "Municipality"),
    "prefecture": ("都道府県", "Prefecture"),
    "population": ("人口（人）", "Population"),
    "kind": ("種別", "Kind"),
    "kind_line": ("{place}　{kind}", "{place}, {kind}"),
    "case": ("事例", "case"),
    "plan_section": ("計画", "plan section"),
    "type": ("種類", "Type"),
    "status": ("段階", "Status"),
    "title": ("題名", "Title"),
    "titled": ("{place}「{title}」", "{place}: {title}"),
    "gist": ("要点", "Gist"),
    "summary": ("概要", "Summary"),
    "topics": ("テーマ", "Topics"),
    "aspect": ("項目", "Aspect"),
    "text": ("内容", "Text"),
    "label": ("項目", "Item"),
    "value": ("値", "Value"),
    "value_to": ("上限値", "Up to"),
    "qualifier": ("限定", "Bound"),
    "about": ("約", "about"),
    "at_least": ("以上", "at least"),
    "at_most": ("以下", "at most"),
    "more_than": ("超", "more than"),
    "count": ("件数・規模", "count"),
    "unit": ("単位", "Unit"),
    "figure_kind": ("性質", "Nature"),
    "period": ("時期", "Period"),
    "doubt": ("出典からは分からないこと", "Left open by the source"),
    "as_of": ("時点", "As of"),
    "start": ("開始年度", "From FY"),
    "end": ("終了年度", "To FY"),
    "track": ("取組の流れ", "Track"),
    "step": ("工程・目標", "Step or target"),
    "step_kind": ("区分", "Kind"),
    "step_step": ("工程", "step"),
    "step_target": ("目標", "target"),
    "document": ("資料", "Document"),
    "publisher": ("発行", "Publisher"),
    "published": ("発行日", "Published"),
    "section": ("節", "Section"),
    "page": ("ページ", "Page"),
    "accessed": ("閲覧日", "Accessed"),
    "record": ("記録ID", "Record id"),
    "point": ("記述ID", "Point id"),
    "dated": ("記述の時点", "Stands as of"),
    "url": ("原資料のアドレス", "Address"),
    "note": ("備考", "Note"),
    "source_line": (
        "{publisher}『{document}』（{published}）{section}「{title}」{page}、"
        "{accessed}閲覧{dated}。",
        "{publisher}, {document} ({published}), {section}, “{title}”, {page}, "
        "accessed {accessed}{dated}.",
    ),
}


def get(key: str, lang: Lang, **values: object) -> str:
    """The text with its ``{names}`` filled in."""
    text = _WORDS[key][LANGS.index(lang)]
    return text.format(**values) if values else text


def columns(lang: Lang, *keys: str) -> tuple[str, ...]:
    """Column names."""
    return tuple(get(key, lang) for key in keys)
