"""Records in the making: YAML files in a folder of their own, valid or not yet.

    drafts/<document>/<id>.yaml

A draft becomes a record by being moved among the records, once it is valid; it is told to be
unchecked wherever it is used until a person says that it was checked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from kb.errors import KbError, RecordError
from kb.records.checks import check
from kb.records.loader import LoadedRecord, Loading, read_all
from kb.records.models import Record
from kb.records.validation import FaultsError, validated
from kb.records.writing import put
from kb.records.yaml_door import display_name, read_yaml

_HEAD = (
    "# A draft made by rule from {filename}: points are its sentences word for word, and what is\n"
    "# empty is to be written. Which faults are left tells: kb drafts {id}\n"
)
_WIDTH = 100
_MOST_FAULTS = 2_000
"""All of a draft: what is left of it is told field by field."""

PROPOSED = "proposed"
"""The field of a draft that names those whose content a language model proposed."""


class _Plain(yaml.SafeDumper):
    """Writes what the one door reads: nothing shared, nothing tagged."""

    def ignore_aliases(self, data: object) -> bool:
        return True


@dataclass(frozen=True)
class Draft:
    """A draft with its plain data and all that keeps it from being a record."""

    path: Path
    id: str
    data: Mapping[str, Any]
    faults: tuple[RecordError, ...]


def with_proposals(
    data: Mapping[str, Any], values: Mapping[str, str | Sequence[str]]
) -> dict[str, Any]:
    """A draft's data with proposed values in fields that are empty, each marked as proposed."""
    filled = deepcopy(dict(data))
    marked = []
    for path, value in values.items():
        within, name = _within(filled, path)
        if within is not None and not within.get(name):
            within[name] = value if isinstance(value, str) else list(value)
            marked.append(path)
    if marked:
        filled[PROPOSED] = [*(filled.get(PROPOSED) or ()), *marked]
    return filled


def still_proposed(data: Mapping[str, Any], former: Mapping[str, Any]) -> list[str]:
    """The fields that are as they were proposed in the former data: the others are a person's."""
    marked = former.get(PROPOSED) or ()
    return [p for p in marked if (v := value_at(data, p)) and v == value_at(former, p)]


def _within(data: Mapping[str, Any], path: str) -> tuple[Any, str]:
    """What holds the field of a path, and its name there; None where nothing does."""
    *above, name = path.split(".")
    held: Any = data
    for part in above:
        if isinstance(held, list):
            held = next((entry for entry in held if str(entry.get("id")) == part), None)
        else:
            held = held.get(part) if isinstance(held, Mapping) else None
    return (held if isinstance(held, dict) else None), name


def value_at(data: Mapping[str, Any], path: str) -> Any:
    """What stands in the field of a path (points.p2.en); None where nothing does."""
    within, name = _within(data, path)
    value = within.get(name) if within is not None else None
    return list(value) if isinstance(value, tuple) else value


class Drafts:
    """The drafts of one folder, held against the records and vocabularies of another.

    Those are read once: make a new one to see what changed among them.
    """

    def __init__(self, folder: Path, cases: Path) -> None:
        self.folder, self.cases = folder, cases

    @cached_property
    def loading(self) -> Loading:
        """The records and vocabularies."""
        return read_all(self.cases)

    def write(self, data: Mapping[str, Any], filename: str) -> Path | None:
        """Write a new draft; None where there is one of its id, which is left as it is.

        Raises:
            KbError: the folder cannot be written.
        """
        path = self._path(str(data["source"]["document"]), str(data["id"]))
        if path.exists():
            return None
        head = _HEAD.format(filename=" ".join(filename.split()), id=data["id"])
        put(path, head + _text(data))
        return path

    def save(self, draft: str, data: Mapping[str, Any]) -> Draft:
        """Write a draft anew with other data; what it lacks now.

        Raises:
            KbError: there is none of this id, or it cannot be written.
        """
        held = self._find(draft)
        kept = [
            line for line in held.read_text(encoding="utf-8").splitlines() if line.startswith("#")
        ]
        put(held, "\n".join([*kept, _text(data)]))
        return self.get(draft)

    def listed(self) -> list[Draft]:
        """All drafts, by document in the order of its sections."""
        return [self._read(path)[0] for path in self._files()]

    def get(self, draft: str) -> Draft:
        """One draft.

        Raises:
            KbError: there is none of this id.
        """
        return self._read(self._find(draft))[0]

    def faults_of(self, draft: str, data: Mapping[str, Any]) -> tuple[RecordError, ...]:
        """What would keep this data from being a record; nothing is written."""
        path = self._find(draft)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.tried.yaml")
        try:
            fresh.write_text(_text(data), encoding="utf-8")
            return self._read(fresh)[0].faults
        finally:
            fresh.unlink(missing_ok=True)

    def finish(self, draft: str, *, checked: bool) -> Path:
        """Move a valid draft among the records.

        Args:
            draft: its id.
            checked: a person says that it was checked against its source; else it stays marked.

        Raises:
            KbError: there is none of this id, it is not valid, or its place is taken.
        """
        path = self._find(draft)
        held, loaded = self._read(path)
        if held.faults or loaded is None:
            more = f" ({len(held.faults) - 1} more: kb drafts {draft})" if held.faults[1:] else ""
            raise KbError(f"{held.faults[0]}{more}")
        target = self.cases / loaded.record.source.document / f"{loaded.record.id}.yaml"
        if target.exists():
            raise KbError(f"{target} exists already. Give the draft another id, or remove that.")
        left = {"review", PROPOSED} if checked else set()
        put(target, _text({k: v for k, v in held.data.items() if k not in left}))
        path.unlink()
        return target

    def _read(self, path: Path) -> tuple[Draft, LoadedRecord | None]:
        name = display_name(path, self.folder)
        data: Mapping[str, Any] = {}
        try:
            parsed = read_yaml(path, self.folder)
            data = parsed.data if isinstance(parsed.data, dict) else {}
            aspects = {"aspects": self.loading.tables.aspects}
            record = validated(Record, parsed, (), name, aspects, _MOST_FAULTS)
        except FaultsError as faults:
            return Draft(path, path.stem, data, tuple(faults.issues)), None
        except RecordError as error:
            return Draft(path, path.stem, data, (error,)), None
        item = LoadedRecord(record, name, parsed)
        beside = {i: held for i, held in self.loading.loaded.items() if i != record.id}
        issues = check(replace(self.loading, loaded={**beside, record.id: item}))
        own = tuple(issue for issue in issues if issue.file == name)
        return Draft(path, path.stem, data, own), item

    def _files(self) -> list[Path]:
        found = self.folder.glob("*/*.yaml")
        return sorted((path for path in found if not path.name.startswith(".")), key=_order)

    def _find(self, draft: str) -> Path:
        found = next((path for path in self._files() if path.stem == draft), None)
        if found is None:
            raise KbError(f"There is no draft {draft[:60]!r}. List them: kb drafts")
        return found

    def _path(self, document: str, draft: str) -> Path:
        return self.folder / document / f"{draft}.yaml"


def _order(path: Path) -> tuple[str, list[tuple[int, str]]]:
    """By folder, then by name, numbers in it by their value: plan-2 before plan-10."""
    parts = re.split(r"(\d+)", path.stem)
    return path.parent.name, [(int(part) if part.isdigit() else -1, part) for part in parts]


def _text(data: Mapping[str, Any]) -> str:
    return yaml.dump(dict(data), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=_WIDTH)
