"""An entry of a file as a model; what is wrong with it told by what was typed and on which line."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kb.errors import RecordError
from kb.records.fields import TextCutError
from kb.records.yaml_door import Location, Parsed, Typed, cut, printable, shown

M = TypeVar("M", bound=BaseModel)

Fault = Mapping[str, Any]
"""An error as pydantic describes it: ``type``, ``loc``, ``msg``, ``input`` and ``ctx``."""

_MAX_FAULTS = 50
"""Told of one file, where nobody asks for more; the others show when these are mended."""


class FaultsError(Exception):
    """Every fault of one entry."""

    def __init__(self, issues: list[RecordError]) -> None:
        self.issues = issues


def validated(
    model: type[M],
    parsed: Parsed,
    at: Location,
    name: str,
    context: Any = None,
    most: int = _MAX_FAULTS,
) -> M:
    """The entry at a location of a file as a model.

    Args:
        name: the file's, as it is told.
        context: what validators of the model look up.
        most: faults that are told.

    Raises:
        FaultsError: it is faulty.
    """
    data: Any = parsed.data
    for part in at:
        data = data[part]
    misread = {loc: typed for loc, typed in parsed.misread.items() if loc[: len(at)] == at}
    faults: dict[Location, Fault] = {}
    try:
        entry = model.model_validate(data, strict=False, context=context)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            location = (*at, *fault["loc"])
            # Where one of several types would do, pydantic tells a fault for each.
            held = location if fault["type"] == "missing" else parsed.held(location)
            if held not in misread:
                faults.setdefault(held, fault)
        # A list without its faulty entries is told to be too short, which it is not.
        faults = {
            at: fault
            for at, fault in faults.items()
            if fault["type"] != "too_short" or not any(o[: len(at)] == at != o for o in faults)
        }
    else:
        if not misread:
            return entry
    issues = [_misread(t, loc, parsed, at, name) for loc, t in islice(misread.items(), most)]
    rest = islice(faults.items(), most - len(issues))
    issues += [_fault(fault, loc, parsed, at, name) for loc, fault in rest]
    if len(misread) + len(faults) > len(issues):
        more = f"has {len(misread) + len(faults) - len(issues)} faults more"
        issues.append(RecordError(name, None, more, "Mend these first."))
    raise FaultsError(issues)


def _misread(
    typed: Typed, location: Location, parsed: Parsed, at: Location, name: str
) -> RecordError:
    """A value that YAML takes for something else than is typed."""
    value = cut(typed.text)
    problem = f"{_field(location, at)} = {value}: YAML takes this for {typed.misread}"
    remedy = f'Put it in quotes: "{value}".'
    if typed.text.isdigit():
        remedy = f'Put it in quotes: "{value}", or write the number {cut(typed.text.lstrip("0"))}.'
    return RecordError(name, parsed.line_of(location), problem, remedy)


def _field(location: Location, at: Location) -> str:
    """A location as a user reads it, within its entry."""
    return cut(printable(".".join(str(part) for part in location[len(at) :]))) or "the file"


def _fault(
    fault: Fault, location: Location, parsed: Parsed, at: Location, name: str
) -> RecordError:
    """What pydantic found, told by what was typed."""
    slip = parsed.slip(location, name)
    if slip:
        return slip
    problem, remedy = _say(fault, _field(location, at), parsed.typed.get(location))
    return RecordError(name, parsed.line_of(location), problem, remedy)


def _say(fault: Fault, field: str, typed: Typed | None) -> tuple[str, str]:
    kind, value = fault["type"], cut(typed.text) if typed else shown(fault.get("input"))
    if kind == "extra_forbidden":
        problem = f"has the unknown field {field!r}"
        return problem, "Remove it or correct its name (cases/README.md lists the fields)."
    if kind == "missing":
        return f"lacks the field {field!r}", "Add it (cases/README.md tells how)."
    if fault.get("input") == "" and not typed:
        return f"{field} is empty", "Write its text."
    remark = typed.remark if typed and not typed.text else None
    if isinstance(cause := fault.get("ctx", {}).get("error"), TextCutError):
        remark = cause.remark
    if remark is not None:
        rest = shown(f"#{remark}")
        problem = f"{field} = {value or 'nothing'}: YAML drops what follows, {rest}, as a remark"
        return problem, "Put the whole text in quotes, or a remark on a line of its own."
    if kind == "string_type" and typed:
        if not typed.text:
            return f"{field} is empty", "Write its text, or remove the field."
        return f"{field} = {value}: is no text to YAML", f'Put it in quotes: "{value}".'
    message = fault["msg"].removeprefix("Value error, ")
    return f"{field} = {value}: {message}", "Correct the value."
