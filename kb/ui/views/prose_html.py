"""Connected prose as HTML: one paragraph, each sentence with the pages that back it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import urlencode

from kb.answering.models import PointReference
from kb.prose.models import Prose, ProseSentence
from kb.records.corpus import Corpus
from kb.records.models import Lang, Status
from kb.texts import prose as phrases
from kb.texts import wording
from kb.ui.views import view


def prose_html(corpus: Corpus, prose: Prose, numbers: Mapping[str, int], lang: Lang) -> str:
    """The paragraph; sentences in the model's wording are marked, citations lead to the points.

    Args:
        corpus: the records.
        prose: what to show.
        numbers: record id -> number of its source in the answer.
        lang: language of the page.
    """
    told = (_sentence(corpus, s, numbers, prose.language, lang) for s in prose.sentences)
    return f'<p class="kb-prose" lang="{prose.language}">{" ".join(told)}</p>'


def _sentence(
    corpus: Corpus, sentence: ProseSentence, numbers: Mapping[str, int], spoken: Lang, lang: Lang
) -> str:
    text = escape(sentence.text)
    if sentence.worded:
        name = escape(phrases.get("mark_name", lang))
        sign = f'<span role="img" aria-label="{name}" title="{name}">{phrases.MARK}</span>'
        text = f'<span class="kb-worded">{text}</span>{sign}'
    stages = escape(_stages(corpus, sentence.citations, spoken))
    links = "".join(
        f" {_citation(corpus, cited, numbers[cited.id], spoken, lang)}"
        for cited in sentence.citations
    )
    return f"<span>{text}{stages}{links}</span>"


def _stages(corpus: Corpus, citations: Iterable[PointReference], spoken: Lang) -> str:
    """What is planned, or of others, where a reader would take it for done and their own."""
    sources = [view.point_source(corpus, c.id, c.point, spoken) for c in citations]
    stages = dict.fromkeys(source.beside(Status.DONE) for source in sources)
    return "".join(wording.staged(stage.label(spoken), spoken) for stage in stages if stage)


def _citation(corpus: Corpus, cited: PointReference, number: int, spoken: Lang, lang: Lang) -> str:
    source = view.point_source(corpus, cited.id, cited.point, spoken)
    language = {"lang": lang} if lang == "en" else {}
    query = escape(urlencode({"id": cited.id, "point": cited.point, **language}))
    told = escape(f"{source.place} {source.location}: {source.text}")
    return (
        f'<a href="record?{query}" target="_self" title="{told}">'
        f"[{number}]&nbsp;{escape(view.page_label(source.page))}</a>"
    )
