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
    "where": ("『{title}』{place}", "{title}, {place}"),
    "where_heading": ("『{title}』{place}、{heading}", "{title}, {place}, {heading}"),
    "page": ("{label}ページ", "p. {label}"),
    "sheet": ("シート「{label}」", "sheet “{label}”"),
    "slide": ("スライド{label}", "slide {label}"),
    "section": ("第{label}節", "section {label}"),
    "draft": ("案", "draft"),
    "no_page": ("ページの画像なし", "no picture of the page"),
}


def get(key: str, lang: Lang, **values: object) -> str:
    """The text with its ``{names}`` filled in."""
    text = WORDS[key][LANGS.index(lang)]
    return text.format(**values) if values else text


def quoted(text: str, lang: Lang) -> str:
    """A quotation in its marks; those within it are made inner ones, as print does."""
    inner = text.replace("「", "『").replace("」", "』") if lang == "ja" else text
    return get("quotation", lang, text=inner)


def place(anchor: str, label: str, lang: Lang) -> str:
    """A page of a document as it is cited: 12ページ, シート「一覧」."""
    return get(anchor, lang, label=label)


def where(title: str, anchor: str, label: str, heading: str, lang: Lang) -> str:
    """Where in a document something stands."""
    at = place(anchor, label, lang)
    if not heading:
        return get("where", lang, title=title, place=at)
    return get("where_heading", lang, title=title, place=at, heading=heading)
