"""The one door from a YAML file to plain data, with the line each value stands on.

Refused here, each with its line: duplicate keys, anchors and aliases (a record repeats nothing,
and aliases are how a small file becomes a huge one), tags, more than one document, wrong
encodings, NUL bytes, files over ``MAX_BYTES``, nesting over ``MAX_DEPTH`` and links that lead out
of the folder.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kb.errors import RecordError

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

Location = tuple[str | int, ...]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
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
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise RecordError(name, None, f"is not valid YAML ({error})", _FIX) from error
    return Parsed(data, lines)


def display_name(path: Path, root: Path) -> str:
    """The path as a user types it from the folder above ``cases/``."""
    try:
        return path.relative_to(root.parent).as_posix()
    except ValueError:
        return str(path)


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
    except OSError as error:
        reason = error.strerror or "unreadable"
        remedy = "Check the file and its rights."
        raise RecordError(name, None, f"cannot be read ({reason})", remedy) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RecordError(name, line, "is not UTF-8 text", "Save it as UTF-8.") from error
    return text


def _refuse_sharing_and_depth(text: str, name: str) -> None:
    """Walk the event stream once, before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise RecordError(name, line, "uses an anchor or alias", "Write the value out.")
        tag = getattr(event, "tag", None)
        if tag and not tag.startswith("tag:yaml.org,2002:str"):
            raise RecordError(name, line, f"uses the tag {tag!r}", "Write the value without a tag.")
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > MAX_DEPTH:
                raise RecordError(name, line, f"nests deeper than {MAX_DEPTH}", _FIX)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1


def _plain(
    loader: Any, node: yaml.Node, at: Location, lines: dict[Location, int], name: str
) -> Any:
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise RecordError(name, line, "has a key that is not a word", _FIX)
            key = str(key_node.value)
            if key in result:
                raise RecordError(name, line, f"has the key {key!r} twice", "Keep one of them.")
            result[key] = _plain(loader, value_node, (*at, key), lines, name)
            lines[(*at, key)] = line
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, child, (*at, n), lines, name) for n, child in enumerate(node.value)]
    return loader.construct_object(node)
