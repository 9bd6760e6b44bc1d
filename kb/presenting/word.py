"""A report as a Word file: real headings, lists and tables, set for Japanese type."""

from __future__ import annotations

import io
import math
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from kb.presenting.notes import closing, source_line
from kb.presenting.report import Block, Grid, Heading, Report, Sentence, plain
from kb.records.models import Lang
from kb.texts import exports as words

_TAG: dict[Lang, str] = {"ja": "ja-JP", "en": "en-GB"}
_LATIN, _JAPANESE = "Yu Gothic", "游ゴシック"
_INK = RGBColor(0x1C, 0x27, 0x33)
_MUTED = RGBColor(0x4B, 0x59, 0x66)
_NO_BREAK = "\u00a0"
_HEAD_FILL = "E5EDF5"
_PORTRAIT_COLUMNS = 5
_ROW_HEADINGS = Cm(2.7), Cm(4.6)
"""The least width of a column of row headings, and the most."""
_WHOLE_LINES = 12
"""A row of no more lines stays on one page; a longer one fills the page and goes on."""
_WHOLE_ROWS = 6
"""A table of no more rows, each of few lines, stays on one page."""
_LINE_CHARS = Cm(0.33)
"""What a full-width character of a table takes of a line."""
_SIZES = {"Normal": 10.5, "Title": 18, "Heading 1": 14, "Heading 2": 11.5, "List Bullet": 10.5}


def to_word(report: Report) -> bytes:
    """A .docx with title, body, list of sources and page numbers."""
    document = docx.Document()
    _set_up(document, report)
    document.add_heading(plain(report.title), level=0)
    for block in report.blocks:
        _block(document, block, report)
    if report.sources:
        document.add_heading(words.get("sources", report.lang), level=1)
        for source in report.sources:
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.left_indent = Cm(0.9)
            paragraph.paragraph_format.first_line_indent = Cm(-0.9)
            paragraph.paragraph_format.line_spacing = 1.15
            paragraph.paragraph_format.keep_together = True
            run = paragraph.add_run(plain(f"[{source.n}] {source_line(source, report.lang)}"))
            run.font.size = Pt(9.5)
    for line in closing(report):
        _muted(document.add_paragraph().add_run(line))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Any, report: Report) -> None:
    properties = document.core_properties
    properties.title = plain(report.title)[:255]
    properties.author = plain(report.origin)[:255]
    properties.comments = ""
    properties.language = report.lang
    for name, size in _SIZES.items():
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = _INK
        _fonts(style.element.get_or_add_rPr(), report.lang)
    document.styles["Normal"].paragraph_format.line_spacing = 1.35
    document.styles["Normal"].paragraph_format.space_after = Pt(5)
    document.styles["List Bullet"].paragraph_format.space_after = Pt(3)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if any(_is_wide(block) for block in report.blocks):
        # The whole file: turned by itself, a table would stand alone on its page.
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.0)
    _footer(section, report)


def _fonts(properties: Any, lang: Lang) -> None:
    """Fonts for both scripts; a theme's font would win over them and is taken out."""
    fonts = properties.get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), _LATIN)
    fonts.set(qn("w:eastAsia"), _JAPANESE)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _TAG[lang])
    language.set(qn("w:eastAsia"), _TAG["ja"])
    properties.append(language)


def _footer(section: Any, report: Report) -> None:
    paragraph = section.footer.paragraphs[0]
    _muted(paragraph.add_run(f"{plain(report.origin)}　"))
    run = paragraph.add_run()
    _muted(run)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = text
        run._r.append(element)


def _block(document: Any, block: Block, report: Report) -> None:
    if isinstance(block, Heading):
        document.add_heading(plain(block.text), level=block.level)
    elif isinstance(block, Grid):
        _grid(document, block)
    else:
        style = "List Bullet" if block.bullet else None
        _say(document.add_paragraph(style=style), block.sentence)


def _say(paragraph: Any, sentence: Sentence) -> None:
    """The text, then its stage and marks in a lighter hand."""
    paragraph.add_run(plain(sentence.text))
    if sentence.tail:
        # No line ends between a source's number and its page.
        _muted(paragraph.add_run(f" {plain(sentence.tail).replace(', ', f',{_NO_BREAK}')}"))


def _muted(run: Any) -> None:
    run.font.size = Pt(9)
    run.font.color.rgb = _MUTED


def _is_wide(block: Block) -> bool:
    return isinstance(block, Grid) and len(block.columns) > _PORTRAIT_COLUMNS


def _grid(document: Any, grid: Grid) -> None:
    """A table whose head is shown again on each page, and never by itself at the foot of one."""
    table = document.add_table(rows=1, cols=len(grid.columns))
    table.style = "Table Grid"
    table.autofit = False
    widths = _widths(document.sections[0], grid)
    lines = [_lines(row, widths) for row in grid.rows]
    whole = len(grid.rows) <= _WHOLE_ROWS and max(lines, default=0) <= _WHOLE_LINES // 3
    for cell, name in zip(table.rows[0].cells, grid.columns, strict=True):
        _fill(cell, (Sentence(name),), head=True)
    _mark(table.rows[0], "w:tblHeader")
    for row, count in zip(grid.rows, lines, strict=True):
        added = table.add_row()
        if count <= _WHOLE_LINES:
            _mark(added, "w:cantSplit")
        for n, (cell, said) in enumerate(zip(added.cells, row, strict=True)):
            _fill(cell, said, head=n == 0 and not grid.columns[0])
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    for row in table.rows[:-1] if whole else table.rows[:1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _lines(row: tuple[tuple[Sentence, ...], ...], widths: list[int]) -> int:
    """Lines the highest cell takes, as for full-width characters."""
    return max(
        sum(math.ceil(len(str(sentence)) * _LINE_CHARS / width) for sentence in cell)
        for cell, width in zip(row, widths, strict=True)
    )


def _widths(section: Any, grid: Grid) -> list[int]:
    """Equal columns beside one of row headings; else room by how much each column says."""
    room = section.page_width - section.left_margin - section.right_margin
    if not grid.columns[0]:
        others = len(grid.columns) - 1
        longest = max((len(str(s)) for row in grid.rows for s in row[0]), default=0)
        least, most = _ROW_HEADINGS
        first = min(most, max(least, longest * _LINE_CHARS // 3))
        return [first, *([(room - first) // others] * others)]
    lengths = [
        max([len(name), *(sum(len(str(s)) for s in row[n]) for row in grid.rows)])
        for n, name in enumerate(grid.columns)
    ]
    weights = [max(length, max(lengths) / 12) ** 0.6 for length in lengths]
    return [int(room * weight / sum(weights)) for weight in weights]


def _fill(cell: Any, said: tuple[Sentence, ...], *, head: bool) -> None:
    for n, sentence in enumerate(said):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.line_spacing = 1.15
        _say(paragraph, sentence)
        for run in paragraph.runs:
            run.font.size = Pt(9)
            run.font.bold = head
    if head:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _HEAD_FILL)
        cell._tc.get_or_add_tcPr().append(shade)


def _mark(row: Any, name: str) -> None:
    """Set a property of a table row: shown again on each page, never split between two."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
