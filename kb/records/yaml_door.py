"""The one door from a YAML file to plain data, with the line each value stands on.

Refused here, each with its line: duplicate keys, anchors and aliases (a record repeats nothing,
and aliases are how a small file becomes a huge one), tags, more than one document, wrong
encodings, NUL bytes, lost and private characters, files over ``MAX_BYTES``, nesting over
``MAX_DEPTH``, values over ``MAX_SCALAR`` and links that lead out of the folder. What YAML reads
otherwise than it is typed is kept as typed, for the loader to tell.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from kb.errors import RecordError
from kb.records import slips
from kb.records.fields import LOST, CutText
from kb.records.files import MAX_BYTES

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
class Typed:
    """An unquoted value that is no text to YAML: as typed, and what else YAML takes it for.

    ``remark`` is what stands behind a ``#`` on its line.
    """

    text: str
    misread: str | None
    remark: str | None


@dataclass(frozen=True)
class Parsed:
    """Plain data of one file and the 1-based line of each location in it.

    ``typed`` holds the unquoted values that are no text, ``ends`` the last line of each value.
    """

    data: Any
    lines: dict[Location, int] = field(repr=False)
    ends: dict[Location, int] = field(repr=False)
    typed: dict[Location, Typed] = field(repr=False)
    source: str = field(repr=False)

    def line_of(self, location: Location) -> int | None:
        """Line of the location, or of the nearest part above it that the file holds."""
        return self.lines.get(self.held(location))

    def held(self, location: Location) -> Location:
        """The location, or the nearest part above it that the file holds."""
        ends = range(len(location), 0, -1)
        return next((location[:end] for end in ends if location[:end] in self.lines), ())

    def slip(self, location: Location, name: str) -> RecordError | None:
        """The look-alike in the syntax of the lines on which a faulty value stands, if any."""
        line = self.lines.get(location)
        if line is None:
            return None
        return _slip(self._source_lines, line, self.ends.get(location, line), name)

    @cached_property
    def misread(self) -> dict[Location, Typed]:
        """Those of ``typed`` that YAML takes otherwise than they are typed."""
        return {at: typed for at, typed in self.typed.items() if typed.misread}

    @cached_property
    def _source_lines(self) -> list[str]:
        return slips.lines_of(self.source)


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
            parsed = Parsed(None, {}, {}, {}, text)
            data = _plain(loader, node, (), parsed, name)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise _told(error, text, name) from error
    except yaml.YAMLError as error:
        raise RecordError(name, None, f"is not valid YAML ({cut(str(error))})", _FIX) from error
    return replace(parsed, data=data)


def _told(error: yaml.MarkedYAMLError, text: str, name: str) -> RecordError:
    """A fault of grammar, named by the slip behind it where one shows near it."""
    marks = [m.line + 1 for m in (error.context_mark, error.problem_mark) if m]
    if not marks:
        return RecordError(name, None, f"is not valid YAML ({error.problem})", _FIX)
    first, last = min(marks), max(marks)
    # A field that is none to YAML is missed on the line after it.
    lines = slips.lines_of(text)
    slip = _slip(lines, first - 1, last, name)
    if slip:
        return slip
    problem = f"is not valid YAML ({error.problem or error.context})"
    for line, typed in enumerate(lines[first - 1 : last], start=first):
        if slips.holds_remark(typed):
            problem = f"{problem}: YAML takes what follows ' #' for a remark"
            return RecordError(name, line, problem, "Put the text with the # in quotes.")
    if sign := slips.sign_in_text(lines[marks[-1] - 1] if marks[-1] <= len(lines) else ""):
        problem = f"{problem}: YAML takes {sign!r} for a sign of its own"
        return RecordError(name, marks[-1], problem, "Put the text with it in quotes.")
    return RecordError(name, marks[-1], problem, _FIX)


def _slip(lines: list[str], first: int, last: int, name: str) -> RecordError | None:
    """The first line of a range, both ends included, that is no syntax but looks like it."""
    first = max(first, 1)
    for line, typed in enumerate(lines[first - 1 : last], start=first):
        wrong = slips.look_alikes(typed)
        if wrong:
            plain = " and ".join("a blank" if c == " " else f"'{c}'" for c in wrong.values())
            remedy = f"Type {plain} (half-width) instead, then run: kb check"
            return RecordError(name, line, f"has {' and '.join(wrong)} in its syntax", remedy)
    return None


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
    return printable(name)


def printable(name: str) -> str:
    """A name that may hold line breaks, terminal codes or bytes that are no text, without them."""
    return "".join(c if c.isprintable() else "?" for c in name)


def _read_text(path: Path, root: Path, name: str) -> str:
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise RecordError(name, None, "leads out of the folder", "Put the file itself there.")
        if not os.path.lexists(path):
            raise RecordError(name, None, "is missing", "Add it (cases/README.md tells how).")
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
    wrong = _UNPRINTABLE.search(text) or slips.INVISIBLE.search(text)
    if wrong:
        line = text.count("\n", 0, wrong.end()) + 1
        problem = f"holds the invisible character {wrong.group()[-1]!r}"
        raise RecordError(name, line, problem, "Delete it, or save the file as UTF-8.")
    lost = LOST.search(text)
    if lost:
        line = text.count("\n", 0, lost.start()) + 1
        code = f"U+{ord(lost.group()):04X}"
        if lost.group() == "\ufffd":
            problem, remedy = "which stands for one that was lost", "Type the lost one anew."
        else:
            problem = "which only the computer it was made on shows (外字)"
            remedy = "Write it with a common character or in kana."
        raise RecordError(name, line, f"holds the character {code}, {problem}", remedy)
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


def _plain(loader: Any, node: yaml.Node, at: Location, parsed: Parsed, name: str) -> Any:
    parsed.lines[at] = _line(node)
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
            result[key] = _plain(loader, value_node, (*at, key), parsed, name)
            parsed.lines[(*at, key)] = line
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, child, (*at, n), parsed, name) for n, child in enumerate(node.value)]
    parsed.ends[at] = int(node.end_mark.line) + 1
    if isinstance(node, yaml.ScalarNode) and not node.style:
        return _unquoted(loader, node, at, parsed, name)
    return loader.construct_object(node)


def _unquoted(loader: Any, node: yaml.ScalarNode, at: Location, parsed: Parsed, name: str) -> Any:
    remark = slips.remark_behind(parsed.source, node.end_mark.index)
    if node.tag.endswith(":str"):
        text = str(node.value)
        return text if remark is None else CutText(text, remark)
    misread = slips.misreading(node)
    parsed.typed[at] = Typed(node.value, misread, remark)
    if misread:
        return node.value
    try:
        return loader.construct_object(node)
    except ValueError as error:  # an integer of 10,000 digits
        problem = f"has the value {shown(node.value)}, which is no number"
        raise RecordError(name, _line(node), problem, "Correct it, or put it in quotes.") from error


def _line(part: Any) -> int:
    """The 1-based line an event or node starts on."""
    return int(part.start_mark.line) + 1
