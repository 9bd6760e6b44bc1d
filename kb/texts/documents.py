"""Words about the user's own documents, in both languages."""

from __future__ import annotations

from kb.records.models import LANGS, Lang

WORDS: dict[str, tuple[str, str]] = {
    "quotations": ("資料からの引用", "Quoted from your documents"),
    "quotations_help": (
        "取り込んだ資料の文を、そのまま引用しています。この事例集の記録ではありません。",
        "Sentences of the documents you imported, word for word. They are none of the records.",
    ),
    "quotation": ("「{text}」", "“{text}”"),
    "headed": ("（表の見出し：{header}）", " (header of the table: {header})"),
    "titled": ("『{title}』", "{title}"),
    "where": ("『{title}』{place}", "{title}, {place}"),
    "where_heading": ("『{title}』{place}、{heading}", "{title}, {place}, {heading}"),
    "page": ("{label}ページ", "p. {label}"),
    "sheet": ("シート「{label}」", "sheet “{label}”"),
    "slide": ("スライド{label}", "slide {label}"),
    "section": ("第{label}節", "section {label}"),
    "unit_page": ("ページ", "page"),
    "unit_sheet": ("シート", "sheet"),
    "unit_slide": ("スライド", "slide"),
    "unit_section": ("節", "section"),
    "count_page": ("{count}ページ", "pages: {count}"),
    "count_sheet": ("{count}シート", "sheets: {count}"),
    "count_slide": ("スライド{count}枚", "slides: {count}"),
    "count_section": ("{count}節", "sections: {count}"),
    "draft": ("案", "draft"),
    "by_machine": ("機械読取", "read by machine"),
    "where_by_machine": ("{where}（機械読取）", "{where} (read by machine)"),
    "no_page": ("ページの画像なし", "no picture of the page"),
    "review": ("『{title}』の点検", "{title}: a review"),
    "review_help": (
        "資料の文はそのまま引用し、他の自治体は記録の要約で示しています。「見つかりません」は機械が"
        "読んだ範囲でのことです。言い換えや図は読めていないことがあるため、原本で確かめてください。",
        "Sentences of the document are quoted word for word; others are told by the gists of their "
        "records. “Not found” is said of what was read by machine, which may miss other wordings "
        "and figures: check the original.",
    ),
    "beside": ("資料の比較", "Documents side by side"),
    "beside_record": ("{place}の記録と『{title}』", "{place} beside {title}"),
    "beside_column": ("項目", "Item"),
    "beside_help": (
        "資料の文はそのまま引用しています。「見つかりません」は機械が読んだ範囲でのことです。"
        "原本で確かめてください。",
        "Sentences are quoted word for word. “Not found” is said of what was read by machine: "
        "check the original.",
    ),
    "beside_absent": (
        "同じ分野の節に記載が見つかりません。",
        "Nothing on this was found in its sections on the same topics.",
    ),
    "beside_unsought": (
        "この項目は機械では探せません。原本で確かめてください。",
        "This cannot be looked for by machine: see the document itself.",
    ),
    "review_not_found": (
        "記載が見つからない分野（{count}）",
        "Topics not found in the document ({count})",
    ),
    "review_mentioned": (
        "言葉は出てくるが、施策として見つからない分野（{count}）",
        "Topics whose words stand there, but no section on them was found ({count})",
    ),
    "review_treated": ("取り上げている分野（{count}）", "Topics it treats ({count})"),
    "review_none": ("この区分の分野はありません。", "No topic is of this kind."),
    "review_absent": (
        "この資料に記載が見つかりません。",
        "Nothing on this was found in the document.",
    ),
    "review_near": ("最も近い文：{said}", "The nearest sentence: {said}"),
    "review_more": ("ほか{count}件", "{count} more"),
    "review_elsewhere": ("取り込んだ他の資料には：", "In your other documents:"),
    "review_cases": ("行っている自治体：", "Those that do it:"),
    "review_plans": ("計画に掲げている自治体：", "Those that plan it:"),
    "review_aims": (
        "同じくらいの規模の自治体の目標（{count}）",
        "Targets of municipalities of similar size ({count})",
    ),
    "review_aims_of_all": (
        "他の自治体の目標（{count}）",
        "Targets of other municipalities ({count})",
    ),
    "review_targets": (
        "年・数値・単位のいずれかが見つからない目標の文（{all}件のうち{open}件）",
        "Sentences on targets in which a year, number or unit was not found ({open} of {all})",
    ),
    "review_lacks": ("（{what}が見つかりません）", "({what} not found)"),
    "review_and": ("・", ", "),
    "review_lack_year": ("年", "year"),
    "review_lack_number": ("数値", "number"),
    "review_lack_unit": ("単位", "unit"),
    "review_unassigned": (
        "担当課の名が見つからない取組（{count}）",
        "Measures in which no unit in charge was found ({count})",
    ),
    "review_sheet": ("分野別", "By topic"),
    "review_column_1": ("分野", "Topic"),
    "review_column_2": ("この資料", "This document"),
    "review_column_3": ("資料の文", "Its sentences"),
    "review_column_4": ("行っている自治体", "Those that do it"),
    "review_column_5": ("計画に掲げている自治体", "Those that plan it"),
    "review_is_treated": ("取り上げている", "treated"),
    "review_is_mentioned": ("言葉のみ", "mentioned"),
    "review_is_not_found": ("見つからない", "not found"),
}


def get(key: str, lang: Lang, **values: object) -> str:
    """The text with its ``{names}`` filled in."""
    text = WORDS[key][LANGS.index(lang)]
    return text.format(**values) if values else text


_INNER: dict[Lang, dict[int, int]] = {"ja": str.maketrans("「」", "『』"), "en": {}}
"""What the marks of quotation become within a quotation."""


def quoted(text: str, lang: Lang) -> str:
    """A quotation in its marks; those within it are made inner ones, as print does."""
    return get("quotation", lang, text=text.translate(_INNER[lang]))


def place(anchor: str, label: str, lang: Lang) -> str:
    """A page of a document as it is cited: 12ページ, シート「一覧」."""
    return get(anchor, lang, label=label)


def counted(anchor: str, count: int, lang: Lang) -> str:
    """How long a document is, by what its pages are: 12ページ, 14節."""
    return get(f"count_{anchor}", lang, count=count)


def where(title: str, anchor: str, label: str, heading: str, by_machine: bool, lang: Lang) -> str:
    """Where in a document something stands, and whether it was read there by machine."""
    at = place(anchor, label, lang)
    key = "where_heading" if heading else "where"
    return marked(get(key, lang, title=title, place=at, heading=heading), by_machine, lang)


def marked(where: str, by_machine: bool, lang: Lang) -> str:
    """Where something stands, marked where it was read there by machine."""
    return get("where_by_machine", lang, where=where) if by_machine else where
