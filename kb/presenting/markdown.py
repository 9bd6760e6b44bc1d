"""A report as Markdown (GitHub's, for the tables)."""

from __future__ import annotations

import re
from itertools import pairwise

from kb.presenting.notes import closing, source_line
from kb.presenting.report import Block, Grid, Heading, Paragraph, Report, Sentence, plain
from kb.texts import exports as words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_BLOCK_START = re.compile(r"^(?:([-+=])|(\d+)([.)])(?=\s|$))")


def to_markdown(report: Report) -> bytes:
    """UTF-8; record text is escaped, so that nothing in it becomes markup or HTML."""
    lang = report.lang
    parts = [f"# {_text(report.title)}", *(_block(b) for b in report.blocks)]
    if report.sources:
        parts.append(f"## {words.get('sources', lang)}")
        parts += [f"- \\[{s.n}\\] {_text(source_line(s, lang))}" for s in report.sources]
    parts += [_text(line) for line in closing(report)]
    return (_joined(parts) + "\n").encode()


def _joined(parts: list[str]) -> str:
    """Blank lines between blocks, none between the points of one list."""
    out = parts[0]
    for before, part in pairwise(parts):
        same_list = before.startswith("- ") and part.startswith("- ")
        out += ("\n" if same_list else "\n\n") + part
    return out


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * (block.level + 1)} {_text(block.text)}"
    if isinstance(block, Paragraph):
        return f"{'- ' if block.bullet else ''}{_text(str(block.sentence))}"
    return _grid(block)


def _grid(grid: Grid) -> str:
    lines = [
        _row([_text(c) for c in grid.columns]),
        _row(["---"] * len(grid.columns)),
        *(_row([_cell(c) for c in row]) for row in grid.rows),
    ]
    return "\n".join(lines)


def _cell(sentences: tuple[Sentence, ...]) -> str:
    return " / ".join(_text(str(s)) for s in sentences)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(text: str) -> str:
    return _BLOCK_START.sub(r"\2\\\1\3", _SPECIAL.sub(r"\\\1", plain(text)))
