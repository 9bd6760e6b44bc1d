"""Checks across records: what one file alone cannot show."""

from __future__ import annotations

from collections.abc import Iterable

from kb.errors import RecordError
from kb.records.loader import LoadedRecord, Loading
from kb.records.models import Aspect
from kb.records.registers import MunicipalityType


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
            "Add it to cases/documents.yaml.",
        )
    for n, point in enumerate(record.points):
        if point.aspect not in tables.aspects:
            problem = f"names the unknown aspect {point.aspect.value!r}"
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
    for topic in tables.topics.values():
        for other in topic.near:
            if other not in tables.topics:
                problem = f"names the unknown topic {other!r} as near to {topic.id!r}"
                yield loading.issue("topics", topic.id, problem, "Correct the id.")
    for words, name in ((Aspect, "aspects"), (MunicipalityType, "body_types")):
        for word in words:
            if word not in getattr(tables, name):
                problem = f"lacks the id {word.value!r}, which the program names"
                yield RecordError(f"cases/{name}.yaml", None, problem, "Put it back.")
    for aspect in tables.aspects.values():
        if aspect.column and aspect.column not in tables.aspects:
            problem = f"names the unknown aspect {aspect.column.value!r} as column"
            yield loading.issue("aspects", aspect.id, problem, "Correct the id.")
    for place in tables.municipalities.values():
        if place.type not in tables.body_types:
            problem = f"names the unknown type of body {place.type.value!r}"
            yield loading.issue("municipalities", place.code, problem, "See cases/body_types.yaml.")
