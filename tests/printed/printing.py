"""Papers -> HTML and Word -> PDF by Chromium and LibreOffice; and the truth beside them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kb.evaluation.reading import TrueBlock, Truth
from printed.papers import Cell, Paper, Part

_RUBY = re.compile(r"\{([^|}]+)\|([^}]+)\}")
_STYLE = """
@page {{ size: A4; margin: 22mm 20mm }}
body {{ font: 10.5pt/1.7 "Noto Sans CJK JP", sans-serif; {body} }}
h1 {{ font-size: 17pt; {span} }} h2 {{ font-size: 13pt }} h3 {{ font-size: 11pt }}
p {{ text-align: justify }}
table {{ border-collapse: collapse; width: 100%; font-size: 9.5pt; margin: 8pt 0 }}
td, th {{ border: 0.75pt solid #333; padding: 2pt 5pt; text-align: left; font-weight: normal }}
th {{ background: #dde8f3 }}
tr {{ break-inside: avoid }}
.page {{ break-before: page; {page} }} .page:first-of-type {{ break-before: auto }}
"""

_OPEN = """
td:first-child, th:first-child { border-left: 0 } td:last-child, th:last-child { border-right: 0 }
"""


def plain(text: str) -> str:
    """The text without its readings."""
    return _RUBY.sub(r"\1", text)


def truth_of(paper: Paper) -> Truth:
    """What a reader should find; a merged cell stands in each place that it covers."""
    page = 1 if paper.contents else 0
    blocks = [TrueBlock(kind="paragraph", text="目次", page=1)] if paper.contents else []
    for part in paper.parts:
        page += part.new_page
        rows = tuple(filled(part.rows))
        blocks.append(
            TrueBlock(
                kind=part.kind,
                text=plain(part.text),
                level=part.level,
                rows=rows,
                heads=part.heads,
                page=page if paper.paged else 0,
            )
        )
    return Truth(blocks=tuple(blocks))


def filled(rows: tuple[tuple[Cell, ...], ...]) -> Iterator[tuple[str, ...]]:
    """The texts of each row with merged cells in every place they cover."""
    held: dict[tuple[int, int], str] = {}
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while (r, c) in held:
                c += 1
            for down in range(cell.down):
                for right in range(cell.right):
                    held[r + down, c + right] = cell.text
        width = max(column for line, column in held if line == r) + 1
        yield tuple(held[r, column] for column in range(width))


def as_html(paper: Paper) -> str:
    """One page of HTML, a section for each page of a paper whose pages are known."""
    columns = "column-count: 2; column-gap: 9mm" if paper.layout == "columns" else ""
    vertical = "writing-mode: vertical-rl; height: 250mm" if paper.layout == "vertical" else ""
    style = _STYLE.format(body=vertical, page=columns, span="column-span: all" if columns else "")
    if paper.borders == "inner":
        style += _OPEN
    if paper.small_headings:
        style += "h1, h2 { font: inherit }"
    if paper.layout in {"mixed", "scattered"}:
        return _set_apart(paper, style)
    sections: list[list[str]] = []
    if paper.contents:
        sections.append(_contents(paper))
    for part in paper.parts:
        if part.new_page or not sections:
            sections.append([])
        sections[-1].append(_html(part, paper.repeats))
    body = "".join(f'<div class="page">{"".join(section)}</div>' for section in sections)
    return f'<!doctype html><html lang="ja"><style>{style}</style><body>{body}</body></html>'


def _set_apart(paper: Paper, style: str) -> str:
    """Each line, or letter of a vertical line, at its place on the page by itself."""
    pages: list[list[str]] = []
    for part in paper.parts:
        if part.new_page:
            pages.append([])
        size = 30 if paper.layout == "mixed" else 55
        cut = [part.text[n : n + size] for n in range(0, len(part.text), size)]
        pages[-1] += [*cut, ""] if part.kind == "heading" else cut
    body = ""
    for lines in pages:
        placed = _columns(lines) if paper.layout == "mixed" else _letters(lines)
        spans = "".join(
            f'<span style="position:absolute;left:{x:.1f}pt;top:{y:.1f}pt;font-size:{size}pt">'
            f"{escape(text)}</span>"
            for x, y, size, text in placed
        )
        body += f'<div class="page" style="position:relative;height:240mm">{spans}</div>'
    style += " span { white-space: nowrap; line-height: 1 } .page { break-inside: avoid }"
    return f'<!doctype html><html lang="ja"><style>{style}</style><body>{body}</body></html>'


Placed = tuple[float, float, int, str]


def _columns(lines: list[str]) -> list[Placed]:
    """A heading, and under it the lines in two columns, those of one height after each other."""
    title, _, *rest = lines
    half = (len(rest) + 1) // 2
    placed: list[Placed] = [(0, 0, 14, title)]
    for n in range(half):
        placed.append((0, 40 + 14 * n, 7, rest[n]))
        if half + n < len(rest):
            placed.append((240, 40 + 14 * n, 7, rest[half + n]))
    return placed


def _letters(lines: list[str]) -> list[Placed]:
    """The letters of vertical lines from right to left."""
    return [
        (440 - 18 * column, 11.5 * row, 14 if column == 0 else 10, letter)
        for column, line in enumerate(lines)
        for row, letter in enumerate(line)
    ]


def _contents(paper: Paper) -> list[str]:
    titles = [part.text for part in paper.parts if part.kind == "heading" and part.level < 3]
    lines = [f"<div>{escape(t)} {'…' * 20} {n + 2}</div>" for n, t in enumerate(titles)]
    return ["<div>目次</div>", *lines]


def _html(part: Part, repeats: bool) -> str:
    text = _RUBY.sub(r"<ruby>\1<rt>\2</rt></ruby>", escape(part.text))
    if part.kind == "heading":
        return f"<h{part.level}>{text}</h{part.level}>"
    if part.kind != "table":
        return f"<p>{text}</p>"
    rows = [_row(row, "th" if n < part.heads else "td") for n, row in enumerate(part.rows)]
    head, body = "".join(rows[: part.heads]), "".join(rows[part.heads :])
    return (
        f"<table><thead>{head}</thead>{body}</table>" if repeats else f"<table>{head}{body}</table>"
    )


def _row(row: Iterable[Cell], tag: str) -> str:
    cells = (f'<{tag} rowspan="{c.down}" colspan="{c.right}">{escape(c.text)}</{tag}>' for c in row)
    return f"<tr>{''.join(cells)}</tr>"


def print_html(papers: Iterable[Paper], folder: Path, browser: Any) -> Iterator[Path]:
    """Each paper as a PDF by Chromium, beside its truth."""
    page = browser.new_page()
    centred = "font-size:8pt;width:100%;text-align:center"
    for paper in papers:
        page.set_content(as_html(paper))
        path = folder / f"{paper.name}.chromium.pdf"
        page.pdf(
            path=str(path),
            prefer_css_page_size=True,
            print_background=True,
            outline=paper.outline,
            tagged=paper.outline,
            display_header_footer=bool(paper.running),
            header_template=f'<div style="{centred}">{paper.running}</div>',
            footer_template=f'<div style="{centred}"><span class="pageNumber"></span></div>',
        )
        yield _with_truth(path, paper)
    page.close()


def print_word(papers: Iterable[Paper], folder: Path) -> Iterator[Path]:
    """Each paper as a PDF by LibreOffice, beside its truth."""
    office = shutil.which("soffice")
    if office is None:
        raise FileNotFoundError("there is no LibreOffice on this machine")
    made = [p for p in papers if p.layout not in {"mixed", "scattered"} and p.borders == "all"]
    with TemporaryDirectory() as room:
        files = []
        for paper in made:
            files.append(Path(room) / f"{paper.name}.office.docx")
            write_word(paper, files[-1])
        words = [f"-env:UserInstallation=file://{room}/profile", "--headless", "--convert-to"]
        subprocess.run(
            [office, *words, "pdf", "--outdir", str(folder), *map(str, files)],
            check=True,
            capture_output=True,
            timeout=600,
        )
    for paper in made:
        yield _with_truth(folder / f"{paper.name}.office.pdf", paper)


def _with_truth(path: Path, paper: Paper) -> Path:
    truth_of(paper).write(path.with_suffix(".json"))
    return path


def write_word(paper: Paper, path: Path) -> None:
    """A paper as a Word document."""
    document = docx.Document()
    for style in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        fonts = document.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("w:ascii", "w:hAnsi", "w:eastAsia"):
            fonts.set(qn(name), "Noto Sans CJK JP")
        for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(name), None)
    section = document.sections[0]
    if paper.running:
        section.header.paragraphs[0].text = paper.running
    if paper.layout == "columns":
        section._sectPr.find(qn("w:cols")).set(qn("w:num"), "2")
    if paper.layout == "vertical":
        direction = OxmlElement("w:textDirection")
        direction.set(qn("w:val"), "tbRl")
        section._sectPr.append(direction)
    first = True
    if paper.contents:
        document.add_paragraph("目次")
        titles = [part.text for part in paper.parts if part.kind == "heading" and part.level < 3]
        for n, title in enumerate(titles):
            document.add_paragraph(f"{title} {'…' * 20} {n + 2}")
        first = False
    for part in paper.parts:
        _word(document, part, paper, new_page=part.new_page and not first)
        first = False
    document.save(str(path))


def _word(document: Any, part: Part, paper: Paper, new_page: bool) -> None:
    if part.kind == "table":
        _word_table(document, part, paper.repeats)
        return
    if part.kind == "heading":
        paragraph = document.add_heading("", part.level)
        paragraph.paragraph_format.page_break_before = new_page
    else:
        paragraph = document.add_paragraph()
    if new_page and part.kind != "heading":
        paragraph.add_run().add_break(WD_BREAK.PAGE)
    at = 0
    for match in _RUBY.finditer(part.text):
        paragraph.add_run(part.text[at : match.start()])
        paragraph.add_run()._r.append(_ruby(match[1], match[2]))
        at = match.end()
    paragraph.add_run(part.text[at:])


def _ruby(base: str, reading: str) -> Any:
    ruby = OxmlElement("w:ruby")
    told = OxmlElement("w:rubyPr")
    for name, value in (("w:rubyAlign", "center"), ("w:hps", "10"), ("w:hpsRaise", "18")):
        one = OxmlElement(name)
        one.set(qn("w:val"), value)
        told.append(one)
    ruby.append(told)
    for tag, text in (("w:rt", reading), ("w:rubyBase", base)):
        holder, run, letters = OxmlElement(tag), OxmlElement("w:r"), OxmlElement("w:t")
        letters.text = text
        if tag == "w:rt":
            size = OxmlElement("w:rPr")
            half = OxmlElement("w:sz")
            half.set(qn("w:val"), "10")
            size.append(half)
            run.append(size)
        run.append(letters)
        holder.append(run)
        ruby.append(holder)
    return ruby


def _word_table(document: Any, part: Part, repeats: bool) -> None:
    width = sum(cell.right for cell in part.rows[0])
    made = document.add_table(len(part.rows), width)
    made.style = "Table Grid"
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(part.rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            place = made.cell(r, c)
            if cell.down > 1 or cell.right > 1:
                place = place.merge(made.cell(r + cell.down - 1, c + cell.right - 1))
            place.text = cell.text
            taken |= {(r + d, c + k) for d in range(cell.down) for k in range(cell.right)}
        properties = made.rows[r]._tr.get_or_add_trPr()
        whole = OxmlElement("w:cantSplit")
        properties.append(whole)
        if repeats and r < part.heads:
            properties.append(OxmlElement("w:tblHeader"))
