"""Answer -> plain text: the finding, groups with citation numbers, the list of sources."""

from __future__ import annotations

from datetime import date

from kb.answering.models import Answer, Group, Statement
from kb.answering.told import stage_of_item
from kb.comparing.table import Cell, Row, Table
from kb.presenting.notes import notes
from kb.presenting.quotations import text_lines
from kb.records.age import age_of
from kb.records.corpus import Corpus
from kb.records.models import FigureKind, Lang, Status
from kb.records.stages import Stage, label_beside
from kb.texts import wording
from kb.texts.signs import SIGNS

_ITEM: dict[Lang, str] = {"ja": "・{label} 〔{stage}〕", "en": "- {label} [{stage}]"}
_BESIDE: dict[Lang, str] = {"ja": " ／ ", "en": " | "}


def as_text(answer: Answer, corpus: Corpus, ids: bool = False) -> str:
    """The answer as plain text with citation numbers and the list of sources.

    ``ids``: sources tell their record's id, by which a command shows it.
    """
    lang = answer.language
    if not answer.answered:
        told = "\n".join([answer.reason, *notes(answer)])
        return "\n".join([told, "", *quoted]) if (quoted := text_lines(answer)) else told
    number = {c.id: c.n for c in answer.citations}
    lines: list[str] = []
    for note in notes(answer):
        lines += [note, ""]
    if answer.finding:
        marks = _marks(corpus, answer.finding, number)
        lines += [f"{answer.finding.text}{marks}", ""]
    if answer.table and answer.understood.form == "comparison":
        lines += [*_side_by_side(corpus, answer.table, number, lang), ""]
    for group in answer.groups:
        if group.heading:
            lines.append(f"■ {group.heading}")
        before: tuple[str, Stage] | None = None
        for item in group.items:
            # Without a heading there is no label that tells a plan from what is done.
            known = item.status if group.heading else Status.DONE
            said = [
                f"{s.text}{_note(corpus, s, lang, group)}{_stage(corpus, s, known, lang)}"
                f"{_marks(corpus, s, number)}"
                for s in item.statements
            ]
            body = SIGNS[lang].gap.join(said)
            if group.heading:
                stage = stage_of_item(corpus, item)
                if before != (item.label, stage):
                    label = stage.label(lang)
                    lines.append(_ITEM[lang].format(label=item.label, stage=label))
                before = (item.label, stage)
                lines.append(f"  {body}")
            else:
                lines.append(body)
        lines.append("")
    if quoted := text_lines(answer):
        lines += [*quoted, ""]
    lines.append(wording.SOURCES[lang])
    for c in answer.citations:
        age = age_of(corpus, corpus.get(c.id), date.today())
        dated = wording.in_brackets(wording.dated(age, lang), lang)
        where = f"{c.document}, {c.section}, {wording.page_label(c.page)}"
        shown = f" ({c.id})" if ids else ""
        lines.append(f"[{c.n}] {c.municipality} {c.title} — {where}{dated}{shown}")
    return "\n".join(lines).strip()


def _marks(corpus: Corpus, statement: Statement, number: dict[str, int]) -> str:
    """The sources of a statement, each with the page it is on."""
    marks = {
        _mark(corpus, c.id, c.point, number): None for c in statement.citations if c.id in number
    }
    return "".join(marks)


def _mark(corpus: Corpus, record_id: str, point_id: str, number: dict[str, int]) -> str:
    record = corpus.get(record_id)
    return f"[{number[record_id]}]({wording.page_label(record.page_of(record.point(point_id)))})"


def _side_by_side(corpus: Corpus, table: Table, number: dict[str, int], lang: Lang) -> list[str]:
    """The table with one line an item, each place's cell with its citation number."""
    lines = []
    for column, name in enumerate(table.columns):
        cells = [(row, row.cells[column]) for row in table.rows]
        if all(cell.text == wording.NOT_STATED[lang] for _, cell in cells):
            continue
        parts = [_cell(corpus, row, cell, number) for row, cell in cells]
        lines.append(f"◆ {name}{SIGNS[lang].after}{_BESIDE[lang].join(parts)}")
    return lines


def _cell(corpus: Corpus, row: Row, cell: Cell, number: dict[str, int]) -> str:
    """A cell that names its place once and ends in its citation number."""
    text = cell.text if cell.text.startswith(row.label) else f"{row.label} {cell.text}"
    return text + (_mark(corpus, row.record, cell.point, number) if cell.point else "")


def _stage(corpus: Corpus, statement: Statement, known: Status, lang: Lang) -> str:
    """The stage of a statement where ``known``, told of it already, does not tell it."""
    reference = statement.citations[0]
    record = corpus.get(reference.id)
    told = label_beside(corpus, record, record.point(reference.point), lang, known)
    return wording.staged(told, lang)


def _note(corpus: Corpus, statement: Statement, lang: Lang, group: Group) -> str:
    """For a fact: whether its number is a target or a result, and of when."""
    if group.heading:
        return ""
    reference = statement.citations[0]
    record = corpus.get(reference.id)
    figure = next((f for f in record.figures if f.point == reference.point), None)
    if figure is None or figure.kind is FigureKind.COUNT:
        return ""
    parts = [wording.FIGURE_KIND[figure.kind][lang]]
    if figure.period:
        parts.append(figure.period.get(lang))
    return wording.in_brackets(SIGNS[lang].names.join(parts), lang)
