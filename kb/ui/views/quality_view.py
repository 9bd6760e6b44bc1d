"""What the records and the index hold, as rows to display; knows no Streamlit. Text is plain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from kb.comparing.comparison import states
from kb.evaluation.measures import Report
from kb.index.artefact import Manifest
from kb.records.age import fiscal_year
from kb.records.corpus import Corpus
from kb.records.models import Kind, Lang, Record, Status
from kb.records.registers import Document
from kb.texts import interface as texts
from kb.texts import wording

_SHORT_DIGEST = 12


HELD: Mapping[str, Callable[[Record], bool]] = {
    "figures": lambda r: bool(r.figures),
    "schedule": lambda r: bool(r.schedule),
    "contact": lambda r: r.contact is not None,
}
"""Parts of a record that are no column of a comparison, and whether it has them."""


def totals(corpus: Corpus, lang: Lang) -> list[tuple[str, int]]:
    """Labels and numbers of what is held."""
    counted = {
        "records": len(corpus),
        "places": len({r.municipality for r in corpus}),
        "documents": len({r.source.document for r in corpus}),
        "points": sum(len(r.points) for r in corpus),
    }
    return [(texts.get(f"quality_{name}", lang), count) for name, count in counted.items()]


@dataclass(frozen=True)
class Coverage:
    """How many cases and plan sections state a thing; ``share`` is that of all records, 0 to 1."""

    name: str
    cases: int
    plans: int
    share: float
    told: str


def coverage(corpus: Corpus, lang: Lang) -> list[Coverage]:
    """Of each thing compared and each of ``HELD``."""
    kinds = {kind: [r for r in corpus if r.kind is kind] for kind in Kind}
    held: dict[str, Callable[[Record], bool]] = {
        column.name.get(lang): partial(states, column=column)
        for column in corpus.tables.columns.values()
        if "population" not in column.fields
    }
    held |= {texts.get(f"held_{name}", lang): holds for name, holds in HELD.items()}
    rows = []
    for name, holds in held.items():
        cases = sum(map(holds, kinds[Kind.CASE]))
        plans = sum(map(holds, kinds[Kind.PLAN_SECTION]))
        told = texts.get(
            "quality_coverage_text",
            lang,
            cases=cases,
            all_cases=len(kinds[Kind.CASE]),
            plans=plans,
            all_plans=len(kinds[Kind.PLAN_SECTION]),
        )
        rows.append(Coverage(name, cases, plans, (cases + plans) / max(1, len(corpus)), told))
    return rows


def document_rows(corpus: Corpus, today: date, lang: Lang) -> list[dict[str, str]]:
    """The source documents with their state, age and number of records."""
    columns = (
        *("document", "state", "published", "as_of", "period"),
        *("cases", "plans", "done", "planned"),
    )
    names = [texts.get(f"quality_col_{c}", lang) for c in columns]
    rows = []
    for document in corpus.tables.documents.values():
        own = [r for r in corpus if r.source.document == document.id]
        planned = sum(r.status is Status.PLANNED for r in own)
        cases = sum(r.kind is Kind.CASE for r in own)
        values = (
            document.title.get(lang),
            texts.get(f"state_{document.state}", lang),
            texts.get(
                "quality_published",
                lang,
                day=document.published.get(lang),
                age=age(document, today, lang),
            ),
            document.as_of.get(lang) if document.as_of else "–",
            _period(document, today, lang),
            str(cases),
            str(len(own) - cases),
            str(len(own) - planned),
            str(planned),
        )
        rows.append(dict(zip(names, values, strict=True)))
    return rows


def _period(document: Document, today: date, lang: Lang) -> str:
    """The fiscal years a plan covers, and whether they are over."""
    if document.period is None:
        return "–"
    first, last = document.period
    over = "over" if last < fiscal_year(today) else "runs"
    return texts.get(f"quality_period_{over}", lang, first=first, last=last)


def place_rows(corpus: Corpus, lang: Lang) -> list[dict[str, str]]:
    """The municipalities with records: size, documents, numbers of records."""
    columns = ("place", "prefecture", "type", "population", "documents", "cases", "plans")
    names = [texts.get(f"quality_col_{c}", lang) for c in columns]
    rows = []
    for code in sorted({record.municipality for record in corpus}):
        place = corpus.tables.municipalities[code]
        own = [record for record in corpus if record.municipality == code]
        cases = sum(record.kind is Kind.CASE for record in own)
        documents = dict.fromkeys(corpus.document(record).title.get(lang) for record in own)
        values = (
            place.name.get(lang),
            place.prefecture.get(lang),
            corpus.type_name(place.type, lang),
            texts.get(
                "quality_population",
                lang,
                value=f"{place.population.value:,}",
                year=place.population.year,
            ),
            wording.joined(documents, lang),
            str(cases),
            str(len(own) - cases),
        )
        rows.append(dict(zip(names, values, strict=True)))
    return rows


def glossary(corpus: Corpus, lang: Lang) -> list[tuple[str, str]]:
    """All terms explained, with their definitions, in the order of their names."""
    terms = corpus.tables.glossary.values()
    return sorted((t.term.get(lang), t.definition.get(lang)) for t in terms)


def age(document: Document, today: date, lang: Lang) -> str:
    """How long ago a document was published, in years and months as far as its date goes."""
    parts = [int(part) for part in document.published_on.split("-")]
    if len(parts) == 1:
        return texts.get("quality_age_years", lang, years=today.year - parts[0])
    months = (today.year - parts[0]) * 12 + today.month - parts[1]
    return texts.get("quality_age", lang, years=months // 12, months=months % 12)


def index_facts(manifest: Manifest, folder: str, lang: Lang) -> list[tuple[str, str]]:
    """What the index was built from and by."""
    dense = manifest.dense
    values = {
        "folder": folder,
        "version": manifest.package_version,
        "model": f"{manifest.model.name} ({manifest.model.revision})",
        "dimension": str(manifest.model.dimension),
        "passages": f"{manifest.passages:,}",
        "search": texts.get(f"search_{dense.kind}", lang, recall=f"{dense.recall:.3f}")
        if dense.kind == "exact"
        else texts.get("search_other", lang, kind=dense.kind, recall=f"{dense.recall:.3f}"),
        "tokeniser": manifest.tokeniser,
        "corpus": manifest.corpus[:_SHORT_DIGEST],
        "sources": manifest.sources[:_SHORT_DIGEST],
    }
    return [(texts.get(f"index_{name}", lang), value) for name, value in values.items()]


MEASURES = (
    "fact_accuracy",
    "statement_support",
    "refusal_recall",
    "refusal_precision",
    "answerable_refused",
    "ndcg_at_10",
    "recall_at_5",
    "mrr",
    "hit_at_3",
    "fact_hit_at_3",
)
"""Fields of an evaluation's scores, what matters most to a planner first."""


def score_rows(report: Report, lang: Lang) -> list[dict[str, str]]:
    """The measures by language of the questions."""
    languages = list(report.by_language)
    first = texts.get("quality_measure", lang)
    columns = [texts.get(f"quality_lang_{name}", lang) for name in languages]
    counts = [f"{report.by_language[name].questions}" for name in languages]
    rows = [
        dict(zip([first, *columns], [texts.get("score_questions", lang), *counts], strict=True))
    ]
    for field in MEASURES:
        values = [getattr(report.by_language[name], field) for name in languages]
        cells = ["–" if value is None else f"{value:.3f}" for value in values]
        label = texts.get(f"score_{field}", lang)
        rows.append(dict(zip([first, *columns], [label, *cells], strict=True)))
    return rows


def shortfall_rows(report: Report, lang: Lang) -> list[dict[str, str]]:
    """The questions that fell short, and how."""
    columns = [texts.get(f"quality_short_{name}", lang) for name in ("id", "query", "what")]
    return [
        dict(zip(columns, (entry.id, entry.query, entry.what), strict=True))
        for entry in report.fell_short
    ]
