"""One record as rows to display; knows no Streamlit. All text is plain: the page escapes it."""

from __future__ import annotations

from kb.comparing import comparison, roadmap
from kb.comparing.likeness import Likeness, likest, of_record_place
from kb.records.corpus import Corpus
from kb.records.doubts import with_doubts
from kb.records.models import Figure, Lang, Qualifier, Record
from kb.texts import interface as texts
from kb.texts import wording
from kb.texts.signs import SIGNS
from kb.ui.views import view

Facts = list[tuple[str, str]]
"""Labels and values."""


def points_by_aspect(
    corpus: Corpus, record: Record, lang: Lang
) -> list[tuple[str, list[view.PointSource]]]:
    """The record's points under the name of what they speak of, in the order of the aspects."""
    return [
        (
            aspect.label.get(lang),
            [view.point_source(corpus, record.id, point.id, lang) for point in points],
        )
        for aspect, points in corpus.points_by_aspect(record)
    ]


_BOUNDS: dict[Qualifier, dict[Lang, str]] = {
    Qualifier.ABOUT: {"ja": "約{}", "en": "about {}"},
    Qualifier.AT_LEAST: {"ja": "{}以上", "en": "at least {}"},
    Qualifier.AT_MOST: {"ja": "{}以下", "en": "at most {}"},
    Qualifier.MORE_THAN: {"ja": "{}超", "en": "more than {}"},
}


def figure_value(figure: Figure, lang: Lang) -> str:
    """約17人 / about 17 people; ranges as 3〜5 / 3–5."""
    value = f"{figure.value:,}"
    if figure.value_to is not None:
        value += f"{SIGNS[lang].to}{figure.value_to:,}"
    unit = figure.unit.get(lang)
    gap = "" if unit in {"%", "％"} else SIGNS[lang].gap
    text = f"{value}{gap}{unit}"
    if figure.qualifier is None:
        return text
    return _BOUNDS[figure.qualifier][lang].format(text)


def figure_rows(record: Record, lang: Lang) -> list[dict[str, str]]:
    """Figures as table rows, column heading -> plain text."""
    columns = [texts.get(f"figure_{n}", lang) for n in ("label", "value", "kind", "period", "page")]
    return [
        dict(
            zip(
                columns,
                (
                    figure.get(lang),
                    with_doubts(figure_value(figure, lang), [figure.doubt], lang),
                    texts.get(f"figure_kind_{figure.kind.value}", lang),
                    figure.period.get(lang) if figure.period else wording.NOT_STATED[lang],
                    view.page_label(record.page_of(record.point(figure.point))),
                ),
                strict=True,
            )
        )
        for figure in record.figures
    ]


def schedule_rows(record: Record, lang: Lang) -> list[dict[str, str]]:
    """Steps by year as table rows, column heading -> plain text."""
    columns = [texts.get(f"step_{n}", lang) for n in ("years", "track", "step", "page")]
    return [
        dict(
            zip(
                columns,
                (
                    years,
                    step.track.get(lang),
                    with_doubts(step.step.get(lang), [step.doubt], lang),
                    view.page_label(record.page_of(record.point(step.point))),
                ),
                strict=True,
            )
        )
        for years, step in roadmap.lines(record.schedule, lang)
    ]


def silent_on(corpus: Corpus, record: Record, lang: Lang) -> list[str]:
    """What a planner looks for and the source does not say."""
    names = [column.name.get(lang) for column in comparison.silent_on(corpus, record)]
    return names if record.contact else [*names, texts.get("silent_contact", lang)]


def related(corpus: Corpus, record: Record, lang: Lang) -> list[tuple[str, list[str]]]:
    """Measures the record shares with others: name of the measure, ids of the others."""
    return [
        (relation.measure.get(lang), [i for i in relation.records if i != record.id])
        for relation in corpus.relations(record)
    ]


def similar_places(
    corpus: Corpus, record: Record, limit: int = 3
) -> list[tuple[Likeness, list[str]]]:
    """The municipalities most like the record's own, with the ids of their records.

    A record on one of the same topics comes first among a municipality's records.
    """
    town = of_record_place(corpus.municipality(record))
    alike = [found for found in likest(corpus, town) if not found.itself][:limit]
    topics = set(record.topics)

    def ids(code: str) -> list[str]:
        own = (r for r in corpus if r.municipality == code)
        return [r.id for r in sorted(own, key=lambda r: (-len(topics & set(r.topics)), r.id))]

    return [(found, ids(found.place.code)) for found in alike]


def source_facts(corpus: Corpus, record: Record, lang: Lang) -> Facts:
    """Where the record comes from and how binding its document is."""
    document, as_of = corpus.document(record), corpus.as_of(record)
    facts = [
        ("source_document", document.title.get(lang)),
        ("fact_publisher", document.publisher.get(lang)),
        ("fact_published", document.published.get(lang)),
        ("fact_state", texts.get(f"state_{document.state}", lang)),
        *((("fact_as_of", as_of.get(lang)),) if as_of else ()),
        ("source_section", record.source.section),
        ("source_page", view.page_label(record.source.page)),
    ]
    if document.url:
        facts.append(("fact_url", document.url))
    if document.note:
        facts.append(("fact_note", document.note.get(lang)))
    return _labelled(facts, lang)


def place_facts(corpus: Corpus, record: Record, lang: Lang) -> Facts:
    """The municipality with its population and where that number is from."""
    place = corpus.municipality(record)
    population = place.population
    facts = [
        ("fact_name", place.name.get(lang)),
        ("fact_prefecture", place.prefecture.get(lang)),
        ("fact_type", corpus.type_name(place.type, lang)),
        (
            "fact_population",
            texts.get(
                "population_value",
                lang,
                value=f"{population.value:,}",
                year=population.year,
                source=population.source.get(lang),
            ),
        ),
    ]
    if record.contact:
        page = view.page_label(record.page_of(record.point(record.contact.point)))
        facts.append(("fact_contact", f"{record.contact.get(lang)} ({page})"))
    return _labelled(facts, lang)


def organisation_facts(record: Record, lang: Lang) -> Facts:
    """Who carries the work, each with its page."""
    organisation = record.organisation
    if organisation is None:
        return []
    facts = []
    for name in ("lead", "body", "unit", "staff", "outside_talent"):
        entry = getattr(organisation, name)
        if entry:
            page = view.page_label(record.page_of(record.point(entry.point)))
            facts.append((f"fact_{name}", f"{entry.get(lang)} ({page})"))
    return _labelled(facts, lang)


def funding_facts(record: Record, lang: Lang) -> Facts:
    """Schemes used: name and period with the page."""
    facts = []
    for entry in record.funding:
        page = view.page_label(record.page_of(record.point(entry.point)))
        period = entry.period.get(lang) if entry.period else texts.get("period_unknown", lang)
        facts.append((entry.name.get(lang), f"{period} ({page})"))
    return facts


def subject_facts(corpus: Corpus, record: Record, lang: Lang) -> Facts:
    """Topics and approaches by name."""
    tables = corpus.tables
    between = SIGNS[lang].names
    facts = [("fact_topics", between.join(tables.topics[t].name.get(lang) for t in record.topics))]
    if record.approaches:
        names = (tables.approaches[a].name.get(lang) for a in record.approaches)
        facts.append(("fact_approaches", between.join(names)))
    return _labelled(facts, lang)


def _labelled(facts: Facts, lang: Lang) -> Facts:
    return [(texts.get(key, lang), value) for key, value in facts]
