"""Which terms of the glossary a text uses: what a reader may want explained beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kb.answering.models import Answer
from kb.index.text import normalise
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang, Record
from kb.records.registers import Term, Words
from kb.understanding.phrases import Phrases


@lru_cache(maxsize=8)
def _phrases(corpus: Corpus, lang: Lang) -> Phrases[str]:
    return Phrases((term.id, _words(term, lang)) for term in corpus.tables.glossary.values())


def _words(term: Term, lang: Lang) -> Words:
    """The term, with and without what it has in brackets, with each ending of its language.

    Its other words widen a search; not all of them mean just what it means.
    """
    whole = term.term.get(lang)
    names = dict.fromkeys(n for n in (whole, *_BRACKETS.split(whole)) if n)
    return Words(**{lang: tuple(name + end for end in _ENDINGS[lang] for name in names)})


_ENDINGS: dict[Lang, tuple[str, ...]] = {"ja": ("",), "en": ("", "s")}
"""What a noun ends in, in the singular and in the plural."""
_BRACKETS = re.compile(r"\s*[()（）]\s*")


def terms_in(texts: Iterable[str], corpus: Corpus, lang: Lang) -> list[Term]:
    """The terms that stand in some texts, in order of appearance; none within a longer one."""
    found: dict[str, None] = {}
    for text in texts:
        spans = _phrases(corpus, lang).spans(normalise(text))
        for name, (start, end) in sorted(spans, key=lambda s: s[1]):
            longer = any(a <= start and end <= b and (a, b) != (start, end) for _, (a, b) in spans)
            if not longer:
                found.setdefault(name)
    return [corpus.tables.glossary[name] for name in found]


def of_answer(answer: Answer, corpus: Corpus) -> list[Term]:
    """The terms of an answer's text."""
    texts = [s.text for s in answer.statements]
    if answer.finding:
        texts.insert(0, answer.finding.text)
    return terms_in(texts, corpus, answer.language)


def of_record(record: Record, corpus: Corpus, lang: Lang) -> list[Term]:
    """The terms of a record's title, gist, summary and points."""
    parts = (record.title, record.gist, record.summary, *record.points)
    return terms_in((part.get(lang) for part in parts), corpus, lang)


def record_lines(record: Record, corpus: Corpus) -> str:
    """The terms of a record with their definitions as text, in both languages; may be empty."""
    terms = of_record(record, corpus, "ja")
    lines = ["■ 用語 / Terms"]
    for term in terms:
        lines += [f"  {term.term.get(lang)} — {term.definition.get(lang)}" for lang in LANGS]
    return "\n".join(lines) if terms else ""
