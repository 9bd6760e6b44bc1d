"""The conditions of a question in words, for a reply that nothing meets them and for exports."""

from __future__ import annotations

from kb.records.corpus import Corpus
from kb.texts import wording
from kb.texts.signs import SIGNS
from kb.understanding.intent import Intent
from kb.understanding.naming import place_name, prefecture_name


def conditions(intent: Intent, corpus: Corpus) -> str:
    """«団体の種類 町；人口の上限 10,000»; empty where there are none."""
    lang = intent.language

    def bound(count: int | None) -> list[str]:
        return [] if count is None else [f"{count:,}"]

    values: dict[str, list[str]] = {
        "places": [place_name(code, corpus, lang) for code in intent.places],
        "prefectures": [prefecture_name(p, corpus, lang) for p in intent.prefectures],
        "types": [corpus.type_name(t, lang) for t in intent.types],
        "min_population": bound(intent.min_population),
        "max_population": bound(intent.max_population),
        "excluded_places": [place_name(code, corpus, lang) for code in intent.excluded_places],
        "excluded_prefectures": [
            prefecture_name(p, corpus, lang) for p in intent.excluded_prefectures
        ],
        "excluded_types": [corpus.type_name(t, lang) for t in intent.excluded_types],
        "years": [str(year) for year in intent.years],
        "kind": [wording.RECORD_KIND[intent.kind][lang]] if intent.kind else [],
    }
    told = [
        f"{wording.CONDITION[name][lang]} {wording.joined(own, lang)}"
        for name, own in values.items()
        if own
    ]
    return SIGNS[lang].clauses.join(told)
