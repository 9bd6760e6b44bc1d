"""Files of each format read back as text, with the libraries that read such files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import docx
import openpyxl

from kb.presenting import Format

Read = Callable[[bytes], str]


def word_text(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    parts = [p.text for p in document.paragraphs]
    parts += [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join(parts).replace("\u00a0", " ")


def excel_text(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(str(c.value) for s in book for row in s.iter_rows() for c in row if c.value)


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def csv_text(data: bytes) -> str:
    return "\n".join(cell for row in csv_rows(data) for cell in row)


def markdown_text(data: bytes) -> str:
    return re.sub(r"\\(.)", r"\1", data.decode())


READERS: dict[Format, Read] = {
    Format.WORD: word_text,
    Format.EXCEL: excel_text,
    Format.CSV: csv_text,
    Format.MARKDOWN: markdown_text,
    Format.TEXT: bytes.decode,
}
