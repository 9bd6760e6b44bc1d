"""A collection of records as a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kb.comparing import roadmap
from kb.errors import QueryError
from kb.presenting import tables
from kb.presenting.report import Block, Grid, Heading, Paragraph, Report, Sentence, Sources
from kb.records.corpus import Corpus
from kb.records.doubts import point_text, with_doubts
from kb.records.models import Lang, Record
from kb.records.stages import label_beside
from kb.texts import exports as words
from kb.texts import wording


def of_records(
    corpus: Corpus,
    ids: Sequence[str],
    lang: Lang,
    accessed: date,
    title: str = "",
    notes: Mapping[str, str] | None = None,
) -> Report:
    """Records in full: a list of them, then each one's points by what they speak of.

    Args:
        corpus: the records.
        ids: those to export, in this order.
        lang: the language to export in.
        accessed: the day told as that of access.
        title: heading and file name; made from the records when empty.
        notes: the user's own words on records, by id.

    Raises:
        UnknownRecordError: an id that no record has.
        QueryError: there is none.
    """
    records = [corpus.get(i) for i in dict.fromkeys(ids)]
    if not records:
        raise QueryError("There is nothing to export. Collect records first.")
    sources = Sources(corpus, lang, accessed)
    blocks: list[Block] = []
    if len(records) > 1:
        blocks.append(_list(records, sources))
    for record in records:
        note = (notes or {}).get(record.id, "")
        blocks += _record(record, sources, note, alone=len(records) == 1)
    listed = sources.listed()
    if not title:
        several = len(records) > 1
        title = words.get("collection", lang) if several else _title(records[0], sources)
    listing = tables.records_sheet(records, sources, notes=notes or {})
    said = tables.points_sheet(records, sources)
    sheets = [
        # The first is all that CSV holds; of one record, its sentences.
        *((said, listing) if len(records) == 1 else (listing, said)),
        tables.figures_sheet(records, sources),
        tables.schedule_sheet(records, sources),
    ]
    return Report(
        title=title,
        stem=title,
        lang=lang,
        blocks=tuple(blocks),
        sheets=tuple(sheet for sheet in sheets if sheet.rows),
        sources=listed,
        origin=corpus.name(lang),
    )


def _title(record: Record, sources: Sources) -> str:
    lang = sources.lang
    place = sources.corpus.municipality(record).name.get(lang)
    return words.get("titled", lang, place=place, title=record.title.get(lang))


def _list(records: list[Record], sources: Sources) -> Grid:
    lang = sources.lang
    rows = []
    for record in records:
        place = sources.corpus.municipality(record)
        facts = (
            wording.place_label(place, lang),
            wording.STATUS[record.status][lang],
            record.title.get(lang),
        )
        gist = Sentence(record.gist.get(lang), (sources.mark(record.id),))
        rows.append((*((Sentence(fact),) for fact in facts), (gist,)))
    return Grid(words.columns(lang, "place", "status", "title", "gist"), tuple(rows))


def _record(record: Record, sources: Sources, note: str, *, alone: bool) -> list[Block]:
    lang, corpus = sources.lang, sources.corpus
    place = wording.place_label(corpus.municipality(record), lang)
    status = wording.STATUS[record.status][lang]
    kind = words.get(record.kind.value, lang)
    blocks: list[Block] = [] if alone else [Heading(_title(record, sources))]
    facts = words.get("kind_line", lang, place=place, kind=kind)
    blocks.append(Paragraph(Sentence(facts + wording.staged(status, lang))))
    if note:
        blocks.append(Paragraph(Sentence(words.get("own_note_line", lang, text=note))))
    blocks.append(Paragraph(Sentence(record.summary.get(lang), (sources.mark(record.id),))))
    for aspect, points in corpus.points_by_aspect(record):
        blocks.append(Heading(aspect.label.get(lang), 2))
        for point in points:
            told = wording.staged(label_beside(corpus, record, point, lang, record.status), lang)
            mark = sources.mark(record.id, point.id)
            sentence = Sentence(point_text(record, point, lang), (mark,), told)
            blocks.append(Paragraph(sentence, bullet=True))
    if record.schedule:
        blocks += [Heading(words.get("schedule", lang), 2), _schedule(record, sources)]
    return blocks


def _schedule(record: Record, sources: Sources) -> Grid:
    lang = sources.lang
    rows = tuple(
        (
            (Sentence(years),),
            (Sentence(words.get(f"step_{step.kind.value}", lang)),),
            (Sentence(step.track.get(lang)),),
            (
                Sentence(
                    with_doubts(step.step.get(lang), [step.doubt], lang),
                    (sources.mark(record.id, step.point),),
                ),
            ),
        )
        for years, step in roadmap.lines(record.schedule, lang)
    )
    return Grid(words.columns(lang, "period", "step_kind", "track", "step"), rows)
