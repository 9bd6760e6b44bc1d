"""Answer -> plain text: the finding, groups with citation numbers, the list of sources."""

from __future__ import annotations

from kb.answering import wording
from kb.answering.evidence import DEEDS
from kb.answering.models import Answer, Group, Item, Statement, Table
from kb.index.opened import OpenedIndex
from kb.records.models import FigureKind, Lang, Status


def render(answer: Answer, index: OpenedIndex) -> str:
    """The answer as plain text with citation numbers and the list of sources."""
    lang = answer.language
    number = {c.id: c.n for c in answer.citations}
    lines: list[str] = []
    if answer.relaxed:
        lines += [wording.relaxed(answer.relaxed, lang), ""]
    if answer.finding:
        marks = "".join(f"[{number[c.id]}]" for c in answer.finding.citations if c.id in number)
        lines += [f"{answer.finding.text}{marks}", ""]
    if answer.table and answer.understood.form == "comparison":
        lines += [*_side_by_side(answer.table, number, lang), ""]
    for group in answer.groups:
        if group.heading:
            lines.append(f"■ {group.heading}")
        for item in group.items:
            mark = f"[{number[item.record]}]"
            said = [
                f"{s.text}{_note(index, s, lang, group)}{_unlike(index, s, item, lang)}{mark}"
                for s in item.statements
            ]
            body = ("" if lang == "ja" else " ").join(said)
            if group.heading:
                state = wording.STATUS[item.status][lang]
                lines.append(
                    f"・{item.label} 〔{state}〕" if lang == "ja" else f"- {item.label} [{state}]"
                )
                lines.append(f"  {body}")
            else:
                lines.append(body)
        lines.append("")
    lines.append(wording.SOURCES[lang])
    for c in answer.citations:
        page = f"{c.page}ページ" if lang == "ja" and c.page.isdigit() else f"p. {c.page}"
        lines.append(
            f"[{c.n}] {c.municipality} {c.title} — {c.document}, {c.section}, {page} ({c.id})"
        )
    return "\n".join(lines).strip()


def _side_by_side(table: Table, number: dict[str, int], lang: Lang) -> list[str]:
    """The table with one line an item, each place's cell with its citation number."""
    lines = []
    for column, name in enumerate(table.columns):
        cells = [(row, row.cells[column]) for row in table.rows]
        parts = [
            f"{row.label} {cell.text}" + (f"[{number[row.record]}]" if cell.point else "")
            for row, cell in cells
        ]
        joint, colon = (" ／ ", "：") if lang == "ja" else (" | ", ": ")
        lines.append(f"◆ {name}{colon}{joint.join(parts)}")
    return lines


def _unlike(index: OpenedIndex, statement: Statement, item: Item, lang: Lang) -> str:
    """The state of a deed where it is not its item's: a plan told beside what is done."""
    settled = (Status.DONE, Status.IN_PROGRESS)
    reference = statement.citations[0]
    aspect = index.corpus.get(reference.id).point(reference.point).aspect
    told = statement.status is Status.PLANNED or aspect in DEEDS
    if not told or (statement.status in settled) == (item.status in settled):
        return ""
    state = wording.STATUS[statement.status][lang]
    return f"〔{state}〕" if lang == "ja" else f" [{state}]"


def _note(index: OpenedIndex, statement: Statement, lang: Lang, group: Group) -> str:
    """For a fact: whether its number is a target or a result, and of when."""
    if group.heading:
        return ""
    reference = statement.citations[0]
    record = index.corpus.get(reference.id)
    figure = next((f for f in record.figures if f.point == reference.point), None)
    if figure is None or figure.kind is FigureKind.COUNT:
        return ""
    parts = [wording.FIGURE_KIND[figure.kind][lang]]
    if figure.period:
        parts.append(figure.period.get(lang))
    return f"（{'、'.join(parts)}）" if lang == "ja" else f" ({', '.join(parts)})"
