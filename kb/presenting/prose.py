"""Connected prose as plain text."""

from __future__ import annotations

from kb.answering.models import Answer, PointReference
from kb.prose.models import Prose, ProseSentence
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.records.stages import label_beside
from kb.texts import prose as texts
from kb.texts import wording


def as_text(prose: Prose, answer: Answer, corpus: Corpus) -> str:
    """The sentences with the answer's citation numbers, those of the model marked; or one line
    that says why there are none."""
    lang = prose.language
    if prose.fault:
        return texts.get(f"fault_{prose.fault}", lang)
    mark = texts.get("mark", lang)
    lines = [f"■ {texts.get('title', lang)}", texts.get("help", lang, mark=mark), ""]
    lines.append(
        ("" if lang == "ja" else " ").join(
            f"{s.text}{_stages(s, corpus, lang)}{_marks(s, answer, corpus)}"
            f"{mark if s.worded else ''}"
            for s in prose.sentences
        )
    )
    if prose.left_out:
        lines += ["", texts.get("left_out", lang, count=prose.left_out)]
    return "\n".join(lines)


def _stages(sentence: ProseSentence, corpus: Corpus, lang: Lang) -> str:
    """How far each thing told is, wherever it is more than a state of affairs."""
    labels = dict.fromkeys(_stage(cited, corpus, lang) for cited in sentence.citations)
    return "".join(wording.staged(label, lang) for label in labels)


def _stage(cited: PointReference, corpus: Corpus, lang: Lang) -> str:
    record = corpus.get(cited.id)
    return label_beside(corpus, record, record.point(cited.point), lang, None)


def _marks(sentence: ProseSentence, answer: Answer, corpus: Corpus) -> str:
    found: dict[str, None] = {}
    for cited in sentence.citations:
        record = corpus.get(cited.id)
        page = wording.page_label(record.page_of(record.point(cited.point)))
        found[f"[{answer.number_of(cited.id)}]({page})"] = None
    return "".join(found)
