"""cases/*.yaml -> Corpus. Faults are collected, so one bad file hides no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kb.errors import KbError, RecordError
from kb.records.corpus import Corpus, Tables
from kb.records.models import SCHEMA_VERSION, Record
from kb.records.registers import Approach, Document, Municipality, Relation, Term, Topic
from kb.records.yaml_door import Location, Parsed, cut, display_name, read_yaml, shown

M = TypeVar("M", bound=BaseModel)

_SUFFIXES = frozenset({".yaml", ".yml"})
_TABLES = frozenset(f"{name}.yaml" for name in Tables.__dataclass_fields__)
_MAX_FAULTS = 50
"""Told of one file; the others show when these are mended."""


class CorpusError(KbError):
    """The records cannot be used; ``issues`` lists every fault."""

    def __init__(self, issues: list[RecordError]) -> None:
        self.issues = issues
        more = f" ({len(issues) - 1} more: kb check)" if len(issues) > 1 else ""
        super().__init__(f"{issues[0]}{more}")


@dataclass(frozen=True)
class LoadedRecord:
    """A valid record with the file and lines it came from."""

    record: Record
    file: str
    parsed: Parsed

    def issue(self, location: Location, problem: str, remedy: str) -> RecordError:
        return RecordError(self.file, self.parsed.line_of(location), problem, remedy)


@dataclass(frozen=True)
class Loading:
    """What was found under ``cases/``: the valid records, the tables and every fault."""

    loaded: dict[str, LoadedRecord]
    tables: Tables
    issues: list[RecordError]

    @property
    def corpus(self) -> Corpus:
        records = {i: self.loaded[i].record for i in sorted(self.loaded)}
        return Corpus(records=records, tables=self.tables)


def load_corpus(cases: Path) -> Corpus:
    """The corpus in the folder ``cases``; CorpusError when anything in it is invalid."""
    from kb.records.checks import check

    loading = read_all(cases)
    issues = loading.issues + check(loading)
    if issues:
        raise CorpusError(issues)
    return loading.corpus


def read_all(cases: Path) -> Loading:
    """Read every file, keep what is valid, list what is not."""
    issues: list[RecordError] = []
    if not cases.is_dir():
        missing = RecordError(str(cases), None, "there is no such folder", "Set KB_CASES to it.")
        return Loading({}, Tables({}, {}, {}, {}, {}, {}), [missing])

    def table(name: str, model: type[M], key: str) -> Mapping[str, M]:
        return _read_table(cases / name, cases, model, key, issues)

    tables = Tables(
        municipalities=table("municipalities.yaml", Municipality, "code"),
        documents=table("documents.yaml", Document, "id"),
        topics=table("topics.yaml", Topic, "id"),
        approaches=table("approaches.yaml", Approach, "id"),
        glossary=table("glossary.yaml", Term, "id"),
        relations=table("relations.yaml", Relation, "key"),
    )
    issues.extend(_strays(cases))
    loaded: dict[str, LoadedRecord] = {}
    for path in sorted(cases.glob("*/*")):
        if not _is_meant(path, cases):
            continue
        try:
            item = _read_record(path, cases)
        except _Faults as faults:
            issues.extend(faults.issues)
            continue
        except RecordError as error:
            issues.append(error)
            continue
        if item.record.id in loaded:
            other = loaded[item.record.id].file
            issues.append(
                item.issue(("id",), f"repeats the id of {other}", "Give one of them another id.")
            )
            continue
        loaded[item.record.id] = item
    return Loading(loaded, tables, issues)


def _is_meant(path: Path, cases: Path) -> bool:
    """Whether a file is YAML and not hidden; editors keep their own beside the one edited."""
    hidden = any(part.startswith(".") for part in path.relative_to(cases).parts)
    return path.suffix.lower() in _SUFFIXES and not hidden


def _strays(cases: Path) -> Iterator[RecordError]:
    """Files someone may take for records, where none is read."""
    for path in sorted(cases.rglob("*")):
        depth = len(path.relative_to(cases).parts)
        known = depth == 2 or (depth == 1 and path.name in _TABLES)
        if _is_meant(path, cases) and not known:
            name = display_name(path, cases)
            remedy = "Move it to cases/<document>/, or delete it."
            yield RecordError(name, None, "is read by nothing", remedy)


class _Faults(Exception):
    def __init__(self, issues: list[RecordError]) -> None:
        self.issues = issues


def _read_record(path: Path, cases: Path) -> LoadedRecord:
    parsed = read_yaml(path, cases)
    name = display_name(path, cases)
    version = parsed.data.get("schema_version") if isinstance(parsed.data, dict) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        problem = f"has schema_version {shown(version)}, newer than this program's {SCHEMA_VERSION}"
        raise RecordError(name, parsed.line_of(("schema_version",)), problem, "Update the program.")
    record = _validate(Record, parsed, (), name)
    item = LoadedRecord(record, name, parsed)
    if path.stem != record.id:
        raise item.issue(("id",), f"has the id {record.id!r}", f"Name the file {record.id}.yaml.")
    return item


def _read_table(
    path: Path, cases: Path, model: type[M], key: str, issues: list[RecordError]
) -> Mapping[str, M]:
    name = display_name(path, cases)
    result: dict[str, M] = {}
    try:
        parsed = read_yaml(path, cases)
        if not isinstance(parsed.data, list):
            raise RecordError(name, 1, "is not a list of entries", "Begin each entry with '- '.")
    except RecordError as error:
        issues.append(error)
        return result
    for n in range(len(parsed.data)):
        try:
            entry = _validate(model, parsed, (n,), name)
        except _Faults as faults:
            issues.extend(faults.issues)
            continue
        entry_key = str(getattr(entry, key))
        if entry_key in result:
            line = parsed.line_of((n, key))
            problem = f"has the {key} {shown(entry_key)} twice"
            issues.append(RecordError(name, line, problem, "Keep one of them."))
            continue
        result[entry_key] = entry
    return result


def _validate(model: type[M], parsed: Parsed, at: Location, name: str) -> M:
    data: Any = parsed.data
    for part in at:
        data = data[part]
    try:
        return model.model_validate(data, strict=False)
    except ValidationError as error:
        issues = []
        faults = error.errors(include_url=False)
        for fault in faults[:_MAX_FAULTS]:
            location = (*at, *fault["loc"])
            field = cut(".".join(str(p) for p in fault["loc"])) or "the file"
            problem, remedy = _say(fault["type"], fault["msg"], field, fault.get("input"))
            issues.append(RecordError(name, parsed.line_of(location), problem, remedy))
        if len(faults) > _MAX_FAULTS:
            more = f"has {len(faults) - _MAX_FAULTS} faults more"
            issues.append(RecordError(name, None, more, "Mend these first."))
        raise _Faults(issues) from None


_SAY: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "extra_forbidden": lambda f, m: (
        f"has the unknown field {f!r}",
        "Remove it or correct its name (cases/README.md lists the fields).",
    ),
    "missing": lambda f, m: (f"lacks the field {f!r}", "Add it (cases/README.md tells how)."),
}


def _say(kind: str, message: str, field: str, value: object) -> tuple[str, str]:
    if kind in _SAY:
        return _SAY[kind](field, message)
    message = message.removeprefix("Value error, ")
    return f"{field} = {shown(value)}: {message}", "Correct the value."
