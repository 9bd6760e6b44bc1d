"""Every point of the records, changed by rule where it matters, no longer backs itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sentences import bundled, statement_of

from kb.prose.reply import Segment, Worded
from kb.prose.verifying import Verifier
from kb.records.corpus import Corpus
from kb.records.models import LANGS, Lang, Status

Mutate = Callable[[str, str, Lang], str]

_EN_DONE = re.compile(r"\b(?:will|plans to) (\w+)")
_JA_DONE = re.compile(r"する(?:計画である|予定である)。$")
_NUMBER = re.compile(r"(?<![\d.,])\d{2,}(?![\d.,])")


def elsewhere(text: str, place: str, lang: Lang) -> str:
    other = {"ja": "津和野町", "en": "Tsuwano Town"}[lang]
    return text.replace(place, other)


def denied(text: str, place: str, lang: Lang) -> str:
    if lang == "ja":
        return re.sub(r"ている。$", "ていない。", text)
    return re.sub(r"\b(is|are|was|were|will|can|has) (?!not\b|no\b)", r"\1 not ", text, count=1)


def another_number(text: str, place: str, lang: Lang) -> str:
    return _NUMBER.sub(lambda m: str(int(m.group()) + 7), text, count=1)


def another_name(text: str, place: str, lang: Lang) -> str:
    return text.replace(place, f"{place}と富士通" if lang == "ja" else f"{place} and Fujitsu", 1)


def done(text: str, place: str, lang: Lang) -> str:
    return _JA_DONE.sub("した。", text) if lang == "ja" else _EN_DONE.sub(r"has \1ed", text)


def _mutants(corpus: Corpus, mutate: Mutate, lang: Lang) -> Iterator[tuple[str, list[str]]]:
    verifier = Verifier(corpus, lang, bundled())
    for record in corpus:
        place = corpus.municipality(record).name.get(lang)
        for point in record.points:
            if mutate is done and record.status_of(point) is not Status.PLANNED:
                continue
            text = point.get(lang)
            false = mutate(text, place, lang)
            if false != text:
                statement = statement_of(corpus, f"{record.id}#{point.id}", lang)
                sentence = Worded(false, (Segment(false, (1,)),))
                yield false, verifier.faults(sentence, [statement])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("mutate", [elsewhere, denied, another_number, another_name, done])
def test_no_mutant_passes(corpus: Corpus, mutate: Mutate, lang: Lang) -> None:
    made = [*_mutants(corpus, mutate, lang)]
    assert len(made) >= 50
    assert [text for text, faults in made if not faults] == []
