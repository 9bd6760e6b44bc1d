"""Answers, comparisons and collections as files: Word, Excel, CSV, Markdown and plain text.

    of_answer, of_comparison, of_beside, of_record_beside, of_records, of_review,
    of_roadmap  ->  Report
    write(report, format)  ->  File

A ``Report`` knows no file format, and a format knows no answer: a new one of either needs no
change to the others. Every file ends in its sources: document, section, page, date of access.
"""

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
