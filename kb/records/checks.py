"""Checks across records: what one file alone cannot show."""

from __future__ import annotations

from collections.abc import Iterable

from kb.errors import RecordError
from kb.records.loader import LoadedRecord, Loading
from kb.records.registers import NATIONWIDE, PREFECTURES, MunicipalityType


def check(loading: Loading) -> list[RecordError]:
    """Every cross-record fault, in file order; an empty list when there is none."""
    issues: list[RecordError] = []
    for item in loading.loaded.values():
        issues.extend(_references(item, loading))
        issues.extend(_points(item))
        issues.extend(_years(item, loading))
    issues.extend(_folders(loading))
    issues.extend(_relations(loading))
    issues.extend(_vocabularies(loading))
    return issues


def _references(item: LoadedRecord, loading: Loading) -> Iterable[RecordError]:
    record, tables = item.record, loading.tables
    if record.municipality not in tables.municipalities:
        yield item.issue(
            ("municipality",),
            f"names the unknown municipality {record.municipality!r}",
            "Add it to cases/municipalities.yaml.",
        )
    if record.source.document not in tables.documents:
        yield item.issue(
            ("source", "document"),
            f"names the unknown document {record.source.document!r}",
            f"Enter it: kb documents enter {record.source.imported} --title-en TITLE"
            if record.source.imported
            else "Add it to cases/documents.yaml.",
        )
    for n, point in enumerate(record.points):
        if point.aspect not in tables.aspects:
            problem = f"names the unknown aspect {point.aspect!r}"
            yield item.issue(("points", n, "aspect"), problem, "See cases/aspects.yaml.")
    for n, topic in enumerate(record.topics):
        if topic not in tables.topics:
            yield item.issue(
                ("topics", n), f"names the unknown topic {topic!r}", "See cases/topics.yaml."
            )
    for n, approach in enumerate(record.approaches):
        if approach not in tables.approaches:
            yield item.issue(
                ("approaches", n),
                f"names the unknown approach {approach!r}",
                "See cases/approaches.yaml.",
            )


def _points(item: LoadedRecord) -> Iterable[RecordError]:
    record = item.record
    for field in ("points", "figures"):
        seen: set[str] = set()
        for n, entry in enumerate(getattr(record, field)):
            if entry.id in seen:
                yield item.issue(
                    (field, n, "id"), f"has the id {entry.id!r} twice", "Number them anew."
                )
            seen.add(entry.id)
    ids = {p.id for p in record.points}
    for location, point in _point_references(item):
        if point not in ids:
            yield item.issue(
                location, f"points to {point!r}, which is no point of the record", "Correct it."
            )


def _point_references(item: LoadedRecord) -> Iterable[tuple[tuple[str | int, ...], str]]:
    record = item.record
    for field in ("figures", "schedule", "funding"):
        for n, entry in enumerate(getattr(record, field)):
            yield (field, n, "point"), entry.point
    if record.contact:
        yield ("contact", "point"), record.contact.point
    if record.organisation:
        for name in type(record.organisation).model_fields:
            entry = getattr(record.organisation, name)
            if entry:
                yield ("organisation", name, "point"), entry.point


def _years(item: LoadedRecord, loading: Loading) -> Iterable[RecordError]:
    document = loading.tables.documents.get(item.record.source.document)
    span = document and (document.roadmap or document.period)
    if not span:
        return
    first, last = span
    for n, step in enumerate(item.record.schedule):
        if not first <= step.start <= step.end <= last:
            yield item.issue(
                ("schedule", n),
                f"has a step in {step.start}–{step.end}, outside the plan's {first}–{last}",
                "Correct the years, or the period in cases/documents.yaml.",
            )


def _folders(loading: Loading) -> Iterable[RecordError]:
    """Each record lies in the folder of its document."""
    for item in loading.loaded.values():
        document = item.record.source.document
        folder = item.file.split("/")[-2] if "/" in item.file else ""
        if folder != document:
            yield item.issue(
                ("source", "document"),
                f"names the document {document!r} but lies in the folder {folder!r}",
                f"Move the file to cases/{document}/.",
            )


def _relations(loading: Loading) -> Iterable[RecordError]:
    for relation in loading.tables.relations.values():
        for record_id in relation.records:
            if record_id not in loading.loaded and record_id not in loading.faulty:
                problem = f"names the unknown record {record_id!r} under {relation.key!r}"
                yield loading.issue("relations", relation.key, problem, "Correct the id.")
        if len(set(relation.records)) != len(relation.records):
            problem = f"names a record twice under {relation.key!r}"
            yield loading.issue("relations", relation.key, problem, "Keep one of them.")


def _vocabularies(loading: Loading) -> Iterable[RecordError]:
    """What one table names of another."""
    tables = loading.tables
    for kind in MunicipalityType:
        if kind not in tables.body_types:
            problem = f"lacks the id {kind.value!r}, which names of places tell"
            yield RecordError("cases/body_types.yaml", None, problem, "Put it back.")
    for place in tables.municipalities.values():
        if place.prefecture.ja not in {*PREFECTURES, NATIONWIDE}:
            problem = f"names the unknown prefecture {place.prefecture.ja!r}"
            remedy = f"Write it in full, or {NATIONWIDE}."
            yield loading.issue("municipalities", place.code, problem, remedy)
    for table, key, noun, named in _named(loading):
        of, known = _TABLE_OF[noun], getattr(tables, _TABLE_OF[noun])
        if noun == "facet":
            known = {approach.facet for approach in known.values()}
        if noun in ("facet", "term") and not known:
            continue  # Nothing is grouped where there are no approaches, nor named by no glossary.
        if named not in known:
            problem = f"names the unknown {noun} {named!r}"
            yield loading.issue(table, key, problem, f"See cases/{of}.yaml.")


_TABLE_OF = {
    "aspect": "aspects",
    "document": "documents",
    "facet": "approaches",
    "term": "glossary",
    "topic": "topics",
    "type of body": "body_types",
}


def _named(loading: Loading) -> Iterable[tuple[str, str, str, str]]:
    """(table, key of its entry, what is named, its id)."""
    tables = loading.tables
    for aspect in tables.aspects.values():
        if aspect.facet:
            yield "aspects", aspect.id, "facet", aspect.facet
        yield from (("aspects", aspect.id, "term", term) for term in aspect.terms)
    for place in tables.municipalities.values():
        yield "municipalities", place.code, "type of body", place.type.value
    for size in tables.sizes.values():
        yield from (("sizes", size.id, "type of body", kind.value) for kind in size.at_most_of)
    for column in tables.columns.values():
        yield from (("columns", column.id, "aspect", aspect) for aspect in column.aspects)
        if column.topic:
            yield "columns", column.id, "topic", column.topic
    for term in tables.glossary.values():
        yield from (("glossary", term.id, "document", source) for source in term.sources)
