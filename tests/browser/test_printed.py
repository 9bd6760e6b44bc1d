"""PDFs as Chromium prints them, of known text: tables, columns, vertical lines, ruby, headings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from printed.papers import PAPERS, Paper
from printed.printing import print_html

from kb.documents.models import Document
from kb.documents.reading import read
from kb.evaluation.reading import Share, Truth, measured

pytestmark = pytest.mark.browser

PRINTED = [paper for make in PAPERS if (paper := make()).name != "long"]


@pytest.mark.parametrize("paper", PRINTED, ids=lambda paper: paper.name)
def test_a_printed_document_is_read_as_it_is(paper: Paper, browser: Any, tmp_path: Path) -> None:
    (path,) = print_html([paper], tmp_path, browser)
    kind, anchor, pages = read(path, apart=False)
    document = Document(
        id="d",
        title="d",
        format=kind,
        anchor=anchor,
        filename=path.name,
        sha256="",
        pages=pages,
    )
    reading = measured(document, Truth.model_validate_json(path.with_suffix(".json").read_bytes()))
    assert reading.quotations.all
    shares = {name: getattr(reading, name) for name in type(reading).model_fields}
    wrong = {name: share for name, share in shares.items() if share.right < share.all}
    assert wrong == {}
    tables = any(part.kind == "table" for part in paper.parts)
    assert (reading.cells == Share()) != tables
