"""A draft's plain data as rows and lines to edit, and back; what it lacks, by names of fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kb.errors import RecordError
from kb.records.models import Lang
from kb.texts import faults
from kb.texts import interface as texts
from kb.texts.signs import SIGNS
from kb.understanding.years import runs

COLUMNS: dict[str, tuple[str, ...]] = {
    "points": ("id", "aspect", "ja", "en", "page"),
    "figures": (
        "id", "ja", "en", "value", "unit.ja", "unit.en", "kind", "period.ja", "period.en", "point",
    ),
    "schedule": ("start", "end", "track.ja", "track.en", "step.ja", "step.en", "point"),
}  # fmt: skip
"""What is edited of the parts that are tables; a field of a field has a dot."""

_EMPTY = "is empty"


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
    return alike(entries)


def alike(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries whose English is empty get that of another with the same Japanese.

    The years of a table name what is counted once each: it is put into English once.
    """
    told: dict[tuple[str, str], str] = {}
    pairs = [(name, pair) for entry in entries for name, pair in _pairs(entry)]
    for name, pair in pairs:
        if pair.get("ja") and pair.get("en"):
            told.setdefault((name, pair["ja"]), pair["en"])
    for name, pair in pairs:
        if not pair.get("en") and (name, pair.get("ja")) in told:
            pair["en"] = told[name, pair["ja"]]
    return entries


def _pairs(entry: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The texts in two languages that an entry has."""
    if "ja" in entry:
        yield "", entry
    for name, value in entry.items():
        if isinstance(value, dict) and "ja" in value:
            yield name, value


def lines(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def lacking(found: Sequence[RecordError], lang: Lang) -> tuple[list[str], list[str]]:
    """The names of the fields that are still empty, and all other faults as sentences.

    Fields of several entries are told as one: 要点1〜9・英語.
    """
    empty: dict[tuple[str, ...], list[int]] = {}
    others = []
    for fault in found:
        field, wrong = faults.field_of(fault.problem)
        parts, numbers = _parts(field)
        if field and (wrong == _EMPTY or fault.problem.startswith(f"{field} = []: ")):
            empty.setdefault(parts, []).extend(numbers)
        else:
            others.append(_told(fault, field, wrong, lang))
    names = [part_name(parts, lang, _runs(numbers, lang)) for parts, numbers in empty.items()]
    return names, list(dict.fromkeys(others))


def _told(fault: RecordError, field: str, wrong: str, lang: Lang) -> str:
    """A fault as a sentence, with the name of its field; in English where no Japanese is known."""
    signs = SIGNS[lang]
    parts, numbers = _parts(field)
    before = part_name(parts, lang, _runs(numbers, lang)) + signs.after if field else ""
    if told := faults.worded(wrong, lang):
        remedy = "" if field else faults.worded(fault.remedy, lang)
        return f"{before}{told}。{remedy or ''}"
    return f"{before}{wrong}. {fault.remedy}"


def _parts(field: str) -> tuple[tuple[str, ...], list[int]]:
    """points.0.en -> its names and the number of its entry, counted from 1."""
    parts = field.split(".") if field else []
    numbers = [int(part) + 1 for part in parts if part.isdigit()]
    return tuple(part for part in parts if not part.isdigit()), numbers[:1]


def _runs(numbers: Sequence[int], lang: Lang) -> str:
    """1〜3,5: numbers that follow each other as one span."""
    return ",".join(
        str(run[0]) if len(run) == 1 else f"{run[0]}{SIGNS[lang].to}{run[-1]}"
        for run in runs(numbers)
    )


def part_name(path: Sequence[str], lang: Lang, number: str = "") -> str:
    """The name of a part of a field, and which of several entries it is of: 要点1・英語."""
    known = texts.keys()
    first, *others = (
        texts.get(f"draft_{name}", lang) if f"draft_{name}" in known else name for name in path
    )
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
