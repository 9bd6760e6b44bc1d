"""What a plan's sentences leave open: targets without a year or a number, measures without a unit.

Told carefully, for it is said of what was read: no year, number or unit was found there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from kb.comparing.treated import Sentence, Treated
from kb.documents.models import ROW_SEPARATOR, SourcePassage
from kb.documents.quoting import states
from kb.index.text import normalise, words_of
from kb.records.corpus import Corpus
from kb.records.models import FigureKind
from kb.understanding import phrases
from kb.understanding.spans import blank
from kb.understanding.years import years

Lack = Literal["year", "number", "unit"]

_NUMBER = re.compile(r"(?<![\d.])\d[\d,.]*\s*(?P<unit>%|[^\W\d_])?")
_LIST_SIGN = re.compile(r"^[\s|]*[(（]?\d{1,2}[.)）、]|[①-⑳]")
_INTENDS = re.compile(r"(?:[うくすつぬむるぐぶ]|ます)。?$")
_STANDS = re.compile(
    r"(?:いる|ある|れる|きる|なる|がる|います|あります|れます|きます|なります)。?$"
)
_STATES = frozenset(
    """
    占める 達する 上る 及ぶ 留まる 上回る 下回る 増える 減る 続く 高まる 広がる 異なる 要る
    足りる 掛かる 過ぎる 止まる 生じる 進む
    """.split()  # noqa: SIM905 (a list would take a line a word)
)
"""Verbs of how things stand or go of themselves; who does something says 増やす, 進める, 減らす."""

_OF_THE_PLAN = re.compile(r"^(?:本|この|当該)?(?:計画|方針|戦略|構想|ビジョン)(?:期間)?(?:は|では)")
"""A sentence on what the plan itself is."""
_UNITS = frozenset(["課", "室", "係", "局", "部", "班", "部署", "部局", "本部", "事務局"])
_NO_NAMES = frozenset(["各", "全", "担当", "所管", "主管", "関係", "対象", "業務", "他", "複数"])
_ENGLISH_UNIT = re.compile(r"\b[A-Z]\w+ (?:Division|Section|Department|Office|Bureau)\b")


@dataclass(frozen=True)
class OpenTarget:
    """A sentence that sets a target, with what was not found in it."""

    sentence: Sentence
    lacks: tuple[Lack, ...]


def targets(corpus: Corpus, found: Sequence[Treated]) -> Iterator[OpenTarget]:
    """The sentences that set targets, in order; ``lacks`` is empty where nothing is left open."""
    aims = {
        aspect
        for column in corpus.tables.columns.values()
        if FigureKind.TARGET in column.figures
        for aspect in column.aspects
    }
    for section in found:
        for sentence in section.sentences:
            text = sentence.text
            if not states(text, sentence.passage.kind) or _is_header(sentence.passage, text):
                continue
            lacks = _lacks(sentence)
            # A sentence about targets is none, unless it gives one or stands where they are given;
            # a row is one by the heading of its table, too.
            whole = {"year", "number"} <= set(lacks)
            row = sentence.passage.kind == "table_row"
            told = _label(sentence) if whole else f"{text}\n{_label(sentence)}" if row else text
            if aims & phrases.of_aspects(corpus).found(normalise(told)).keys():
                yield OpenTarget(sentence, lacks)


def _label(sentence: Sentence) -> str:
    """What a sentence stands under: its heading, and the first cell of its row."""
    head, *cells = sentence.text.split(ROW_SEPARATOR)
    return "\n".join([*sentence.passage.heading_path[-1:], *([head] if cells else [])])


def _lacks(sentence: Sentence) -> tuple[Lack, ...]:
    plain = normalise(_LIST_SIGN.sub(" ", sentence.text))
    named, spans = years(plain, _ANY_DAY)
    lacks: list[Lack] = []
    if not named and not _dated_around(sentence):
        lacks.append("year")
    numbers = [m["unit"] for m in _NUMBER.finditer(blank(plain, spans))]
    if not numbers:
        lacks.append("number")
    elif not any(numbers):
        lacks.append("unit")
    return tuple(lacks)


_ANY_DAY = date(2000, 4, 1)
"""Words such as 来年度 name a year whatever the day is."""


def _dated_around(sentence: Sentence) -> bool:
    """Whether a heading, or in a table the header, gives a sentence its year.

    A heading that names a span of years, as a plan's title does, dates nothing below it.
    """
    passage = sentence.passage
    table = passage.kind == "table_row"
    head = passage.text.split("\n")[0] if table else ""
    return bool(_years(head)) or any(len(_years(h)) == 1 for h in passage.heading_path)


def _years(text: str) -> tuple[int, ...]:
    return years(normalise(text), _ANY_DAY)[0]


def _is_header(passage: SourcePassage, text: str) -> bool:
    return passage.kind == "table_row" and "\n" in passage.text and passage.text.startswith(text)


def without_unit(found: Sequence[Treated]) -> Iterator[tuple[Treated, Sentence]]:
    """Sections on a topic that mean to do something and name no unit, with what they mean to do."""
    for section in found:
        if not section.topics or not section.section.heading:
            continue
        if names_unit("\n".join([*section.section.heading, section.section.text])):
            continue
        intends = next((s for s in section.sentences if means_to(s) and s.weights), None)
        if intends:
            yield section, intends


def means_to(sentence: Sentence) -> bool:
    """Whether a sentence says that something is done or will be, and not how things stand."""
    text = sentence.text
    return (
        states(text, sentence.passage.kind)
        and _INTENDS.search(text) is not None
        and not _STANDS.search(text)
        and not _OF_THE_PLAN.search(text)
        and _last_verb(text) not in _STATES
    )


def _last_verb(text: str) -> str:
    """The verb that ends a sentence, in its dictionary form; empty where none does."""
    verbs = (word.lemma for word in reversed(words_of(text)) if word.pos1 == "動詞")
    return next(verbs, None) or ""


def names_unit(text: str) -> bool:
    """Whether a text names a unit (総務課, DX推進室); 各課 and 担当課 name none."""
    if _ENGLISH_UNIT.search(text):
        return True
    words = words_of(text)
    return any(
        word.surface in _UNITS
        and before.end == word.start
        and before.pos1 in {"名詞", "接尾辞"}
        and before.surface not in _NO_NAMES
        and not before.surface.isdigit()
        for before, word in pairwise(words)
    )
