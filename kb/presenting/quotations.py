"""What an answer quotes from the user's own documents, for each form it is given in."""

from __future__ import annotations

from kb.answering.models import Answer
from kb.documents.models import Quotation
from kb.presenting.report import Block, Heading, Paragraph, Sentence
from kb.records.models import Lang
from kb.texts import documents as words
from kb.texts.signs import SIGNS


def where(quotation: Quotation, lang: Lang) -> str:
    """Document, page and heading of a quotation."""
    q = quotation
    return words.where(q.title, q.anchor, q.label, q.heading, q.by_machine, lang)


def line(quotation: Quotation, lang: Lang) -> str:
    """A quotation in its marks and where it stands, on one line."""
    text = " ".join(quotation.text.split())
    return f"{words.quoted(text, lang)}{headed(quotation, lang)} — {where(quotation, lang)}"


def headed(quotation: Quotation, lang: Lang) -> str:
    """The header of the table that a quoted row stands in, in brackets; empty without one."""
    header = " ".join(quotation.header.split())
    return words.get("headed", lang, header=header) if header else ""


def text_lines(answer: Answer) -> list[str]:
    """The quotations under their heading; nothing where there is none."""
    lang = answer.language
    if not answer.quotations:
        return []
    lead = [f"■ {words.get('quotations', lang)}", words.get("quotations_help", lang)]
    return [*lead, *(f"{SIGNS[lang].bullet}{line(q, lang)}" for q in answer.quotations)]


def blocks(answer: Answer) -> list[Block]:
    """The same of a report."""
    lang = answer.language
    if not answer.quotations:
        return []
    lead = Paragraph(Sentence(words.get("quotations_help", lang)))
    said = [Paragraph(Sentence(line(q, lang)), bullet=True) for q in answer.quotations]
    return [Heading(words.get("quotations", lang)), lead, *said]
