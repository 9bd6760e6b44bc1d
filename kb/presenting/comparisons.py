"""A comparison as a report."""

from __future__ import annotations

from datetime import date

from kb.comparing.sidebyside import SideBySide, Subject
from kb.comparing.table import Entry
from kb.presenting.notes import source_line
from kb.presenting.report import Block, Cell, Grid, Paragraph, Report, Sentence, Sheet, Sources
from kb.presenting.tables import points_sheet
from kb.records.corpus import Corpus
from kb.records.models import Lang, Status
from kb.records.stages import label_beside
from kb.texts import exports as words
from kb.texts import wording


def of_comparison(table: SideBySide, corpus: Corpus, lang: Lang, accessed: date) -> Report:
    """Subjects as columns, one line a thing compared; each entry with its source."""
    sources = Sources(corpus, lang, accessed)
    heads = tuple(_head(subject, lang) for subject in table.subjects)
    rows = tuple(
        (
            (Sentence(line.name),),
            *(
                (
                    *(
                        Sentence(words.get("beside_topic", lang))
                        for e in cell[:1]
                        if e.beside_topic
                    ),
                    *(sentence_of(e, subject.status, sources) for e in cell),
                    *((Sentence(words.get("more", lang, count=more)),) if more else ()),
                )
                or (Sentence(wording.NOT_STATED[lang]),)
                for subject, cell, more in zip(table.subjects, line.cells, line.more, strict=True)
            ),
        )
        for line in table.lines
    )
    blocks: list[Block] = [Grid(("", *heads), rows)]
    if table.silent:
        names = wording.joined(table.silent, lang)
        blocks.append(Paragraph(Sentence(words.get("silent", lang, names=names))))
    sheet_rows: tuple[tuple[Cell, ...], ...] = tuple(
        ("".join(map(str, row[0])), *("\n".join(map(str, cell)) for cell in row[1:]))
        for row in rows
    )
    listed = sources.listed()
    cited = list(
        dict.fromkeys(e.record for line in table.lines for c in line.cells for e in c if e.record)
    )
    places = wording.joined(dict.fromkeys(s.place for s in table.subjects), lang)
    title = words.get("comparison_of", lang, places=places)
    name = words.get("comparison", lang)
    origins: tuple[Cell, ...] = (
        words.get("sources", lang),
        *(
            "\n".join(
                f"[{s.n}] {source_line(s, lang)}" for s in listed if s.record in subject.records
            )
            for subject in table.subjects
        ),
    )
    return Report(
        title=title,
        stem=title,
        lang=lang,
        blocks=tuple(blocks),
        sheets=(
            Sheet(name, (words.get("label", lang), *heads), (*sheet_rows, origins)),
            points_sheet((corpus.get(i) for i in cited), sources),
        ),
        sources=listed,
        origin=corpus.name(lang),
    )


def _head(subject: Subject, lang: Lang) -> str:
    head = subject.place
    if subject.title:
        head = words.get("titled", lang, place=subject.place, title=subject.title)
    return head + wording.staged(
        wording.STATUS[subject.status][lang] if subject.status else "", lang
    )


def sentence_of(entry: Entry, beside: Status | None, sources: Sources) -> Sentence:
    """An entry with its stage, but where that is the one told ``beside`` it."""
    if not entry.point:
        marks = (sources.mark(entry.record),) if entry.record else ()
        return Sentence(entry.text, marks)
    record = sources.corpus.get(entry.record)
    told = label_beside(sources.corpus, record, record.point(entry.point), sources.lang, beside)
    text = wording.under(entry.under, entry.text, sources.lang)
    marks = (sources.mark(entry.record, entry.point),)
    return Sentence(text, marks, wording.staged(told, sources.lang))
