"""A draft's plain data as rows and lines to edit, and back; what it lacks, by names of fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kb.errors import RecordError
from kb.records.models import Lang
from kb.texts import interface as texts
from kb.texts.signs import SIGNS

COLUMNS: dict[str, tuple[str, ...]] = {
    "points": ("id", "aspect", "ja", "en", "page"),
    "figures": (
        "id", "ja", "en", "value", "unit.ja", "unit.en", "kind", "period.ja", "period.en", "point",
    ),
    "schedule": ("start", "end", "track.ja", "track.en", "step.ja", "step.en", "point"),
}  # fmt: skip
"""What is edited of the parts that are tables; a field of a field has a dot."""

_EMPTY = re.compile(r"^(?P<field>[a-z_.\d]+)(?: = \[\])?(?: is empty|: .*should have at least \d)")


def rows_of(data: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    """The rows of a part of a draft, with its columns alone."""
    return [
        {column: _held(entry, column.split(".")) for column in COLUMNS[part]}
        for entry in data.get(part) or []
    ]


def entries_of(
    data: Mapping[str, Any], part: str, rows: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The rows as entries again, each with what its former one has beside the columns.

    A sentence that was changed is no longer the source's own.
    """
    former = list(data.get(part) or [])
    known = {entry["id"]: entry for entry in former if "id" in entry}
    entries = []
    for n, row in enumerate(rows):
        if not any(_filled(value) for value in row.values()):
            continue
        before = known.get(row["id"], {}) if "id" in row else dict(enumerate(former)).get(n, {})
        entry = {k: v for k, v in before.items() if k not in _tops(part)}
        for column in COLUMNS[part]:
            _put(entry, column.split("."), row.get(column), before)
        if entry.get("ja") != before.get("ja"):
            entry.pop("wording", None)
        entries.append(entry)
    return entries


def lines(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def lacking(faults: Sequence[RecordError], lang: Lang) -> tuple[list[str], list[str]]:
    """The names of the fields that are still empty, and all other faults as sentences."""
    empty, others = [], []
    for fault in faults:
        if match := _EMPTY.match(fault.problem):
            empty.append(_name(match["field"], lang))
        else:
            others.append(f"{fault.problem}. {fault.remedy}")
    return list(dict.fromkeys(empty)), others


def _name(field: str, lang: Lang) -> str:
    """points.0.en -> 要点1・英語 / Points 1, English."""
    top, *rest = field.split(".")
    number = next((str(int(part) + 1) for part in rest if part.isdigit()), "")
    return part_name([top, *(part for part in rest if not part.isdigit())], lang, number)


def part_name(path: Sequence[str], lang: Lang, number: str = "") -> str:
    """The name of a part of a field, and which of several entries it is of: 要点1・英語."""
    first, *others = (texts.get(f"draft_{name}", lang) for name in path)
    signs = SIGNS[lang]
    return signs.facts.join([first + (signs.gap + number if number else ""), *others])


def _held(entry: Mapping[str, Any], path: Sequence[str]) -> Any:
    value: Any = entry
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _tops(part: str) -> set[str]:
    return {column.split(".")[0] for column in COLUMNS[part]}


def _filled(value: Any) -> bool:
    """Not what an empty cell of a table gives: None, no text, not a number."""
    return value is not None and value != "" and value == value


def _put(entry: dict[str, Any], path: list[str], value: Any, before: Mapping[str, Any]) -> None:
    """Set a field, or leave it out where it is empty and was not there."""
    *above, name = path
    if not _filled(value):
        if _held(before, path) is None:
            return
        value = ""
    for part in above:
        entry = entry.setdefault(part, {})
    entry[name] = int(value) if isinstance(value, float) and value.is_integer() else value
