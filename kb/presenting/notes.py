"""What every export says of its sources and of itself."""

from __future__ import annotations

from collections.abc import Iterable

from kb.answering.models import Answer
from kb.presenting.report import Report, Source
from kb.records.models import Lang
from kb.texts import exports as words
from kb.texts import notes as readings
from kb.texts import wording
from kb.texts.signs import SIGNS


def source_line(source: Source, lang: Lang) -> str:
    """An entry of the list of sources without its number; a draft says that it is one.

    The address of the document comes last, where it is known.
    """
    line = words.get(
        "source_line",
        lang,
        publisher=source.publisher,
        document=source.document,
        published=source.published,
        section=source.section,
        title=source.title,
        page=source.page,
        accessed=source.accessed,
        dated=wording.in_brackets(source.dated, lang),
    )
    note = f"{SIGNS[lang].gap}{source.note}" if source.note else ""
    address = f" {source.url}" if source.url else ""
    return f"{line}{note}{address}"


def closing(report: Report) -> Iterable[str]:
    """How to read the stages, and that the source comes first."""
    if report.sources:
        yield words.get("status_key", report.lang)
        yield words.get("check", report.lang)


_TOLD_OTHERWISE = ("no_record",)
"""Kinds of notes that the places without a record tell already."""


def completed_note(answer: Answer) -> str:
    """That the question was read with the one before; empty where it stands alone."""
    intent = answer.understood
    if not intent.completed:
        return ""
    return readings.note("completed", intent.completed, (), answer.language)


def notes(answer: Answer) -> list[str]:
    """What a reply says beside its statements, a sentence each: on page, in text and exports."""
    lang = answer.language
    said = [completed] if (completed := completed_note(answer)) else []
    said += [
        readings.note(note.kind, note.written, note.values, lang)
        for note in answer.understood.notes
        if note.kind not in _TOLD_OTHERWISE
        and not (note.kind == "itself" and not note.values and note.written in answer.reason)
    ]
    if answer.relaxed:
        said.append(wording.relaxed(answer.relaxed, lang))
    if answer.without:
        said.append(wording.without(answer.without, lang))
    if answer.more:
        said.append(wording.more(answer.more, lang))
    if answer.unmet and answer.answered:
        said.append(wording.unmet(answer.unmet, lang))
    return said
