"""Answers, comparisons and collections as files: Word, Excel, CSV, Markdown and plain text.

    of_answer, of_comparison, of_beside, of_record_beside, of_records, of_review,
    of_roadmap  ->  Report
    write(report, format)  ->  File

A ``Report`` knows no file format, and a format knows no answer: a new one of either needs no
change to the others. Every file ends in its sources: document, section, page, date of access.

A name is loaded when it is first used: an answer as plain text needs none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.presenting.answers import of_answer
    from kb.presenting.comparisons import of_comparison
    from kb.presenting.files import File, Format, format_of, write
    from kb.presenting.records import of_records
    from kb.presenting.report import Report
    from kb.presenting.reviews import of_beside, of_record_beside, of_review
    from kb.presenting.roadmaps import of_roadmap

__all__ = [
    "File",
    "Format",
    "Report",
    "format_of",
    "of_answer",
    "of_beside",
    "of_comparison",
    "of_record_beside",
    "of_records",
    "of_review",
    "of_roadmap",
    "write",
]

_HOMES = {
    "File": "files",
    "Format": "files",
    "Report": "report",
    "format_of": "files",
    "of_answer": "answers",
    "of_beside": "reviews",
    "of_comparison": "comparisons",
    "of_record_beside": "reviews",
    "of_records": "records",
    "of_review": "reviews",
    "of_roadmap": "roadmaps",
    "write": "files",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value
