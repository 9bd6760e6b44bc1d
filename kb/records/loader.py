"""cases/*.yaml -> Corpus. Faults are collected, so one bad file hides no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from kb.errors import KbError, RecordError
from kb.records import slips
from kb.records.corpus import SINGLE, TABLES, Corpus, Tables
from kb.records.fields import Model
from kb.records.files import SUFFIXES, yaml_files
from kb.records.models import SCHEMA_VERSION, Record
from kb.records.validation import FaultsError, validated
from kb.records.yaml_door import Location, Parsed, display_name, read_yaml, shown

M = TypeVar("M", bound=BaseModel)

_TABLES = frozenset(f"{name}.yaml" for name in TABLES)
_DEPTH = 2
"""Records stand in a folder of ``cases/`` for their document."""


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
    """What was found under ``cases/``: the valid records, the tables and every fault.

    ``lines`` tells where each entry of a table stands, by table and key; ``faulty`` are the ids,
    by their files' names, of records that are there and not valid.
    """

    loaded: dict[str, LoadedRecord]
    tables: Tables
    issues: list[RecordError]
    lines: Mapping[tuple[str, str], int]
    faulty: frozenset[str] = frozenset()

    def issue(self, table: str, key: str, problem: str, remedy: str) -> RecordError:
        """A fault of a table's entry."""
        return RecordError(f"cases/{table}.yaml", self.lines[table, key], problem, remedy)

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
        return Loading({}, Tables.read(lambda *_: {}), [missing], {})

    lines: dict[tuple[str, str], int] = {}

    def table(name: str, model: type[Model], key: str) -> Mapping[str, Model]:
        return _read_table(cases, name, model, key, lines, issues)

    tables = Tables.read(table)
    issues.extend(_strays(cases))
    loaded: dict[str, LoadedRecord] = {}
    faulty: set[str] = set()
    for path in yaml_files(cases):
        if len(path.relative_to(cases).parts) != _DEPTH:
            continue
        copied = slips.original(path)
        if copied:
            issues.append(_copy(display_name(path, cases), display_name(copied, cases)))
            continue
        try:
            item = _read_record(path, cases, tables)
        except FaultsError as faults:
            issues.extend(faults.issues)
            faulty.add(path.stem)
            continue
        except RecordError as error:
            issues.append(error)
            faulty.add(path.stem)
            continue
        if item.record.id in loaded:
            other = loaded[item.record.id]
            if item.record == other.record:
                issues.append(_copy(item.file, other.file))
            else:
                problem = f"repeats the id of {other.file}"
                issues.append(item.issue(("id",), problem, "Give one of them another id."))
            continue
        loaded[item.record.id] = item
    return Loading(loaded, tables, issues, lines, frozenset(faulty))


def _strays(cases: Path) -> Iterator[RecordError]:
    """Files someone may take for records, where none is read."""
    for path in sorted(cases.rglob("*")):
        parts = path.relative_to(cases).parts
        if any(part.startswith(".") for part in parts):
            continue
        name = display_name(path, cases)
        copied = slips.original(path) if path.is_file() else None
        if path.suffix.lower() not in SUFFIXES:
            if copied and copied.exists():
                yield _copy(name, display_name(copied, cases))
            elif copied:
                remedy = f"Name it {copied.name} (Explorer hides .txt until it is told not to)."
                yield RecordError(name, None, "is a text file, read by nothing", remedy)
        elif len(parts) == 1 and copied:
            yield _copy(name, display_name(copied, cases))
        elif not (len(parts) == _DEPTH or (len(parts) == 1 and path.name in _TABLES)):
            remedy = "Move it to cases/<document>/, or delete it."
            yield RecordError(name, None, "is read by nothing", remedy)


def _copy(name: str, other: str) -> RecordError:
    return RecordError(name, None, f"is a copy of {other}", "Delete one of the two.")


def _read_record(path: Path, cases: Path, tables: Tables) -> LoadedRecord:
    parsed = read_yaml(path, cases)
    name = display_name(path, cases)
    version = parsed.data.get("schema_version") if isinstance(parsed.data, dict) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        problem = f"has schema_version {shown(version)}, newer than this program's {SCHEMA_VERSION}"
        raise RecordError(name, parsed.line_of(("schema_version",)), problem, "Update the program.")
    record = validated(Record, parsed, (), name, {"aspects": tables.aspects})
    item = LoadedRecord(record, name, parsed)
    if path.stem != record.id:
        named = path.with_name(f"{record.id}{path.suffix}")
        if named.exists():
            problem = f"is a copy of {display_name(named, cases)}, or has its id"
            remedy = f"Delete one of the two, or give this one the id {path.stem}."
            raise item.issue(("id",), problem, remedy)
        raise item.issue(("id",), f"has the id {record.id!r}", f"Name the file {named.name}.")
    return item


def _read_table(
    cases: Path,
    table: str,
    model: type[M],
    key: str,
    lines: dict[tuple[str, str], int],
    issues: list[RecordError],
) -> Mapping[str, M]:
    path = cases / f"{table}.yaml"
    name = display_name(path, cases)
    result: dict[str, M] = {}
    try:
        parsed = read_yaml(path, cases)
        single = table in SINGLE
        if single and not isinstance(parsed.data, dict):
            raise RecordError(name, 1, "is not one entry of fields", "See cases/README.md.")
        if not single and not isinstance(parsed.data, list):
            raise RecordError(name, 1, "is not a list of entries", "Begin each entry with '- '.")
    except RecordError as error:
        issues.append(error)
        return result
    places: list[Location] = [()] if single else [(n,) for n in range(len(parsed.data))]
    for at in places:
        try:
            entry = validated(model, parsed, at, name)
        except FaultsError as faults:
            issues.extend(faults.issues)
            continue
        entry_key = str(getattr(entry, key))
        if entry_key in result:
            line = parsed.line_of((*at, key))
            problem = f"has the {key} {shown(entry_key)} twice"
            issues.append(RecordError(name, line, problem, "Keep one of them."))
            continue
        result[entry_key] = entry
        lines[table, entry_key] = parsed.line_of(at) or 1
    return result
