"""Where a page offers its content as files."""

from __future__ import annotations

from kb.answering.models import Answer
from kb.records.models import Lang


def answer_buttons(answer: Answer, lang: Lang) -> None:
    """Buttons that save an answer; drawn under it on the Ask page."""
