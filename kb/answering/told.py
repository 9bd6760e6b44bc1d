"""What an answer tells beside its statements: the question's conditions, a place's stage."""

from __future__ import annotations

from kb.answering.models import Item
from kb.records.corpus import Corpus
from kb.records.stages import Stage, stage_of
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


def stage_of_item(corpus: Corpus, item: Item) -> Stage:
    """The stage that stands beside a place's name: how things stand, where that is all that is said
    of it, for a challenge or a reason is nothing that was done."""
    points = (c for statement in item.statements for c in statement.citations)
    stages = {stage_of(corpus, corpus.get(c.id), corpus.get(c.id).point(c.point)) for c in points}
    return Stage.PRESENT if stages == {Stage.PRESENT} else Stage(item.status.value)
