"""A record as plain text for a terminal."""

from __future__ import annotations

from kb.records.corpus import Corpus
from kb.records.doubts import point_text, with_doubts
from kb.records.models import LANGS, Record


def as_text(corpus: Corpus, record: Record) -> str:
    """All fields, points by aspect, in both languages."""
    place, document = corpus.municipality(record), corpus.document(record)
    source = record.source
    lines = [
        f"{record.id}  [{record.kind.value}, {record.status.value}]",
        f"{record.title.ja}",
        f"{record.title.en}",
        f"{place.name.ja} / {place.name.en} — "
        f"{document.title.ja}, {source.section}, p. {source.page}",
        "",
    ]
    lines += [record.summary.get(lang) for lang in LANGS]
    for aspect, points in corpus.points_by_aspect(record):
        lines += ["", f"■ {aspect.label.ja} / {aspect.label.en}"]
        for point in points:
            ja, en = (point_text(record, point, lang) for lang in LANGS)
            lines += [f"  {point.id} (p. {record.page_of(point)}) {ja}", f"     {en}"]
    if record.schedule:
        lines += ["", "■ 年度ごとの工程 / Schedule"]
        steps = [(s, with_doubts(s.step.ja, [s.doubt], "ja")) for s in record.schedule]
        lines += [f"  {s.era.ja} {s.track.ja}: {told}" for s, told in steps]
    relations = corpus.relations(record)
    if relations:
        lines += ["", "■ 同じ取組 / Same measure elsewhere"]
        lines += [
            f"  {r.measure.ja}: {', '.join(i for i in r.records if i != record.id)}"
            for r in relations
        ]
    lines += [f"  {link.title.ja}: {link.url}" for link in record.links]
    return "\n".join(lines)
