"""Connected prose as HTML: a paragraph a municipality, each sentence with the pages behind it."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from kb.answering.models import Answer, PointReference
from kb.presenting.prose import paragraphs, stages
from kb.prose.models import Prose, ProseSentence
from kb.records.corpus import Corpus
from kb.records.models import Lang
from kb.texts import prose as phrases
from kb.ui.views import view


def prose_html(corpus: Corpus, prose: Prose, answer: Answer, lang: Lang) -> str:
    """The paragraphs; sentences in the model's wording are marked, citations lead to the points.

    Args:
        corpus: the records.
        prose: what to show.
        answer: what it was made of; it numbers the sources.
        lang: language of the page.
    """
    told = (
        " ".join(_sentence(corpus, s, answer, prose.language, lang) for s in paragraph)
        for paragraph in paragraphs(prose, corpus)
    )
    return "".join(f'<p class="kb-prose" lang="{prose.language}">{text}</p>' for text in told)


def _sentence(
    corpus: Corpus, sentence: ProseSentence, answer: Answer, spoken: Lang, lang: Lang
) -> str:
    text = escape(sentence.text)
    if sentence.worded:
        name = escape(phrases.get("mark_name", lang))
        sign = f'<span role="img" aria-label="{name}" title="{name}">{phrases.MARK}</span>'
        text = f'<span class="kb-worded">{text}</span>{sign}'
    told = escape(stages(sentence, corpus, spoken))
    links = "".join(
        # No break before it: at the head of a line it would seem to belong to the next sentence.
        f"&nbsp;{_citation(corpus, cited, answer.number_of(cited.id), spoken, lang)}"
        for cited in sentence.citations
    )
    return f"<span>{text}{told}{links}</span>"


def _citation(
    corpus: Corpus, cited: PointReference, number: int | None, spoken: Lang, lang: Lang
) -> str:
    source = view.point_source(corpus, cited.id, cited.point, spoken)
    query = escape(urlencode({"id": cited.id, "point": cited.point, **view.link_language(lang)}))
    told = escape(f"{source.place} {source.location}: {source.text}")
    return (
        f'<a href="record?{query}" target="_self" title="{told}">'
        f"[{number}]&nbsp;{escape(view.page_label(source.page))}</a>"
    )
