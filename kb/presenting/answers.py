"""An answer, or a refusal, as a report."""

from __future__ import annotations

from datetime import date

from kb.answering.models import Answer, Item, PointReference, Statement
from kb.answering.told import conditions, stage_of_item
from kb.comparing.table import Table
from kb.documents.models import Quotation
from kb.presenting import quotations
from kb.presenting.notes import notes
from kb.presenting.report import (
    Block,
    Cell,
    Grid,
    Heading,
    Paragraph,
    Report,
    Sentence,
    Sheet,
    Sources,
    page_label,
    stage_cell,
)
from kb.records.corpus import Corpus
from kb.records.models import Lang, Record, Status
from kb.records.stages import label_beside
from kb.texts import documents, wording
from kb.texts import exports as words

_STATEMENT_COLUMNS = (
    "heading",
    "place",
    "status",
    "aspect",
    "text",
    "document",
    "section",
    "page",
    "accessed",
    "record",
    "point",
)


def of_answer(answer: Answer, corpus: Corpus, accessed: date) -> Report:
    """The answer with its table and sources; a refusal with its reason and the nearest records."""
    lang = answer.language
    sources = Sources(corpus, lang, accessed)
    told = [*_conditions(answer, corpus), *notes(answer)]
    blocks: list[Block] = [Paragraph(Sentence(text)) for text in told]
    rows = [_text_row(words.get("condition", lang), text) for text in told]
    tables: list[Sheet] = []
    if answer.answered:
        blocks += _body(answer, corpus, sources)
        rows += _statement_rows(answer, corpus, sources)
        if answer.table:
            blocks.append(Heading(words.get("table", lang)))
            blocks.append(_grid(answer.table, corpus, sources, lang))
            tables.append(_table_sheet(answer.table, sources, lang))
    else:
        records = [corpus.get(i) for i in answer.nearest]
        blocks += _refusal(answer.reason, records, sources)
        rows.append(_text_row(words.get("no_answer", lang), answer.reason))
        rows += [_nearest_row(record, sources) for record in records]
    blocks += quotations.blocks(answer)
    rows += [_quotation_row(quotation, lang) for quotation in answer.quotations]
    columns = words.columns(lang, *_STATEMENT_COLUMNS)
    return Report(
        title=answer.understood.asked,
        stem=f"{words.get('answer', lang)}_{answer.understood.asked}",
        lang=lang,
        blocks=tuple(blocks),
        sheets=(Sheet(words.get("answer", lang), columns, tuple(rows)), *tables),
        sources=sources.listed(),
        origin=corpus.name(lang),
    )


def _conditions(answer: Answer, corpus: Corpus) -> list[str]:
    """What the search was narrowed by."""
    told = conditions(answer.understood.without(answer.relaxed), corpus)
    return [words.get("conditions", answer.language, text=told)] if told else []


def _body(answer: Answer, corpus: Corpus, sources: Sources) -> list[Block]:
    # Numbered as on the screen: in the order of the answer's own list.
    for citation in answer.citations:
        sources.number(citation.id)
    blocks: list[Block] = []
    if answer.finding:
        blocks.append(Paragraph(_sentence(answer.finding, corpus, sources, None)))
    for group in answer.groups:
        if group.heading:
            blocks.append(Heading(group.heading))
        for item in group.items:
            stage = stage_of_item(corpus, item).label(sources.lang)
            blocks.append(Heading(item.label + wording.staged(stage, sources.lang), 2))
            blocks += [
                Paragraph(_sentence(s, corpus, sources, item), bullet=True) for s in item.statements
            ]
    return blocks


def _sentence(
    statement: Statement, corpus: Corpus, sources: Sources, item: Item | None
) -> Sentence:
    """A statement; its stage is told where it differs from its item's."""
    marks = tuple(sources.mark(c.id, c.point) for c in statement.citations)
    told = ""
    if item:
        record = corpus.get(statement.citations[0].id)
        point = record.point(statement.citations[0].point)
        told = label_beside(corpus, record, point, sources.lang, item.status)
    return Sentence(statement.text, marks, wording.staged(told, sources.lang))


def _staged(status: Status, lang: Lang) -> str:
    return wording.staged(wording.STATUS[status][lang], lang)


def _grid(table: Table, corpus: Corpus, sources: Sources, lang: Lang) -> Grid:
    """Records as columns, so that the text of a cell has room."""
    heads = [row.label + _staged(corpus.get(row.record).status, lang) for row in table.rows]
    rows = []
    for n, name in enumerate(table.columns):
        cells = [(row.record, row.cells[n]) for row in table.rows]
        rows.append(
            (
                (Sentence(name),),
                *(
                    (Sentence(c.text, (sources.mark(r, c.point),) if c.point else ()),)
                    for r, c in cells
                ),
            )
        )
    return Grid(columns=("", *heads), rows=tuple(rows))


def _statement_rows(answer: Answer, corpus: Corpus, sources: Sources) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    if answer.finding:
        heading = words.get("finding", answer.language)
        rows += [
            _row(heading, "", answer.finding, c, corpus, sources) for c in answer.finding.citations
        ]
    for group in answer.groups:
        for item in group.items:
            rows += [
                _row(group.heading, item.label, s, c, corpus, sources)
                for s in item.statements
                for c in s.citations
            ]
    return rows


def _text_row(heading: str, text: str) -> tuple[Cell, ...]:
    """A row that no record backs."""
    return tuple({"heading": heading, "text": text}.get(key, "") for key in _STATEMENT_COLUMNS)


def _quotation_row(quotation: Quotation, lang: Lang) -> tuple[Cell, ...]:
    """A row that no record backs either, and that a document does."""
    values = {
        "heading": documents.get("quotations", lang),
        "text": documents.quoted(quotation.text, lang),
        "document": quotation.title,
        "section": quotation.heading,
        "page": documents.marked(
            documents.place(quotation.anchor, quotation.label, lang), quotation.by_machine, lang
        ),
    }
    return tuple(values.get(key, "") for key in _STATEMENT_COLUMNS)


def _row(
    heading: str,
    label: str,
    statement: Statement,
    reference: PointReference,
    corpus: Corpus,
    sources: Sources,
) -> tuple[Cell, ...]:
    lang = sources.lang
    record = corpus.get(reference.id)
    point = record.point(reference.point)
    return (
        heading,
        label or corpus.municipality(record).name.get(lang),
        stage_cell(corpus, record, point, lang),
        corpus.aspect_label(point.aspect, lang),
        statement.text,
        corpus.document(record).title.get(lang),
        record.source.section,
        page_label(record.page_of(point)),
        sources.accessed.isoformat(),
        record.id,
        point.id,
    )


def _table_sheet(table: Table, sources: Sources, lang: Lang) -> Sheet:
    rows = tuple(
        (
            row.label,
            *(
                str(Sentence(c.text, (sources.mark(row.record, c.point),) if c.point else ()))
                for c in row.cells
            ),
            row.record,
        )
        for row in table.rows
    )
    columns = (words.get("place", lang), *table.columns, words.get("record", lang))
    return Sheet(words.get("table", lang), columns, rows)


def _refusal(reason: str, records: list[Record], sources: Sources) -> list[Block]:
    blocks: list[Block] = [Paragraph(Sentence(reason))]
    if records:
        blocks.append(Heading(words.get("nearest", sources.lang)))
        blocks += [Paragraph(_nearest(record, sources), bullet=True) for record in records]
    return blocks


def _nearest(record: Record, sources: Sources) -> Sentence:
    lang = sources.lang
    place = sources.corpus.municipality(record).name.get(lang)
    text = words.get("titled", lang, place=place, title=record.title.get(lang))
    return Sentence(text, (sources.mark(record.id),), _staged(record.status, lang))


def _nearest_row(record: Record, sources: Sources) -> tuple[Cell, ...]:
    lang, corpus = sources.lang, sources.corpus
    return (
        words.get("nearest", lang),
        corpus.municipality(record).name.get(lang),
        wording.STATUS[record.status][lang],
        "",
        record.title.get(lang),
        corpus.document(record).title.get(lang),
        record.source.section,
        page_label(record.source.page),
        sources.accessed.isoformat(),
        record.id,
        "",
    )
