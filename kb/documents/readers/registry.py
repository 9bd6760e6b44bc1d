"""The end of a file's name -> the reader of its format.

Any installed package adds a format: it declares, in the entry-point group ``kb.readers``, the end
of the name and what makes a ``Reader``::

    [project.entry-points."kb.readers"]
    odt = "our_package:OdtReader"          # kb import plan.odt
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points

from kb.documents.readers.protocol import Reader
from kb.errors import DocumentError

GROUP = "kb.readers"

PICTURES = frozenset({"jpeg", "jpg", "png", "tif", "tiff"})
"""Formats that are pictures of pages."""

_ROOM = "kb.documents.readers"
_OWN: Mapping[str, str] = {
    "docx": "word:WordReader",
    "htm": "html:HtmlReader",
    "html": "html:HtmlReader",
    "md": "text:TextReader",
    "pdf": "pdf:PdfReader",
    "pptx": "powerpoint:PowerPointReader",
    "txt": "text:TextReader",
    "xlsx": "excel:ExcelReader",
    **dict.fromkeys(PICTURES, "image:ImageReader"),
}


def formats() -> tuple[str, ...]:
    """The ends of names that can be read, sorted."""
    return tuple(sorted({*_OWN, *entry_points(group=GROUP).names}))


def reader_of(name: str) -> tuple[str, Reader]:
    """The format of a file by its name, and the reader of it.

    Raises:
        DocumentError: no reader takes it, or another package's cannot be loaded.
    """
    kind = name.rpartition(".")[2].lower() if "." in name else ""
    if kind in _OWN:
        own: Reader = EntryPoint(kind, f"{_ROOM}.{_OWN[kind]}", GROUP).load()()
        return kind, own
    found = {point.name: point for point in entry_points(group=GROUP)}
    if kind not in found:
        known = ", ".join(formats())
        raise DocumentError(name, "is of a type that cannot be read", f"Give one of: {known}.")
    try:
        reader: Reader = found[kind].load()()
    except Exception as error:  # another's code may raise anything
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)[:160]
        raise DocumentError(
            name, f"cannot be read by {found[kind].value} ({reason})", "Check that package."
        ) from error
    return kind, reader
