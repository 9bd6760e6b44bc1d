"""Lists of contents, left out of what was read: they name what stands elsewhere and say nothing.

An entry ends in a page number. A run of entries whose numbers never fall is such a list where it
stands under a heading that says so, or where most of its entries head something elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kb.documents.models import Block, Page

_ENTRY = re.compile(r"^(?P<name>.*?[^\W\d_].*?)[\s|.．…‥・･·_ー―-]*?(?P<page>\d(?: ?\d){0,3})$")
_CONTENTS = re.compile(r"^(?:目次|もくじ|contents|table of contents)$", re.IGNORECASE)
_FEWEST = 3
_NUMBER = re.compile(r"^[\W\d]+|^第\d+[編章節]")


def without_contents(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages without their lists of contents."""
    found = [(page, _runs(page.blocks)) for page in pages]
    if not any(runs for _, runs in found):
        return tuple(pages)
    entries = {
        (page.number, n) for page, runs in found for start, end in runs for n in range(start, end)
    }
    heads = {
        _bare(block.text)
        for page in pages
        for n, block in enumerate(page.blocks)
        if (page.number, n) not in entries and block.kind != "table_row"
    }
    return tuple(
        page.model_copy(update={"blocks": _left(page.blocks, runs, heads)}) if runs else page
        for page, runs in found
    )


def _left(
    blocks: Sequence[Block], runs: Sequence[tuple[int, int]], heads: set[str]
) -> tuple[Block, ...]:
    out: set[int] = set()
    for start, end in runs:
        named = [match["name"] for b in blocks[start:end] if (match := _entry(b.text))]
        told = start and _CONTENTS.match("".join(_plain(blocks[start - 1].text).split()))
        if told or sum(_bare(name) in heads for name in named) * 2 > len(named):
            out.update(range(start, end))
    return tuple(block for n, block in enumerate(blocks) if n not in out)


def _runs(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """(start, end) of the runs of entries whose numbers never fall."""
    runs: list[tuple[int, int]] = []
    start, last = 0, -1
    for n, block in enumerate([*blocks, None]):
        match = _entry(block.text) if block else None
        number = int("".join(match["page"].split())) if match else -1
        if match and number >= last:
            last = number
            continue
        if n - start >= _FEWEST:
            runs.append((start, n))
        start, last = (n, number) if match else (n + 1, -1)
    return runs


def _entry(text: str) -> re.Match[str] | None:
    return _ENTRY.match(_plain(text))


def _bare(text: str) -> str:
    """A heading without its number and blanks."""
    return "".join(_NUMBER.sub("", _plain(text)).split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
