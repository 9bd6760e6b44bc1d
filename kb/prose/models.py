"""What connected prose is made of, what a model reads out of a long question, and what it
proposes for a draft."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kb.answering.models import PointReference
from kb.comparing.table import Part
from kb.records.models import Lang, Status

Fault = Literal["away", "refused", "slow", "unusable"]
"""Why there is no prose: the server cannot be reached, turns the request down, takes too long, or
says nothing that its points back."""


class ProseSentence(Part):
    """A sentence and the points that back it.

    ``worded``: the wording is the language model's, held against its points; else it is a
    statement of the answer as it stands there. ``statuses`` are the stages of what it tells.
    """

    text: str
    citations: tuple[PointReference, ...]
    worded: bool
    statuses: tuple[Status, ...]


class Prose(Part):
    """The statements of an answer as connected prose, or the ``fault`` that kept it away.

    ``left_out``: how many statements of the answer no sentence tells; the answer has them.
    """

    language: Lang
    sentences: tuple[ProseSentence, ...] = ()
    left_out: int = 0
    fault: Fault | None = None


class Asks(Part):
    """What a long question asks, each a question in its own words, or the ``fault`` that kept that
    away; none where the model marked nothing that stands in it."""

    language: Lang
    asks: tuple[str, ...] = ()
    fault: Fault | None = None


class Drafted(Part):
    """What a model proposes for the empty fields of a draft and a check let pass, or the ``fault``
    that kept it away.

    ``values``: the field, such as ``gist.ja``, ``topics`` or ``points.p2.aspect``, with what is to
    stand there. ``dropped`` counts the proposals that failed.
    """

    values: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    dropped: int = 0
    fault: Fault | None = None
