"""The measure of reading, on pages that are wrong in a known way."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdfs import write_pdf

from kb.documents.models import Block, Document, Page
from kb.evaluation.reading import Share, TrueBlock, Truth, measured

ROWS = (("施策", "費用"), ("窓口", "10"), ("研修", "20"))
TRUTH = Truth(
    blocks=(
        TrueBlock(kind="heading", text="体制", level=1, page=1),
        TrueBlock(kind="paragraph", text="本部を置く。毎月開く。", page=1),
        TrueBlock(kind="table", rows=ROWS, page=2),
    )
)


def _document(*pages: tuple[Block, ...]) -> Document:
    made = tuple(Page(number=n, label=str(n), blocks=blocks) for n, blocks in enumerate(pages, 1))
    return Document(id="d", title="d", format="pdf", filename="d.pdf", sha256="", pages=made)


def _row(text: str, *header: str) -> Block:
    return Block(kind="table_row", text=text, header=header)


HEADING = Block(kind="heading", text="体制", level=1)
BODY = Block(kind="paragraph", text="本部を置く。\n毎月 開く。")
HEADS = _row("施策 | 費用")


def test_all_is_right() -> None:
    rows = (HEADS, _row("窓口 | 10", *ROWS[0]), _row("研修 | 20", *ROWS[0]))
    reading = measured(_document((HEADING, BODY), rows), TRUTH)
    shares = [getattr(reading, name) for name in type(reading).model_fields]
    assert [share.value for share in shares] == [1.0] * len(shares)
    assert all(share.all for share in shares)


def test_what_is_wrong_is_counted() -> None:
    text = BODY.model_copy(update={"text": "本部を直く。"})
    false = Block(kind="heading", text="別", level=1)
    rows = (HEADS, _row("窓口 | 11", *ROWS[0]), _row("研修 | 20"))
    reading = measured(_document((HEADING, text), (false, *rows)), TRUTH)
    # One letter is another; for the last five stands one that is none of them.
    assert reading.characters == Share(right=13 - 6, all=13)
    assert (reading.headings, reading.headings_told) == (
        Share(right=1, all=1),
        Share(right=1, all=2),
    )
    assert reading.cells == Share(right=3, all=4)
    assert reading.headers == Share(right=1, all=2)
    assert reading.pages == Share(right=1, all=2)


def test_a_quotation_on_another_page_is_wrong() -> None:
    assert measured(_document((BODY,), (HEADS,)), TRUTH).quotations == Share(right=3, all=3)
    assert measured(_document((HEADS,), (BODY,)), TRUTH).quotations == Share(right=0, all=3)


def test_the_bench_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("resource", reason="the scripts measure on POSIX systems")
    from benchmarks.read import run

    write_pdf(tmp_path / "plan.pdf", [["本部を置く。"]])
    Truth(blocks=(TrueBlock(kind="paragraph", text="本部を置く。", page=1),)).write(
        tmp_path / "plan.json"
    )
    run(tmp_path)
    printed = capsys.readouterr().out
    assert "plan.pdf" in printed
    assert "1.000" in printed
