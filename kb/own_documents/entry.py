"""An own document -> its entry in the register of sources, which records made from it name."""

from __future__ import annotations

from typing import Any

from kb.comparing.review import municipality_of
from kb.documents.models import Document
from kb.own_documents.drafting import slug_of
from kb.records.corpus import Corpus
from kb.records.fields import LANGS
from kb.texts.wording import day_label

NOT_CHECKED = {"ja": "利用条件は未確認", "en": "terms of use not checked"}


def entry_of(
    corpus: Corpus,
    document: Document,
    title_en: str,
    publisher_en: str = "",
    terms: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The entry, as plain data; what nobody told is empty, for the register to refuse.

    Args:
        corpus: its register names the municipality in English, where that published it.
        document: with what is told of it.
        title_en: its title in English.
        publisher_en: who published it, in English.
        terms: of use, in both languages; said to be unchecked when None.
    """
    place = municipality_of(corpus, document)
    if not publisher_en and place and place.name.ja == document.publisher:
        publisher_en = place.name.en
    on = document.published
    kind = "published" if document.kind == "case" else "adopted"
    entry: dict[str, Any] = {
        "id": slug_of(document),
        "title": {"ja": document.title, "en": title_en.strip()},
        "publisher": {"ja": document.publisher, "en": publisher_en.strip()},
        "published": {lang: day_label(on, lang) if on else "" for lang in LANGS},
        "published_on": on,
    }
    if document.period:
        years = [int(year) for year in document.period.split("-")]
        entry["period"] = [years[0], years[-1]]
    return {**entry, "state": "draft" if document.draft else kind, "terms": terms or NOT_CHECKED}
