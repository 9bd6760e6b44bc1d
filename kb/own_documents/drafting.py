"""A section of a document -> a draft record: what can be had without guessing, the rest left open.

Title, page, points (sentences word for word), figures, steps by year and topics are taken from the
text by rule. What has to be written, and what the text does not say for certain, stays empty for a
person; the schema tells what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from kb.comparing.review import municipality_of
from kb.comparing.treated import Treated
from kb.documents.models import Document, SourcePassage
from kb.documents.quoting import states
from kb.errors import QueryError
from kb.index.text import normalise
from kb.own_documents.figures import Found, in_row, in_sentence, units_of
from kb.own_documents.schedules import bars_of, rows_of
from kb.records.corpus import Corpus
from kb.records.models import SCHEMA_VERSION, era_year

_MOST_TOPICS = 4
_NUMBERED = re.compile(
    r"^(?P<number>第[0-9０-９一二三四五六七八九十]+[編章節]"
    r"|(?:基本|重点|個別|主要)?(?:施策|取組|目標|方針|事業)\s*[0-9０-９]+(?:[.．\-－][0-9０-９]+)*"
    r"|[0-9０-９]+(?:[.．\-－][0-9０-９]+)*|[(（][0-9０-９]+[)）]|[①-⑳]|[IVXⅠ-Ⅹ]+)"
    r"[.．、\s]*(?P<title>\S.*)$"
)
_UNSAFE = re.compile(r"[^a-z0-9]+")
_SHOWN = 12


def drafts_of(
    corpus: Corpus, document: Document, sections: Sequence[Treated], named: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """A draft, as plain data of the record schema, of each section that states something.

    Args:
        corpus: the vocabularies.
        document: as read.
        sections: its sections with what they treat.
        named: only those whose headings hold one of these.

    Raises:
        QueryError: no section has such a heading; names those there are.
    """
    drafts = [
        _draft(corpus, document, section, n)
        for n, section in enumerate(sections, start=1)
        if not named or _is_named(section, named)
    ]
    if named and not drafts:
        known = "、".join(filter(None, (section.section.name for section in sections[:_SHOWN])))
        raise QueryError(f"No section is headed {named[0]!r}. There are: {known}.")
    return [draft for draft in drafts if draft["points"]]


def slug_of(document: Document) -> str:
    """The id of a document as records name it."""
    plain = _UNSAFE.sub("-", document.id.lower()).strip("-")
    return plain if "-" in plain else f"own-{plain}"


def _is_named(section: Treated, named: Sequence[str]) -> bool:
    headings = normalise(" ".join(section.section.heading))
    return any(normalise(name) in headings for name in named)


def _draft(corpus: Corpus, document: Document, treated: Treated, n: int) -> dict[str, Any]:
    section = treated.section
    pages = sorted({passage.page for passage in section.passages})
    label = {page.number: page.label for page in document.pages}
    number, title = _numbered(section.name)
    first = label.get(pages[0], str(pages[0]))
    place = municipality_of(corpus, document)
    points, figures, steps = _Points(label, first), [], []
    for passage in section.passages:
        told = {(s.start, s.end) for s in treated.sentences if s.passage.id == passage.id}
        for row in rows_of(passage):
            found = list(in_row(corpus, row))
            bars = bars_of(row)
            told.discard((row.start, row.end))
            if found or bars or states(passage.text[row.start : row.end], passage.kind):
                point = points.add(passage, row.start, row.end)
                figures += [(one, point) for one in found]
                steps += [(row, bar, point) for bar in bars]
        for start, end in sorted(told):
            text = passage.text[start:end]
            if states(text, passage.kind):
                point = points.add(passage, start, end)
                figures += [(one, point) for one in in_sentence(corpus, text)]
    return {
        "schema_version": SCHEMA_VERSION,
        "id": f"{slug_of(document)}-{n}",
        "review": "unchecked",
        "kind": document.kind,
        "source": {
            "document": slug_of(document),
            "section": number or title or first,
            "page": first if len(pages) == 1 else f"{first}–{label[pages[-1]]}",
            "imported": document.id,
        },
        "municipality": place.code if place else "",
        "status": "planned" if document.kind == "plan_section" else "",
        "title": {"ja": title, "en": ""},
        "gist": {"ja": "", "en": ""},
        "summary": {"ja": "", "en": ""},
        "questions": {"ja": [], "en": []},
        "topics": list(treated.topics[:_MOST_TOPICS]),
        "approaches": [],
        "points": points.listed,
        "figures": [
            _figure(corpus, one, point, f"f{n}") for n, (one, point) in enumerate(figures, start=1)
        ],
        "schedule": [
            {
                "start": bar.start,
                "end": bar.end,
                "track": {"ja": row.track, "en": ""},
                "step": {"ja": bar.text, "en": ""},
                "point": point,
            }
            for row, bar, point in steps
        ],
    }


def _numbered(heading: str) -> tuple[str, str]:
    """The number a heading begins with, and the rest of it."""
    match = _NUMBERED.match(heading)
    return (match["number"], match["title"].strip()) if match else ("", heading)


class _Points:
    """The points of a draft: sentences word for word, each once."""

    def __init__(self, label: dict[int, str], first: str) -> None:
        self.listed: list[dict[str, Any]] = []
        self._label, self._first = label, first
        self._known: dict[str, str] = {}

    def add(self, passage: SourcePassage, start: int, end: int) -> str:
        """Take up a sentence; the id of its point."""
        text = passage.text[start:end]
        if text in self._known:
            return self._known[text]
        point = {
            "id": f"p{len(self.listed) + 1}",
            "aspect": "",
            "wording": "verbatim",
            "ja": text,
            "en": "",
        }
        page = self._label.get(passage.page, str(passage.page))
        if page != self._first:
            point["page"] = page
        self.listed.append(point)
        self._known[text] = str(point["id"])
        return self._known[text]


def _figure(corpus: Corpus, found: Found, point: str, name: str) -> dict[str, Any]:
    value = int(found.value) if found.value == int(found.value) else found.value
    figure: dict[str, Any] = {"id": name, "point": point, "ja": found.label, "en": ""}
    figure["value"] = value
    if found.qualifier:
        figure["qualifier"] = found.qualifier.value
    figure["unit"] = {"ja": found.unit, "en": units_of(corpus).get(found.unit, "")}
    figure["kind"] = found.kind.value if found.kind else ""
    if found.year is not None:
        figure["period"] = (
            {"ja": f"{era_year(found.year)}度", "en": f"FY{found.year}"}
            if found.fiscal
            else {"ja": era_year(found.year), "en": str(found.year)}
        )
    return figure
