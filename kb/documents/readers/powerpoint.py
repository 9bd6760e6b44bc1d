"""PowerPoint by python-pptx: each slide a page, its title the heading of what stands on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kb.documents.models import Anchor, Block, Page
from kb.documents.readers.protocol import Done, Tell
from kb.documents.readers.structure import ITEM, one_line, table_rows


class PowerPointReader:
    """Shapes are read from above to below; notes are not on the slide and so left out."""

    anchor: Anchor = "slide"
    plain = False
    zipped = True

    def pages(self, path: Path, tell: Tell) -> tuple[Page, ...]:
        """The slides."""
        import pptx

        slides = pptx.Presentation(str(path)).slides
        pages = []
        for n, slide in enumerate(slides, start=1):
            tell(Done(n - 1, len(slides)))
            pages.append(Page(number=n, label=str(n), blocks=tuple(_blocks(slide))))
        return tuple(pages)


def _blocks(slide: Any) -> Iterator[Block]:
    title = slide.shapes.title
    heading = one_line(title.text_frame.text) if title is not None else ""
    path = (heading,) if heading else ()
    if heading:
        yield Block(kind="heading", text=heading, level=1)
    for shape in _shapes(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if getattr(shape, "has_table", False):
            yield from table_rows(_rows(shape.table), path)
        elif shape.has_text_frame:
            body = shape.is_placeholder and len(shape.text_frame.paragraphs) > 1
            for paragraph in shape.text_frame.paragraphs:
                text = one_line(paragraph.text.replace("\v", "\n"))
                if text:
                    item = body or paragraph.level > 0 or ITEM.match(text)
                    kind = "list_item" if item else "paragraph"
                    yield Block.model_validate({"kind": kind, "text": text, "heading_path": path})


def _shapes(shapes: Iterable[Any]) -> Iterator[Any]:
    """All shapes from above to below, those of a group together."""
    for shape in sorted(shapes, key=lambda own: (own.top or 0, own.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _rows(table: Any) -> Iterator[list[str]]:
    """The cells of each row; a merged cell stands in each place that it covers."""
    texts: dict[tuple[int, int], str] = {}
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                for down in range(cell.span_height):
                    for right in range(cell.span_width):
                        texts[r + down, c + right] = cell.text
            elif not cell.is_spanned:
                texts[r, c] = cell.text
        yield [texts.get((r, c), "") for c in range(len(row.cells))]
