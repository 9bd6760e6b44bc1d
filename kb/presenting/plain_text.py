"""A report as plain text, for a mail or a terminal."""

from __future__ import annotations

from kb.presenting.notes import closing, source_line
from kb.presenting.report import Block, Grid, Heading, Paragraph, Report, Sentence, plain
from kb.texts import exports as words

_HEADINGS = {1: "■", 2: "◆"}


def to_text(report: Report) -> bytes:
    """UTF-8; a row of a table is a head with its cells below, each named by its column."""
    parts = [plain(report.title), *(_block(b) for b in report.blocks)]
    if report.sources:
        listed = [f"[{s.n}] {plain(source_line(s, report.lang))}" for s in report.sources]
        parts.append("\n".join([_heading(words.get("sources", report.lang), 1), *listed]))
    parts += [plain(line) for line in closing(report)]
    return ("\n\n".join(parts) + "\n").encode()


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return _heading(block.text, block.level)
    if isinstance(block, Paragraph):
        return f"{'・' if block.bullet else ''}{plain(str(block.sentence))}"
    return _grid(block)


def _heading(text: str, level: int) -> str:
    return f"{_HEADINGS[level]} {plain(text)}"


def _grid(grid: Grid) -> str:
    lines = []
    for head, *cells in grid.rows:
        lines.append(f"・{_cell(head)}")
        named = zip(grid.columns[1:], cells, strict=True)
        lines += [f"  {plain(column)}: {_cell(cell)}" for column, cell in named]
    return "\n".join(lines)


def _cell(sentences: tuple[Sentence, ...]) -> str:
    return " / ".join(plain(str(s)) for s in sentences)
