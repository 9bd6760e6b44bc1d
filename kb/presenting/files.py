"""A report as the bytes of a file with a name every system can keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from kb.errors import QueryError
from kb.presenting.report import Report, plain

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\s]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)$")
_STEM_BYTES = 150
"""File systems keep 255 bytes a name, and a Japanese character is three of them."""


class Format(StrEnum):
    """The value is the file's ending."""

    WORD = "docx"
    EXCEL = "xlsx"
    CSV = "csv"
    MARKDOWN = "md"
    TEXT = "txt"

    @property
    def mime(self) -> str:
        return _MIME[self]


_MIME = {
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv",
    Format.MARKDOWN: "text/markdown",
    Format.TEXT: "text/plain",
}


@dataclass(frozen=True)
class File:
    """``name`` is safe on every system; ``data`` are the file's bytes."""

    name: str
    mime: str
    data: bytes


def format_of(ending: str) -> Format:
    """The format by its file's ending.

    Raises:
        QueryError: there is none with this ending; names those there are.
    """
    try:
        return Format(ending)
    except ValueError:
        known = ", ".join(Format)
        raise QueryError(f"Files are not made as {ending[:20]!r}. Choose of: {known}.") from None


def write(report: Report, format: Format) -> File:
    """The report in a format; CSV holds its first table only."""
    return File(file_name(report.stem, format), format.mime, _writer(format)(report))


def file_name(stem: str, format: Format) -> str:
    """The stem without what Windows forbids in a name, cut where it is too long."""
    stem = _FORBIDDEN.sub("_", plain(stem)).strip("._ ")
    stem = stem.encode()[:_STEM_BYTES].decode(errors="ignore").rstrip("._ ")
    if not stem or _RESERVED.match(stem.split(".")[0]):
        stem = f"export_{stem}".rstrip("_")
    return f"{stem}.{format.value}"


def _writer(format: Format) -> Callable[[Report], bytes]:
    # The writers' libraries are slow to import and most visits export nothing.
    if format is Format.WORD:
        from kb.presenting.word import to_word

        return to_word
    if format is Format.EXCEL:
        from kb.presenting.excel import to_excel

        return to_excel
    if format is Format.CSV:
        from kb.presenting.csv_file import to_csv

        return to_csv
    if format is Format.MARKDOWN:
        from kb.presenting.markdown import to_markdown

        return to_markdown
    from kb.presenting.plain_text import to_text

    return to_text
