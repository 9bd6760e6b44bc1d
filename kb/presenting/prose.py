"""Connected prose, and what a long question asks, as plain text."""

from __future__ import annotations

from kb.answering.models import Answer, PointReference
from kb.prose.models import Asks, Prose, ProseSentence
from kb.records.corpus import Corpus
from kb.records.models import Lang, Status
from kb.records.stages import label_beside
from kb.texts import prose as phrases
from kb.texts import wording
from kb.texts.signs import SIGNS


def as_text(prose: Prose, answer: Answer, corpus: Corpus) -> str:
    """The sentences with the answer's citation numbers, those of the model marked; or one line
    that says why there are none."""
    lang = prose.language
    if prose.fault:
        return phrases.fault(prose.fault, "prose", lang)
    lines = [f"■ {phrases.get('title', lang)}", phrases.get("help", lang), ""]
    lines += [
        SIGNS[lang].gap.join(
            f"{s.text}{phrases.MARK if s.worded else ''}{stages(s, corpus, lang)}"
            f"{_marks(s, answer, corpus)}"
            for s in paragraph
        )
        for paragraph in paragraphs(prose, corpus)
    ]
    if prose.left_out:
        lines += ["", phrases.get("left_out", lang, count=prose.left_out)]
    return "\n".join(lines)


def asks_text(asks: Asks) -> str:
    """The questions, one a line; or one line that says why there are none."""
    lang = asks.language
    if not asks.asks:
        return phrases.fault(asks.fault or "unusable", "asks", lang)
    heading = [f"■ {phrases.get('asks_title', lang)}", phrases.get("asks_help", lang), ""]
    return "\n".join([*heading, *(f"- {one}" for one in asks.asks)])


def paragraphs(prose: Prose, corpus: Corpus) -> list[list[ProseSentence]]:
    """The sentences in order, a new paragraph where another municipality is spoken of."""
    found: list[list[ProseSentence]] = []
    before = None
    for sentence in prose.sentences:
        places = [corpus.get(cited.id).municipality for cited in sentence.citations]
        if not found or places[0] != before:
            found.append([])
        found[-1].append(sentence)
        before = places[-1]
    return found


def stages(sentence: ProseSentence, corpus: Corpus, lang: Lang) -> str:
    """What is planned, or of others, where a reader would take it for done and their own."""
    labels = dict.fromkeys(_stage(cited, corpus, lang) for cited in sentence.citations)
    return "".join(wording.staged(label, lang) for label in labels)


def _stage(cited: PointReference, corpus: Corpus, lang: Lang) -> str:
    record = corpus.get(cited.id)
    return label_beside(corpus, record, record.point(cited.point), lang, Status.DONE)


def _marks(sentence: ProseSentence, answer: Answer, corpus: Corpus) -> str:
    found: dict[str, None] = {}
    for cited in sentence.citations:
        record = corpus.get(cited.id)
        page = wording.page_label(record.page_of(record.point(cited.point)))
        found[f"[{answer.number_of(cited.id)}]({page})"] = None
    return "".join(found)
