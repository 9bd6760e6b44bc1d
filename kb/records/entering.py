"""An entry added to a register: a document, a municipality; the rest of the file stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml

from kb.errors import KbError
from kb.records.corpus import TABLES
from kb.records.fields import Model
from kb.records.validation import FaultsError, validated
from kb.records.writing import put
from kb.records.yaml_door import display_name, read_yaml

_WIDTH = 1_000
"""An entry's field is a line, as the others of the file are."""


Register = Literal["documents", "municipalities"]


def enter(cases: Path, entry: Mapping[str, Any], register: Register = "documents") -> None:
    """Add an entry to a register; remarks and order of those there are kept.

    Args:
        cases: the folder of the records.
        entry: plain data of a source document or a municipality.
        register: which; the file of its name.

    Raises:
        KbError: it is not valid or there already, or the file cannot be added to.
    """
    path = cases / f"{register}.yaml"
    model, key = TABLES[register]
    held = read_yaml(path, cases).data
    name = display_name(path, cases)
    if not isinstance(held, list):
        raise KbError(f"{name} is not a list of entries. Begin each entry with '- '.")
    if any(isinstance(one, dict) and one.get(key) == entry[key] for one in held):
        raise KbError(f"{entry[key]} is in {name} already. Correct it there.")
    before = path.read_text(encoding="utf-8")
    ended = before if before.endswith("\n") else f"{before}\n"
    wanted = [*held, dict(entry)]
    put(path, ended + _text(entry), lambda fresh: _check(fresh, cases, model, wanted, name))


def _check(fresh: Path, cases: Path, model: type[Model], wanted: list[Any], name: str) -> None:
    by_hand = KbError(f"{name} is written in a way that cannot be added to. Add the entry by hand.")
    try:
        parsed = read_yaml(fresh, cases)
    except KbError:
        raise by_hand from None
    if parsed.data != wanted:
        raise by_hand
    try:
        validated(model, parsed, (len(wanted) - 1,), name)
    except FaultsError as faults:
        raise faults.issues[0] from None


def _text(entry: Mapping[str, Any]) -> str:
    return yaml.safe_dump(
        [dict(entry)],
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
        default_flow_style=None,
    )
