"""Every string of the interface in both languages; a record's own text is never here."""

from __future__ import annotations

from kb.records.models import LANGS, Lang

_TEXTS: dict[str, tuple[str, str]] = {
    # Shell
    "app_title": ("自治体DX事例ナレッジ", "Municipal DX precedents"),
    "page_ask": ("質問", "Ask"),
    "page_browse": ("事例・計画を探す", "Browse"),
    "page_record": ("記録", "Record"),
    "page_compare": ("比較", "Compare"),
    "page_roadmap": ("工程", "Roadmap"),
    "page_map": ("地図", "Map"),
    "page_quality": ("品質", "Quality"),
    "in_preparation": ("準備中です。", "In preparation."),
    "other_language": ("English", "日本語"),
    "collection": ("集めた記録（{count}）", "Collected records ({count})"),
    "collection_empty": (
        "記録の「集める」を押すと、ここに並び、比較や書き出しに使えます。",
        "Press “Collect” at a record: it is listed here, to compare and export.",
    ),
    "collection_compare": ("並べて比較する", "Compare them"),
    "collection_clear": ("すべて外す", "Remove all"),
    "collect": ("集める", "Collect"),
    "collected": ("集めた記録から外す", "Remove from collection"),
    "visit_questions": ("この訪問での質問（{count}）", "Questions of this visit ({count})"),
}


def get(key: str, lang: Lang, **values: object) -> str:
    """The text with its ``{names}`` filled in; KeyError for an unknown key."""
    text = _TEXTS[key][LANGS.index(lang)]
    return text.format(**values) if values else text


def keys() -> frozenset[str]:
    """All keys, for the tests."""
    return frozenset(_TEXTS)
