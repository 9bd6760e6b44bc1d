"""Radicals that PDF has in place of kanji: one word in search, as printed on the page."""

from __future__ import annotations

import csv
import unicodedata
from importlib.resources import files

from kb.documents.models import Block, Document, Page
from kb.index.text import fold, radicals_of, tokenise
from kb.ui.views.document_html import found_in


def test_radicals_are_folded_to_kanji() -> None:
    assert fold("⼈⺠⻑") == "人民長"
    assert tokenise("町⺠と町⻑") == tokenise("町民と町長")
    assert fold("⻱") == fold("龜") == "亀"


def test_the_table_holds_every_radical_and_agrees_with_unicode() -> None:
    text = files("kb.index").joinpath("data/cjk_radicals.csv").read_text(encoding="utf-8")
    table = dict(list(csv.reader(text.splitlines()))[1:])
    blocks = [*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6)]
    named = {chr(n) for n in blocks if unicodedata.name(chr(n), "")}
    assert table.keys() == named - {"⺀"}  # the sign of repetition is no kanji's
    for radical, kanji in table.items():
        assert unicodedata.normalize("NFKC", radical) in {radical, kanji}
        assert len(kanji) == 1
        assert "\u3400" <= kanji <= "\U000323af"  # the unified ideographs


def test_words_are_found_on_the_page_that_has_radicals_for_them() -> None:
    assert "⼈" in radicals_of("人")
    block = Block(kind="paragraph", text="町⺠と町⻑が話す。")
    document = Document(
        id="d",
        title="t",
        format="md",
        filename="d.md",
        sha256="0" * 64,
        pages=(Page(number=1, label="1", blocks=(block,)),),
    )
    (place,) = found_in(document, "町民と町長")
    assert "町⺠と町⻑" in place.around
