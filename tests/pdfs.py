"""PDF written by hand: lines of text, each a line of its page, and an outline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path


def write_pdf(
    path: Path,
    pages: Sequence[Sequence[str]],
    outline: Sequence[tuple[int, str]] = (),
    *,
    pitch: float = 18,
    sizes: Mapping[str, float] | None = None,
) -> Path:
    """A file with these lines on its pages.

    Args:
        path: where.
        pages: lines of 12 points each, an empty one where there is a gap.
        outline: (page from 0, title).
        pitch: points from one line to the next.
        sizes: points of a line that is set larger or smaller.
    """
    sizes = sizes or {}
    letters = sorted({c for page in pages for line in page for c in line})
    code = {c: n for n, c in enumerate(letters, start=1)}
    marks = "\n".join(f"<{n:04x}> <{c.encode('utf-16-be').hex()}>" for c, n in code.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        "1 begincodespacerange <0000> <ffff> endcodespacerange "
        f"{len(code)} beginbfchar\n{marks}\nendbfchar endcmap end end"
    )
    parts: dict[int, bytes] = {
        3: b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H"
        b"/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
        4: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 1000/FontDescriptor 5 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        5: b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 -200 1000 800]"
        b"/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
        6: _stream(cmap),
    }
    number = 7
    kids = []
    for page in pages:
        text = f"BT 50 760 Td {pitch} TL "
        for line in page:
            text += (
                f"/F {sizes.get(line, 12)} Tf <{''.join(f'{code[c]:04x}' for c in line)}> Tj T* "
            )
        parts[number] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
            b"/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>" % (number + 1)
        )
        parts[number + 1] = _stream(text + "ET")
        kids.append(number)
        number += 2
    root = number
    for place, (page_number, title) in enumerate(outline, start=1):
        after = b"/Next %d 0 R" % (root + place + 1) if place < len(outline) else b""
        parts[root + place] = b"<</Title<feff%s>/Parent %d 0 R/Dest[%d 0 R/Fit]%s>>" % (
            title.encode("utf-16-be").hex().encode(),
            root,
            kids[page_number],
            after,
        )
    parts[root] = (
        b"<</Type/Outlines/First %d 0 R/Last %d 0 R>>" % (root + 1, root + len(outline))
        if outline
        else b"<<>>"
    )
    names = b" ".join(b"%d 0 R" % kid for kid in kids)
    parts[1] = b"<</Type/Catalog/Pages 2 0 R/Outlines %d 0 R>>" % root
    parts[2] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (names, len(kids))
    data, places = b"%PDF-1.7\n", []
    for number in sorted(parts):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, parts[number])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    data += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1,
        data.rindex(b"xref"),
    )
    path.write_bytes(data)
    return path


def _stream(text: str) -> bytes:
    data = text.encode()
    return b"<</Length %d>>stream\n%s\nendstream" % (len(data), data)
