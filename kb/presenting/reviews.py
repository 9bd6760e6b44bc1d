"""A plan of the user's own held against the precedents, as a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from kb.comparing.beside_record import LineBeside, RecordBeside
from kb.comparing.documents import Beside
from kb.comparing.review import Review, TopicReview
from kb.documents.models import Quotation
from kb.presenting.comparisons import sentence_of
from kb.presenting.quotations import line, where
from kb.presenting.report import (
    Block,
    Grid,
    Heading,
    Paragraph,
    Report,
    Sentence,
    Sheet,
    Sources,
)
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.texts import documents as words
from kb.texts import wording

MOST_NAMED = 5
"""Records named of a topic; more are counted."""


def aims_title(review: Review, lang: Lang) -> str:
    """Whose the targets are: of similar size only where the size of the plan's town is known."""
    key = "review_aims" if review.population else "review_aims_of_all"
    return words.get(key, lang, count=len(review.aims))


def of_review(review: Review, corpus: Corpus, lang: Lang, accessed: date) -> Report:
    """To read, topic by topic, what was not found first; to calculate, a row a topic."""
    sources = Sources(corpus, lang, accessed)
    title = words.get("review", lang, title=review.document.title)
    blocks = tuple(_blocks(review, sources))
    return Report(
        title=title,
        stem=title,
        lang=lang,
        origin=corpus.name(lang),
        blocks=blocks,
        sheets=(_sheet(review, sources),),
        sources=sources.listed(),
    )


def of_beside(found: Beside, corpus: Corpus, lang: Lang, accessed: date) -> Report:
    """Documents side by side: a line a topic, their sentences word for word with their pages."""
    sources = Sources(corpus, lang, accessed)
    titles = [document.title for document in found.documents]
    columns = (words.get("review_column_1", lang), *titles)
    rows = [
        (
            corpus.tables.topics[row.topic].name.get(lang),
            *(
                "\n".join(line(quotation, lang) for quotation in said)
                or words.get("review_absent", lang)
                for said in row.said
            ),
        )
        for row in found.topics
    ]
    title = words.get("beside", lang)
    grid = Grid(columns, tuple(tuple((Sentence(cell),) for cell in row) for row in rows))
    return Report(
        title=title,
        stem="_".join([title, *titles]),
        lang=lang,
        origin=corpus.name(lang),
        blocks=(Paragraph(Sentence(words.get("beside_help", lang))), grid),
        sheets=(Sheet(title, columns, tuple(rows)),),
        sources=sources.listed(),
    )


def of_record_beside(found: RecordBeside, corpus: Corpus, lang: Lang, accessed: date) -> Report:
    """A record beside a document: a line a column, each with where it stands."""
    sources = Sources(corpus, lang, accessed)
    record = corpus.get(found.record)
    place = corpus.municipality(record).name.get(lang)
    columns = (words.get("beside_column", lang), place, found.document.title)
    rows = [
        (
            (Sentence(row.name),),
            tuple(sentence_of(entry, None, sources) for entry in row.told)
            or (Sentence(wording.NOT_STATED[lang]),),
            tuple(Sentence(line(quotation, lang)) for quotation in row.said)
            or (Sentence(silence(row, lang)),),
        )
        for row in found.lines
    ]
    title = words.get("beside_record", lang, place=place, title=found.document.title)
    flat = tuple(tuple("\n".join(map(str, cell)) for cell in row) for row in rows)
    return Report(
        title=title,
        stem=title,
        lang=lang,
        origin=corpus.name(lang),
        blocks=(
            Paragraph(Sentence(record.title.get(lang), (sources.mark(record.id),))),
            Paragraph(Sentence(words.get("beside_help", lang))),
            Grid(columns, tuple(rows)),
        ),
        sheets=(Sheet(words.get("beside", lang), columns, flat),),
        sources=sources.listed(),
    )


def silence(row: LineBeside, lang: Lang) -> str:
    """What is told of a document beside a record where no sentence of it was found."""
    return words.get("beside_absent" if row.sought else "beside_unsought", lang)


def _blocks(review: Review, sources: Sources) -> Iterator[Block]:
    lang = sources.lang
    yield Paragraph(Sentence(words.get("review_help", lang)))
    for holding in ("not_found", "mentioned", "treated"):
        found = review.holding(holding)
        if found:
            yield Heading(words.get(f"review_{holding}", lang, count=len(found)))
        for topic in found:
            yield Heading(_name(topic, sources), 2)
            yield from _topic(topic, sources)
    yield from _aims(review, sources)
    open_targets = [
        Paragraph(Sentence(f"{line(t.quotation, lang)} {lacks_text(t.lacks, lang)}"), bullet=True)
        for t in review.targets
    ]
    if open_targets:
        told = words.get("review_targets", lang, open=len(open_targets), all=review.target_count)
        yield Heading(told)
        yield from open_targets
    if review.unassigned:
        yield Heading(words.get("review_unassigned", lang, count=len(review.unassigned)))
        for _, quotation in review.unassigned:
            yield Paragraph(Sentence(line(quotation, lang)), bullet=True)


def _topic(topic: TopicReview, sources: Sources) -> Iterator[Block]:
    lang = sources.lang
    if topic.holding == "not_found":
        yield Paragraph(Sentence(words.get("review_absent", lang)))
        for quotation in topic.quotations:
            yield Paragraph(Sentence(words.get("review_near", lang, said=line(quotation, lang))))
    else:
        yield from _quoted(topic.quotations, lang)
        if topic.more:
            yield Paragraph(Sentence(words.get("review_more", lang, count=topic.more)))
    if topic.elsewhere:
        yield Paragraph(Sentence(words.get("review_elsewhere", lang)))
        yield from _quoted(topic.elsewhere, lang)
    for key, records in (("review_cases", topic.cases), ("review_plans", topic.plans)):
        if records:
            yield Paragraph(Sentence(words.get(key, lang)))
            yield from _records(records, sources)


def _quoted(quotations: Sequence[Quotation], lang: Lang) -> Iterator[Block]:
    for quotation in quotations:
        yield Paragraph(Sentence(line(quotation, lang)), bullet=True)


def _records(records: Sequence[str], sources: Sources) -> Iterator[Block]:
    """The first ones, each by its gist, which names the municipality."""
    corpus, lang = sources.corpus, sources.lang
    for record_id in records[:MOST_NAMED]:
        gist = corpus.get(record_id).gist.get(lang)
        yield Paragraph(Sentence(gist, (sources.mark(record_id),)), bullet=True)
    if len(records) > MOST_NAMED:
        left = words.get("review_more", lang, count=len(records) - MOST_NAMED)
        yield Paragraph(Sentence(left))


def _aims(review: Review, sources: Sources) -> Iterator[Block]:
    if not review.aims:
        return
    lang = sources.lang
    yield Heading(aims_title(review, lang))
    for aim in review.aims:
        text = sources.corpus.get(aim.record).point(aim.point).get(lang)
        yield Paragraph(Sentence(text, (sources.mark(aim.record, aim.point),)), bullet=True)


def _sheet(review: Review, sources: Sources) -> Sheet:
    lang = sources.lang
    columns = tuple(words.get(f"review_column_{n}", lang) for n in range(1, 6))
    rows = tuple(
        (
            _name(topic, sources),
            words.get(f"review_is_{topic.holding}", lang),
            "\n".join(f"{q.text} — {where(q, lang)}" for q in topic.quotations),
            _places(topic.cases, sources),
            _places(topic.plans, sources),
        )
        for topic in review.topics
    )
    return Sheet(words.get("review_sheet", lang), columns, rows)


def _places(records: Sequence[str], sources: Sources) -> str:
    told = {_place(record, sources): sources.mark(record) for record in reversed(records)}
    return "\n".join(f"{place} {mark}" for place, mark in reversed(told.items()))


def _place(record_id: str, sources: Sources) -> str:
    corpus = sources.corpus
    return corpus.municipality(corpus.get(record_id)).name.get(sources.lang)


def _name(topic: TopicReview, sources: Sources) -> str:
    return sources.corpus.tables.topics[topic.topic].name.get(sources.lang)


def lacks_text(lacks: Sequence[str], lang: Lang) -> str:
    """(年・数値が見つかりません)"""
    joined = words.get("review_and", lang).join(words.get(f"review_lack_{k}", lang) for k in lacks)
    return words.get("review_lacks", lang, what=joined)
