"""The one door from a YAML file to plain data, with the line each value stands on.

Refused here, each with its line: duplicate keys, anchors and aliases (a record repeats nothing,
and aliases are how a small file becomes a huge one), tags, more than one document, wrong
encodings, NUL bytes, files over ``MAX_BYTES``, nesting over ``MAX_DEPTH``, values over
``MAX_SCALAR`` and links that lead out of the folder.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kb.errors import RecordError

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_SCALAR = 10_000
"""Characters of one value: beyond any field's, and short enough that a number made of colons
(YAML reads 1:30 in base 60) is not worked on for minutes."""

_SHOWN = 60
"""Characters of a wrong key or value repeated in the message about it."""

Location = tuple[str | int, ...]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE
_FIX = "Mend the line, then run: kb check"


@dataclass(frozen=True)
class Parsed:
    """Plain data of one file and the 1-based line of each location in it."""

    data: Any
    lines: dict[Location, int] = field(repr=False)

    def line_of(self, location: Location) -> int | None:
        """Line of the location, or of the nearest part above it that the file holds."""
        for end in range(len(location), -1, -1):
            if location[:end] in self.lines:
                return self.lines[location[:end]]
        return None


def read_yaml(path: Path, root: Path) -> Parsed:
    """Parse ``path``, which must lie in ``root``; every fault raises RecordError."""
    name = display_name(path, root)
    text = _read_text(path, root, name)
    try:
        _refuse_sharing_and_depth(text, name)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise RecordError(name, None, "the file is empty", "Fill it or delete it.")
            lines: dict[Location, int] = {}
            data = _plain(loader, node, (), lines, name)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        problem = f"is not valid YAML ({error.problem or error.context})"
        raise RecordError(name, line, problem, _FIX) from error
    except yaml.YAMLError as error:
        raise RecordError(name, None, f"is not valid YAML ({cut(str(error))})", _FIX) from error
    return Parsed(data, lines)


def cut(text: str) -> str:
    """The text, or its beginning where a message would drown in it."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def shown(value: object) -> str:
    """A wrong value as a message repeats it: quoted, escaped and cut."""
    if isinstance(value, str):
        return repr(cut(value))
    try:
        return cut(repr(value))
    except ValueError:  # an integer of more digits than Python prints
        return f"a huge {type(value).__name__}"


def display_name(path: Path, root: Path) -> str:
    """The path as a user types it from the folder above ``cases/``."""
    try:
        name = path.relative_to(root.parent).as_posix()
    except ValueError:
        name = str(path)
    # A name may hold line breaks, terminal codes or bytes that are no text.
    return "".join(c if c.isprintable() else "?" for c in name)


def _read_text(path: Path, root: Path, name: str) -> str:
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise RecordError(name, None, "leads out of the folder", "Put the file itself there.")
        if not path.is_file():
            raise RecordError(name, None, "is not a plain file", "Put a YAML file there.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            problem = f"has {size:,} bytes, over the limit of {MAX_BYTES:,}"
            raise RecordError(name, None, problem, "Split the file.")
        raw = path.read_bytes()
    except (OSError, RuntimeError) as error:  # a link that leads to itself is a RuntimeError
        reason = getattr(error, "strerror", None) or "it leads nowhere"
        remedy = "Check the file and its rights."
        raise RecordError(name, None, f"cannot be read ({reason})", remedy) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RecordError(name, line, "is not UTF-8 text", "Save it as UTF-8.") from error
    wrong = _UNPRINTABLE.search(text)
    if wrong:
        line = text.count("\n", 0, wrong.start()) + 1
        problem = f"holds the invisible character {wrong.group()!r}"
        raise RecordError(name, line, problem, "Delete it, or save the file as UTF-8.")
    return text


def _refuse_sharing_and_depth(text: str, name: str) -> None:
    """Walk the event stream once, before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise RecordError(name, line, "uses an anchor or alias", "Write the value out.")
        tag = getattr(event, "tag", None)
        if tag and not tag.startswith("tag:yaml.org,2002:str"):
            raise RecordError(
                name, line, f"uses the tag {shown(tag)}", "Write the value without a tag."
            )
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > MAX_SCALAR:
            problem = f"has a value of {len(event.value):,} characters"
            raise RecordError(name, line, problem, "Split or shorten it.")
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > MAX_DEPTH:
                raise RecordError(name, line, f"nests deeper than {MAX_DEPTH}", _FIX)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1


def _plain(
    loader: Any, node: yaml.Node, at: Location, lines: dict[Location, int], name: str
) -> Any:
    lines[at] = _line(node)
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = _line(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                raise RecordError(name, line, "has a key that is not a word", _FIX)
            key = str(key_node.value)
            if key in result:
                raise RecordError(
                    name, line, f"has the key {shown(key)} twice", "Keep one of them."
                )
            result[key] = _plain(loader, value_node, (*at, key), lines, name)
            lines[(*at, key)] = line
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, child, (*at, n), lines, name) for n, child in enumerate(node.value)]
    try:
        return loader.construct_object(node)
    except (ValueError, OverflowError) as error:  # 2023-02-30, an integer of 10,000 digits
        problem = f"has the value {shown(node.value)}, which is no number or date"
        raise RecordError(name, _line(node), problem, "Correct it, or put it in quotes.") from error


def _line(part: Any) -> int:
    """The 1-based line an event or node starts on."""
    return int(part.start_mark.line) + 1
