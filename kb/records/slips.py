"""Slips of typing that YAML takes in silence or tells in terms of its own grammar.

A record is typed by hand, often with a Japanese keyboard on Windows: a full-width colon makes no
key, a ``#`` behind a blank cuts a sentence short, 011002 is read as the octal number 4610. Each
is found by what was typed, and told with what to type instead.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import yaml

_LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""Where YAML 1.1 ends a line."""

_REMARK = re.compile(r"[ \t]+#[ \t]*([^\n\r\x85\u2028\u2029]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?(?:e[-+]?[0-9]+)?", re.IGNORECASE)
_YAML_1_1 = {
    "bool": "true or false",
    "int": "another number",
    "float": "another number",
    "timestamp": "a date or time",
}

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-") | {"\t": " "})
_SYNTAX = re.compile(r" *(?:(?:- +)*(?:\w+ *:( |$)?|- )|#)", re.ASCII)
_LONGEST = 120
"""Characters of a line looked at: the indent, the field and its colon stand in fewer."""

_NAMES = {
    "\t": "a tab",
    "\u3000": "a full-width blank",
    "\xa0": "a no-break space",
    "：": "a full-width colon (：)",
    "－": "a full-width hyphen (－)",
    "＃": "a full-width number sign (＃)",
}

_TYPED_AS_TEXT = re.compile(r"(.+?\.ya?ml).*\.txt", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def remark_behind(text: str, end: int) -> str | None:
    """What stands behind ``#`` on the line where an unquoted value ends; None when nothing does."""
    found = _REMARK.match(text, end)
    return found.group(1) if found else None


def misreading(node: yaml.ScalarNode) -> str | None:
    """What YAML 1.1 takes an unquoted value for that its reader takes otherwise; else None.

    ``yes``, 0111000 (octal), 99:00 (base 60), 2023-05-01: only an empty value and a number in
    plain digits mean to both what is typed.
    """
    kind = node.tag.rpartition(":")[2]
    if node.style or kind in {"str", "null"}:
        return None
    if kind in {"int", "float"} and _DECIMAL.fullmatch(node.value):
        return None
    return _YAML_1_1.get(kind, "a sign of its own")


def lines_of(text: str) -> list[str]:
    """The lines as YAML counts them."""
    return _LINE_BREAK.split(text)


def look_alikes(line: str) -> dict[str, str]:
    """The characters that only look like YAML's syntax, by name, each with the one to type.

    Those inside a text are no slip: a line counts where it would begin an entry or a field if
    each character were the one it looks like.
    """
    line = line[:_LONGEST]
    typed = "".join(map(_ascii, line))
    syntax = _SYNTAX.match(typed)
    if not syntax or (syntax.group(1) is None and line[syntax.end() - 1] == ":"):
        return {}  # «https://…» is no field either
    pairs = zip(line[: syntax.end()], syntax.group(), strict=True)
    return {_NAMES.get(c, f"the character {c}"): plain for c, plain in pairs if c != plain}


def _ascii(character: str) -> str:
    """The ASCII character this one looks like, else itself; always one."""
    plain = unicodedata.normalize("NFKC", character).translate(_DASHES)
    return plain if len(plain) == 1 and plain.isascii() else character


_VALUE = re.compile(r"\s*(?:- +)*(?:\w+: +)?(\S.*)", re.ASCII)
_SIGNS = "*&!%@`[]{}|>"


def sign_in_text(line: str) -> str:
    """The sign by which YAML takes the unquoted text of a line for something else; else nothing."""
    value = _VALUE.match(line)
    if not value or value.group(1)[0] in "\"'":
        return ""
    if value.group(1)[0] in _SIGNS:
        return value.group(1)[0]
    return ":" if re.search(r":(?:\s|$)", value.group(1)) else ""


INVISIBLE = re.compile(
    "(?:^[ -]*|(?<=[a-z_]))[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff](?= *[a-z_:-])",
    re.MULTILINE,
)
"""A character that shows nothing, beside the name of a field, which it makes another."""


def holds_remark(line: str) -> bool:
    """Whether something on the line may be cut by a ``#`` behind a blank."""
    before, sign, _ = line.partition(" #")
    return bool(sign and before.strip(" \t-"))


def original(path: Path) -> Path | None:
    """The file this one's name says it is a copy of, or a text file of; it need not exist.

    Explorer and OneDrive put words or the name of a computer beside the name («X - コピー»,
    «X (2)», «コピー ～ X», «X-DESKTOP-1»); Notepad puts ``.txt`` behind it.
    """
    typed = _TYPED_AS_TEXT.fullmatch(path.name)
    if typed:
        return path.with_name(typed.group(1))
    if _NAME.fullmatch(path.stem):
        return None
    names = sorted({m.group() for m in _NAME.finditer(path.stem)}, key=len, reverse=True)
    beside = (path.with_name(name + end) for name in names for end in (path.suffix, ".yaml"))
    return next((other for other in beside if other.is_file()), None)
